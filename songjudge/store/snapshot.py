"""The columnar snapshot of all songs, behind lists, sorts and filters: `songs.arrow`.

Rows are sorted by song id, so that a song is found without an index.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from songjudge.library.song import AudioFormat, Song, SongId, SongTags, printable
from songjudge.store.records import StoredFile, StoredSong, path_bytes, path_from_bytes
from songjudge.store.table_file import read_table, write_table

ID_LENGTH = 32
_RUNS_AT_MOST = 500

_COPY = pa.struct([("path", pa.binary()), ("size", pa.int64()), ("modified_ns", pa.int64())])

SCHEMA = pa.schema(
    [
        ("song_id", pa.binary(ID_LENGTH)),
        ("path", pa.binary()),
        ("folder", pa.string()),
        ("title", pa.string()),
        ("artist", pa.string()),
        ("album", pa.string()),
        ("year", pa.int32()),
        ("duration", pa.float64()),
        ("codec", pa.string()),
        ("bit_rate", pa.int64()),
        ("missing", pa.bool_()),
        ("haystack", pa.string()),
        ("size", pa.int64()),
        ("modified_ns", pa.int64()),
        ("sample_rate", pa.int32()),
        ("channels", pa.int32()),
        ("genre", pa.string()),
        ("track", pa.int32()),
        ("tag_title", pa.string()),
        ("tag_artist", pa.string()),
        ("album_artist", pa.string()),
        ("copies", pa.list_(_COPY)),
    ]
)
"""One row a song.  `title`, `artist` and `folder` are as shown, `tag_title` and `tag_artist` as the file has them."""


class SongIds(Sequence[SongId]):
    """The ids of a table's rows, made into text one by one."""

    def __init__(self, raw: npt.NDArray[np.bytes_]) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> SongId: ...

    @overload
    def __getitem__(self, index: slice) -> "SongIds": ...

    def __getitem__(self, index: int | slice) -> "SongId | SongIds":
        if isinstance(index, slice):
            return SongIds(self._raw[index])
        return SongId(self._raw[index].decode("ascii"))

    def __iter__(self) -> Iterator[SongId]:
        return (SongId(raw.decode("ascii")) for raw in self._raw)


class SongTable:
    """All songs as immutable columns, sorted by song id.  Opening one makes no object a row."""

    def __init__(self, data: pa.Table) -> None:
        self.data = data
        self._whole: dict[str, Any] = {}

    def __len__(self) -> int:
        return int(self.data.num_rows)

    @cached_property
    def song_ids(self) -> SongIds:
        """The ids, in the order of the rows."""
        return SongIds(self.raw_ids)

    @cached_property
    def raw_ids(self) -> npt.NDArray[np.bytes_]:
        """The ids as an array of 32 ASCII bytes each, ascending."""
        return fixed_bytes(self._column("song_id"))

    def column(self, name: str) -> Any:
        """Return a column: a NumPy array for numbers and flags, else an Arrow array; `song_id` comes as strings.

        `path` is binary, as `os.fsencode` makes it; every other text is a string.
        """
        if name == "song_id":
            return self._id_strings
        array = self._column(name)
        if pa.types.is_boolean(array.type):
            return array.to_numpy(zero_copy_only=False)
        if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
            return array.to_numpy()
        return array

    def _column(self, name: str) -> Any:
        """Return a column in one piece: a copy is made of it only if the table was merged from several."""
        if name not in self._whole:
            self._whole[name] = in_one_piece(self.data.column(name))
        return self._whole[name]

    @cached_property
    def _id_strings(self) -> pa.Array:
        return pa.array(list(self.song_ids), pa.string())

    def row_of(self, song_id: SongId) -> int | None:
        """Return the row of a song, or None if the table has no such song."""
        wanted = song_id.encode("ascii", "replace")
        if len(wanted) > ID_LENGTH:
            return None
        row = int(np.searchsorted(self.raw_ids, np.bytes_(wanted)))
        return row if row < len(self) and self.raw_ids[row] == wanted else None

    def rows_of(self, song_ids: Sequence[SongId]) -> npt.NDArray[np.int64]:
        """Return the rows of many songs at once; -1 for a song that the table has not."""
        names = [song_id.encode("ascii", "replace") for song_id in song_ids]
        wanted = np.array(names or [b""], f"S{ID_LENGTH}")[: len(names)]
        if not len(self):
            return np.full(len(names), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.raw_ids, wanted), len(self) - 1)
        there = (self.raw_ids[rows] == wanted) & (np.fromiter(map(len, names), np.int64, len(names)) <= ID_LENGTH)
        return np.where(there, rows, -1).astype(np.int64)

    def rows_holding(self, word: str) -> npt.NDArray[np.int64]:
        """Return the rows whose haystack holds `word`, in lower case, ascending."""
        haystack = self.column("haystack")
        half = len(haystack) // 2
        with ThreadPoolExecutor(1) as other:  # Arrow lets go of the interpreter while it searches
            second = other.submit(pc.match_substring, haystack.slice(half), word)
            first = pc.match_substring(haystack.slice(0, half), word)
            found = [part.to_numpy(zero_copy_only=False) for part in (first, second.result())]
        return np.flatnonzero(np.concatenate(found))

    def song(self, row: int) -> Song:
        """Return the song of a row."""
        return self.stored(row).song

    def stored(self, row: int) -> StoredSong:
        """Return the song of a row with what is known of its copies."""
        return stored_songs(self.data.slice(row, 1))[0]


