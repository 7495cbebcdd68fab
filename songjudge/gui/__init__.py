"""The door for the eyes: the window."""
