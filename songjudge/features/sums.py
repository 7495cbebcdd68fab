"""All sums over a spectrum's frequencies, taken together: bands, pitch classes, energies, shape.

To add a sum of power: give it a column in `_full_bank` (over all frequencies) or `_short_bank` (over a few).
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.filter_banks import chroma_bank, measured_mel_bank
from songjudge.features.framing import BINS, FREQUENCIES
from songjudge.features.loudness import energy_bank
from songjudge.features.spectrum import Spectrum

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

MEL_BANDS = 128
STEP_MEL_BANDS = 40  # of the sequence: 128 bands × 10 steps would outweigh everything else
ROLLOFF = 0.85  # of the magnitude lies below: the ancestor's choice

_CLASSES = 12
_FULL = 16
_SHAPE = 4
_MEL = _FULL + _SHAPE + 2
_STEP_MEL = _MEL + MEL_BANDS
_BASS = _STEP_MEL + STEP_MEL_BANDS
SUMS = 192
"""Columns of sums, the last of them empty."""

_TINY = np.float32(1e-10)


class Sums:
    """The sums of a batch of clips: `values` is float32 (clips, frames, SUMS), every view (clips, frames, k).

    `chroma`, `energies` (of `loudness.energy_bank`), `mel` and `step_mel` are weighted sums of power and `power` is the
    plain one.  `magnitude`, `first` and `second` are the sums of magnitude, times kHz, times kHz².  `rolloff` counts
    the running sums of magnitude below 85 % of the whole.  `logarithm` is the sum of log2 of power, at least 1e-10.
    """

    def __init__(self, values: FloatArray) -> None:
        self.chroma = values[..., :_CLASSES]
        self.energies = values[..., [_CLASSES, _BASS, _CLASSES + 1]]
        self.power = values[..., _CLASSES + 2 : _CLASSES + 3]
        self.magnitude, self.first, self.second, self.rolloff = np.split(
            values[..., _FULL : _FULL + _SHAPE], 4, axis=-1
        )
        self.logarithm = values[..., _MEL - 2 : _MEL - 1] + np.log2(values[..., _MEL - 1 : _MEL])
        self.mel = values[..., _MEL:_STEP_MEL]
        self.step_mel = values[..., _STEP_MEL:_BASS]


def sums_of(spectrum: Spectrum) -> FloatArray:
    """Return the `values` of `Sums`."""
    out = np.zeros((spectrum.clips, spectrum.frames, SUMS), np.float32)
    compiled = kernels()
    if compiled is None or spectrum.packed is None:
        _fill(spectrum, out)
        return out
    for packed, sums in zip(spectrum.packed, out, strict=True):
        compiled.sums_of(packed, _packed_full_bank(), _packed_short_bank(), np.float32(ROLLOFF), sums)
    return out


def _fill(spectrum: Spectrum, out: FloatArray) -> None:
    """Do what the compiled kernel does."""
    power, magnitude = spectrum.power, spectrum.magnitude
    kilohertz = FREQUENCIES / np.float32(1000.0)
    out[..., :_FULL] = power @ _full_bank()
    out[..., _FULL : _FULL + 3] = magnitude @ np.stack([kilohertz**0, kilohertz, kilohertz**2], axis=1)
    running = np.cumsum(magnitude, axis=-1)
    out[..., _FULL + 3] = (running < np.float32(ROLLOFF) * running[..., -1:]).sum(axis=-1)
    out[..., _MEL - 2] = np.log2(np.maximum(power, _TINY)).sum(axis=-1)
    out[..., _MEL - 1] = 1.0
    out[..., _MEL : _BASS + 1] = power @ _short_bank()


@lru_cache
def _full_bank() -> FloatArray:
    """Return (BINS, _FULL): pitch classes, mean square, K-weighted mean square, plain power, nothing."""
    energies = energy_bank()
    plain = np.ones((BINS, 1), np.float32)
    return np.concatenate([chroma_bank(), energies[:, [0, 2]], plain, 0 * plain], axis=1)


@lru_cache
def _short_bank() -> FloatArray:
    """Return (BINS, bands): the mel bands, those of the sequence, the bass."""
    mel = [measured_mel_bank(bands) for bands in (MEL_BANDS, STEP_MEL_BANDS)]
    return np.concatenate([*mel, energy_bank()[:, 1:2]], axis=1)


@lru_cache
def _packed_full_bank() -> FloatArray:
    """Return `_full_bank` as the kernel reads it: for each eight columns, each bin's weights."""
    return np.ascontiguousarray(_full_bank().reshape(BINS, -1, 8).transpose(1, 0, 2)).reshape(-1)


@lru_cache
def _packed_short_bank() -> tuple[FloatArray, IntArray]:
    """Return the weights that are not zero, and each band's first bin, number of bins and first weight."""
    bank = _short_bank()
    reach = np.zeros((bank.shape[1], 3), np.int64)
    weights: list[FloatArray] = []
    before = 0
    for number, band in enumerate(bank.T):
        used = np.flatnonzero(band)
        first, end = int(used[0]), int(used[-1]) + 1
        reach[number] = first, end - first, before
        before += end - first
        weights.append(band[first:end])
    return np.concatenate(weights), reach
