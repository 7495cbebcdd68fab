"""Hears a song: decodes it, chooses clips, draws its waveform."""
