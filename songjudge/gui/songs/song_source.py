"""Keeps a `SongColumns` in step with the workspace: new songs, verdicts, scores, features."""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.gui.latest import LatestAnswer
from songjudge.gui.session import Session
from songjudge.gui.songs.song_columns import Progress, SongColumns
from songjudge.gui.songs.song_finder import INLINE_UP_TO
from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.snapshot import empty_table
from songjudge.store.workspace import Workspace

_LOOK_EVERY = 2000  # milliseconds between two looks at which songs a running extraction has finished


class SongSource(QObject):
    """Reads the workspace beside the window and hands over whole tables; small changes arrive at once.

    While a page is out of sight its source can `rest`: it then reads nothing, and catches up when it is woken.

    Signals:
        loaded(object): another `SongColumns` takes the place of the old one.
        labelled(object): the int32 rows whose verdict changed in the present columns.
        refreshed(object): the int32 rows whose score or progress changed in the present columns; perhaps none.
        failed(object): the exception that reading the workspace raised.
    """

    loaded = Signal(object)
    labelled = Signal(object)
    refreshed = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._columns = SongColumns(empty_table())
        self._verdicts: Mapping[SongId, GivenVerdict] = {}
        self._tables = LatestAnswer(self)
        self._findings = LatestAnswer(self)
        self._tables.answered.connect(self._take_table)
        self._tables.failed.connect(self.failed)
        self._findings.answered.connect(self._take_findings)
        self._findings.failed.connect(self.failed)
        self.resting = False
        self._missed: Callable[[], None] | None = None  # what has to be read when the source wakes
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.refresh)
        session.songs_changed.connect(self.load)
        session.verdicts_changed.connect(self._take_verdicts)
        session.features_changed.connect(self.refresh)
        session.judgements_changed.connect(self.refresh)
        session.runner.queue_changed.connect(self._follow_jobs)

    @property
    def columns(self) -> SongColumns:
        """What is known of the songs now."""
        return self._columns

    def given(self, song_id: SongId) -> GivenVerdict | None:
        """Return what was said of a song when anything was said last; asking the workspace may wait for its disk."""
        return self._verdicts.get(song_id)

    def load(self) -> None:
        """Read everything anew; a small library at once, a large one beside the window."""
        if self.resting:
            self._missed = self.load
            return
        workspace, extracting = self._session.workspace, self._extracting()
        if self._quick(len(self._session.songs)) and not self._tables.busy:
            self._take_table(gather(workspace, extracting=extracting))
        else:
            self._tables.ask(lambda: gather(workspace, extracting=extracting))

    def refresh(self) -> None:
        """Read scores and progress anew, for the same songs."""
        if self.resting:
            self._missed = self._missed or self.refresh
            return
        workspace, extracting = self._session.workspace, self._extracting()
        table = self._columns.table

        def fresh() -> SongColumns:
            found = SongColumns(table)
            read_findings(found, workspace, extracting=extracting)
            return found

        if self._quick(len(table)) and not self._findings.busy:
            self._take_findings(fresh())
        else:
            self._findings.ask(fresh)

    def rest(self) -> None:
        """Read nothing for now, whatever changes: nobody sees it."""
        self.resting = True

    def wake(self) -> None:
        """Read what changed meanwhile."""
        self.resting = False
        missed, self._missed = self._missed, None
        if missed is not None:
            missed()

    def _quick(self, songs: int) -> bool:
        """Say whether reading so many songs takes a moment only: a job that runs may hold files and locks."""
        return songs <= INLINE_UP_TO and self._session.runner.current is None

    def close(self) -> None:
        """Stop looking, and wait for what is being read: before the workspace is closed."""
        self._timer.stop()
        self._tables.close()
        self._findings.close()

    def _take_table(self, columns: SongColumns) -> None:
        self._verdicts = self._session.workspace.verdicts()
        columns.set_verdicts(self._verdicts)  # some may be newer than the table
        self._columns = columns
        self.loaded.emit(columns)

    def _take_findings(self, found: SongColumns) -> None:
        if found.table is not self._columns.table:
            return
        shown = self._columns
        same = (shown.progress == found.progress) & (
            (shown.scores == found.scores) | (np.isnan(shown.scores) & np.isnan(found.scores))
        )
        np.copyto(shown.scores, found.scores)
        np.copyto(shown.progress, found.progress)
        shown.reasons = found.reasons
        self.refreshed.emit(np.flatnonzero(~same).astype(np.int32))

    def _take_verdicts(self, song_ids: tuple[SongId, ...]) -> None:
        self._verdicts = self._session.workspace.verdicts()
        self.labelled.emit(self._columns.update_verdicts(song_ids, self._verdicts))

    def _extracting(self) -> bool:
        current = self._session.runner.current
        return current is not None and isinstance(current.job, ExtractFeatures)

    def _follow_jobs(self) -> None:
        if self._extracting() and not self._timer.isActive():
            self._timer.start()
            self.refresh()
        elif not self._session.runner.busy:
            self._timer.stop()


def gather(workspace: Workspace, *, extracting: bool = False) -> SongColumns:
    """Read all that the table shows.  `extracting` says whether songs without features are being measured now."""
    columns = SongColumns(workspace.songs())
    columns.set_verdicts(workspace.verdicts())
    read_findings(columns, workspace, extracting=extracting)
    return columns


def read_findings(columns: SongColumns, workspace: Workspace, *, extracting: bool) -> None:
    """Read scores, features and problem files into `columns`."""
    columns.set_scores(workspace.judgements())
    ready = frozenset.intersection(*(workspace.songs_with_features(layout) for layout in layouts_of(workspace)))
    columns.set_progress(ready, workspace.problems())
    if extracting:
        columns.progress[columns.progress == Progress.NOT_EXTRACTED] = Progress.EXTRACTING
