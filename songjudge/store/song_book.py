"""The songs as they stand now: the snapshot, and what changed since it was written."""

import os
from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from songjudge.library.catalogue import KnownFile
from songjudge.library.song import Song, SongId
from songjudge.store.records import StoredFile, StoredSong, path_bytes, path_from_bytes
from songjudge.store.snapshot import SongTable, merged

_ROWS_AT_ONCE = 2048  # made into objects between two turns of other threads, the window among them

Description = tuple[str, str, str]
"""A song's path, artist and title, as the label log names it."""


class SongBook:
    """All songs.  `changed` holds those that differ from the snapshot on disk."""

    def __init__(self, table: SongTable, changed: Iterable[StoredSong] = ()) -> None:
        self._base = table
        self._shown = table
        self._paths = PathLookup(table)
        self.changed: dict[SongId, StoredSong] = {}
        self._changed_paths: dict[Path, SongId] = {}
        self._fresh = True
        self.take_over(changed)

    def __len__(self) -> int:
        """How many songs the ground holds."""
        return len(self._base)

    def take_over(self, songs: Iterable[StoredSong]) -> None:
        """Keep the songs exactly as they are."""
        for stored in songs:
            self.changed[stored.song.song_id] = stored
            self._changed_paths.update((file.path, stored.song.song_id) for file in stored.files)
            self._fresh = False

    def table(self) -> SongTable:
        """Return all songs as columns: the same object until a song changes."""
        if not self._fresh:
            self._shown = merged(self._base, list(self.changed.values()))
            self._fresh = True
        return self._shown

    def rest_on(self, table: SongTable) -> None:
        """Take `table`, which holds every change and is on disk now, as the new ground."""
        self._base = self._shown = table
        self._paths = PathLookup(table)
        self.changed = {}
        self._changed_paths = {}
        self._fresh = True

    def find(self, song_id: SongId) -> StoredSong | None:
        """Return a song, or None."""
        if song_id in self.changed:
            return self.changed[song_id]
        row = self._base.row_of(song_id)
        return None if row is None else self._base.stored(row)

    def described(self, song_ids: Sequence[SongId]) -> dict[SongId, Description]:
        """Return path, artist and title of those of the songs that are known, all read at once."""
        waiting = [self.changed[song_id].song for song_id in song_ids if song_id in self.changed]
        found = {song.song_id: (str(song.path), song.artist, song.title) for song in waiting}
        rest = [song_id for song_id in song_ids if song_id not in self.changed]
        rows = self._base.rows_of(rest)
        known = np.flatnonzero(rows >= 0)
        part = self._base.data.select(["path", "artist", "title"]).take(pa.array(rows[known]))
        columns = (part.column(name).to_pylist() for name in part.column_names)
        for place, path, artist, title in zip(known.tolist(), *columns, strict=True):
            found[rest[place]] = (os.fsdecode(path), artist, title)
        return found

    def at_path(self, path: Path) -> StoredSong | None:
        """Return the song that one of whose files lies at `path`, present or missing."""
        song_id = self._changed_paths.get(path)
        if song_id is None:
            row = self._paths.row_of(path)
            song_id = None if row is None else self._base.song_ids[row]
        stored = None if song_id is None else self.find(song_id)
        return stored if stored is not None and any(f.path == path for f in stored.files) else None

    def put(self, songs: Sequence[Song], exists: Callable[[Path], bool]) -> list[StoredSong]:
        """Merge songs that were just read; return every song that changed by it."""
        touched: dict[SongId, StoredSong] = {}
        for song in songs:
            for stored in (*self._displaced(song), self._joined(song, exists)):
                self.take_over([stored])
                touched[stored.song.song_id] = stored
        return list(touched.values())

    def mark(self, paths: Collection[Path], *, missing: bool) -> list[StoredSong]:
        """Note that files went away or came back; return every song that changed by it."""
        touched: dict[SongId, StoredSong] = {}
        for path in paths:
            stored = self.at_path(path)
            changed = None if stored is None else _gone(stored, path) if missing else _back(stored, path)
            if changed is not None and changed != stored:
                self.take_over([changed])
                touched[changed.song.song_id] = changed
        return list(touched.values())

    def known_files(self, *, missing: bool = False) -> "KnownFiles":
        """Return every present file, or every missing one, by path."""
        return KnownFiles(self, missing=missing)

    def _joined(self, song: Song, exists: Callable[[Path], bool]) -> StoredSong:
        """Return the song merged with what is known of it under the same id."""
        old = self.find(song.song_id)
        if old is None:
            return StoredSong(song).with_copies(tuple(StoredFile(p, 0, 0) for p in song.copies))
        others = tuple(c for c in old.copies if c.path != song.path)
        if song.path == old.song.path or old.song.missing or not exists(old.song.path):
            return StoredSong(replace(song, missing=False)).with_copies(others)
        copy = StoredFile(song.path, song.size, song.modified_ns)
        return old.with_copies((*others, copy))

    def _displaced(self, song: Song) -> list[StoredSong]:
        """Return the other song whose file lay at this path, without that file: something else is there now."""
        other = self.at_path(song.path)
        if other is None or other.song.song_id == song.song_id:
            return []
        return [_gone(other, song.path)]


