"""How a clip sounds whatever is played: spectral shape, bands, cepstra, noisiness.

Each function returns float32 (clips, frames, k).  Magnitude-based shapes (centroid, bandwidth, rolloff, contrast) use
magnitudes and band-based ones (mel, cepstra, flatness) powers, as librosa does.
"""

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.filter_banks import cosine_bank, slope_bank
from songjudge.features.spectrum import BINS, FFT, FREQUENCIES, HOP, Spectrum

FloatArray = npt.NDArray[np.float32]

ROLLOFF = 0.85  # of the magnitude lies below: the ancestor's choice
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


def shape(spectrum: Spectrum) -> dict[str, FloatArray]:
    """Return centroid and bandwidth in Hz: mean and deviation of frequency weighted by magnitude; 0 in silence."""
    kilohertz = FREQUENCIES / np.float32(1000.0)
    basis = np.stack([np.ones(BINS, np.float32), kilohertz, kilohertz**2], axis=1)
    moments = spectrum.magnitude @ basis
    total = np.maximum(moments[..., 0], _TINY)
    centre = np.divide(moments[..., 1], total, dtype=np.float32)
    spread = np.sqrt(np.maximum(moments[..., 2] / total - np.square(centre), np.float32(0.0)))
    return {"centroid": (centre * np.float32(1000.0))[..., None], "bandwidth": (spread * np.float32(1000.0))[..., None]}


def rolloff(spectrum: Spectrum) -> FloatArray:
    """Return the frequency in Hz below which 85 % of the magnitude lies."""
    magnitude = spectrum.magnitude
    compiled = kernels()
    if compiled is None:
        running = np.cumsum(magnitude, axis=-1)
        bins = np.minimum((running < ROLLOFF * running[..., -1:]).sum(axis=-1), BINS - 1)
    else:
        bins = np.empty(magnitude.shape[:2], np.int64)
        compiled.rolloff_bins(magnitude.reshape(-1, BINS), ROLLOFF, bins.reshape(-1))
    found: FloatArray = FREQUENCIES[bins][..., None]
    return found


def flatness(spectrum: Spectrum) -> FloatArray:
    """Return the geometric over the arithmetic mean of power, 0 (a tone) to 1 (white noise)."""
    magnitude = spectrum.magnitude.reshape(-1, BINS)
    logarithms = np.empty(len(magnitude), np.float32)
    compiled = kernels()
    if compiled is None:
        logarithms[:] = np.log(np.maximum(np.square(magnitude), _TINY)).mean(axis=-1)
    else:
        compiled.log_means(magnitude, logarithms)
    power = np.einsum("tb,tb->t", magnitude, magnitude) / np.float32(BINS)
    found: FloatArray = np.exp(logarithms) / np.maximum(power, _TINY)
    return found.reshape(spectrum.clips, -1, 1)


def contrast(spectrum: Spectrum) -> FloatArray:
    """Return peak over valley in decibels, in nine bands: below 31 Hz, then octaves upwards.

    Jiang et al., "Music type classification by spectral contrast feature", 2002, with librosa's band edges.
    """
    magnitude = spectrum.magnitude.reshape(-1, BINS)
    bands = contrast_bands()
    compiled = kernels()
    if compiled is None:
        extremes = _valleys_and_peaks(magnitude, bands)
    else:
        extremes = np.empty((len(magnitude), len(bands), 2), np.float32)
        compiled.valleys_and_peaks(magnitude, np.array(bands), extremes)
    extremes = np.maximum(extremes, _TINY)
    found: FloatArray = np.float32(10.0) * np.log10(extremes[..., 1] / extremes[..., 0])
    return found.reshape(*spectrum.magnitude.shape[:2], len(bands))


def _valleys_and_peaks(magnitude: FloatArray, bands: list[tuple[int, int, int]]) -> FloatArray:
    """Return (frames, bands, 2): the means of the lowest and highest few bins; the twin of the compiled kernel."""
    out = np.empty((len(magnitude), len(bands), 2), np.float32)
    for number, (low, high, count) in enumerate(bands):
        width = high - low
        ordered = np.partition(magnitude[:, low:high], sorted({count - 1, width - count}), axis=-1)
        out[:, number, 0] = ordered[:, :count].mean(axis=-1)
        out[:, number, 1] = ordered[:, width - count :].mean(axis=-1)
    return out


def contrast_bands() -> list[tuple[int, int, int]]:
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
    return [(low, max(high, low + 1), count) for low, high, count in bands]


def zero_crossings(spectrum: Spectrum) -> FloatArray:
    """Return the share of neighbouring samples whose signs differ, a frame; the clip's ends are held, not zeroed."""
    held = np.pad(spectrum.samples, ((0, 0), (FFT // 2, FFT // 2)), mode="edge")
    negative = held < -_TINY
    running = np.cumsum(negative[:, 1:] != negative[:, :-1], axis=1, dtype=np.int32)
    running = np.pad(running, ((0, 0), (1, 0)))
    starts = np.arange(spectrum.frames) * HOP
    crossings = running[:, starts + FFT - 1] - running[:, starts]
    return (crossings / np.float32(FFT)).astype(np.float32)[..., None]
