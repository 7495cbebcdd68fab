"""What the index holds, and under which keys.

`meta`     which store this is
`labels`   how much of the label log has been taken in
`v/<b>`    the verdicts of one bucket of songs: {song id: [verdict, source, time]}
`e/<n>`    a second copy of the label log's lines, 32 to a value: what mends the log when a line of it is damaged
`steps`    the user actions that can be undone and redone
`batches`  which batches of songs wait: the first, and the one after the last
`n/<n>`    songs that changed since `songs.arrow` was written, a batch a value
`x/<b>`    the files that could not be read, with reasons, by bucket
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songjudge.library.song import SongId
from songjudge.store.index import META, Index, IndexDamagedError
from songjudge.store.label_book import BUCKETS, LabelBook, Step, bucket_of
from songjudge.store.label_log import LabelEvent, LogMark, lines_of
from songjudge.store.records import (
    StoredSong,
    plain_bytes,
    song_from_plain,
    song_to_plain,
    verdict_from_plain,
    verdict_to_plain,
)

SCHEMA = 1
LINES_A_BLOCK = 32
PROBLEM_BUCKETS = 64

_NO_LABELS = b'{"seq":0,"last_step":0,"sum":0,"offset":0,"crc":0}'

Changes = dict[str, bytes | None]


@dataclass(slots=True)
class IndexedState:
    """Everything that is read from the index when a workspace opens."""

    book: LabelBook
    mark: LogMark
    tail: bytes  # the lines of the last, unfilled block
    sums: dict[str, int]  # the checksums of the values that make up the book
    waiting: list[StoredSong] = field(default_factory=list)
    batches: tuple[int, int] = (0, 0)  # the first waiting batch, and the one after the last
    problems: dict[Path, str] = field(default_factory=dict)


def read_state(index: Index, store: str) -> IndexedState:
    """Read the whole state; raise `IndexDamagedError` if it is not all there or is another store's."""
    try:
        if json.loads(index.get(META) or b"{}") != meta_of(store):
            raise IndexDamagedError("it belongs to another store or version")
        labels = json.loads(index.get("labels") or _NO_LABELS)
        first, last = json.loads(index.get("batches") or b"[0,0]")
        book, sums = _read_book(index, labels)
        state = IndexedState(
            book=book,
            sums=sums,
            mark=LogMark(labels["offset"], labels["crc"]),
            tail=index.get(block_key(labels["seq"])) or b"",
            batches=(first, last),
        )
        for number in range(first, last):
            state.waiting += [song_from_plain(p) for p in json.loads(index.get(batch_key(number)) or b"[]")]
        for bucket in range(PROBLEM_BUCKETS):
            found = json.loads(index.get(f"x/{bucket}") or b"{}")
            state.problems.update((Path(path), reason) for path, reason in found.items())
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise IndexDamagedError(f"its contents make no sense: {error}") from error
    return state


def meta_of(store: str) -> dict[str, Any]:
    """Return what an index says of itself."""
    return {"schema": SCHEMA, "store": store}


def _read_book(index: Index, labels: Mapping[str, Any]) -> tuple[LabelBook, dict[str, int]]:
    """Return the labels and the checksums of their values.

    Each value may be right by itself and yet of another time than its neighbours, when someone took the journal of an
    interrupted commit away: so the sum over all values must be right too.
    """
    keys = [f"v/{bucket}" for bucket in range(BUCKETS)]
    values = {key: value for key in (*keys, "steps") if (value := index.get(key)) is not None}
    sums = {key: _sum_of(key, value) for key, value in values.items()}
    if sum(sums.values()) != labels["sum"]:
        raise IndexDamagedError("its values are of different times")
    book = LabelBook(seq=labels["seq"], last_step=labels["last_step"])
    for key in keys:
        for song_id, plain in json.loads(values.get(key, b"{}")).items():
            given = verdict_from_plain(plain)
            if given is not None:
                book.verdicts[SongId(song_id)] = given
    steps = json.loads(values.get("steps", b"[[],[]]"))
    book.done, book.undone = ([Step(*step) for step in part] for part in steps)
    return book, sums


def _sum_of(key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key.encode()))


def lines_in(index: Index, last: int) -> dict[int, bytes]:
    """Return the copies of label log lines by seq, up to `last`; damaged blocks are left out."""
    found: dict[int, bytes] = {}
    for first in range(1, last + 1, LINES_A_BLOCK):
        try:
            block = index.get(block_key(first)) or b""
        except IndexDamagedError:
            continue
        found.update((line.event.seq, line.raw) for line in lines_of(block) if line.event is not None)
    return found


def block_key(seq: int) -> str:
    """Return the key of the block that holds the line of an event."""
    return f"e/{(seq - 1) // LINES_A_BLOCK}"


def batch_key(number: int) -> str:
    """Return the key of a batch of waiting songs."""
    return f"n/{number}"


def batch_of(songs: Iterable[StoredSong]) -> bytes:
    """Return a batch of waiting songs as a value."""
    return plain_bytes([song_to_plain(stored) for stored in songs])


def problem_changes(problems: Mapping[Path, str], paths: Iterable[Path] | None = None) -> Changes:
    """Return the buckets that hold `paths`, or all of them."""
    wanted = range(PROBLEM_BUCKETS) if paths is None else {_problem_bucket(path) for path in paths}
    buckets: dict[int, dict[str, str]] = {bucket: {} for bucket in wanted}
    for path, reason in problems.items():
        bucket = _problem_bucket(path)
        if bucket in buckets:
            buckets[bucket][str(path)] = reason
    return {f"x/{bucket}": plain_bytes(found) if found else None for bucket, found in buckets.items()}


def _problem_bucket(path: Path) -> int:
    return zlib.crc32(str(path).encode("utf-8", "surrogateescape")) % PROBLEM_BUCKETS


class LabelWriter:
    """Turns label events that are durable in the log into changes of the index."""

    def __init__(self, state: IndexedState | None = None) -> None:
        """Go on where an index stands, or begin a new one."""
        self._key = block_key(state.book.seq if state else 0)
        self._tail = state.tail if state else b""
        self._sums = state.sums if state else {}

    def changes(self, book: LabelBook, mark: LogMark, lines: Iterable[tuple[LabelEvent, bytes]]) -> Changes:
        """Return what to store after events, the newest of the log, brought book and log to where they are.

        `lines` are these events with their lines.
        """
        changes: Changes = {}
        for event, line in lines:
            key = block_key(event.seq)
            self._tail = self._tail + line if key == self._key else line
            self._key = key
            changes[key] = self._tail
        dirty: dict[int, dict[str, Any]] = {bucket: {} for bucket in book.dirty}
        for song_id in book.members(dirty):
            dirty[bucket_of(song_id)][song_id] = verdict_to_plain(book.verdicts[song_id])
        changes.update((f"v/{bucket}", plain_bytes(found) if found else None) for bucket, found in dirty.items())
        book.dirty.clear()
        steps = [[[s.number, s.offset, s.length] for s in part] for part in (book.done, book.undone)]
        changes["steps"] = plain_bytes(steps)
        for key, value in changes.items():
            if value is None:
                self._sums.pop(key, None)
            elif not key.startswith("e/"):
                self._sums[key] = _sum_of(key, value)
        changes["labels"] = plain_bytes(
            {
                "seq": book.seq,
                "last_step": book.last_step,
                "sum": sum(self._sums.values()),
                "offset": mark.offset,
                "crc": mark.crc,
            }
        )
        return changes
