"""The labels as they stand now, and the user actions that can be undone; built by replaying label events."""

import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Verdict
from songjudge.store.label_log import LabelEvent

BUCKETS = 256
"""Verdicts are indexed in this many parts, so that one label rewrites one part."""

_REMEMBERED_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One user action: where its lines lie in the log."""

    number: int
    offset: int
    length: int


@dataclass(slots=True)
class LabelBook:
    """The state after the event `seq`.  `done` can be undone, `undone` can be redone; the last comes first."""

    seq: int = 0
    last_step: int = 0
    verdicts: dict[SongId, GivenVerdict] = field(default_factory=dict)
    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    dirty: set[int] = field(default_factory=set)  # buckets that changed since the index was last told
    _buckets: dict[int, set[SongId]] | None = None
    _shown: Mapping[SongId, GivenVerdict] | None = None

    def shown(self) -> Mapping[SongId, GivenVerdict]:
        """Return the verdicts as a picture that later labels do not change."""
        if self._shown is None:
            self._shown = MappingProxyType(dict(self.verdicts))
        return self._shown

    def members(self, buckets: Iterable[int]) -> Iterator[SongId]:
        """Yield the labelled songs of some buckets."""
        if self._buckets is None:
            self._buckets = {}
            for song_id in self.verdicts:
                self._buckets.setdefault(bucket_of(song_id), set()).add(song_id)
        for bucket in buckets:
            yield from self._buckets.get(bucket, ())

    def verdict_events(
        self, song_ids: Iterable[SongId], given: GivenVerdict, describe: Mapping[SongId, tuple[str, str, str]]
    ) -> list[LabelEvent]:
        """Return the events that give every song the verdict; songs that have it already are left out.

        A verdict that a weightier source repeats counts as new.
        """
        events: list[LabelEvent] = []
        after = None if given.verdict is Verdict.NONE else given
        for song_id in dict.fromkeys(song_ids):
            before = self.verdicts.get(song_id)
            if _same(before, after):
                continue
            path, artist, title = describe.get(song_id, ("", "", ""))
            events.append(
                LabelEvent(
                    self.seq + len(events) + 1,
                    self.last_step + 1,
                    song_id,
                    before,
                    after,
                    given.at,
                    path,
                    artist,
                    title,
                )
            )
        return events

    def reversal(self, originals: Sequence[LabelEvent], *, redo: bool) -> list[LabelEvent]:
        """Return the events that take a step back, or do it again."""
        now = time.time()
        events: list[LabelEvent] = []
        for original in originals if redo else reversed(originals):
            target = original.after if redo else original.before
            events.append(
                LabelEvent(
                    self.seq + len(events) + 1,
                    self.last_step + 1,
                    original.song_id,
                    self.verdicts.get(original.song_id),
                    target,
                    now,
                    original.path,
                    original.artist,
                    original.title,
                    undoes=0 if redo else original.step,
                    redoes=original.step if redo else 0,
                )
            )
        return events

    def apply(self, event: LabelEvent, offset: int, length: int) -> None:
        """Let one event happen; its line lies at `offset`.  Events that happened already are passed over."""
        if event.seq <= self.seq:
            return
        if event.after is None:
            self.verdicts.pop(event.song_id, None)
        else:
            self.verdicts[event.song_id] = event.after
        self.seq = event.seq
        self._note(event)
        self._shown = None
        self._count_step(event, offset, length)
        self.last_step = max(self.last_step, event.step)

    def _note(self, event: LabelEvent) -> None:
        bucket = bucket_of(event.song_id)
        self.dirty.add(bucket)
        if self._buckets is not None:
            members = self._buckets.setdefault(bucket, set())
            (members.discard if event.after is None else members.add)(event.song_id)

    def _count_step(self, event: LabelEvent, offset: int, length: int) -> None:
        if event.undoes:
            _move(self.done, self.undone, event.undoes)
        elif event.redoes:
            _move(self.undone, self.done, event.redoes)
        elif self.done and self.done[-1].number == event.step:
            last = self.done[-1]
            self.done[-1] = Step(last.number, last.offset, offset + length - last.offset)
        else:
            self.undone.clear()
            self.done.append(Step(event.step, offset, length))
            del self.done[:-_REMEMBERED_STEPS]


def bucket_of(song_id: SongId) -> int:
    """Return which part of the index holds the song's verdict."""
    return zlib.crc32(song_id.encode()) % BUCKETS


def _same(before: GivenVerdict | None, after: GivenVerdict | None) -> bool:
    if before is None or after is None:
        return before is after
    return before.verdict is after.verdict and after.weight <= before.weight


def _move(source: list[Step], target: list[Step], number: int) -> None:
    """Move a step between the stacks; its further events find it moved already."""
    for position in range(len(source) - 1, -1, -1):
        if source[position].number == number:
            target.append(source.pop(position))
            return
