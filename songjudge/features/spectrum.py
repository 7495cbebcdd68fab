"""The one short-time spectrum that all spectral features of a batch of clips share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

RATE = 22050  # Hz
FFT = 2048  # samples: 93 ms
HOP = 512  # samples: 23 ms
BINS = FFT // 2 + 1
FRAMES_A_SECOND = RATE / HOP
FREQUENCIES: FloatArray = np.fft.rfftfreq(FFT, 1.0 / RATE).astype(np.float32)
"""Hz, (BINS,)."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The magnitudes of a batch of clips.

    `samples` is float32 (clips, samples) at `RATE`; `magnitude` is float32 (clips, frames, BINS).  Frame t is centred
    on sample t × HOP, with zeros beyond the ends, and Hann-weighted: what `librosa.stft` does by default.
    """

    samples: FloatArray
    magnitude: FloatArray

    @cached_property
    def power(self) -> FloatArray:
        """The squared magnitudes, (clips, frames, BINS)."""
        return np.square(self.magnitude)

    @property
    def clips(self) -> int:
        """How many clips there are."""
        return len(self.magnitude)

    @property
    def frames(self) -> int:
        """How many frames a clip has."""
        return int(self.magnitude.shape[1])


def spectrum_of(samples: FloatArray) -> Spectrum:
    """Return the spectrum of float32 (clips, samples) at `RATE`."""
    from scipy.fft import rfft

    pieces = framed(samples) * _hann(FFT)
    magnitude = np.abs(rfft(pieces, axis=-1, overwrite_x=True, workers=1))
    return Spectrum(samples, magnitude)


def framed(samples: FloatArray) -> FloatArray:
    """Return overlapping frames, (clips, frames, FFT), zero-padded by half a frame at both ends; a read-only view."""
    padded = np.pad(samples, ((0, 0), (FFT // 2, FFT // 2)))
    return np.lib.stride_tricks.sliding_window_view(padded, FFT, axis=1)[:, ::HOP]


def _hann(length: int) -> FloatArray:
    """Return the periodic Hann window: the one that spectra use."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(np.float32)
