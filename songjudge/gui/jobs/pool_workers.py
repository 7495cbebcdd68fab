"""Workers for the window: QThreadPool threads that each drive one niced helper process."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from PySide6.QtCore import QRunnable, QThreadPool

from songjudge.jobs.process_workers import SETTLING, ProcessWorkers
from songjudge.jobs.workers import Done, do_nothing

Item = TypeVar("Item")
Value = TypeVar("Value")

_GENTLE_NICE, _NICE = 19, 10


def default_count() -> int:
    """Return how many helpers to use when the user did not say: all processors but one, which draws the window."""
    return max((os.cpu_count() or 2) - 1, 1)


class PoolWorkers:
    """Computes in helper processes; the threads only wait on pipes, so the window never feels the work.

    A crash, a hang or a memory leak of a decoder ends one helper and marks one song.  Nothing outlives a `map`: its
    threads and processes have ended when the iterator is exhausted or closed.  `time_limit` is seconds an item may
    take, `settling` seconds more the first one of each process.
    """

    def __init__(
        self,
        count: int | None = None,
        *,
        gentle: bool = False,
        time_limit: float | None = 120.0,
        settling: float = SETTLING,
    ) -> None:
        self.count = count or default_count()
        self._nice = _GENTLE_NICE if gentle else _NICE
        self._time_limit = time_limit
        self._settling = settling

    def map(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        while_waiting: Callable[[], None] = do_nothing,
    ) -> Iterator[Done[Item, Value]]:
        """Yield each item with its result, in the order in which they get done.  See `Workers.map`."""
        pool = QThreadPool()
        pool.setMaxThreadCount(self.count)
        errands: list[_Errand] = []

        def start(run: Callable[[], None]) -> None:
            errands.append(_Errand(run))
            pool.start(errands[-1])

        workers = ProcessWorkers(
            self.count, start=start, nice=self._nice, time_limit=self._time_limit, settling=self._settling
        )
        try:
            yield from workers.map(function, items, while_waiting=while_waiting)
        finally:
            pool.waitForDone()


class _Errand(QRunnable):
    """A function on its way through the pool."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self.setAutoDelete(False)  # Python owns it
        self._run = run

    def run(self) -> None:
        self._run()
