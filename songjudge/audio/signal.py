"""What is done to raw samples before anything is measured: downmix, repair, offset, resampling, level."""

from functools import lru_cache
from types import ModuleType

import numpy as np
import numpy.typing as npt
import soxr

from songjudge.compiled.loading import usable

FloatArray = npt.NDArray[np.float32]

SILENCE = 2e-5
"""Root mean square, full scale 1, below which a clip counts as silent: a hair above the dither of 16-bit audio."""

_LOW_FREQUENCY_CHANNEL = 3  # of 5.1 and 7.1, in the order of WAVE, FLAC and FFmpeg
_CANCELLED = 0.05  # a mid signal this much below its channels means that they are each other's inverse
_ABSURD = 8.0  # 18 dB over full scale
_TAPS = 32  # on each side: a transition from 0.46 to 0.54 of the new rate
_KAISER = 6.5


def repaired(samples: FloatArray) -> FloatArray:
    """Return `samples` with NaN and infinities as 0, and absurd floats limited to ±8 (18 dB over full scale)."""
    if len(samples) and samples.min() >= -_ABSURD and samples.max() <= _ABSURD:  # neither holds when there is a NaN
        return samples
    fixed = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(fixed, -_ABSURD, _ABSURD, out=fixed)


def downmixed(samples: FloatArray) -> FloatArray:
    """Return float32 (frames,) from float32 (frames, channels).

    The mean of the channels without the bass-effects channel.  If the channels cancel each other out (a stereo file
    with one side inverted), the first channel stands for all: nobody hears such a song as silence.
    """
    channels = samples.shape[1]
    if channels == 1:
        return np.ascontiguousarray(samples[:, 0])
    kept = samples if channels < 6 else np.delete(samples, _LOW_FREQUENCY_CHANNEL, axis=1)
    mid: FloatArray = kept[:, 0] + kept[:, 1]
    for number in range(2, kept.shape[1]):
        mid += kept[:, number]
    mid *= np.float32(1.0 / kept.shape[1])
    if root_mean_square(mid) < _CANCELLED * root_mean_square(kept.ravel(order="K")):
        return np.ascontiguousarray(kept[:, 0])
    return mid


def centred_mono(samples: FloatArray) -> FloatArray:
    """Return float32 (frames,): `samples` (frames, channels) repaired, mixed down and without offset."""
    stereo = samples.shape[1] == 2 and len(samples) > 0
    if stereo and (kernels := _kernels()) is not None:
        mono = np.empty(len(samples), np.float32)
        mean, power, both, largest = kernels.mixed(np.ascontiguousarray(samples).reshape(-1), mono)
        if largest <= _ABSURD and power >= _CANCELLED**2 * both:  # not so when there is a NaN
            mono -= np.float32(mean)
            return mono
    return _centred_by_numpy(samples)


def _centred_by_numpy(samples: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite shows in the mix, which is half as long
        mono = downmixed(samples)
    if not (mono.min() >= -_ABSURD and mono.max() <= _ABSURD):
        mono = downmixed(repaired(samples))
    own = samples.shape[1] > 1  # of one channel, `mono` may be the decoder's memory
    centred: FloatArray = np.subtract(mono, mono.mean(), out=mono if own and mono.flags.owndata else None)
    return centred


@lru_cache(maxsize=1)
def _kernels() -> ModuleType | None:
    return usable(_load)


def _load() -> ModuleType:
    from songjudge.audio import kernels

    return kernels


def halved(samples: FloatArray) -> FloatArray:
    """Return every second of `samples` (frames,), (ceil(frames / 2),), under a half-band filter of linear phase.

    It leaves what lies below 0.46 of the new rate as it is, to 0.01 dB, and what folds back to there is 70 dB down.
    That is twice as quick as a resampler whose response falls steeply; see `features.framing.BINS`.  It is for what is
    measured: pictures of the sound go through `resampled`, so that the window's helpers need not load Numba.
    """
    kernels = _kernels()
    if kernels is None:
        return _halved_by_numpy(samples)
    found: FloatArray = kernels.halved(np.ascontiguousarray(samples), _half_band())
    return found[: -(-len(samples) // 2)]


def _halved_by_numpy(samples: FloatArray) -> FloatArray:
    taps, count = _half_band(), -(-len(samples) // 2)
    odd = np.pad(samples[1::2], (len(taps), len(taps) + 1))
    found: FloatArray = samples[::2] * np.float32(0.5)
    for k, tap in enumerate(taps):
        found += tap * (odd[len(taps) - 1 - k :][:count] + odd[len(taps) + k :][:count])
    return found


@lru_cache(maxsize=1)
def _half_band() -> FloatArray:
    """Return the taps (32,) at distances 1, 3, 5 ... from the middle: a sinc under a Kaiser window, in all 0.25."""
    distances = np.arange(1, 2 * _TAPS, 2)
    window = np.kaiser(4 * _TAPS - 1, _KAISER)[2 * _TAPS - 1 :][distances]
    taps = np.sinc(distances / 2) / 2 * window
    return np.asarray(taps * (0.25 / taps.sum()), dtype=np.float32)


def resampled(samples: FloatArray, *, rate: int, to: int) -> FloatArray:
    """Return `samples` (frames,) at the rate `to`, in Hz, through the SoX resampler's medium quality."""
    if rate == to or not len(samples):
        return samples
    out: FloatArray = soxr.resample(samples, rate, to, quality="MQ")
    return out


def root_mean_square(samples: FloatArray) -> float:
    """Return the root mean square of `samples` (frames,), 0 when there are none."""
    if not len(samples):
        return 0.0
    return float(np.sqrt(np.dot(samples, samples) / len(samples)))


def fitted(samples: FloatArray, length: int) -> FloatArray:
    """Return exactly `length` frames: a longer signal is cut, a shorter one repeated from its beginning.

    Repeating keeps the spectrum of a short sound; zeros would make every short clip look half silent.
    """
    if len(samples) >= length:
        return samples[:length]
    return np.resize(samples, length) if len(samples) else np.zeros(length, np.float32)
