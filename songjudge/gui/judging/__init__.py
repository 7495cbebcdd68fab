"""The Score page: every song, best first."""
