"""What every decoder offers: a song whose spans can be read in any order."""

import time
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


PATIENCE = 3
"""How often a file's seconds of work may pass by the clock, on a machine that does much else or a slow disk."""


class DecodingError(Exception):
    """One decoder cannot go on with this file; another one may."""


class Reader(Protocol):
    """An open song.

    `rate` is in Hz; `duration` in seconds is what the file claims, 0 if it claims nothing, and may be a lie.
    """

    rate: int
    duration: float

    def read(self, start: float, length: float) -> FloatArray:
        """Return float32 (frames, channels) from `start`, both in seconds; fewer frames, or none, at the end.

        Raises `DecodingError` when this decoder cannot read the place.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Deadline:
    """The moment by which a file must be done.

    That is after so many seconds of this thread's work, or `PATIENCE` times as many by the clock: the work tells a
    hanging file from a machine that is busy with other things, the clock a disk or a network that does not answer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._work_end = time.thread_time() + seconds
        self._end = time.monotonic() + PATIENCE * seconds

    def check(self) -> None:
        """Raise `TimeoutError` when time is up.  To be called in the thread that made the deadline."""
        if time.thread_time() > self._work_end:
            raise TimeoutError(f"not decoded within {self._seconds:g} seconds of work")
        if time.monotonic() > self._end:
            raise TimeoutError(f"not decoded within {PATIENCE * self._seconds:g} seconds")

    def left(self) -> float:
        """Return the seconds by the clock that are left, above zero."""
        return max(0.001, self._end - time.monotonic())
