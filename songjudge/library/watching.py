"""Watches folders and tells, once it has become quiet, which files in them are new, changed, moved or gone.

`FolderWatch`   the thread that looks after the folders and tells what changed.
`_Listening`    one folder under the system's own notifications, or polled where these do not reach.
`_Ear`          turns what watchdog hears into paths.
"""

import logging
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

import psutil
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from songjudge.library.folder import is_music_name
from songjudge.library.quiet_changes import QuietChanges

_LOG = logging.getLogger(__name__)

_GLANCE = 0.2  # seconds between two looks whether it has become quiet
_MANY = 1_000  # paths: for more than these the folder is told, because the system may have dropped some notices
_TELLS_CLOSING = sys.platform.startswith("linux")
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "dav", "fuse.sshfs", "fuse.rclone", "ncpfs", "vboxsf")
_HEARD = [
    *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    *(FileCreatedEvent, FileClosedEvent, FileDeletedEvent, FileMovedEvent),
]
"""What is asked of the system.  Not each write: a copy makes thousands, and the last one is followed by a close."""


class FolderWatch:
    """Watches `folders`, each with all below it, and calls `on_changed(paths)` from its own thread.

    `paths` are music files that are new, changed, moved or gone, folders that are gone, and a watched folder itself
    when it vanished (an unplugged disk), came back, or changed in too many places to name them.  They are told
    together, once nothing has changed for `quiet` seconds; files that somebody still writes are waited for.

    Network disks, and folders beyond the system's limit for notifications, are looked through every `poll_every`
    seconds instead.  Hidden files, links to folders, and songs without an ending to their name are passed over.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        on_changed: Callable[[frozenset[Path]], None],
        *,
        quiet: float = 2.0,
        poll_every: float = 60.0,
        look_every: float = 3.0,
    ) -> None:
        self.folders = tuple(dict.fromkeys(folder.absolute() for folder in folders))
        self._on_changed = on_changed
        self._changes = QuietChanges(quiet=quiet)
        self._poll_every = poll_every
        self._look_every = look_every
        self._listening: dict[Path, _Listening] = {}
        self._grown = False
        self._wake = threading.Event()
        self._over = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="songjudge-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch.  Returns at once: a large library takes some seconds to be under watch."""
        self._thread.start()

    def stop(self, *, wait: bool = True) -> None:
        """Tell nothing any more, and wait until the thread has ended unless `wait` is false."""
        self._over.set()
        self._wake.set()
        if wait and self._thread.ident is not None:
            self._thread.join(timeout=10)

    def wait_until_ready(self, seconds: float) -> bool:
        """Return whether every folder that is there came under watch within so many seconds."""
        return self._ready.wait(seconds)

    @property
    def polled(self) -> tuple[Path, ...]:
        """The folders that are looked through now and then, because the system does not notify of their changes."""
        return tuple(folder for folder, listening in list(self._listening.items()) if listening.polled)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def hear(self, path: str, *, being_written: bool = False) -> None:
        """Note a change.  Called from watchdog's threads."""
        self._changes.add(path, being_written=being_written)
        if not self._wake.is_set():
            self._wake.set()

    def hear_new_folder(self) -> None:
        """Note that there are more folders to watch than before: the system's limit may be reached."""
        self._grown = True

    def _run(self) -> None:
        self._look_at_folders(first=True)
        self._ready.set()
        while not self._over.is_set():
            if self._changes.waiting:
                self._over.wait(_GLANCE)
            elif not self._wake.wait(self._look_every):
                self._look_at_folders()
            self._wake.clear()
            self._tell()
        for listening in self._listening.values():
            listening.stop()

    def _tell(self) -> None:
        paths = self._changes.take()
        if not paths or self._over.is_set():
            return
        if self._grown:
            self._grown = False
            self._mind_the_limit()
        self._look_at_folders()
        if len(paths) > _MANY and not self._changes.waiting:
            paths = frozenset(self._watched_above(path) for path in paths)
        self._on_changed(paths)

    def _look_at_folders(self, *, first: bool = False) -> None:
        """Listen to folders that came back, and note those that went away."""
        for folder in self.folders:
            identity = _identity(folder)
            old = self._listening.get(folder)
            if old is not None and old.identity != identity:
                self._listening.pop(folder).stop()
                self._changes.add(str(folder))
            if identity is not None and folder not in self._listening and not self._over.is_set():
                self._listen(folder, identity, polled=_on_network(folder))
                if not first:
                    self._changes.add(str(folder))

    def _listen(self, folder: Path, identity: tuple[int, int], *, polled: bool) -> None:
        for poll in (True,) if polled else (False, True):
            try:
                self._listening[folder] = _Listening(self, folder, identity, self._poll_every if poll else None)
            except OSError as error:
                _LOG.info("%s cannot be watched%s: %s", folder, " at all" if poll else " closely", error)
            else:
                return

    def _mind_the_limit(self) -> None:
        for folder, listening in list(self._listening.items()):
            if not listening.polled and listening.at_limit():
                listening.stop()
                self._listen(folder, listening.identity, polled=True)
                self._changes.add(str(folder))

    def _watched_above(self, path: Path) -> Path:
        return next((folder for folder in self.folders if path.is_relative_to(folder)), path)


