"""How a clip sounds whatever is played: spectral shape, bands, cepstra, noisiness.

Each function returns float32 (clips, frames, k).  Magnitude-based shapes (centroid, bandwidth, rolloff, contrast) use
magnitudes and band-based ones (mel, cepstra, flatness) powers, as librosa does.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.filter_banks import cosine_bank, slope_bank
from songjudge.features.framing import BINS, FFT, FREQUENCIES, HOP
from songjudge.features.spectrum import Spectrum
from songjudge.features.sums import Sums

FloatArray = npt.NDArray[np.float32]

CONTRAST_BANDS = 8  # octaves from 31 Hz, and what lies below: nine rows, the ancestor's choice
CONTRAST_LOWEST = 31.0  # Hz
CONTRAST_SHARE = 0.02  # of a band counts as its peak and its valley
_TINY = np.float32(1e-10)


def cepstra(mel_db: FloatArray, coefficients: int) -> FloatArray:
    """Return mel-frequency cepstral coefficients of mel bands in decibels."""
    found: FloatArray = mel_db @ cosine_bank(mel_db.shape[-1], coefficients)
    return found


def slopes(values: FloatArray, *, order: int) -> FloatArray:
    """Return the `order`-th slope over nine frames, a frame (Savitzky-Golay)."""
    found: FloatArray = slope_bank(values.shape[1], order) @ values
    return found


def shape(sums: Sums) -> dict[str, FloatArray]:
    """Return centroid and bandwidth in Hz: mean and deviation of frequency weighted by magnitude; 0 in silence."""
    total = np.maximum(sums.magnitude, _TINY)
    centre = np.divide(sums.first, total, dtype=np.float32)
    variance = np.divide(sums.second, total, dtype=np.float32) - np.square(centre)
    spread = np.sqrt(np.maximum(variance, np.float32(0.0)))
    return {"centroid": centre * np.float32(1000.0), "bandwidth": spread * np.float32(1000.0)}


def rolloff(sums: Sums) -> FloatArray:
    """Return the frequency in Hz below which 85 % of the magnitude lies."""
    found: FloatArray = FREQUENCIES[np.minimum(sums.rolloff, BINS - 1).astype(np.int64)]
    return found


def flatness(sums: Sums) -> FloatArray:
    """Return the geometric over the arithmetic mean of power, 0 (a tone) to 1 (white noise)."""
    geometric = np.exp2(sums.logarithm / np.float32(BINS))
    found: FloatArray = geometric / np.maximum(sums.power / np.float32(BINS), _TINY)
    return found


def contrast(spectrum: Spectrum) -> FloatArray:
    """Return peak over valley in decibels, in nine bands: below 31 Hz, then octaves upwards.

    Jiang et al., "Music type classification by spectral contrast feature", 2002, with librosa's band edges.
    """
    bands = contrast_bands()
    compiled = kernels()
    if compiled is None or spectrum.packed is None:
        extremes = _valleys_and_peaks(spectrum.magnitude, bands)
    else:
        extremes = np.empty((spectrum.clips, spectrum.frames, len(bands), 2), np.float32)
        for packed, out in zip(spectrum.packed, extremes, strict=True):
            compiled.valleys_and_peaks(packed, _band_table(), out)
    extremes = np.maximum(extremes, _TINY)
    found: FloatArray = np.log10(extremes[..., 1] / extremes[..., 0])
    found *= np.float32(10.0)
    return found


def _valleys_and_peaks(magnitude: FloatArray, bands: Sequence[tuple[int, int, int]]) -> FloatArray:
    """Return (clips, frames, bands, 2): means of the lowest and highest few bins; the twin of the compiled kernel."""
    out = np.empty((*magnitude.shape[:2], len(bands), 2), np.float32)
    for number, (low, high, count) in enumerate(bands):
        width = high - low
        ordered = np.partition(magnitude[..., low:high], sorted({count - 1, width - count}), axis=-1)
        out[..., number, 0] = ordered[..., :count].mean(axis=-1)
        out[..., number, 1] = ordered[..., width - count :].mean(axis=-1)
    return out


@lru_cache(maxsize=1)
def contrast_bands() -> tuple[tuple[int, int, int], ...]:
    """Return (first bin, bin after the last, how many bins make a peak) of each contrast band, as librosa cuts them."""
    edges = [0.0, *(CONTRAST_LOWEST * 2.0**k for k in range(CONTRAST_BANDS + 1))]
    bands = []
    for k in range(CONTRAST_BANDS + 1):
        inside = np.flatnonzero((edges[k] <= FREQUENCIES) & (edges[k + 1] >= FREQUENCIES))
        low, high = int(inside[0]), int(inside[-1]) + 1
        low = low - 1 if k > 0 else low
        high = BINS if k == CONTRAST_BANDS else high
        count = max(1, int(np.rint(CONTRAST_SHARE * (high - low))))
        bands.append((low, high if k == CONTRAST_BANDS else high - 1, count))
    return tuple((low, max(high, low + 1), count) for low, high, count in bands)


@lru_cache(maxsize=1)
def _band_table() -> npt.NDArray[np.int64]:
    return np.array(contrast_bands(), np.int64)


def zero_crossings(spectrum: Spectrum) -> FloatArray:
    """Return the share of neighbouring samples whose signs differ, a frame; the clip's ends are held, not zeroed."""
    crossings = np.empty((spectrum.clips, spectrum.frames), np.float32)
    compiled = kernels()
    for samples, out in zip(spectrum.samples, crossings, strict=True):
        if compiled is None or spectrum.packed is None:
            out[:] = _crossings(samples, spectrum.frames)
        else:
            compiled.crossings_of(samples, -_TINY, out)
    found: FloatArray = crossings / np.float32(FFT)
    return found[..., None]


def _crossings(samples: FloatArray, frames: int) -> npt.NDArray[np.int32]:
    negative = np.pad(samples, FFT // 2, mode="edge") < -_TINY
    running = np.pad(np.cumsum(negative[1:] != negative[:-1], dtype=np.int32), (1, 0))
    starts = np.arange(frames) * HOP
    found: npt.NDArray[np.int32] = running[starts + FFT - 1] - running[starts]
    return found
