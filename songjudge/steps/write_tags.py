"""Write tags: our score, and the user's verdicts as ratings, into the music files; and take a batch of it back.

Nothing is written before the journal in the workspace holds what was there.
"""

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.export.file_tags import (
    Convention,
    TagPlan,
    TagWriteError,
    WantedTags,
    apply_tags,
    plan_tags,
    remove_leftovers,
)
from songjudge.export.tag_journal import Batch as WrittenBatch
from songjudge.export.tag_journal import TagJournal, batches, journal_path, read_batch
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.catalogue import KnownFile
from songjudge.library.reading import read_song
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.batches import Batch
from songjudge.steps.scan_folders import reason_of
from songjudge.store.workspace import Workspace

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class WriteReport:
    """What was written, or with a dry run what would be.  All counts are files.

    `plans` are the changes, in the order of the files; `batch` is the name to undo them by, empty if nothing changed.
    """

    written: int
    unchanged: int  # files that say it already, or have a rating that stays
    plans: tuple[TagPlan, ...] = ()
    refused: dict[Path, str] = field(default_factory=dict)
    batch: str = ""


@dataclass(frozen=True)
class UndoReport:
    """Which batch was taken back, in how many files, and why not in the others."""

    batch: str
    restored: int
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WriteTags:
    """Write each judged song's score and, with `verdicts`, each labelled song's verdict into all files of the song.

    A rating that a file has stays unless `overwrite`.  Verdicts that only rest on play counts are not written.  `only`
    restricts the work to some songs.  With `dry_run` nothing is written.  Stopping keeps what is written, and the
    batch can be undone.
    """

    workspace: Workspace
    scores: bool = True
    verdicts: bool = False
    conventions: frozenset[Convention] = frozenset(Convention)
    overwrite: bool = False
    dry_run: bool = False
    only: tuple[SongId, ...] | None = None
    title: str = "Writing tags"

    def run(self, monitor: Monitor) -> WriteReport:
        """Write.  Raises `NotEnoughLabelsError` when there is nothing to say, `TagWriteError` when the disk is full."""
        wanted = self._wanted()
        files = [(path, wanted[file.song_id]) for path, file in self._files(wanted)]
        files.sort(key=lambda pair: pair[0])
        batch = _Writing(self.workspace, journal=None if self.dry_run else _beginner(self.workspace))
        with closing(batch):
            for done, (path, tags) in enumerate(files, start=1):
                batch.write(path, tags)
                monitor.progress(Progress(done, len(files), self.title))
        return batch.report()

    def _files(self, wanted: Mapping[SongId, WantedTags]) -> Iterator[tuple[Path, KnownFile]]:
        return (pair for pair in self.workspace.known_files().items() if pair[1].song_id in wanted)

    def _wanted(self) -> dict[SongId, WantedTags]:
        """Return what is to be said of each song."""
        scores = {i: j.score for i, j in self.workspace.judgements().items()} if self.scores else {}
        given = self.workspace.verdicts() if self.verdicts else {}
        verdicts = {i: said.verdict for i, said in given.items() if said.source is not Source.PLAY_COUNT}
        if not scores and not verdicts:
            raise NotEnoughLabelsError(
                "There is nothing to write", why="no song has a score yet", remedy="Train a model, then score."
            )
        model = scoring_model(self.workspace)
        chosen = scores.keys() | verdicts.keys()
        return {
            song_id: WantedTags(
                score=scores.get(song_id),
                model=model,
                verdict=verdicts.get(song_id, Verdict.NONE),
                conventions=self.conventions,
                overwrite=self.overwrite,
            )
            for song_id in (chosen if self.only is None else chosen & set(self.only))
        }


@dataclass(frozen=True)
class UndoTags:
    """Put back what the newest batch that was not undone yet, or the one named by `batch`, changed.

    Tags that somebody has changed since stay as they are.  Doing it again does nothing, so a crash in the middle is
    mended by running it once more.
    """

    workspace: Workspace
    batch: str = ""
    title: str = "Taking tags back"

    def run(self, monitor: Monitor) -> UndoReport:
        """Undo.  Raises `UnreadableFileError` when there is no such batch."""
        folder = journal_folder(self.workspace)
        batch = _chosen(folder, self.batch)
        refused: dict[Path, str] = {}
        _tidy(batch)
        with Batch[Path](partial(_look_again, self.workspace), size=100, seconds=2.0) as touched:
            for done, plan in enumerate(reversed(batch.plans), start=1):
                with _refusing(plan.path, refused):
                    apply_tags(plan.reversed())
                if plan.path not in refused:
                    touched.add(plan.path)
                monitor.progress(Progress(done, len(batch.plans), self.title))
        with closing(TagJournal(journal_path(folder, batch.name))) as journal:
            journal.undone()
        return UndoReport(batch.name, len(batch.plans) - len(refused), refused)


