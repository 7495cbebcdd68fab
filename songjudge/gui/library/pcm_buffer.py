"""The stretch of a song that is decoded and ready to be played."""

import numpy as np
import numpy.typing as npt

IntSamples = npt.NDArray[np.int16]

RATE = 44100
"""Frames a second, of everything that is played."""

_KEPT_BEHIND = 15 * RATE  # frames: what was heard lately stays for a jump back


class PcmBuffer:
    """Stereo int16 frames from `start` (counted from the song's beginning) without a gap."""

    def __init__(self) -> None:
        self._start = 0
        self._frames: IntSamples = np.zeros((0, 2), np.int16)

    @property
    def end(self) -> int:
        """The frame behind the last one that is ready."""
        return self._start + len(self._frames)

    def clear(self) -> None:
        """Forget everything."""
        self._start = 0
        self._frames = np.zeros((0, 2), np.int16)

    def put(self, start: int, frames: IntSamples) -> None:
        """Add frames (n, 2) that begin at `start`: behind the present ones if they touch, else in their place."""
        if not self._start <= start <= self.end:
            self._start, self._frames = start, frames
            return
        joined = np.concatenate([self._frames[: start - self._start], frames])
        spare = max(start - self._start - _KEPT_BEHIND, 0)
        self._start, self._frames = self._start + spare, joined[spare:]

    def ahead(self, at: int) -> int:
        """Return how many frames are ready from `at` on."""
        return self.end - at if self._start <= at < self.end else 0

    def read(self, at: int, count: int) -> IntSamples:
        """Return up to `count` frames from `at` on; none when `at` is not ready."""
        if not self.ahead(at):
            return self._frames[:0]
        return self._frames[at - self._start : at - self._start + count]
