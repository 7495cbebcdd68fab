"""Scales, chords, progressions and melodies, in MIDI note numbers (60 is middle C, 69 is 440 Hz)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

SCALES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    }
)
"""Semitones above the key note."""

PROGRESSIONS: Mapping[str, tuple[tuple[int, ...], ...]] = MappingProxyType(
    {
        "major": ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 1, 4), (0, 2, 3, 4)),
        "minor": ((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 6), (0, 2, 6, 3)),
        "dorian": ((0, 3, 0, 6), (0, 3, 6, 3)),
        "mixolydian": ((0, 6, 3, 0), (0, 4, 6, 3)),
    }
)
"""Four chords each, as steps of the scale counted from 0: I-V-vi-IV is (0, 4, 5, 3)."""

_RHYTHMS: tuple[tuple[float, ...], ...] = (
    (1.5, 0.5, 1.0, 1.0),
    (1.0, 1.0, 2.0),
    (0.5, 0.5, 1.0, 0.5, 1.5),
    (2.0, 1.0, 1.0),
    (0.75, 0.75, 0.5, 1.0, 1.0),
    (1.0, 0.5, 0.5, 2.0),
)
"""Lengths in beats that fill a bar of four."""


def scale_pitch(key: int, scale: str, step: int) -> int:
    """Return the pitch `step` scale steps above `key`; negative steps lie below it."""
    octave, degree = divmod(step, 7)
    return key + 12 * octave + SCALES[scale][degree]


def chord(key: int, scale: str, step: int, *, size: int = 3, middle: int = 60) -> tuple[int, ...]:
    """Return the chord of thirds on `step`, its notes moved by octaves to within a tritone of `middle`, ascending."""
    pitches = (scale_pitch(key, scale, step + 2 * third) for third in range(size))
    return tuple(sorted((pitch - middle + 6) % 12 + middle - 6 for pitch in pitches))


def melody(
    random: np.random.Generator, key: int, scale: str, progression: Sequence[int], *, busy: float = 0.5
) -> list[tuple[float, float, int]]:
    """Invent four bars of tune, one bar a chord: (start in beats, length in beats, pitch) in order of time.

    Two bars of motif come back changed (a b a' c); strong beats lie on the chord, weak ones move by step.  `busy`, 0
    to 1, is how many of the long notes are broken into two.
    """
    cells = [_RHYTHMS[i] for i in random.permutation(len(_RHYTHMS))[:3]]
    motif = random.integers(-2, 3, size=8)
    notes: list[tuple[float, float, int]] = []
    step = int(progression[0]) + 7
    for bar, (cell, root) in enumerate(zip((cells[0], cells[1], cells[0], cells[2]), progression, strict=True)):
        beat = 4.0 * bar
        for index, length in enumerate(cell):
            step = _next_step(random, step, int(root), index, int(motif[(index + 3 * (bar % 2)) % 8]))
            parts = 2 if length >= 1.0 and random.random() < busy * 0.5 else 1
            for part in range(parts):
                pitch = scale_pitch(key, scale, step + (part if parts == 2 else 0))
                notes.append((beat + part * length / parts, length / parts, pitch))
            beat += length
    return notes


def _next_step(random: np.random.Generator, step: int, root: int, index: int, motif: int) -> int:
    """Move by the motif and stay within an octave and a half; the first note of a bar belongs to the chord."""
    moved = step + motif
    if index == 0 or random.random() < 0.3:
        chord_steps = [root % 7 + offset + 7 * octave for octave in (0, 1, 2) for offset in (0, 2, 4)]
        moved = min(chord_steps, key=lambda candidate: (abs(candidate - moved), candidate))
    while moved > 16:
        moved -= 7
    while moved < 4:
        moved += 7
    return moved