def empty_table() -> SongTable:
    """Return a table without songs."""
    return SongTable(SCHEMA.empty_table())


def table_of(songs: Sequence[StoredSong]) -> SongTable:
    """Return the songs as a table; their ids differ."""
    ordered = sorted(songs, key=lambda stored: stored.song.song_id)
    rows = [_row(stored) for stored in ordered]
    return SongTable(pa.Table.from_pylist(rows, SCHEMA))


def merged(old: SongTable, changed: Sequence[StoredSong]) -> SongTable:
    """Return `old` with the changed songs added or put in the place of their former rows.

    The old rows stay where they are, in runs between the changed ones, and each column is put together when it is
    first asked for: to gather the rows of a long list would take seconds.
    """
    new = table_of(changed)
    places = np.searchsorted(old.raw_ids, new.raw_ids)
    runs: list[pa.Table] = []
    done = 0
    for row, place in enumerate(places.tolist()):
        runs.append(old.data.slice(done, place - done))
        runs.append(new.data.slice(row, 1))
        done = place + (place < len(old) and old.raw_ids[place] == new.raw_ids[row])
    runs.append(old.data.slice(done))
    both = pa.concat_tables([run for run in runs if run.num_rows] or [new.data])
    return SongTable(both if len(new) <= _RUNS_AT_MOST else both.combine_chunks())


def stored_songs(data: pa.Table) -> list[StoredSong]:
    """Return the rows as songs."""
    return [_stored(row) for row in data.to_pylist()]


def write_songs(table: SongTable, path: Path) -> None:
    """Make the songs the whole content of the file, durably; `OSError` when the disk refuses."""
    write_table(table.data, path)


def read_songs(path: Path, *, trusted: bool = False) -> SongTable:
    """Map the file into memory; raise `UnreadableFileError` if it is no snapshot, `OSError` if it is not there."""
    return SongTable(read_table(path, SCHEMA, trusted=trusted))


def in_one_piece(column: pa.ChunkedArray) -> Any:
    """Return a column as one array, copied only if it lies in several pieces."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def fixed_bytes(column: Any) -> npt.NDArray[np.bytes_]:
    """Return a fixed-size binary column as NumPy bytes, without a copy if it lies in one piece."""
    array = in_one_piece(column) if isinstance(column, pa.ChunkedArray) else column
    if not len(array):
        return np.zeros(0, f"S{ID_LENGTH}")
    raw = np.frombuffer(array.buffers()[1], f"S{ID_LENGTH}")
    return raw[array.offset : array.offset + len(array)]


def _row(stored: StoredSong) -> dict[str, Any]:
    song, tags, format_ = stored.song, stored.song.tags, stored.song.format
    words = (song.title, song.artist, tags.album, printable(str(song.path)))
    return {
        "song_id": song.song_id.encode("ascii").ljust(ID_LENGTH, b"\0"),
        "path": path_bytes(song.path),
        "folder": printable(str(song.path.parent)),
        "title": _text(song.title),
        "artist": _text(song.artist),
        "album": _text(tags.album),
        "year": tags.year,
        "duration": format_.duration,
        "codec": format_.codec,
        "bit_rate": format_.bit_rate,
        "missing": song.missing,
        "haystack": _text(" ".join(words)).lower(),
        "size": song.size,
        "modified_ns": song.modified_ns,
        "sample_rate": format_.sample_rate,
        "channels": format_.channels,
        "genre": _text(tags.genre),
        "track": tags.track,
        "tag_title": _text(tags.title),
        "tag_artist": _text(tags.artist),
        "album_artist": _text(tags.album_artist),
        "copies": [{"path": path_bytes(c.path), "size": c.size, "modified_ns": c.modified_ns} for c in stored.copies],
    }


def _stored(row: dict[str, Any]) -> StoredSong:
    copies = tuple(StoredFile(path_from_bytes(c["path"]), c["size"], c["modified_ns"]) for c in row["copies"])
    tags = SongTags(
        row["tag_title"], row["tag_artist"], row["album"], row["album_artist"], row["genre"], row["year"], row["track"]
    )
    format_ = AudioFormat(row["codec"], row["sample_rate"], row["channels"], row["bit_rate"], row["duration"])
    song = Song(
        song_id=SongId(row["song_id"].rstrip(b"\0").decode("ascii")),
        path=path_from_bytes(row["path"]),
        size=row["size"],
        modified_ns=row["modified_ns"],
        tags=tags,
        format=format_,
        copies=tuple(c.path for c in copies),
        missing=row["missing"],
    )
    return StoredSong(song, copies)


def _text(text: str) -> str:
    """Return text that UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
