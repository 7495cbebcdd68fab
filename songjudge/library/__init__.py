"""The songs that a user owns, as values: where they lie, what their tags say, what the user said about them."""
