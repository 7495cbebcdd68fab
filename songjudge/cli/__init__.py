"""The door for the keyboard and for scripts."""
