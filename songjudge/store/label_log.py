"""The truth about the labels: an append-only file of checksummed lines.

`LabelEvent`  one song's verdict changing, with what it was before and enough of the song to find it again.
`LabelLog`    the open file: appends events durably, reads them back, cuts a torn tail.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict
from songjudge.store.append_file import AppendFile
from songjudge.store.disk_trouble import told_as
from songjudge.store.records import (
    framed,
    plain_bytes,
    unframed,
    verdict_from_plain,
    verdict_to_plain,
)

_VERSION = 1


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """One song's verdict changed from `before` to `after`.  None means no verdict.

    Events of one user action share a `step`.  An undo names the step it takes back in `undoes`, a redo in `redoes`.
    """

    seq: int  # from 1, without gaps
    step: int
    song_id: SongId
    before: GivenVerdict | None
    after: GivenVerdict | None
    at: float  # seconds since 1970
    path: str = ""
    artist: str = ""
    title: str = ""
    undoes: int = 0
    redoes: int = 0


def event_to_line(event: LabelEvent) -> bytes:
    """Return the event as its line in the log."""
    plain: dict[str, Any] = {
        "v": _VERSION,
        "seq": event.seq,
        "step": event.step,
        "t": event.at,
        "sid": event.song_id,
        "label": verdict_to_plain(event.after),
        "old": verdict_to_plain(event.before),
        "path": event.path,
        "artist": event.artist,
        "title": event.title,
    }
    if event.undoes:
        plain["undo_of"] = event.undoes
    if event.redoes:
        plain["redo_of"] = event.redoes
    return framed(plain_bytes(plain))


def event_from_line(line: bytes) -> LabelEvent | None:
    """Return the event of a line, or None if the line is damaged.  Fields of later versions are passed over."""
    payload = unframed(line)
    if payload is None:
        return None
    try:
        plain = json.loads(payload)
        return LabelEvent(
            seq=int(plain["seq"]),
            step=int(plain["step"]),
            song_id=SongId(plain["sid"]),
            before=verdict_from_plain(plain["old"]),
            after=verdict_from_plain(plain["label"]),
            at=float(plain["t"]),
            path=plain.get("path", ""),
            artist=plain.get("artist", ""),
            title=plain.get("title", ""),
            undoes=plain.get("undo_of", 0),
            redoes=plain.get("redo_of", 0),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line as it lies in the log; `event` is None when it is damaged."""

    offset: int
    raw: bytes
    event: LabelEvent | None


def lines_of(content: bytes, start: int = 0) -> Iterator[LogLine]:
    """Yield every line of `content`; the last may lack its line feed.  Offsets count from `start`."""
    position = 0
    while position < len(content):
        end = content.find(b"\n", position) + 1 or len(content)
        raw = content[position:end]
        yield LogLine(start + position, raw, event_from_line(raw))
        position = end


@dataclass(frozen=True, slots=True)
class LogMark:
    """A place between two lines, with the CRC-32 of everything before it."""

    offset: int = 0
    crc: int = 0

    def after(self, content: bytes) -> "LogMark":
        """Return the mark behind `content`, which follows this one."""
        return LogMark(self.offset + len(content), zlib.crc32(content, self.crc))


class LabelLog:
    """The open `labels.log`.  `end` is the mark behind the last good line."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the log, making an empty one if there is none, unless `read_only`; `OSError` if that cannot be."""
        self.path = path
        self.file = AppendFile(path, read_only=read_only)
        self.end = LogMark()

    def content(self, offset: int = 0) -> bytes:
        """Return everything from `offset` on, good or bad."""
        return self.file.read(offset, max(self.file.size() - offset, 0))

    def append(self, events: Sequence[LabelEvent]) -> tuple[int, int]:
        """Write the events and return only when they would survive a power cut: (offset, length) of their lines.

        Raises `WorkspaceError` when the disk refuses; the log is then as it was before.
        """
        lines = list(map(event_to_line, events))
        return self.append_lines(lines), sum(map(len, lines))

    def append_lines(self, lines: Iterable[bytes]) -> int:
        """Write the lines of events as `append` does, in one durable write; return the offset of the first."""
        content = b"".join(lines)
        with told_as("The label could not be saved in", self.path.parent):
            offset = self.file.append(content)
        self.end = self.end.after(content)
        return offset

    def events_at(self, offset: int, length: int) -> list[LabelEvent]:
        """Return the undamaged events among the lines at `offset`."""
        return [line.event for line in lines_of(self.file.read(offset, length)) if line.event is not None]

    def close(self) -> None:
        """Close the file.  Everything in it is already durable."""
        self.file.close()


def joined(events: Iterable[LabelEvent]) -> bytes:
    """Return the events as the content of a log."""
    return b"".join(map(event_to_line, events))
