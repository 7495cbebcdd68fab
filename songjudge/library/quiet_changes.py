"""Gathers what changes in a folder until nothing has changed for a moment and every file is written to its end."""

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

_STALLED = 20.0  # seconds: a file that nobody has written to for so long counts as finished, closed or not


class QuietChanges:
    """Paths that changed and have not been told yet.  `add` and `closed` may be called from any thread.

    It is quiet when nothing has changed for `quiet` seconds.  A stream of changes that never becomes quiet is told
    every `longest` seconds, so that an endless copy does not wait for its end.
    """

    def __init__(
        self, *, quiet: float = 2.0, longest: float = 600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._quiet = quiet
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        self._paths: set[str] = set()
        self._open: set[str] = set()
        self._first = self._last = 0.0

    @property
    def waiting(self) -> bool:
        """Whether there is anything that was not told yet."""
        return bool(self._paths)

    def add(self, path: str, *, being_written: bool = False) -> None:
        """Note that `path` is new, changed or gone; `being_written` until `closed` is called for it."""
        now = self._clock()
        with self._lock:
            if not self._paths:
                self._first = now
            self._last = now
            self._paths.add(path)
            (self._open.add if being_written else self._open.discard)(path)

    def closed(self, path: str) -> None:
        """Note that whoever wrote `path` has closed it."""
        self.add(path)

    def take(self) -> frozenset[Path]:
        """Return what changed and is finished, if it is quiet; nothing otherwise.  Files in the making stay here."""
        now = self._clock()
        with self._lock:
            if not self._paths or (now - self._last < self._quiet and now - self._first < self._longest):
                return frozenset()
            finished = {path for path in self._paths if not self._in_the_making(path)}
            self._paths -= finished
            self._open &= self._paths
            self._first = self._last = now
        return frozenset(map(Path, finished))

    def _in_the_making(self, path: str) -> bool:
        try:
            status = os.stat(path)  # noqa: PTH116 - ten thousand paths: no Path each
        except OSError:
            return False  # it is gone, and that is news
        if not stat.S_ISREG(status.st_mode):
            return False
        age = time.time() - status.st_mtime  # below zero on a disk whose clock is ahead
        unfinished = path in self._open or status.st_size == 0
        return 0.0 <= age < (_STALLED if unfinished else self._quiet)
