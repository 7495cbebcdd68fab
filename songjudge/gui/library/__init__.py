"""The Label page: folders, songs, one-key verdicts."""
