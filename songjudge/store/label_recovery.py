"""Reads the label log when a workspace opens, and mends it where it is damaged.

A damaged line is looked for, in this order: in itself with one bit turned back, in the index's copy of the log, in the
newest backup that has it.  What cannot be found is reported with whatever can still be read of it.
"""

import itertools
import logging
import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from songjudge.atomic_file import replace_with
from songjudge.store.label_book import LabelBook
from songjudge.store.label_log import LabelEvent, LabelLog, LogLine, LogMark, event_from_line, lines_of

_LOG = logging.getLogger(__name__)

Copies = Callable[[], Mapping[int, bytes]]
"""Returns lines of the log by seq from another place; called only when they are needed."""

_SHORTEST_MENDED, _LONGEST_MENDED = 50, 4_096  # bytes of a line in which a single turned bit is looked for
_DAMAGED_AT_MOST = 100  # lines in which it is: beyond that the file is hopeless, and looking takes its time
_BEGINNING = re.compile(rb"[0-9a-f]{8} \{")


@dataclass(frozen=True, slots=True)
class LostEvent:
    """A label event that could not be recovered; `readable` is what can be read of its damaged line."""

    seq: int
    readable: str = ""


@dataclass(frozen=True, slots=True)
class LogReading:
    """The outcome of reading a log: its events with their lines, what was mended and what was lost."""

    events: tuple[tuple[LabelEvent, bytes], ...]
    recovered: tuple[int, ...] = ()
    lost: tuple[LostEvent, ...] = ()
    torn: bytes = b""  # half a line at the end, never acknowledged

    @property
    def content(self) -> bytes:
        """The log as it should be."""
        return b"".join(raw for _, raw in self.events)


def read_log(lines: Iterable[LogLine], copies: Iterable[Copies] = (), *, after: int = 0, known: int = 0) -> LogReading:
    """Read lines whose events follow the seq `after`, and fill the gaps from `copies`.

    `known` is the last seq that is known to have been acknowledged.
    """
    found: dict[int, tuple[LabelEvent, bytes]] = {}
    damaged: list[LogLine] = []
    mended: set[int] = set()
    for whole, run in itertools.groupby(lines, key=lambda line: line.event is not None):
        batch = list(run)
        kept = [(line.event, line.raw) for line in batch if line.event]
        if not whole:
            kept, rest = _salvaged(batch, thoroughly=len(damaged) < _DAMAGED_AT_MOST)
            damaged += rest
            mended.update(event.seq for event, _ in kept)
        for event, raw in kept:
            if event.seq > after:
                found.setdefault(event.seq, (event, raw))
    last = max([known, *found])
    filled = _fill(found, set(range(after + 1, last + 1)) - found.keys(), copies)
    gone = sorted(set(range(after + 1, last + 1)) - found.keys())
    torn = damaged.pop().raw if damaged and not damaged[-1].raw.endswith(b"\n") else b""
    return LogReading(
        events=tuple(found[seq] for seq in sorted(found)),
        recovered=tuple(sorted(mended.union(filled))),
        lost=tuple(LostEvent(seq, _readable(damaged, seq)) for seq in gone),
        torn=b"".join(line.raw for line in damaged) + torn,
    )


def take_in(book: LabelBook, log: LabelLog, mark: LogMark, copies: Iterable[Copies], known: int) -> LogReading:
    """Bring the book, which stands at `mark`, up to the end of the log; mend the log first if it needs it.

    Every line before the mark is known to be good.
    """
    content = log.content(mark.offset)
    reading = read_log(lines_of(content, mark.offset), copies, after=book.seq, known=known)
    if reading.content != content:
        _mend(log, mark, reading)
    offset = mark.offset
    for event, raw in reading.events:
        book.apply(event, offset, len(raw))
        offset += len(raw)
    log.end = mark.after(reading.content)
    return reading


def stands(log: LabelLog, mark: LogMark) -> bool:
    """Say whether the log still begins with the very bytes that the mark was set behind."""
    return log.file.checksum(mark.offset) == mark.crc


def _mend(log: LabelLog, mark: LogMark, reading: LogReading) -> None:
    """Bring the log to its right content; the damaged bytes are kept beside it."""
    content = log.content(mark.offset)
    if content.startswith(reading.content):
        _keep_aside(log.path, "torn", content[len(reading.content) :])
        log.file.cut(mark.offset + len(reading.content))
        return
    whole = log.content()
    kept = _keep_aside(log.path, "bad", whole)
    replace_with(log.path, whole[: mark.offset] + reading.content)
    log.file.reopen()
    _LOG.warning("%s was damaged and has been mended; the damaged file is kept as %s", log.path, kept.name)
    for lost in reading.lost:
        _LOG.warning("label event %d was lost: %s", lost.seq, lost.readable or "nothing of it can be read")


def _keep_aside(path: Path, kind: str, content: bytes) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.{kind}-{stamp}-{zlib.crc32(content):08x}")
    replace_with(target, content)
    return target


def _fill(found: dict[int, tuple[LabelEvent, bytes]], missing: set[int], copies: Iterable[Copies]) -> list[int]:
    """Add the missing events that the copies hold.  A copy that contradicts what is there is another store's."""
    filled: list[int] = []
    for source in copies:
        if not missing - set(filled):
            break
        lines = source()
        if any(seq in lines and lines[seq] != raw for seq, (_, raw) in found.items() if seq not in filled):
            continue
        for seq in sorted(missing - set(filled)):
            event = event_from_line(lines.get(seq, b""))
            if event is not None and event.seq == seq:
                found[seq] = (event, lines[seq])
                filled.append(seq)
    return filled


def _salvaged(run: list[LogLine], *, thoroughly: bool) -> tuple[list[tuple[LabelEvent, bytes]], list[LogLine]]:
    """Return the events in a run of damaged lines, and what is left of it.

    The damage may have made one line of two or two of one, so the run is cut anew where lines seem to begin.
    """
    blob = b"".join(line.raw for line in run)
    starts = sorted({0, *(found.start() for found in _BEGINNING.finditer(blob))})
    saved: list[tuple[LabelEvent, bytes]] = []
    rest: list[LogLine] = []
    for start, end in itertools.pairwise([*starts, len(blob)]):
        piece = blob[start:end]
        event, raw = event_from_line(piece), piece
        if event is None and thoroughly:
            event, raw = _with_a_bit_turned_back(piece)
        if event is None:
            rest.append(LogLine(run[0].offset + start, piece, None))
        else:
            saved.append((event, raw))
    return saved, rest


def _with_a_bit_turned_back(raw: bytes) -> tuple[LabelEvent | None, bytes]:
    """Return the event of a line that is right but for one bit: a chance of 2^-32 a try to be mistaken."""
    if not _SHORTEST_MENDED <= len(raw) <= _LONGEST_MENDED:
        return None, raw
    line = bytearray(raw)
    for position in range(len(line)):
        for bit in range(8):
            line[position] ^= 1 << bit
            event = event_from_line(bytes(line))
            if event is not None:
                return event, bytes(line)
            line[position] ^= 1 << bit
    return None, raw


def _readable(damaged: Iterable[LogLine], seq: int) -> str:
    """Return path, artist and title out of the damaged line of an event, as far as they can be read."""
    for line in damaged:
        text = line.raw.decode("utf-8", "replace")
        if f'"seq":{seq},' in text:
            parts = re.findall(r'"(?:sid|label|path|artist|title)":(?:"[^"]*"|\[[^\]]*\])', text)
            return ", ".join(parts)
    return ""
