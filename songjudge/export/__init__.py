"""What other programs read: playlists, tables, tags in files."""
