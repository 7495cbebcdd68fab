"""Run the demo: make a small library and take it down the whole line."""

from dataclasses import dataclass, field
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.learning.training_plan import TrainingPlan
from songjudge.library.verdict import Verdict
from songjudge.steps.export_scores import ScoredRow, scored_rows
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.give_verdicts import label_paths
from songjudge.steps.make_demo_library import make_demo_library
from songjudge.steps.scan_folders import ScanFolders
from songjudge.steps.score_library import ScoreLibrary
from songjudge.steps.train_model import TrainingReport, TrainModel
from songjudge.steps.write_playlists import WritePlaylist
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class DemoReport:
    """Where the demo's music and playlist lie, its judged songs best first, and how the model was made."""

    library: Path
    playlist: Path
    rows: tuple[ScoredRow, ...]
    training: TrainingReport


@dataclass(frozen=True)
class RunDemo:
    """Make the demo library in `home`, label it as its imaginary listener would, learn, judge, write a playlist."""

    workspace: Workspace
    home: Path
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    workers: Workers = field(default_factory=InlineWorkers)
    title: str = "Running the demo"

    def run(self, monitor: Monitor) -> DemoReport:
        """Do all of it.  Raises what the steps raise when they cannot go on."""

        def on_progress(done: int, total: int, doing: str) -> None:
            monitor.progress(Progress(done, total, doing))

        library = make_demo_library(self.home / "music", on_progress)
        ScanFolders(self.workspace, (library.folder,), self.workers).run(monitor)
        label_paths(self.workspace, library.good, Verdict.GOOD)
        label_paths(self.workspace, library.bad, Verdict.BAD)
        ExtractFeatures(self.workspace, self.workers).run(monitor)
        training = TrainModel(self.workspace, self.plan).run(monitor)
        ScoreLibrary(self.workspace).run(monitor)
        playlist = self.home / "would-like.m3u8"
        WritePlaylist(self.workspace, playlist, at_least=0.5).run(monitor)
        return DemoReport(library.folder, playlist, scored_rows(self.workspace), training)
