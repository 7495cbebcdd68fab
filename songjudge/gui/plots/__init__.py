"""What every plot in the window shares: its look, its reading by pointer and key, its numbers, its export."""
