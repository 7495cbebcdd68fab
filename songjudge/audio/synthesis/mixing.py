"""Turns a written song into sound: plays its notes, places them left and right, adds the room, sets the level."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from songjudge.audio.synthesis.composing import Note, Piece
from songjudge.audio.synthesis.drums import DRUMS
from songjudge.audio.synthesis.instruments import INSTRUMENTS

Samples = npt.NDArray[np.float32]

_PLACES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "pluck": (0.55, -0.3, 0.8),
        "harp": (0.5, 0.3, 1.0),
        "electric piano": (0.4, -0.2, 0.7),
        "pad": (0.22, 0.0, 1.0),
        "flute": (0.4, 0.15, 1.0),
        "bell": (0.4, 0.35, 1.2),
        "saw lead": (0.34, 0.1, 0.6),
        "square lead": (0.3, -0.15, 0.6),
        "stab": (0.26, 0.2, 0.5),
        "upright bass": (0.75, 0.0, 0.3),
        "synth bass": (0.5, 0.0, 0.1),
        "soft kick": (0.7, 0.0, 0.15),
        "hard kick": (0.6, 0.0, 0.05),
        "snare": (0.5, 0.05, 0.5),
        "clap": (0.45, -0.1, 0.6),
        "brush": (0.4, 0.1, 0.5),
        "rim": (0.3, 0.25, 0.6),
        "closed hat": (0.3, 0.3, 0.2),
        "open hat": (0.3, -0.3, 0.3),
        "shaker": (0.35, -0.35, 0.3),
    }
)
"""Voice to its gain, its place from -1 (left) to 1 (right), and how much of it reaches the room."""


def perform(piece: Piece, *, rate: int, level: float = 0.12) -> Samples:
    """Return the sound of `piece`, float32 of shape (frames, 2) within ±0.98.

    `level` is the root mean square that the song is brought to: songs of all styles are equally loud.
    """
    frames = round(piece.seconds * rate)
    dry, room = _play(piece, rate, frames)
    sound = dry + piece.wetness * _reverberated(room, rate, piece.room, frames)
    sound[:, -rate:] *= np.linspace(1, 0, rate, dtype=np.float32) ** 2
    loudness = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) or 1.0
    return np.ascontiguousarray((0.98 * np.tanh(sound * (level / loudness))).T, dtype=np.float32)


def _play(piece: Piece, rate: int, frames: int) -> tuple[Samples, Samples]:
    """Return the direct sound, shape (2, frames), and what reaches the room, shape (frames,)."""
    dry, room = np.zeros((2, frames), np.float32), np.zeros(frames, np.float32)
    strokes: dict[tuple[str, int, float], Samples] = {}
    for note in piece.notes:
        key = (note.voice, note.pitch, round(note.length, 2))
        if key not in strokes:
            strokes[key] = _stroke(note, rate)
        start = round(note.start * rate)
        sound = strokes[key][: max(0, frames - start)]
        gain, place, sent = _PLACES[note.voice]
        sound = sound * np.float32(gain * note.velocity**1.5)
        angle = (place + 1) * np.pi / 4  # equal power: the sum of squares is the same everywhere
        dry[0, start : start + len(sound)] += np.float32(np.cos(angle)) * sound
        dry[1, start : start + len(sound)] += np.float32(np.sin(angle)) * sound
        room[start : start + len(sound)] += np.float32(sent) * sound
    return dry, room


def _stroke(note: Note, rate: int) -> Samples:
    if note.voice in DRUMS:
        return DRUMS[note.voice](rate)
    return INSTRUMENTS[note.voice](440.0 * 2.0 ** ((note.pitch - 69) / 12), round(note.length, 2), rate)


def _reverberated(room: Samples, rate: int, seconds: float, frames: int) -> Samples:
    """Convolve with decaying noise, different left and right: the late part of a room (Moorer, CMJ 3:2, 1979)."""
    random = np.random.default_rng(20)
    count = round(seconds * rate)
    time = np.arange(count) / rate
    response = random.standard_normal((2, count)) * np.exp(-6.9 * time / seconds)
    response[:, : round(0.012 * rate)] = 0.0
    response = (response + np.roll(response, 1, axis=1) + np.roll(response, 2, axis=1)) / 3  # walls swallow the highs
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    size = 1 << (frames + count - 1).bit_length()
    spectrum = np.fft.rfft(room, size) * np.fft.rfft(response.astype(np.float32), size)
    return np.fft.irfft(spectrum, size)[:, :frames].astype(np.float32)
