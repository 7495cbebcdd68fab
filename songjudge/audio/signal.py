"""What is done to raw samples before anything is measured: downmix, repair, offset, resampling, level."""

import numpy as np
import numpy.typing as npt
import soxr

FloatArray = npt.NDArray[np.float32]

SILENCE = 2e-5
"""Root mean square, full scale 1, below which a clip counts as silent: a hair above the dither of 16-bit audio."""

_LOW_FREQUENCY_CHANNEL = 3  # of 5.1 and 7.1, in the order of WAVE, FLAC and FFmpeg
_CANCELLED = 0.05  # a mid signal this much below its channels means that they are each other's inverse


def repaired(samples: FloatArray) -> FloatArray:
    """Return `samples` with NaN and infinities as 0, and absurd floats limited to ±8 (18 dB over full scale)."""
    if len(samples) and samples.min() >= -8.0 and samples.max() <= 8.0:  # neither holds when there is a NaN
        return samples
    fixed = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(fixed, -8.0, 8.0, out=fixed)


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
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite shows in the mix, which is half as long
        mono = downmixed(samples)
    if not (mono.min() >= -8.0 and mono.max() <= 8.0):
        mono = downmixed(repaired(samples))
    own = samples.shape[1] > 1  # of one channel, `mono` may be the decoder's memory
    centred: FloatArray = np.subtract(mono, mono.mean(), out=mono if own and mono.flags.owndata else None)
    return centred


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
