"""The matrices that turn one spectrum frame into bands, pitch classes and cepstra, made once."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from songjudge.features.framing import BINS, FFT, FREQUENCIES, RATE

FloatArray = npt.NDArray[np.float32]


def measured_mel_bank(bands: int) -> FloatArray:
    """Return (BINS, bands): `mel_bank` over the bins that are measured."""
    return np.ascontiguousarray(mel_bank(bands, RATE, FFT, float(FREQUENCIES[-1]))[:BINS])


@lru_cache
def mel_bank(bands: int, rate: int, fft: int, highest: float | None = None) -> FloatArray:
    """Return (fft / 2 + 1, bands): Slaney's mel bands of equal area; `librosa.filters.mel`.

    They lie between 0 and `highest`, in Hz, which is half the rate unless it is given.
    """
    edges = _hertz(np.linspace(0.0, _mel(highest or rate / 2), bands + 2))
    ramps = edges[:, None] - np.fft.rfftfreq(fft, 1.0 / rate)[None, :]
    widths = np.diff(edges)[:, None]
    rising, falling = -ramps[:-2] / widths[:-1], ramps[2:] / widths[1:]
    bank = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return np.ascontiguousarray(bank.T.astype(np.float32))


_LINEAR_STEP = 200.0 / 3  # Hz a mel below 1 kHz, Slaney's Auditory Toolbox
_LOG_STEP = float(np.log(6.4) / 27.0)  # above


def _mel(hertz: float) -> float:
    return 15.0 + float(np.log(hertz / 1000.0)) / _LOG_STEP if hertz >= 1000.0 else hertz / _LINEAR_STEP


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(mel >= 15.0, 1000.0 * np.exp(_LOG_STEP * (np.maximum(mel, 15.0) - 15.0)), mel * _LINEAR_STEP)


@lru_cache
def chroma_bank() -> FloatArray:
    """Return (BINS, 12): the twelve pitch classes from C, tuned to A = 440 Hz; `librosa.filters.chroma`.

    Ellis, "Chroma feature analysis and synthesis", 2007: a Gaussian around each pitch, as wide as a bin or a semitone,
    under a Gaussian of two octaves around the fifth octave.
    """
    classes = 12
    hertz = np.linspace(0, RATE, FFT, endpoint=False)[1:]
    position = classes * np.log2(hertz / (440.0 / 16))
    position = np.concatenate([[position[0] - 1.5 * classes], position])
    widths = np.concatenate([np.maximum(np.diff(position), 1.0), [1.0]])
    distance = np.subtract.outer(position, np.arange(classes, dtype=np.float64)).T
    half = round(classes / 2)
    distance = np.remainder(distance + half + 10 * classes, classes) - half
    weights = np.exp(-0.5 * (2 * distance / widths) ** 2)
    weights /= np.sqrt(np.sum(weights**2, axis=0, keepdims=True))
    weights *= np.exp(-0.5 * ((position / classes - 5.0) / 2.0) ** 2)
    from_c = np.roll(weights, -3, axis=0)
    return np.ascontiguousarray(from_c[:, :BINS].T.astype(np.float32))


@lru_cache
def cosine_bank(bands: int, coefficients: int) -> FloatArray:
    """Return (bands, coefficients): the orthonormal DCT-II that turns decibel bands into cepstra."""
    n = np.arange(bands)[:, None]
    k = np.arange(coefficients)[None, :]
    bank = np.cos(np.pi * (2 * n + 1) * k / (2 * bands)) * np.sqrt(2.0 / bands)
    bank[:, 0] *= np.sqrt(0.5)
    return np.asarray(bank, dtype=np.float32)


@lru_cache
def tonnetz_bank() -> FloatArray:
    """Return (12, 6): pitch classes to the circles of fifths, minor thirds and major thirds.

    Harte, Sandler and Gasser, "Detecting Harmonic Change in Musical Audio", 2006.
    """
    pitch = np.arange(12)
    angles = [np.pi * r * pitch for r in (7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3)]
    radii = (1.0, 1.0, 1.0, 1.0, 0.5, 0.5)
    rows = [r * (np.sin(a) if i % 2 == 0 else np.cos(a)) for i, (r, a) in enumerate(zip(radii, angles, strict=True))]
    return np.stack(rows, axis=1).astype(np.float32)


@lru_cache
def slope_bank(frames: int, order: int) -> FloatArray:
    """Return (frames, frames): the Savitzky-Golay slope over nine frames, as in `librosa.feature.delta`."""
    bank = np.zeros((frames, frames), np.float32)
    width = min(9, frames if frames % 2 else frames - 1)
    if width <= order:
        return bank
    places = np.arange(width) - width // 2
    fit = np.linalg.pinv(np.vander(places, order + 1, increasing=True))  # values to a polynomial's coefficients
    for t in range(frames):
        start = min(max(t - width // 2, 0), frames - width)  # at the ends the polynomial of the last window goes on
        bank[t, start : start + width] = math.factorial(order) * fit[order]
    return bank


@lru_cache
def step_bank(frames: int, steps: int) -> FloatArray:
    """Return (steps, frames): the mean over each of `steps` equal parts of the time."""
    edges = np.round(np.linspace(0, frames, steps + 1)).astype(int)
    bank = np.zeros((steps, frames), np.float32)
    for i in range(steps):
        low, high = edges[i], max(edges[i + 1], edges[i] + 1)
        bank[i, low:high] = 1.0 / (min(high, frames) - low) if low < frames else 0.0
    return bank


@lru_cache
def loudness_weights() -> FloatArray:
    """Return (BINS,): the power gain of the K-weighting of ITU-R BS.1770-4, section 2.

    A high shelf of 4 dB at 1.68 kHz and a high pass at 38 Hz, evaluated at the bins as analogue prototypes through the
    bilinear transform at `RATE`.
    """
    shelf = _gain(_shelf(1681.974, 3.99984, 0.7071752))
    high_pass = _gain(_high_pass(38.13547, 0.5003270))
    return np.square(shelf * high_pass).astype(np.float32)


def _shelf(frequency: float, gain_db: float, quality: float) -> tuple[list[float], list[float]]:
    k = np.tan(np.pi * frequency / RATE)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    b = [high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k]
    return b, [1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k]


def _high_pass(frequency: float, quality: float) -> tuple[list[float], list[float]]:
    k = np.tan(np.pi * frequency / RATE)
    scale = 1 + k / quality + k * k
    return [scale, -2 * scale, scale], [scale, 2 * (k * k - 1), 1 - k / quality + k * k]


def _gain(coefficients: tuple[list[float], list[float]]) -> npt.NDArray[np.float64]:
    z = np.exp(-2j * np.pi * FREQUENCIES.astype(np.float64) / RATE)
    b, a = coefficients
    return np.asarray(np.abs((b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)), dtype=np.float64)


def centres(bank: FloatArray) -> FloatArray:
    """Return the frequency, in Hz, at the middle of each band of `bank` (BINS, bands)."""
    found: FloatArray = (FREQUENCIES @ bank) / np.maximum(bank.sum(axis=0), 1e-12)
    return found
