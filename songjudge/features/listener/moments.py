"""The moments of a song that an embedding hears: the middles of some of its clips."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.audio.decoding import Clips
from songjudge.audio.signal import fitted, resampled

FloatArray = npt.NDArray[np.float32]

MOMENTS = 6
"""Moments of a song that are heard: six give the accuracy of more, and each costs as much as several clips."""


@dataclass(frozen=True, eq=False)
class Moments:
    """`sounds` is float32 (n, samples) at the wanted rate and level; `spans` (n, 2) start and length in seconds."""

    sounds: FloatArray
    spans: FloatArray


def moments_of(clips: Clips, gain: float, *, rate: int, samples: int) -> Moments:
    """Return up to `MOMENTS` pieces of `samples` samples at `rate` Hz, the middles of clips spread over the song.

    `gain` brings the clips to the wanted level.  A piece longer than a clip is the clip, repeated.
    """
    count = min(MOMENTS, len(clips.samples))
    chosen = ((np.arange(count) + 0.5) * len(clips.samples) / count).astype(int)  # neither the very first nor the last
    needed = round(samples / rate * clips.rate) + 2
    start = max(0, (clips.samples.shape[1] - needed) // 2)
    pieces = clips.samples[chosen, start : start + needed] * np.float32(gain)
    sounds = np.stack([fitted(resampled(piece, rate=clips.rate, to=rate), samples) for piece in pieces])
    begins = clips.spans[chosen, 0] + np.float32(start / clips.rate)
    lengths = np.minimum(np.float32(samples / rate), clips.spans[chosen, 1])
    return Moments(sounds, np.stack([begins, lengths], axis=1).astype(np.float32))
