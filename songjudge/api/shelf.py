"""Holds the workspace that the local API speaks of, and lends it to one request at a time."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from songjudge.store.locations import Locations
from songjudge.store.workspace import Workspace

_WAIT = 10.0  # seconds for another program to let go of a workspace that is to be written
_Signature = tuple[tuple[str, int, int], ...]


class Shelf:
    """Opens the workspace for reading, beside whoever works in it; for writing only when asked.

    What was opened for reading shows what was saved by then, so it is opened anew when the files have changed.
    Also a context manager.
    """

    def __init__(self, folder: Path, *, writable: bool = False) -> None:
        """Open the workspace in `folder`; raises `WorkspaceError` when that cannot be."""
        self.writable = writable
        self._locations = Locations(folder.absolute())
        self._lock = threading.Lock()
        self._seen = self._signature()
        self._workspace = self._opened()

    @contextlib.contextmanager
    def lent(self) -> Iterator[Workspace]:
        """Lend the workspace; others wait until it is given back."""
        with self._lock:
            if not self.writable and (now := self._signature()) != self._seen:
                fresh = self._opened()
                self._workspace.close()
                self._workspace, self._seen = fresh, now
            yield self._workspace

    def _opened(self) -> Workspace:
        if self.writable:
            return Workspace.open(self._locations.folder, wait=_WAIT)
        return Workspace.open(self._locations.folder, read_only=True)

    def _signature(self) -> _Signature:
        """Return what tells a changed workspace from an unchanged one: a few files' and folders' sizes and dates."""
        places = self._locations
        files = [places.about, places.label_log, places.songs, places.settings, places.judgements, places.models]
        with contextlib.suppress(OSError):
            files += sorted(places.judgements.glob("*.arrow"))
        return tuple(_look(path) for path in files)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._workspace.close()


def _look(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return path.name, -1, 0
    return path.name, found.st_size, found.st_mtime_ns
