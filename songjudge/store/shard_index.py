"""The records of a shard's `.idx` file: where each song's clips lie, each record with a checksum of its own."""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.library.song import SongId

_RECORD = struct.Struct("<32sQII")  # song id, offset, length, CRC-32 of the message
_WHOLE = struct.Struct("<32sQIII")  # ... and the CRC-32 of the record
RECORD_SIZE = _WHOLE.size

RECORD = np.dtype([("id", "S32"), ("offset", "<u8"), ("length", "<u4"), ("crc", "<u4"), ("own", "<u4")])
"""The same record for NumPy: many of them are read at once."""

_CRC_STEPS = np.array([zlib.crc32(bytes([n ^ 0xFF])) ^ 0xFF000000 for n in range(256)], np.uint32)
"""What a byte does to the register of a CRC-32."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One song's message inside a shard.  A `length` of zero strikes the song off."""

    song_id: SongId
    shard: int
    offset: int
    length: int
    crc: int


def tombstone(song_id: SongId, shard: int) -> Entry:
    """Return the entry that strikes a song off."""
    return Entry(song_id, shard, 0, 0, 0)


def entry_bytes(entry: Entry) -> bytes:
    """Return the entry as a record."""
    name = entry.song_id.encode("ascii")
    if len(name) > 32:
        raise ValueError(f"{entry.song_id!r} is no song id")
    record = _RECORD.pack(name, entry.offset, entry.length, entry.crc)
    return record + zlib.crc32(record).to_bytes(4, "little")


def records_of(content: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return every record of an index as an array of `RECORD`, and which of them are undamaged.

    A torn record at the end is none.
    """
    count = len(content) // RECORD_SIZE
    records = np.frombuffer(content, RECORD, count)
    raw = np.frombuffer(content, np.uint8, count * RECORD_SIZE).reshape(count, RECORD_SIZE)
    return records, row_checksums(raw[:, : _RECORD.size]) == records["own"]


def row_checksums(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Return the CRC-32 of each row of bytes, as `zlib.crc32` would, a column at a time."""
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in rows.T:
        crc = _CRC_STEPS[(crc ^ column) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return np.asarray(~crc, np.uint32)


def entries_of(content: bytes, shard: int) -> list[Entry]:
    """Return the undamaged entries of an index, in order; a torn record at the end is none."""
    records, whole = records_of(content)
    return [_entry(record, shard) for record in records[whole].tolist()]


def good_length(content: bytes) -> int:
    """Return where the last undamaged record ends."""
    _, whole = records_of(content)
    good = np.flatnonzero(whole)
    return (int(good[-1]) + 1) * RECORD_SIZE if len(good) else 0


def _entry(record: tuple[bytes, int, int, int, int], shard: int) -> Entry:
    name, offset, length, crc, _ = record
    return Entry(SongId(name.decode("ascii", "replace")), shard, offset, length, crc)
