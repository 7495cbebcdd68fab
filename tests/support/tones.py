"""Writes short audio files of any kind that songjudge reads."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.audio.synthesis.encoding import encode

CONTAINERS = (".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aiff", ".wma", ".mka")


def a_signal(
    *, seconds: float = 2.0, rate: int = 24000, frequency: float = 440.0, channels: int = 2, seed: int = 0
) -> npt.NDArray[np.float32]:
    """A decaying tone with overtones and a little noise, pulsing twice a second, shape (frames, channels)."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    tone = sum(np.sin(2 * np.pi * frequency * k * time + k) / k for k in (1, 2, 3)) * np.exp(-3 * (time % 0.5))
    mono = 0.25 * tone + 0.02 * random.standard_normal(len(time))
    return np.repeat(mono[:, None], channels, axis=1).astype(np.float32)


def write_tone(
    path: Path,
    *,
    seconds: float = 2.0,
    rate: int = 24000,
    frequency: float = 440.0,
    channels: int = 2,
    seed: int = 0,
) -> Path:
    """Write `a_signal` to `path`, encoded as its ending says, and return `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    signal = a_signal(seconds=seconds, rate=rate, frequency=frequency, channels=channels, seed=seed)
    encode(path, signal, rate)
    return path
