"""What the pages share: the open workspace, its jobs, and word of what changed.

`store.workspace` remembers, `jobs.runner` works, `appearance` colours; the session introduces them to each other and
tells the pages when something that they show is out of date.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.gui.appearance import Appearance
from songjudge.gui.decoders import Decoders, InlineDecoders
from songjudge.gui.jobs.battery_pause import BatteryPause
from songjudge.gui.jobs.pool_workers import PoolWorkers
from songjudge.gui.jobs.runner import JobRunner, RunningJob
from songjudge.gui.latest import LatestAnswer
from songjudge.jobs.outcome import Outcome, Succeeded
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.settings_file import Settings
from songjudge.store.snapshot import SongTable
from songjudge.store.workspace import Workspace

_LOOK_EVERY = 3000  # milliseconds between two looks at what a running job has written so far
_FEW = 3000  # songs whose table is put together in a millisecond or two


class Session(QObject):
    """An open workspace, as the window sees it.

    Signals:
        songs_changed(): `songs` is another table now.
        undone(tuple[SongId, ...]): these labels were taken back, or given again; the page shows the first of them.
        verdicts_changed(tuple[SongId, ...]): these songs have another verdict, or other songs count as labelled.
        features_changed(): more songs are measured, or other files are refused.
        model_changed(): there is a newer model.
        judgements_changed(): the songs have other scores.
        settings_changed(): the workspace's settings were saved.
        search_changed(str): what stands in the search field of the top bar; "" when it is empty.
        page_asked(str): a page asks for another one: "label", "train", "evaluate" or "score".
        noticed(str): one line that the user should see but need not answer.
    """

    songs_changed = Signal()
    undone = Signal(object)
    verdicts_changed = Signal(object)
    features_changed = Signal()
    model_changed = Signal()
    judgements_changed = Signal()
    settings_changed = Signal()
    search_changed = Signal(str)
    page_asked = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        appearance: Appearance,
        parent: QObject | None = None,
        *,
        decoders: Decoders | None = None,
    ) -> None:
        super().__init__(parent)
        self.decoders = decoders or InlineDecoders()
        self.workspace = workspace
        self.appearance = appearance
        self.runner = JobRunner(self)
        self.power = BatteryPause(self.runner, wanted=lambda: workspace.settings.pause_on_battery, parent=self)
        self.read_only = workspace.read_only
        self._looked_at: tuple[SongId, ...] = ()
        self.songs = workspace.songs()  # as they were when anybody looked last: asking the workspace may take a while
        self._verdicts = workspace.verdicts()
        self._newest_model = _newest_model(workspace)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_EVERY)
        self.tables = LatestAnswer(self)
        self.tables.answered.connect(self._take_songs)
        self._look.timeout.connect(lambda: self.tables.ask(workspace.songs))
        self.runner.queue_changed.connect(self._follow_queue)
        self.runner.ended.connect(self._look_for_changes)
        self.runner.paused.connect(self._look_for_changes)

    def workers(self) -> PoolWorkers:
        """Return as many helper processes as the settings allow, for measuring and reading songs."""
        settings = self.workspace.settings
        return PoolWorkers(settings.workers or None, gentle=settings.gentle)

    def one_worker(self) -> PoolWorkers:
        """Return a single helper process, for work that needs a model library and much memory."""
        return PoolWorkers(1, gentle=self.workspace.settings.gentle)

    def give_verdict(self, song_ids: Sequence[SongId], verdict: Verdict, source: Source = Source.CLICK) -> int:
        """Label songs; the verdict is on the disk when this returns.  Returns how many changed."""
        changed = self.workspace.give_verdict(song_ids, verdict, source)
        self._tell_verdicts(song_ids)
        return changed

    def give_verdicts(self, songs: Mapping[tuple[Verdict, Source], Sequence[SongId]]) -> int:
        """Give several verdicts as one step to undo; they are on the disk when this returns.  Returns how many."""
        changed = self.workspace.give_verdicts(songs)
        self._tell_verdicts([song_id for ids in songs.values() for song_id in ids])
        return changed

    def undo(self) -> tuple[SongId, ...]:
        """Take back the last labelling and return the songs that it touched."""
        return self._tell_verdicts(self.workspace.undo(), undone=True)

    def redo(self) -> tuple[SongId, ...]:
        """Do again what `undo` took back and return the songs that it touched."""
        return self._tell_verdicts(self.workspace.redo(), undone=True)

    def scan(self, folders: Iterable[Path]) -> RunningJob:
        """Start to look through `folders` and take up their songs; measuring them follows."""
        from songjudge.steps.extract_features import ExtractFeatures
        from songjudge.steps.scan_folders import ScanFolders

        def measure(outcome: Outcome[Any]) -> None:
            waits = any(isinstance(each.job, ExtractFeatures) for each in self.runner.waiting)  # it stepped aside
            if isinstance(outcome, Succeeded) and len(self.workspace.songs()) and not waits:
                self.extract()

        return self.runner.start(ScanFolders(self.workspace, tuple(folders), self.workers()), on_ended=measure)

    def extract(self, *, first: Sequence[SongId] = (), retry: bool = False) -> RunningJob:
        """Start to measure every song that lacks features.  It steps aside for any other job, and goes on after it.

        Those that the user looks at come before all, then those in `first`, then those of which the model is unsure.
        """
        from songjudge.steps.extract_features import ExtractFeatures, unsure_songs

        wanted = (*first, *unsure_songs(self.workspace))
        job = ExtractFeatures(self.workspace, self.workers(), wanted, retry=retry, ahead=lambda: self._looked_at)
        return self.runner.start(job, quiet=True)

    def look_at(self, song_ids: Sequence[SongId]) -> None:
        """Note which songs the user sees now: an extraction, also one that runs already, measures them first."""
        self._looked_at = tuple(song_ids)

    def retry_problems(self) -> RunningJob:
        """Start to read and measure the files again that were refused."""
        from songjudge.steps.follow_changes import FollowChanges

        files = tuple(self.workspace.problems())
        job = FollowChanges(
            self.workspace, files, self.workers(), self.one_worker(), retry=True, title="Trying problem files again"
        )
        return self.runner.start(job)

    def import_table(self, file: Path) -> RunningJob:
        """Start to take over the verdicts of a CSV table."""
        from songjudge.steps.import_verdicts import ImportTable

        return self.runner.start(ImportTable(self.workspace, file))

    def score(self) -> RunningJob:
        """Start to judge every measured song with the newest model."""
        from songjudge.steps.score_library import ScoreLibrary

        return self.runner.start(ScoreLibrary(self.workspace, self.one_worker()))

    def set_theme(self, name: str) -> None:
        """Dress the window in "light", "dark" or "system", and keep the choice."""
        self.appearance.set_theme_name(name)
        if not self.read_only:
            self.save_settings(replace(self.workspace.settings, theme=name))

    def save_settings(self, settings: Settings) -> None:
        """Keep `settings` and tell the pages."""
        self.workspace.save_settings(settings)
        self.settings_changed.emit()

    def close(self) -> None:
        """Stop the jobs, wait for them and close the workspace."""
        self._look.stop()
        self.tables.close()
        self.runner.close()
        self.decoders.close()
        self.workspace.close()

    def _tell_verdicts(self, song_ids: Sequence[SongId], *, undone: bool = False) -> tuple[SongId, ...]:
        touched = tuple(song_ids)
        if touched:
            self.verdicts_changed.emit(touched)
        if touched and undone:
            self.undone.emit(touched)
        return touched

    def _follow_queue(self) -> None:
        if self.runner.busy and not self._look.isActive():
            self._look.start()
        elif not self.runner.busy:
            self._look.stop()

    def _take_songs(self, songs: SongTable) -> None:
        """Let songs appear, also while a scan is still under way."""
        if songs is not self.songs:
            self.songs = songs
            self.songs_changed.emit()

    def _look_for_changes(self) -> None:
        """Tell what the job that just ended has changed, whatever job it was."""
        if len(self.songs) <= _FEW and self.runner.current is None:
            self._take_songs(self.workspace.songs())
        else:
            self.tables.ask(self.workspace.songs)
        before, now = self._verdicts, self.workspace.verdicts()
        if now is not before:
            self._verdicts = now
            self._tell_verdicts(tuple(i for i in {**before, **now} if before.get(i) != now.get(i)))
        self.features_changed.emit()
        newest = _newest_model(self.workspace)
        if newest != self._newest_model:
            self._newest_model = newest
            self.model_changed.emit()
        self.judgements_changed.emit()


def _newest_model(workspace: Workspace) -> str:
    models = workspace.models()
    return models[-1].model_id if models else ""