class _Listening:
    """One folder under watch.  `identity` tells it from another disk that is mounted at the same place later.

    Raises `OSError` when the system's limit for notifications is reached or the folder cannot be read.
    """

    def __init__(self, watch: FolderWatch, folder: Path, identity: tuple[int, int], poll_every: float | None) -> None:
        self.identity = identity
        self.polled = poll_every is not None
        self._observer: BaseObserver = Observer() if poll_every is None else PollingObserver(timeout=poll_every)
        closing = _TELLS_CLOSING and not self.polled
        ear = _Ear(watch, folder, tells_closing=closing)
        events: list[type[FileSystemEvent]] = [*_HEARD] if closing else [*_HEARD, FileModifiedEvent]
        try:
            self._observer.schedule(ear, str(folder), recursive=True, event_filter=events)
            self._observer.start()
        except BaseException:
            self.stop()
            raise
        if not self.polled and self.at_limit():
            self.stop()
            raise OSError("the system's limit for watched folders is reached")

    def at_limit(self) -> bool:
        """Return whether the system refuses to watch one folder more, and so may have refused one in the tree.

        watchdog passes over folders inside a tree that cannot be watched; only a folder of its own tells.
        """
        try:
            with tempfile.TemporaryDirectory(prefix="songjudge-") as empty:
                self._observer.unschedule(self._observer.schedule(FileSystemEventHandler(), empty))
        except OSError:
            return True
        return False

    def stop(self) -> None:
        """Listen no more."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join(timeout=5)
        else:
            self._observer.on_thread_stop()  # the reader of notifications runs before the observer itself does


class _Ear(FileSystemEventHandler):
    """Passes on the paths that concern music."""

    def __init__(self, watch: FolderWatch, folder: Path, *, tells_closing: bool) -> None:
        self._watch = watch
        self._above = len(str(folder)) + 1
        self._tells_closing = tells_closing

    def dispatch(self, event: FileSystemEvent) -> None:
        """Take one event."""
        source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
        if event.is_directory:
            if event.event_type == "created":
                self._watch.hear_new_folder()
            elif source and not self._hidden(source):
                self._watch.hear(source)  # deleted or moved away; what is new below `target` is told file by file
            return
        writing = self._tells_closing and event.event_type == "created"
        for path in (source, target):
            if path and self._is_music(path):
                self._watch.hear(path, being_written=writing)

    def _is_music(self, path: str) -> bool:
        return is_music_name(os.path.basename(path)) and not self._hidden(path)  # noqa: PTH119 - as below

    def _hidden(self, path: str) -> bool:
        return any(part.startswith(".") for part in path[self._above :].split(os.sep))  # noqa: PTH206 - thousands of events: no Path each


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return device and inode of a folder that is there."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _on_network(folder: Path) -> bool:
    """Return whether `folder` lies on a disk of another machine, of whose changes the system does not notify."""
    holders = [p for p in psutil.disk_partitions(all=True) if folder.is_relative_to(p.mountpoint)]
    kind = max(holders, key=lambda p: len(p.mountpoint)).fstype if holders else ""
    return kind.lower().startswith(_NETWORK)
