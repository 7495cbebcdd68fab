"""Workers that drive helper processes, one thread a helper."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from songjudge.jobs.helper import Abandoned, Helper
from songjudge.jobs.workers import Done, do_nothing

Item = TypeVar("Item")
Value = TypeVar("Value")
StartThread = Callable[[Callable[[], None]], None]

_POLL = 0.1  # seconds
SETTLING = 300.0
"""Seconds that the first item of a process may take beside its limit: kernels are compiled once, on a busy machine."""

_WAITING_RESULTS = 4  # a worker; more would only fill memory while the writer is busy


def start_thread(run: Callable[[], None]) -> None:
    """Run `run` in a plain daemon thread."""
    threading.Thread(target=run, name="songjudge-worker", daemon=True).start()


class ProcessWorkers:
    """Spreads items over `count` helper processes.

    `start` puts a function on a thread; the window passes the `start` of its QThreadPool.  `time_limit` is seconds an
    item may take, `settling` seconds more the first one of each process.
    """

    def __init__(
        self,
        count: int,
        *,
        start: StartThread = start_thread,
        nice: int = 10,
        time_limit: float | None = 120.0,
        settling: float = SETTLING,
    ) -> None:
        self.count = max(count, 1)
        self._start = start
        self._nice = nice
        self._time_limit = time_limit
        self._settling = settling

    def map(
        self,
        function: Callable[[Item], Value],
        items: Iterable[Item],
        *,
        while_waiting: Callable[[], None] = do_nothing,
    ) -> Iterator[Done[Item, Value]]:
        """Yield each item with its result, in the order in which they get done."""
        round_ = _Round(function, iter(items), self.count)
        for _ in range(self.count):
            helper = Helper(nice=self._nice, time_limit=self._time_limit, settling=self._settling)
            self._start(lambda helper=helper: round_.work(helper))  # type: ignore[misc]  # mypy: lambda default
        try:
            yield from round_.results(while_waiting)
        finally:
            round_.over.set()
            round_.all_left.wait(timeout=10)


class _Round(Generic[Item, Value]):
    """One call of `map`: the items still to do and the results still to hand over."""

    def __init__(self, function: Callable[[Item], Value], items: Iterator[Item], count: int) -> None:
        self._function = function
        self._items = items
        self._lock = threading.Lock()
        self._done: queue.Queue[Done[Item, Value] | BaseException] = queue.Queue(_WAITING_RESULTS * count)
        self._working = count
        self.over = threading.Event()
        self.all_left = threading.Event()

    def work(self, helper: Helper) -> None:
        """Drive `helper` until no item is left or the round is over.  Runs in a worker's thread."""
        try:
            while not self.over.is_set():
                with self._lock:
                    item = next(self._items)
                self._put(self._answer(helper, item))
        except (StopIteration, Abandoned):
            pass
        except BaseException as error:  # reading `items` itself failed: the caller must know
            self._put(error)
        finally:
            helper.close()
            with self._lock:
                self._working -= 1
                if not self._working:
                    self.all_left.set()

    def results(self, while_waiting: Callable[[], None]) -> Iterator[Done[Item, Value]]:
        """Yield what the workers put down until they all have left."""
        while True:
            while_waiting()
            finished = self.all_left.is_set()  # looked at before the queue, so that no last result is missed
            try:
                result = self._done.get(timeout=0.0 if finished else _POLL)
            except queue.Empty:
                if finished:
                    return
                continue
            if isinstance(result, BaseException):
                raise result
            yield result

    def _answer(self, helper: Helper, item: Item) -> Done[Item, Value]:
        try:
            return Done(item, helper.call(self._function, item, abandoned=self.over.is_set))
        except Exception as error:
            return Done(item, None, error)

    def _put(self, result: Done[Item, Value] | BaseException) -> None:
        while not self.over.is_set():
            try:
                self._done.put(result, timeout=_POLL)
            except queue.Full:
                continue
            return
