"""The one thread that touches UnQLite: opens it, reads it, and commits what it is told in groups."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from songjudge.store.index import Index

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

_GROUP_SECONDS = 1.0
_GROUP_RECORDS = 200
"""A commit holds Python's lock for 10 to 50 ms, so records are committed in groups, but never kept back for long."""

Changes = Mapping[str, bytes | None]
"""What to store under each key; None forgets the key."""


class IndexThread:
    """Owns the index.  `broken` is true once the index has failed; it then takes no more until it is opened anew.

    `after_commit` is called on the thread after each commit of what was told.

    Everything told is coalesced by key and committed within a second.  Nothing here is the only home of anything that
    cannot be made again, so a failure is logged and never raised to the one who tells.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wake = threading.Condition()
        self._waiting: dict[str, bytes | None] = {}
        self._oldest = 0.0  # when the first of them was told
        self._asked: list[tuple[Callable[[], Any], Future[Any]]] = []
        self._ending = False
        self._index: Index | None = None
        self.broken = False
        self.after_commit: Callable[[], None] = _nothing
        self._thread = threading.Thread(target=self._run, name="songjudge-index", daemon=True)
        self._thread.start()

    def open(self, new: bytes | None = None) -> None:
        """Open the index, or begin one that says `new` of itself; raise what UnQLite raises."""
        self._ask(lambda: self._open(new))

    def read(self, reader: Callable[[Index], T]) -> T:
        """Return `reader(index)`, run on this thread."""
        return self._ask(lambda: reader(self._opened()))

    def tell(self, changes: Changes) -> None:
        """Have the changes stored and committed soon.  Changes told together are committed together."""
        with self._wake:
            if self.broken or self._ending:
                return
            if not self._waiting:
                self._oldest = time.monotonic()
            self._waiting.update(changes)
            self._wake.notify_all()

    def flush(self) -> None:
        """Return when everything told so far is committed, or the index is broken."""
        self._ask(self._commit_waiting)

    def give_up(self) -> None:
        """Close the file without a commit, as after damage or before it is replaced."""
        self._ask(self._give_up)

    def close(self) -> bool:
        """Commit, close and end the thread.  Returns whether the index is in good order."""
        self.flush()
        good = not self.broken and self._ask(self._close)
        with self._wake:
            self._ending = True
            self._wake.notify_all()
        self._thread.join()
        return good

    def _ask(self, work: Callable[[], T]) -> T:
        future: Future[T] = Future()
        with self._wake:
            self._asked.append((work, future))
            self._wake.notify_all()
        return future.result()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._asked or self._ending or self._due()):
                    self._wake.wait(self._patience())
                asked, self._asked = self._asked, []
                if self._ending and not asked:
                    return
                due = self._due()
            for work, future in asked:
                _answer(work, future)
            if due:
                self._commit_waiting()
                self.after_commit()

    def _due(self) -> bool:
        if not self._waiting:
            return False
        return len(self._waiting) >= _GROUP_RECORDS or time.monotonic() - self._oldest >= _GROUP_SECONDS

    def _patience(self) -> float | None:
        return max(self._oldest + _GROUP_SECONDS - time.monotonic(), 0.001) if self._waiting else None

    def _open(self, new: bytes | None) -> None:
        index = Index(self._path)
        try:
            index.verify() if new is None else index.begin(new)
        except BaseException:
            index.rollback()
            index.close()
            raise
        self._index = index
        self.broken = False

    def _opened(self) -> Index:
        if self._index is None:
            raise RuntimeError("the index is not open")
        return self._index

    def _commit_waiting(self) -> None:
        with self._wake:
            changes, self._waiting = self._waiting, {}
        if not changes or self._index is None:
            return
        try:
            for key, value in changes.items():
                if value is None:
                    self._index.drop(key)
                else:
                    self._index.put(key, value)
            self._index.commit()
        except Exception as error:  # UnQLite raises several kinds, and none of them may stop the user
            _LOG.warning("the index cannot be written and will be made anew: %s", error)
            self._give_up()
            self.broken = True

    def _give_up(self) -> None:
        index, self._index = self._index, None
        with self._wake:
            self._waiting = {}
        if index is not None:
            index.rollback()
            index.close()

    def _close(self) -> bool:
        index, self._index = self._index, None
        if index is None:
            return False
        index.close()
        return True


def _nothing() -> None:
    """Do nothing after a commit."""


def _answer(work: Callable[[], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)
