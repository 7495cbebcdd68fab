"""Gives verdicts, takes them back, and keeps log and index in step."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from songjudge.errors import WorkspaceError
from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.store.index_contents import Changes, LabelWriter
from songjudge.store.label_book import BUCKETS, LabelBook
from songjudge.store.label_log import LabelEvent, LabelLog, event_to_line, lines_of

Tell = Callable[[Changes], None]
Describe = Callable[[Sequence[SongId]], Mapping[SongId, tuple[str, str, str]]]


class LabelKeeper:
    """The labels of an open workspace.  Every change is durable in the log when its method returns.

    `tell` hears what the index must store; `describe` finds path, artist and title of songs for the log.
    """

    def __init__(self, log: LabelLog, book: LabelBook, writer: LabelWriter, describe: Describe) -> None:
        self._log = log
        self._book = book
        self._writer = writer
        self._describe = describe
        self._lock = threading.Lock()  # one step after the other
        self._seeing = threading.Lock()  # held for a moment: whoever looks does not wait for the disk
        self.tell: Tell = _nobody

    def give(self, song_ids: Sequence[SongId], verdict: Verdict, source: Source) -> int:
        """Give every song the verdict as one step; return how many changed by it."""
        return self.give_several({(verdict, source): song_ids})

    def give_several(self, songs: Mapping[tuple[Verdict, Source], Sequence[SongId]]) -> int:
        """Give several verdicts, each to its songs, as one step; return how many changed by it."""
        now = time.time()
        events: list[LabelEvent] = []
        with self._lock:
            for (verdict, source), song_ids in songs.items():
                given = GivenVerdict(verdict, source, now)
                more = self._book.verdict_events(song_ids, given, self._describe(tuple(dict.fromkeys(song_ids))))
                before = len(events)
                events += [replace(event, seq=event.seq + before) for event in more] if before else more
            self._record(events)
        return len(events)

    def undo(self) -> tuple[SongId, ...]:
        """Take the last step back; return its songs, none if there is nothing to undo."""
        with self._lock:
            return self._reverse(redo=False)

    def redo(self) -> tuple[SongId, ...]:
        """Do the step that was taken back last again; return its songs, none if there is nothing to redo."""
        with self._lock:
            return self._reverse(redo=True)

    def verdicts(self) -> Mapping[SongId, GivenVerdict]:
        """Return the songs that are good or bad, as they are now."""
        with self._seeing:
            return self._book.shown()

    def catch_up(self, lines: Iterable[tuple[LabelEvent, bytes]]) -> Changes:
        """Return what an index lacks in which only the last events are missing, given with their lines."""
        with self._lock:
            return self._writer.changes(self._book, self._log.end, lines)

    def everything(self) -> Changes:
        """Return all that a new index must hold of the labels."""
        with self._lock:
            self._writer = LabelWriter()
            self._book.dirty.update(range(BUCKETS))
            content = self._log.file.read(0, self._log.end.offset)
            lines = ((line.event, line.raw) for line in lines_of(content) if line.event is not None)
            return self._writer.changes(self._book, self._log.end, lines)

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def _reverse(self, *, redo: bool) -> tuple[SongId, ...]:
        stack = self._book.undone if redo else self._book.done
        if not stack:
            return ()
        step = stack[-1]
        originals = [e for e in self._log.events_at(step.offset, step.length) if e.step == step.number]
        if not originals:
            stack.pop()
            raise WorkspaceError("This step cannot be undone", why="its lines in labels.log are damaged")
        events = self._book.reversal(originals, redo=redo)
        self._record(events)
        return tuple(event.song_id for event in events)

    def _record(self, events: list[LabelEvent]) -> None:
        if not events:
            return
        lines = list(map(event_to_line, events))
        offset = self._log.append_lines(lines)
        with self._seeing:
            for event, line in zip(events, lines, strict=True):
                self._book.apply(event, offset, len(line))
                offset += len(line)
        self.tell(self._writer.changes(self._book, self._log.end, zip(events, lines, strict=True)))


def _nobody(changes: Changes) -> None:
    """Hear nothing: there is no index yet."""
