"""Labels that the user already has elsewhere: each file reads one kind of source."""
