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

_HANN: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)  # periodic


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

    frames = framed(samples)
    magnitude = np.empty((*frames.shape[:2], BINS), np.float32)
    for clip, out in zip(frames, magnitude, strict=True):  # one at a time: the intermediate values stay in the cache
        np.abs(rfft(clip * _HANN, axis=-1, overwrite_x=True, workers=1), out=out)
    return Spectrum(samples, magnitude)


def framed(samples: FloatArray) -> FloatArray:
    """Return overlapping frames, (clips, frames, FFT), zero-padded by half a frame at both ends; a read-only view."""
    padded = np.pad(samples, ((0, 0), (FFT // 2, FFT // 2)))
    return np.lib.stride_tricks.sliding_window_view(padded, FFT, axis=1)[:, ::HOP]
