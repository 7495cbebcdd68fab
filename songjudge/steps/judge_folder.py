"""Judge a folder: scan, label, extract, train and score in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.learning.training_plan import TrainingPlan
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.export_scores import ScoredRow, scored_rows
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.give_verdicts import absolute, songs_below
from songjudge.steps.scan_folders import ScanFolders
from songjudge.steps.score_library import ScoreLibrary
from songjudge.steps.train_model import TrainingReport, TrainModel
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class FolderReport:
    """The judged songs of the folder, best first; how the model was made; the files that are no usable music."""

    rows: tuple[ScoredRow, ...]
    training: TrainingReport
    refused: dict[Path, str]


@dataclass(frozen=True)
class JudgeFolder:
    """Learn from the songs in the folders `good` and `bad`, then judge every song in `folder`.

    The three may lie inside one another; a song in both `good` and `bad` is not learned from.
    """

    workspace: Workspace
    folder: Path
    good: tuple[Path, ...]
    bad: tuple[Path, ...]
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Judging a folder"

    def run(self, monitor: Monitor) -> FolderReport:
        """Do all of it.  Raises what the steps raise when they cannot go on."""
        scan = ScanFolders(self.workspace, (*self.good, *self.bad, self.folder), self.workers).run(monitor)
        self._label()
        extraction = ExtractFeatures(self.workspace, self.workers).run(monitor)
        training = TrainModel(self.workspace, self.plan).run(monitor)
        ScoreLibrary(self.workspace).run(monitor)
        inside = absolute(self.folder)
        rows = tuple(row for row in scored_rows(self.workspace) if Path(row.path).is_relative_to(inside))
        return FolderReport(rows, training, {**scan.refused, **extraction.refused})

    def _label(self) -> None:
        good, bad = self._songs_in(self.good), self._songs_in(self.bad)
        wanted = {Verdict.GOOD: good - bad, Verdict.BAD: bad - good, Verdict.NONE: good & bad}
        for verdict, songs in wanted.items():
            if songs:
                self.workspace.give_verdict(sorted(songs), verdict, Source.FOLDER)

    def _songs_in(self, folders: Sequence[Path]) -> set[SongId]:
        return {song_id for folder in folders for song_id in songs_below(self.workspace, absolute(folder))}
