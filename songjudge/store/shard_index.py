"""The records of a shard's `.idx` file: where each song's clips lie, each record with a checksum of its own."""

import struct
import zlib
from dataclasses import dataclass

from songjudge.library.song import SongId

_RECORD = struct.Struct("<32sQII")  # song id, offset, length, CRC-32 of the message
_WHOLE = struct.Struct("<32sQIII")  # ... and the CRC-32 of the record
RECORD_SIZE = _WHOLE.size


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


def entries_of(content: bytes, shard: int) -> list[Entry]:
    """Return the undamaged entries of an index, in order; a torn record at the end is none."""
    entries = (_entry_at(content, start, shard) for start in range(0, len(content) - RECORD_SIZE + 1, RECORD_SIZE))
    return [entry for entry in entries if entry is not None]


def good_length(content: bytes) -> int:
    """Return where the last undamaged record ends."""
    end = len(content) - len(content) % RECORD_SIZE
    while end and _entry_at(content, end - RECORD_SIZE, 0) is None:
        end -= RECORD_SIZE
    return end


def _entry_at(content: bytes, start: int, shard: int) -> Entry | None:
    name, offset, length, crc, own = _WHOLE.unpack_from(content, start)
    if zlib.crc32(content[start : start + _RECORD.size]) != own:
        return None
    return Entry(SongId(name.rstrip(b"\0").decode("ascii", "replace")), shard, offset, length, crc)
