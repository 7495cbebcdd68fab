"""The files of a feature shard: their names and content, their check, and the index made anew out of the data.

Each message in a shard bears its song's id and a checksum of its numbers, so that a lost index costs nothing.
"""

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from songjudge.atomic_file import replace_with
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.library.song import SongId
from songjudge.store.feature_places import PLACE, RawIds
from songjudge.store.shard_index import RECORD_SIZE, Entry, entries_of, entry_bytes, records_of

_LOG = logging.getLogger(__name__)

_END_OF_STREAM = 8  # bytes that close a stream


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


def message_of(song_id: SongId, clips: ClipFeatures, layout: FeatureSet) -> bytes:
    """Return one song's clips as an IPC message that bears the song's id."""
    schema = schema_of(layout.size)
    spans = np.ascontiguousarray(clips.spans, np.float32)
    values = np.ascontiguousarray(clips.values, np.float32)
    if spans.shape != (len(values), 2) or values.shape[1:] != (layout.size,):
        raise ValueError(f"features of shape {spans.shape}, {values.shape} do not fit {layout.name} ({layout.size})")
    columns = [
        pa.FixedSizeListArray.from_arrays(pa.array(spans.ravel()), 2),
        pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), layout.size),
    ]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        batch = pa.record_batch(columns, schema=schema)
        writer.write_batch(batch, custom_metadata={"song": song_id, "crc32": checksum_of(spans, values)})
    whole = sink.getvalue().to_pybytes()
    return bytes(whole[schema.serialize().size : -_END_OF_STREAM])


def features_in(message: bytes, schema: pa.Schema) -> ClipFeatures:
    """Return the clips of a message, whose checksum was right."""
    batch = pa.ipc.read_record_batch(pa.py_buffer(message), schema)
    spans = batch.column(0).flatten().to_numpy().reshape(-1, 2)
    size = schema.field("values").type.list_size
    return ClipFeatures(spans, batch.column(1).flatten().to_numpy().reshape(-1, size))


def shard_records(folder: Path, number: int) -> tuple[RawIds, npt.NDArray[Any], int]:
    """Return the song ids and `PLACE`s that a shard's index names, in order, and how many records it has.

    Damaged records, and those that lie beyond the data, are left out; one without length strikes its song off.  A shard
    without an index is read whole.
    """
    data, index = shard_files(folder, number)
    size = data.stat().st_size
    try:
        content = index.read_bytes()
    except FileNotFoundError:
        content = b"".join(map(entry_bytes, entries_in(data, number)))
    records, whole = records_of(content)
    kept = np.flatnonzero(whole & (records["offset"] + records["length"] <= size))
    places = np.zeros(len(kept), PLACE)
    places["shard"], places["record"] = number, kept
    for name in ("offset", "length", "crc"):
        places[name] = records[name][kept]
    return records["id"][kept], places, len(records)


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
