"""The one short-time spectrum that all spectral features of a batch of clips share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.framing import BINS, FFT, HOP

FloatArray = npt.NDArray[np.float32]

_HANN: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)  # periodic


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The magnitudes of a batch of clips.

    `samples` is float32 (clips, samples) at `RATE`.  Frame t is centred on sample t × HOP, with zeros beyond the ends,
    and Hann-weighted: what `librosa.stft` does by default.  `packed` are the magnitudes as `kernels` keep them, a row
    a clip, or None when NumPy does the work.
    """

    samples: FloatArray
    packed: FloatArray | None

    @cached_property
    def magnitude(self) -> FloatArray:
        """The magnitudes, (clips, frames, BINS)."""
        compiled = kernels()
        if compiled is None or self.packed is None:
            return _magnitude_of(self.samples)
        rows = self.packed.reshape(self.clips, -1, compiled.ROWS, compiled.WIDTH)[:, :, compiled.EDGE :][:, :, :BINS]
        frames = rows.transpose(0, 1, 3, 2).reshape(self.clips, -1, BINS)[:, : self.frames]
        return np.ascontiguousarray(frames)

    @cached_property
    def power(self) -> FloatArray:
        """The squared magnitudes, (clips, frames, BINS)."""
        return np.square(self.magnitude)

    @property
    def clips(self) -> int:
        """How many clips there are."""
        return len(self.samples)

    @property
    def frames(self) -> int:
        """How many frames a clip has."""
        return frames_of(self.samples.shape[1])


def frames_of(samples: int) -> int:
    """Return how many frames so many samples have."""
    return 1 + samples // HOP


def spectrum_of(samples: FloatArray) -> Spectrum:
    """Return the spectrum of float32 (clips, samples) at `RATE`."""
    compiled = kernels()
    if compiled is None:
        return Spectrum(samples, None)
    packed = np.empty((len(samples), compiled.packed_size(frames_of(samples.shape[1]))), np.float32)
    for clip, out in zip(samples, packed, strict=True):
        compiled.spectrum_of(clip, _HANN, out)
    return Spectrum(samples, packed)


def _magnitude_of(samples: FloatArray) -> FloatArray:
    from scipy.fft import rfft

    frames = framed(samples)
    magnitude = np.empty((*frames.shape[:2], BINS), np.float32)
    for clip, out in zip(frames, magnitude, strict=True):  # one at a time: the intermediate values stay in the cache
        np.abs(rfft(clip * _HANN, axis=-1, overwrite_x=True, workers=1)[:, :BINS], out=out)
    return magnitude


def framed(samples: FloatArray) -> FloatArray:
    """Return overlapping frames, (clips, frames, FFT), zero-padded by half a frame at both ends; a read-only view."""
    padded = np.pad(samples, ((0, 0), (FFT // 2, FFT // 2)))
    return np.lib.stride_tricks.sliding_window_view(padded, FFT, axis=1)[:, ::HOP]