class _Writing:
    """One batch as it goes on: a journal, begun with the first change, and the counts.  No journal: a dry run."""

    def __init__(self, workspace: Workspace, journal: Callable[[], TagJournal] | None) -> None:
        self._begin = journal
        self._journal: TagJournal | None = None
        self._touched = Batch[Path](partial(_look_again, workspace), size=100, seconds=2.0)
        self._plans: list[TagPlan] = []
        self._unchanged = 0
        self._refused: dict[Path, str] = {}

    def write(self, path: Path, wanted: WantedTags) -> None:
        """Plan one file, note the plan, carry it out."""
        plan = TagPlan(path)
        with _refusing(path, self._refused):
            plan = plan_tags(path, wanted)
            if plan.changes and self._begin is not None:
                self._apply(plan)
        if path in self._refused:
            return
        if not plan.changes:
            self._unchanged += 1
            return
        self._plans.append(plan)
        if self._journal is not None:
            self._touched.add(path)

    def report(self) -> WriteReport:
        """Return what has been done."""
        name = self._journal.name if self._journal is not None else ""
        return WriteReport(len(self._plans), self._unchanged, tuple(self._plans), self._refused, name)

    def close(self) -> None:
        """Bring the workspace up to date with the files and end the journal."""
        self._touched.flush()
        if self._journal is not None:
            self._journal.close()

    def _apply(self, plan: TagPlan) -> None:
        assert self._begin is not None
        self._journal = self._journal or self._begin()
        self._journal.plan(plan)
        try:
            apply_tags(plan)
        except Exception:
            self._journal.refuse(plan)
            raise


def journal_folder(workspace: Workspace) -> Path:
    """Return where the workspace keeps the journals of written tags."""
    return workspace.folder / "tag-journals"


def written_batches(workspace: Workspace) -> tuple[WrittenBatch, ...]:
    """Return the batches of written tags, the newest first."""
    return batches(journal_folder(workspace))


def scoring_model(workspace: Workspace) -> str:
    """Return the id of the model that made the newest scores, empty when it is gone."""
    newest = workspace.judgements()
    ids = (record.model_id for record in reversed(workspace.models()))
    return next((i for i in ids if workspace.judgements(i) is newest), "")  # the store keeps one table a model


def _beginner(workspace: Workspace) -> Callable[[], TagJournal]:
    """Return what begins a journal, after tidying up behind a batch that died."""
    folder = journal_folder(workspace)
    for batch in batches(folder)[:1]:
        if not batch.ended:
            _tidy(batch)
    return partial(TagJournal.begin, folder)


def _tidy(batch: WrittenBatch) -> None:
    """Remove the unfinished copies that a program that died while writing or undoing left among the files."""
    files = (plan.path.resolve() for plan in batch.plans)  # beside the file itself, where a link leads to one
    places = {(path.parent, path.suffix): path for path in files}
    for path in places.values():
        remove_leftovers(path)


def _chosen(folder: Path, name: str) -> WrittenBatch:
    found = read_batch(folder, name) if name else next((b for b in batches(folder) if not b.undone), None)
    if found is None:
        raise UnreadableFileError(
            "There are no written tags to take back" if not name else f"No batch of written tags is called {name}"
        )
    return found


@contextmanager
def _refusing(path: Path, refused: dict[Path, str]) -> Iterator[None]:
    """Note why one file could not be written; raise `TagWriteError` when no file can be, because the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise TagWriteError(
                "The tags could not all be written",
                why="the disk is full",
                remedy="Free some space and write again, or undo what was written.",
            ) from error
        refused[path] = (error.strerror or "the system refuses").lower()
    except Exception as error:  # one bad file is data; mutagen meets hostile bytes here
        refused[path] = reason_of(error)


def _look_again(workspace: Workspace, paths: tuple[Path, ...]) -> None:
    """Take in the files' new sizes and dates, so that the next scan does not think them new."""
    known = workspace.known_files()
    songs: list[Song] = []
    for path in paths:
        with _refusing(path, {}):
            song = read_song(path)
            if path in known and known[path].song_id == song.song_id:
                songs.append(song)
    workspace.put_songs(songs)
