"""Learns one person's taste from their own music files and judges every song by it."""

__version__ = "0.1.0"
