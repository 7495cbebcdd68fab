"""Drums: each one stroke, made of noise and falling tones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Drum = Callable[[int], Samples]
"""Takes the sample rate; returns one stroke, float32 mono within about ±1."""


def soft_kick(rate: int) -> Samples:
    """Strike a small bass drum with felt."""
    return _drum_tone(rate, 0.35, high=95, low=52, bend=22, decay=11)


def hard_kick(rate: int) -> Samples:
    """Kick like a drum machine: a fast fall, a click, some drive."""
    sound = _drum_tone(rate, 0.4, high=260, low=46, bend=38, decay=8)
    driven: Samples = np.tanh(2.2 * sound + 0.3 * _noise(rate, 0.4, decay=300, seed=1)).astype(np.float32)
    return driven


def snare(rate: int) -> Samples:
    """Strike a drum head and its wires."""
    return (
        0.5 * _drum_tone(rate, 0.25, high=240, low=180, bend=30, decay=22) + 0.5 * _noise(rate, 0.25, decay=17, seed=2)
    ).astype(np.float32)


def clap(rate: int) -> Samples:
    """Clap: three short bursts and a tail."""
    sound = 0.7 * _noise(rate, 0.3, decay=20, seed=3)
    time = np.arange(len(sound)) / rate
    bursts = np.exp(-(time % 0.011) * 260) * (time < 0.033) + (time >= 0.033)
    clapped: Samples = (sound * bursts).astype(np.float32)
    return clapped


def brush(rate: int) -> Samples:
    """Sweep a wire brush over the head."""
    sound = _noise(rate, 0.3, decay=11, seed=4)
    rise = min(len(sound), round(0.03 * rate))
    sound[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return 0.5 * sound


def rim(rate: int) -> Samples:
    """Strike the rim with a stick."""
    return _drum_tone(rate, 0.08, high=820, low=780, bend=10, decay=70)


def closed_hat(rate: int) -> Samples:
    """Tick, short and bright."""
    return 0.6 * _bright(_noise(rate, 0.08, decay=75, seed=5))


def open_hat(rate: int) -> Samples:
    """Leave the same cymbals ringing."""
    return 0.5 * _bright(_noise(rate, 0.3, decay=13, seed=6))


def shaker(rate: int) -> Samples:
    """Shake seeds in an egg: a swell and a stop."""
    sound = _bright(_noise(rate, 0.11, decay=12, seed=7))
    shaken: Samples = (0.4 * sound * np.sin(np.linspace(0, np.pi, len(sound))) ** 2).astype(np.float32)
    return shaken


def _drum_tone(rate: int, seconds: float, *, high: float, low: float, bend: float, decay: float) -> Samples:
    """Let a sine fall from `high` to `low` Hz at the rate `bend` and die at the rate `decay`, both per second."""
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(low + (high - low) * np.exp(-bend * time)) / rate
    fade = np.minimum(1.0, np.linspace(seconds / 0.02, 0, len(time)))
    return (np.sin(phase) * np.exp(-decay * time) * fade).astype(np.float32)


def _noise(rate: int, seconds: float, *, decay: float, seed: int) -> Samples:
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * random.standard_normal(len(time)) * np.exp(-decay * time)).astype(np.float32)


def _bright(sound: Samples) -> Samples:
    """Take the lows away by differencing twice."""
    return np.diff(sound, n=2, prepend=np.zeros(2, np.float32)).astype(np.float32)


DRUMS: Mapping[str, Drum] = MappingProxyType(
    {
        "soft kick": soft_kick,
        "hard kick": hard_kick,
        "snare": snare,
        "clap": clap,
        "brush": brush,
        "rim": rim,
        "closed hat": closed_hat,
        "open hat": open_hat,
        "shaker": shaker,
    }
)
