"""Workers for the window: QThreadPool threads that each drive one niced helper process."""

import os
import queue
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QRunnable, QThreadPool

from songjudge.jobs.helper import Abandoned, Helper
from songjudge.jobs.workers import Done, do_nothing

Item = TypeVar("Item")
Value = TypeVar("Value")

_POLL = 0.1  # seconds between two looks at the wish to stop
_GENTLE_NICE, _NICE = 19, 10


def default_count() -> int:
    """Return how many helpers to use when the user did not say: all processors but one, which draws the window."""
    return max((os.cpu_count() or 2) - 1, 1)


class PoolWorkers:
    """Computes in helper processes; the threads only wait on pipes, so the window never feels the work.

    A crash, a hang or a memory leak of a decoder ends one helper and marks one song.  Nothing outlives a `map`: its
    threads and processes have ended when the iterator is exhausted or closed.
    """

    def __init__(self, count: int | None = None, *, gentle: bool = False, time_limit: float | None = 600.0) -> None:
        self.count = count or default_count()
        self._nice = _GENTLE_NICE if gentle else _NICE
        self._time_limit = time_limit

    def map(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        while_waiting: Callable[[], None] = do_nothing,
    ) -> Iterator[Done[Item, Value]]:
        """Yield each item with its result, in the order in which they get done.  See `Workers.map`."""
        desk = _Desk(function)
        pool = QThreadPool()
        pool.setMaxThreadCount(self.count)
        clerks = [_Clerk(desk, Helper(nice=self._nice, time_limit=self._time_limit)) for _ in range(self.count)]
        try:
            yield from self._results(desk, pool, clerks, iter(items), while_waiting)
        finally:
            desk.close(len(clerks))
            pool.waitForDone()

    def _results(
        self,
        desk: "_Desk",
        pool: QThreadPool,
        clerks: list["_Clerk"],
        items: Iterator[Item],
        while_waiting: Callable[[], None],
    ) -> Iterator[Done[Item, Value]]:
        """Hand out items, two for each clerk at a time, and yield what comes back."""
        idle = list(clerks)
        pending, more = 0, True
        while True:
            while more and pending < 2 * len(clerks):
                try:
                    desk.todo.put(next(items))
                except StopIteration:
                    more = False
                    break
                pending += 1
                if idle:
                    pool.start(idle.pop())  # as many processes as there is work for
            if not pending:
                return
            while_waiting()
            try:
                done = desk.done.get(timeout=_POLL)
            except queue.Empty:
                continue
            pending -= 1
            yield done


@dataclass
class _Desk:
    """What the threads share: the work to do, the results, and whether anybody still wants them."""

    function: Callable[[Any], Any]
    todo: "queue.SimpleQueue[Any]" = field(default_factory=queue.SimpleQueue)
    done: "queue.SimpleQueue[Done[Any, Any]]" = field(default_factory=queue.SimpleQueue)
    closed: bool = False

    def close(self, clerks: int) -> None:
        """Send every thread home."""
        self.closed = True
        for _ in range(clerks):
            self.todo.put(_GO_HOME)


_GO_HOME = object()


class _Clerk(QRunnable):
    """One thread of the pool with its helper process."""

    def __init__(self, desk: _Desk, helper: Helper) -> None:
        super().__init__()
        self.setAutoDelete(False)  # Python owns it
        self._desk = desk
        self._helper = helper

    def run(self) -> None:
        """Work until the desk closes.  Never raises: an error is an answer."""
        try:
            while (item := self._desk.todo.get()) is not _GO_HOME and not self._desk.closed:
                self._desk.done.put(self._answer(item))
        except Abandoned:
            pass  # the helper is dead already and nobody waits for the answer
        finally:
            self._helper.close()

    def _answer(self, item: Any) -> Done[Any, Any]:
        try:
            value = self._helper.call(self._desk.function, item, abandoned=lambda: self._desk.closed)
        except Exception as error:
            return Done(item, None, error)
        return Done(item, value)