class KnownFiles(Mapping[Path, KnownFile]):
    """The files of a book's songs, made into objects one by one; true until the book changes."""

    def __init__(self, book: SongBook, *, missing: bool) -> None:
        self._book = book
        self._missing = missing

    def __getitem__(self, path: Path) -> KnownFile:
        stored = self._book.at_path(path)
        if stored is not None:
            for file in self._files(stored):
                if file.path == path:
                    return KnownFile(stored.song.song_id, file.size, file.modified_ns)
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        return (path for path, _ in self.every())

    def items(self) -> ItemsView[Path, KnownFile]:
        """Return the files with their paths; going through them reads the columns, not song by song."""
        return _KnownItems(self)

    def __len__(self) -> int:
        return sum(1 for _ in self.every())

    def every(self) -> Iterator[tuple[Path, KnownFile]]:
        """Yield path and file, songs first in the order of the table."""
        table = self._book.table()
        names = ("song_id", "path", "size", "modified_ns", "missing", "copies")
        for start in range(0, len(table), _ROWS_AT_ONCE):
            part = table.data.slice(start, _ROWS_AT_ONCE)
            for row in zip(*(part.column(name).to_pylist() for name in names), strict=True):
                song_id = SongId(row[0].rstrip(b"\0").decode("ascii"))
                if row[4] == self._missing:
                    yield path_from_bytes(row[1]), KnownFile(song_id, row[2], row[3])
                if not self._missing:
                    for copy in row[5]:
                        yield path_from_bytes(copy["path"]), KnownFile(song_id, copy["size"], copy["modified_ns"])

    def _files(self, stored: StoredSong) -> tuple[StoredFile, ...]:
        if stored.song.missing:
            return stored.files[:1] if self._missing else stored.copies
        return () if self._missing else stored.files


class _KnownItems(ItemsView[Path, KnownFile]):
    """The items of `KnownFiles`, read column by column."""

    def __init__(self, files: KnownFiles) -> None:
        super().__init__(files)
        self._files = files

    def __iter__(self) -> Iterator[tuple[Path, KnownFile]]:
        return self._files.every()


class PathLookup:
    """Finds rows by path through a sorted array of hashes, built when first asked: 16 bytes a file."""

    def __init__(self, table: SongTable) -> None:
        self._table = table

    def row_of(self, path: Path) -> int | None:
        """Return a row one of whose files has the path; a missing song's only if there is no other."""
        wanted = path_bytes(path)
        hashes, rows = self._sorted
        found = None
        position = int(np.searchsorted(hashes, hash(wanted)))
        while position < len(hashes) and hashes[position] == hash(wanted):
            row = int(rows[position])
            if self._lies_at(row, wanted):
                found = row
                if not self._of("missing", row):
                    break
            position += 1
        return found

    def _lies_at(self, row: int, path: bytes) -> bool:
        return self._of("path", row) == path or any(copy["path"] == path for copy in self._of("copies", row))

    def _of(self, column: str, row: int) -> Any:
        return self._table.data.column(column)[row].as_py()

    @cached_property
    def _sorted(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        data = self._table.data
        hashes: list[npt.NDArray[np.int64]] = []
        for start in range(0, len(self._table), _ROWS_AT_ONCE):
            part = data.column("path").slice(start, _ROWS_AT_ONCE).to_pylist()
            hashes.append(np.fromiter(map(hash, part), np.int64, len(part)))
        rows = np.arange(len(self._table), dtype=np.int64)
        copy_hashes, copy_rows = _copies(self._table)
        every = np.concatenate([*hashes, copy_hashes])
        owners = np.concatenate([rows, copy_rows])
        order = np.argsort(every, kind="stable")
        return every[order], owners[order]


def _copies(table: SongTable) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the hashes of the copies' paths, and their songs' rows."""
    hashes: list[int] = []
    rows: list[int] = []
    column = table.column("copies")
    if len(column) and len(column.flatten()):
        owners = column.value_parent_indices().to_pylist()
        for row, copy in zip(owners, column.flatten().to_pylist(), strict=True):
            hashes.append(hash(copy["path"]))
            rows.append(row)
    return np.array(hashes, np.int64), np.array(rows, np.int64)


def _gone(stored: StoredSong, path: Path) -> StoredSong:
    """Return the song after the file at `path` went away: a copy takes its place, or else the song is missing."""
    left = tuple(c for c in stored.copies if c.path != path)
    if path != stored.song.path:
        return stored.with_copies(left)
    if not left:
        return StoredSong(replace(stored.song, missing=True), stored.copies)
    heir = left[0]
    song = replace(stored.song, path=heir.path, size=heir.size, modified_ns=heir.modified_ns)
    return StoredSong(song).with_copies(left[1:])


def _back(stored: StoredSong, path: Path) -> StoredSong:
    """Return the song after the file at `path` was seen again."""
    if path == stored.song.path:
        return StoredSong(replace(stored.song, missing=False), stored.copies)
    return stored
