"""Score the library: judge every measured song with a trained model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from songjudge.errors import NotEnoughLabelsError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.judging.judge import judge
from songjudge.judging.judgement import Judgement
from songjudge.learning.learner import FittedModel
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import MeasuredSongs, layouts_of, measured
from songjudge.steps.load_model import load_model
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace

_CHUNK = 200  # songs: about 40 MB of features at a time


@dataclass(frozen=True)
class ScoringReport:
    """How many songs were judged, by which model, and how many wait for features."""

    judged: int
    model_id: str
    waiting: int


@dataclass(frozen=True, eq=False)
class ScoringTask:
    """What a helper process needs in order to judge some songs."""

    model: Path
    songs: MeasuredSongs
    out_of_fold: Mapping[SongId, float]


@dataclass(frozen=True)
class ScoreLibrary:
    """Judge every measured song with the newest model, or with the one named by `model_id`.

    Labelled songs that the model learned from get their out-of-fold score.  The window passes one helper process as
    `workers`, so that no model library is ever imported into it.
    """

    workspace: Workspace
    workers: Workers = field(default_factory=InlineWorkers)
    model_id: str | None = None
    title: str = "Scoring the library"

    def run(self, monitor: Monitor) -> ScoringReport:
        """Score.  Raises `NotEnoughLabelsError` when nothing has been trained yet."""
        record = chosen_model(self.workspace, self.model_id)
        ids = tuple(self.workspace.songs().song_ids)
        done = 0
        judgements: list[Judgement] = []
        tasks = self._tasks(record, ids, monitor)
        for answer in self.workers.map(_judge, tasks, while_waiting=monitor.stop_if_asked):
            if answer.value is None:
                assert answer.error is not None
                raise answer.error
            judgements.extend(answer.value)
            done += len(answer.value)
            monitor.progress(Progress(done, len(ids), self.title))
        judgements.sort(key=lambda j: j.song_id)
        self.workspace.put_judgements(record.model_id, judgements)
        return ScoringReport(len(judgements), record.model_id, len(ids) - len(judgements))

    def _tasks(self, record: ModelRecord, ids: tuple[SongId, ...], monitor: Monitor) -> Iterator[ScoringTask]:
        _refuse_other_features(self.workspace, record)
        folder = self.workspace.model_folder(record.model_id)
        for start in range(0, len(ids), _CHUNK):
            songs = measured(self.workspace, ids[start : start + _CHUNK], monitor)
            if songs.song_ids:
                known = {i: record.out_of_fold[i] for i in songs.song_ids if i in record.out_of_fold}
                yield ScoringTask(folder, songs, known)


def chosen_model(workspace: Workspace, model_id: str | None = None) -> ModelRecord:
    """Return the named model, or the newest one.  Raises `NotEnoughLabelsError` when there is none."""
    models = workspace.models()
    for record in reversed(models):
        if model_id in (None, record.model_id):
            return record
    raise NotEnoughLabelsError(
        "There is no trained model yet" if not models else f"There is no model called {model_id}",
        remedy="Label some songs good and some bad, then train.",
    )


def _refuse_other_features(workspace: Workspace, record: ModelRecord) -> None:
    now = {layout.fingerprint for layout in layouts_of(workspace)}
    if not set(record.fingerprints) <= now:
        raise NotEnoughLabelsError(
            "The newest model cannot judge these songs",
            why="it learned from features that were made with other settings",
            remedy="Train again, or set the feature settings back.",
        )


@lru_cache(maxsize=1)
def _model(folder: Path) -> FittedModel:
    return load_model(folder)


def _judge(task: ScoringTask) -> list[Judgement]:
    """Judge some songs.  Runs in a helper process, which keeps the model between calls."""
    return judge(_model(task.model), task.songs.song_ids, task.songs.bags, task.out_of_fold)
