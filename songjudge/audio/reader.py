"""What every decoder offers: a song whose spans can be read in any order."""

import time
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


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
    """The moment by which a file must be done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise `TimeoutError` when time is up."""
        if time.monotonic() > self._end:
            raise TimeoutError(f"not decoded within {self._seconds:g} seconds")

    def left(self) -> float:
        """Return the seconds that are left, above zero."""
        return max(0.001, self._end - time.monotonic())
