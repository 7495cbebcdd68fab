"""The files of a feature shard: their names, their check, and the index made anew out of the data.

Each message in a shard bears its song's id and a checksum of its numbers, so that a lost index costs nothing.
"""

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from songjudge.atomic_file import replace_with
from songjudge.library.song import SongId
from songjudge.store.shard_index import RECORD_SIZE, Entry, entries_of, entry_bytes

_LOG = logging.getLogger(__name__)


def shard_files(folder: Path, number: int) -> tuple[Path, Path]:
    """Return the names of a shard's data and index."""
    return folder / f"shard-{number:06d}.arrows", folder / f"shard-{number:06d}.idx"


def shard_numbers(folder: Path) -> list[int]:
    """Return the numbers of the shards in a folder, ascending."""
    names = (path.stem.removeprefix("shard-") for path in folder.glob("shard-*.arrows"))
    return sorted(int(name) for name in names if name.isdecimal())


def schema_of(size: int) -> pa.Schema:
    """Return the columns of a shard whose clips have `size` numbers."""
    return pa.schema([("span", pa.list_(pa.float32(), 2)), ("values", pa.list_(pa.float32(), size))])


def checksum_of(spans: npt.NDArray[np.float32], values: npt.NDArray[np.float32]) -> str:
    """Return the checksum that travels with a message, so that a lost index can be made again."""
    return f"{zlib.crc32(values.tobytes(), zlib.crc32(spans.tobytes())):08x}"


@dataclass(frozen=True, slots=True)
class ShardCheck:
    """What a whole reading of one shard found."""

    good: tuple[Entry, ...]  # the newest entry of each song whose data is as it was written
    damaged: tuple[SongId, ...]  # songs whose newest data is not
    bad_records: int  # records of the index that fail their own checksum
    has_index: bool


def check_shard(folder: Path, number: int) -> ShardCheck:
    """Read one shard whole, against its index."""
    data, index = shard_files(folder, number)
    raw = index.read_bytes() if index.exists() else b""
    entries = entries_of(raw, number)
    newest = {entry.song_id: entry for entry in entries}
    good: list[Entry] = []
    damaged: list[SongId] = []
    with data.open("rb") as file:
        for entry in newest.values():
            if not entry.length:
                continue
            file.seek(entry.offset)
            whole = zlib.crc32(file.read(entry.length)) == entry.crc
            if whole:
                good.append(entry)
            else:
                damaged.append(entry.song_id)
    return ShardCheck(tuple(good), tuple(damaged), len(raw) // RECORD_SIZE - len(entries), index.exists())


def restore_index(folder: Path, number: int) -> int:
    """Make a shard's index anew from its data, as far as that can be read; return how many songs it names."""
    data, index = shard_files(folder, number)
    entries = list(entries_in(data, number))
    replace_with(index, b"".join(map(entry_bytes, entries)))
    _LOG.warning("the index %s was made anew: %d songs", index, len(entries))
    return len(entries)


def entries_in(data: Path, number: int) -> Iterator[Entry]:
    """Yield an entry for each message of a shard whose own checksum is right, up to the first that cannot be read."""
    content = data.read_bytes()
    source = pa.BufferReader(content)
    try:
        with pa.ipc.open_stream(source) as reader:
            while True:
                start = source.tell()
                batch, metadata = reader.read_next_batch_with_custom_metadata()
                message = content[start : source.tell()]
                entry = _entry(batch, metadata, message, (number, start))
                if entry is not None:
                    yield entry
    except (StopIteration, pa.ArrowException, OSError, ValueError):
        return


def _entry(
    batch: pa.RecordBatch, metadata: pa.KeyValueMetadata, message: bytes, place: tuple[int, int]
) -> Entry | None:
    if metadata is None or b"song" not in metadata or b"crc32" not in metadata:
        return None
    spans, values = (batch.column(n).flatten().to_numpy() for n in (0, 1))
    if metadata[b"crc32"].decode("ascii", "replace") != checksum_of(spans, values):
        return None
    number, start = place
    song_id = SongId(metadata[b"song"].decode("ascii", "replace"))
    return Entry(song_id, number, start, len(message), zlib.crc32(message))
