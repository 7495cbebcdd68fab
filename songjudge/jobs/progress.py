"""How far a job has come, and how long the rest will take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` items are finished; `doing` names the work in the user's words.  `total` None: not known."""

    done: int
    total: int | None = None
    doing: str = ""

    @property
    def fraction(self) -> float | None:
        """The finished part, 0 to 1, or None while the total is not known."""
        if not self.total:
            return None
        return min(self.done / self.total, 1.0)


class RemainingTime:
    """Estimates the seconds left from the pace of the last reports, so that a slow start is soon forgotten."""

    def __init__(self, *, window: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def update(self, progress: Progress) -> None:
        """Take note of `progress`, now."""
        now = self._clock()
        if self._seen and progress.done < self._seen[-1][1]:
            self._seen.clear()  # a new phase began to count from zero
        self._seen.append((now, progress.done))
        while len(self._seen) > 2 and now - self._seen[1][0] > self._window:
            self._seen.popleft()
        self._total = progress.total

    def rate(self) -> float | None:
        """Items a second over the last reports, or None before there is anything to measure."""
        if len(self._seen) < 2:
            return None
        (start, first), (end, last) = self._seen[0], self._seen[-1]
        if end <= start or last <= first:
            return None
        return (last - first) / (end - start)

    def seconds(self) -> float | None:
        """Seconds until the job is done, or None before there is anything to measure."""
        rate = self.rate()
        if rate is None or self._total is None:
            return None
        return max(self._total - self._seen[-1][1], 0) / rate


def spoken_time(seconds: float) -> str:
    """Say a duration as a person would: "40 s", "3 min", "2 h 5 min"."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
