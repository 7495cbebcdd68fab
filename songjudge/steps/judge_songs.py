"""Judge a few songs with the newest model, as they come: no need to judge the whole library again."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.workers import Workers
from songjudge.judging.judge import judge
from songjudge.judging.judgement import Judgement
from songjudge.learning.learner import FittedModel
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import layouts_of, measured
from songjudge.steps.load_model import load_model
from songjudge.steps.score_library import ScoringTask
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace

_CHUNK = 200  # songs


def model_to_judge_by(workspace: Workspace) -> ModelRecord | None:
    """Return the newest model, or None when there is none or it learned from features that are measured no longer."""
    models = workspace.models()
    now = {layout.fingerprint for layout in layouts_of(workspace)}
    return models[-1] if models and set(models[-1].fingerprints) <= now else None


def judge_songs(
    workspace: Workspace, song_ids: Sequence[SongId], workers: Workers, monitor: Monitor
) -> tuple[Judgement, ...]:
    """Judge those of the songs that are measured, and keep and return what the newest model says of them.

    Without a model that fits nothing is judged.
    """
    record = model_to_judge_by(workspace)
    if record is None or not song_ids:
        return ()
    folder = workspace.model_folder(record.model_id)

    def tasks() -> Iterator[ScoringTask]:
        for start in range(0, len(song_ids), _CHUNK):
            songs = measured(workspace, song_ids[start : start + _CHUNK], monitor)
            if songs.song_ids:
                known = {i: record.out_of_fold[i] for i in songs.song_ids if i in record.out_of_fold}
                yield ScoringTask(folder, songs, known)

    judgements = [judgement for part in judged(tasks(), workers, monitor) for judgement in part]
    if judgements:
        workspace.put_judgements(record.model_id, sorted(judgements, key=lambda j: j.song_id))
    return tuple(judgements)


def judged(tasks: Iterable[ScoringTask], workers: Workers, monitor: Monitor) -> Iterator[list[Judgement]]:
    """Yield the judgements of each task.  Raises what the model raises."""
    for answer in workers.map(_judge, tasks, while_waiting=monitor.stop_if_asked):
        if answer.value is None:
            assert answer.error is not None
            raise answer.error
        yield answer.value


@lru_cache(maxsize=1)
def _model(folder: Path) -> FittedModel:
    return load_model(folder)


def _judge(task: ScoringTask) -> list[Judgement]:
    """Judge some songs.  Runs in a helper process, which keeps the model between calls."""
    return judge(_model(task.model), task.songs.song_ids, task.songs.bags, task.out_of_fold)
