"""How loud a clip is, how much that changes, and how much of it is bass."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from songjudge.features.filter_banks import loudness_weights
from songjudge.features.framing import BINS, FFT, FREQUENCIES
from songjudge.features.summaries import points

FloatArray = npt.NDArray[np.float32]

TARGET = 0.1
"""Root mean square, full scale 1, to which every song is brought before anything is measured: -20 dB."""

BASS = (100.0, 300.0)  # Hz: the ancestor's fractional RMS, "the author loves bass"
_WINDOW_POWER = 3.0 / 8.0  # mean square of a Hann window
_TINY = np.float32(1e-10)
_LEVEL_OF_FULL_SCALE = -0.691  # dB, BS.1770-4


def level_of(samples: FloatArray) -> float:
    """Return the root mean square of all clips of a song, (clips, samples), full scale 1; 1 for silence."""
    energy = sum(float(np.dot(clip, clip)) for clip in samples)
    level = float(np.sqrt(energy / max(samples.size, 1)))
    return level if level > 1e-9 else 1.0


@lru_cache
def energy_bank() -> FloatArray:
    """Return (BINS, 3): the mean square of a frame, that of its bass, and that under the K-weighting."""
    sides = np.full(BINS, 2.0, np.float32)
    sides[0] = 1.0  # every other bin also stands for its negative frequency
    bass = sides * np.isin(np.digitize(FREQUENCIES, BASS), 1)
    bank = np.stack([sides, bass, sides * loudness_weights()], axis=1) / (FFT * FFT * _WINDOW_POWER)
    return np.ascontiguousarray(bank.astype(np.float32))


def energies(power: FloatArray) -> dict[str, FloatArray]:
    """RMS (full scale 1), the bass share of RMS (0 to 1) and loudness (LUFS), each (clips, frames, 1).

    `power` (clips, frames, 3) is the spectrum's in `energy_bank`.
    """
    total = np.maximum(power[..., :1], _TINY)
    return {
        "rms": np.sqrt(total),
        "bass": np.sqrt(power[..., 1:2] / total),
        "loudness": 10.0 * np.log10(np.maximum(power[..., 2:3], _TINY)) + np.float32(_LEVEL_OF_FULL_SCALE),
    }


def loudness_summary(loudness: FloatArray, gain: float) -> FloatArray:
    """Return the clip's loudness before normalising, in LUFS, and its range in LU, (clips, 2).

    The range is the distance of the 10 % and 95 % points of the frames, after EBU Tech 3342.
    """
    power = np.power(10.0, loudness[..., 0] / 10.0).mean(axis=1)
    level = 10.0 * np.log10(np.maximum(power, 1e-10)) - 20.0 * np.log10(gain)
    low, high = points(loudness, (0.1, 0.95))
    return np.stack([level, (high - low)[:, 0]], axis=1).astype(np.float32)
