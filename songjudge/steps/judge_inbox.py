"""Judge the inbox: whatever came into the watched folder, each file once, and tell what the user would like."""

import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from songjudge.atomic_file import replace_with
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.library.catalogue import found_file
from songjudge.library.folder import music_files
from songjudge.library.song import printable
from songjudge.steps.judge_files import JudgedFile, JudgeFiles
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace

_LOG = logging.getLogger(__name__)
_NAMED = 3  # titles in a notice


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A file of the inbox as it was judged.  `score` is None for one that is no usable music; `reason` says why."""

    path: str
    size: int  # bytes
    modified_ns: int
    title: str = ""
    artist: str = ""
    score: float | None = None  # 0 to 1
    reason: str = ""
    judged_at: float = 0.0  # seconds since 1970
    start: float = 0.0  # where it is worth hearing, in seconds
    duration: float = 0.0  # seconds


@dataclass(frozen=True)
class InboxReport:
    """The files that were judged now, best first, and why the others could not be."""

    files: tuple[JudgedFile, ...] = ()
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgeInbox:
    """Judge the files in `inbox` that were not judged before, or are others now under an old name.

    The inbox need not lie in the library, and its songs do not get into it.  Publishes a `JudgedFile` at a time.
    """

    workspace: Workspace
    inbox: Path
    workers: Workers = field(default_factory=InlineWorkers)
    judge_with: Workers = field(default_factory=InlineWorkers)
    title: str = "Judging the inbox"

    can_pause: ClassVar[bool] = True  # a second run judges what the first has left

    def run(self, monitor: Monitor) -> InboxReport:
        """Judge.  Raises `NotEnoughLabelsError` when there is no model that fits."""
        known = {entry.path: entry for entry in inbox_entries(self.workspace)}
        there: dict[Path, InboxEntry] = {}
        for path in music_files(self.inbox, on_problem=lambda *_: None):
            try:
                file = found_file(path)
            except OSError:
                continue  # it went as fast as it came
            there[path] = InboxEntry(str(path), file.size, file.modified_ns)
        new = tuple(path for path, entry in there.items() if not _same(entry, known.get(entry.path)))
        if not new:
            return InboxReport()
        report = JudgeFiles(self.workspace, new, self.workers, self.judge_with).run(monitor)
        kept = [known[entry.path] for path, entry in there.items() if path not in new]
        entries = _entries(there, report.files, report.refused)
        if not monitor.should_finish_early():
            done = {entry.path for entry in entries}
            twins = (there[path] for path in new if str(path) not in done)
            entries += [replace(twin, reason="another file here holds the same recording") for twin in twins]
        _write(self.workspace, [*kept, *entries])
        return InboxReport(report.files, report.refused)


def inbox_entries(workspace: Workspace) -> tuple[InboxEntry, ...]:
    """Return what was judged in the inbox and still lies there as of the last judging, best first."""
    try:
        plain = json.loads(_file(workspace).read_bytes())
        entries = [InboxEntry(**entry) for entry in plain]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        _LOG.warning("%s cannot be read, the inbox is judged anew: %s", _file(workspace), error)
        return ()
    return tuple(sorted(entries, key=lambda entry: -(entry.score or 0.0)))


def inbox_words(files: Sequence[JudgedFile], *, at_least: float) -> str:
    """Say what came: "3 new songs, 2 you would like: Blue in Green, So What"."""
    liked = [file for file in files if file.judgement.score >= at_least]
    songs = f"{len(files)} new {'song' if len(files) == 1 else 'songs'}"
    if not liked:
        return f"{songs}, none that you would like"
    names = ", ".join(printable(file.song.title) for file in liked[:_NAMED])
    more = f" and {len(liked) - _NAMED} more" if len(liked) > _NAMED else ""
    count = "you would like it" if len(files) == 1 else f"{len(liked)} you would like"
    return f"{songs}, {count}: {names}{more}"


def _same(now: InboxEntry, before: InboxEntry | None) -> bool:
    return before is not None and (before.size, before.modified_ns) == (now.size, now.modified_ns)


def _entries(
    there: Mapping[Path, InboxEntry], files: Iterable[JudgedFile], refused: Mapping[Path, str]
) -> list[InboxEntry]:
    now = time.time()
    entries = [replace(there[path], reason=reason, judged_at=now) for path, reason in refused.items() if path in there]
    for file in files:
        song, entry = file.song, there[file.song.path]
        entry = replace(entry, title=printable(song.title), artist=printable(song.artist), judged_at=now)
        score = file.judgement.score
        entries.append(replace(entry, score=score, start=file.best_moment, duration=song.format.duration))
    return entries


def _write(workspace: Workspace, entries: Sequence[InboxEntry]) -> None:
    with writing(_file(workspace)):
        replace_with(_file(workspace), json.dumps([asdict(entry) for entry in entries]).encode())


def _file(workspace: Workspace) -> Path:
    return workspace.folder / "inbox.json"
