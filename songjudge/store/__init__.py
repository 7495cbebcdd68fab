"""What the program remembers between two starts; the labels above all."""
