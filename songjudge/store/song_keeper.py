"""Keeps the song list: in memory, what changed of it in the index, all of it in the snapshot."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from songjudge.library.catalogue import KnownFile
from songjudge.library.song import Song, SongId
from songjudge.store.index_contents import Changes, batch_key, batch_of, problem_changes
from songjudge.store.records import StoredSong, plain_bytes
from songjudge.store.snapshot import SongTable, read_songs, write_songs
from songjudge.store.song_book import Description, SongBook

_LOG = logging.getLogger(__name__)

_LONG_LIST, _FEW = 50_000, 100  # songs; one in so many may wait in the index when the workspace closes
_SHORT_LIST, _MANY = 5_000, 20  # songs; one in so many may be missing from a longer list that others read
_WAITING_AT_MOST = 5_000  # songs, or a tenth of the list: then the snapshot is written anew


class SongKeeper:
    """The songs of an open workspace and the files that could not be read.  All of it can be made again by a scan."""

    def __init__(self, snapshot: Path, book: SongBook, batches: tuple[int, int], problems: dict[Path, str]) -> None:
        self._snapshot = snapshot
        self._book = book
        self._first, self._next = batches
        self._problems = problems
        self._lock = threading.RLock()
        self._noting = threading.Lock()  # held for a moment: whoever asks for the problems does not wait for the disk
        self.tell: Callable[[Changes], None] = _nobody

    def table(self) -> SongTable:
        """Return all songs as columns."""
        with self._lock:
            return self._book.table()

    def song(self, song_id: SongId) -> Song | None:
        """Return a song, or None."""
        with self._lock:
            stored = self._book.find(song_id)
            return None if stored is None else stored.song

    def described(self, song_ids: Sequence[SongId]) -> dict[SongId, Description]:
        """Return path, artist and title of those of the songs that are known."""
        with self._lock:
            return self._book.described(song_ids)

    def put(self, songs: Sequence[Song]) -> None:
        """Merge songs that were just read."""
        with self._lock:
            self._keep(self._book.put(songs, Path.exists))

    def mark(self, paths: Collection[Path], *, missing: bool) -> None:
        """Note that files went away or came back."""
        with self._lock:
            self._keep(self._book.mark(paths, missing=missing))

    def known_files(self, *, missing: bool) -> Mapping[Path, KnownFile]:
        """Return the files that are there, or those that are not."""
        with self._lock:
            return self._book.known_files(missing=missing)

    def problems(self) -> Mapping[Path, str]:
        """Return why some files could not be read."""
        with self._noting:
            return dict(self._problems)

    def put_problem(self, path: Path, reason: str | None) -> None:
        """Note why a file cannot be read, or None: that it can."""
        with self._lock:
            if self._problems.get(path) == reason:
                return
            with self._noting:
                if reason is None:
                    del self._problems[path]
                else:
                    self._problems[path] = reason
            self.tell(problem_changes(self._problems, [path]))

    def everything(self) -> Changes:
        """Return all that a new index must hold of the songs."""
        with self._lock:
            self._first, self._next = 0, 1
            waiting = batch_of(self._book.changed.values())
            return {**problem_changes(self._problems), batch_key(0): waiting, "batches": b"[0,1]"}

    def save(self, *, sparingly: bool = False) -> None:
        """Write the snapshot if anything changed; a disk that refuses is logged, for the index still has it all.

        `sparingly` leaves a long list as it is while little of it changed: the index keeps the rest.
        """
        with self._lock:
            if not self._book.changed and self._snapshot.exists():
                return
            if sparingly and len(self._book.changed) * _FEW < len(self._book) and len(self._book) > _LONG_LIST:
                return
            try:
                write_songs(self._book.table(), self._snapshot)
                self._book.rest_on(read_songs(self._snapshot, trusted=True))
            except OSError as error:
                _LOG.warning("the song list could not be written to %s: %s", self._snapshot, error)
                return
            gone: Changes = {batch_key(number): None for number in range(self._first, self._next)}
            self._first = self._next
            self.tell({**gone, "batches": plain_bytes([self._first, self._next])})

    def save_if_cheap(self) -> None:
        """Write the snapshot if the list is short or much of it changed, for programs that open it for reading."""
        with self._lock:
            changed = len(self._book.changed)
            if changed and (len(self._book) + changed <= _SHORT_LIST or changed * _MANY >= len(self._book)):
                self.save()

    def _keep(self, touched: list[StoredSong]) -> None:
        if not touched:
            return
        number = self._next
        self._next += 1
        self.tell({batch_key(number): batch_of(touched), "batches": plain_bytes([self._first, self._next])})
        if len(self._book.changed) > max(_WAITING_AT_MOST, len(self._book) // 10):
            self.save()


def _nobody(changes: Changes) -> None:
    """Hear nothing: there is no index yet."""
