"""Score the library: judge every measured song with a trained model, or those alone whose features are new.

The features stay on disk: a helper process reads them itself, one row of numbers a song, and sends scores back.  Only
for a model that looks at single clips, such as the network, are clips read.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.judging.judge import judge, judge_pooled, needs_clips
from songjudge.learning.dataset import BoolArray, FloatArray, bags_of
from songjudge.learning.learner import FittedModel
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import MeasuredSongs, layouts_of
from songjudge.steps.load_model import load_model
from songjudge.steps.smart_playlists import refresh_smart_playlists
from songjudge.store.feature_places import RawIds, rows_among
from songjudge.store.feature_shards import FeatureStore, PooledRows
from songjudge.store.judgement_store import JudgedColumns
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace

_SONGS_A_TASK = 8192  # for each of which Stop is heard and progress told
_ROWS_AT_ONCE = 1024  # songs read while the ones before are judged: about 7 MB
_AHEAD = 4  # batches that may wait to be judged
_CLIPS_AT_ONCE = 200  # songs: about 40 MB of clips
FEW = 2000
"""Measured songs up to which clips are judged along with songs; in larger libraries, when the user asks why."""


@dataclass(frozen=True)
class ScoringReport:
    """How many songs have a judgement now, by which model, how many wait for features, how many were judged anew."""

    judged: int
    model_id: str
    waiting: int
    fresh: int = 0


@dataclass(frozen=True, eq=False)
class ScoringTask:
    """What a helper process needs in order to judge some songs by their clips."""

    model: Path
    songs: MeasuredSongs
    out_of_fold: Mapping[SongId, float]


@dataclass(frozen=True, eq=False)
class RowsTask:
    """What a helper process needs in order to judge many songs whose features it reads itself.

    `out_of_fold` are the scores to be given to songs that the model learned from, nan for the others.  `when` tells one
    run from another, so that a helper which lives on reads the features' index anew.
    """

    model: Path
    features: Path
    layouts: tuple[FeatureSet, ...]
    ids: RawIds
    out_of_fold: npt.NDArray[np.float64]
    clips: bool
    when: int


@dataclass(frozen=True, eq=False)
class ScoredPart:
    """The scores of those songs of a task that could be read, and pooled rows to be kept, by feature set."""

    good: BoolArray  # of the task's songs
    score: npt.NDArray[np.float64]  # of the good ones
    clip_scores: tuple[tuple[float, ...], ...]
    made: Mapping[str, PooledRows]


@dataclass(frozen=True)
class ScoreLibrary:
    """Judge the measured songs with the newest model, or with the one named by `model_id`.

    Songs that the model has judged before and whose features are the same keep their judgement, unless `everything` is
    true.  Labelled songs that the model learned from get their out-of-fold score.  The window passes one helper process
    as `workers`, so that no model library is ever imported into it.
    """

    workspace: Workspace
    workers: Workers = field(default_factory=InlineWorkers)
    model_id: str | None = None
    everything: bool = False
    title: str = "Scoring the library"

    def run(self, monitor: Monitor) -> ScoringReport:
        """Score.  Raises `NotEnoughLabelsError` when nothing has been trained yet."""
        record = chosen_model(self.workspace, self.model_id)
        layouts = _layouts_for(self.workspace, record)
        every = self.workspace.songs().raw_ids
        measured = self.workspace.measured(layouts)
        measured = measured.only(rows_among(every, measured.ids)[1])
        before = self.workspace.judged(record.model_id)
        rows, known = rows_among(before.ids, measured.ids)
        same = known & (before.features[rows] == measured.stamps) if len(before.ids) else known
        fresh = measured.only(~same) if not self.everything else measured
        parts = self._parts(record, layouts, fresh.ids, monitor, clips=len(measured.ids) <= FEW)
        good = np.concatenate([part.good for part in parts]) if parts else np.zeros(0, np.bool_)
        clips = [scores for part in parts for scores in part.clip_scores]
        score = np.concatenate([part.score for part in parts]) if parts else np.zeros(0)
        held_out = ~np.isnan(_held_out(record, fresh.ids))[good]
        judged = JudgedColumns(fresh.ids[good], score, held_out, fresh.stamps[good], clips)
        self.workspace.put_judged(record.model_id, judged)
        refresh_smart_playlists(self.workspace, monitor)
        total = len(measured.ids) - int(np.sum(~good))
        return ScoringReport(total, record.model_id, len(every) - total, int(np.sum(good)))

    def _parts(
        self, record: ModelRecord, layouts: tuple[FeatureSet, ...], ids: RawIds, monitor: Monitor, *, clips: bool
    ) -> list[ScoredPart]:
        """Have the songs judged, part by part; keep the pooled rows that were lacking."""
        folder, features = self.workspace.model_folder(record.model_id), self.workspace.feature_folder
        held_out = _held_out(record, ids)
        when = time.time_ns()
        tasks = (
            RowsTask(folder, features, layouts, ids[part], held_out[part], clips, when)
            for part in (slice(n, n + _SONGS_A_TASK) for n in range(0, len(ids), _SONGS_A_TASK))
        )
        parts: list[ScoredPart] = []
        done = 0
        for answer in self.workers.map(score_rows, tasks, while_waiting=monitor.stop_if_asked):
            if answer.value is None:
                assert answer.error is not None
                raise answer.error
            parts.append(answer.value)
            for layout in layouts:
                if layout.name in answer.value.made:
                    self.workspace.keep_pooled(layout, answer.value.made[layout.name])
            done += len(answer.item.ids)
            monitor.progress(Progress(done, len(ids), self.title))
        return parts


def score_rows(task: RowsTask) -> ScoredPart:
    """Judge some songs.  Runs in a helper process, which keeps the model between calls."""
    model = _model(task.model)
    store = _features(task.features, task.when)
    try:
        if task.clips or needs_clips(model):
            return _scored_by_clips(task, model, store)
        with _one_thread_each():
            return _scored_by_rows(task, model, store)
    finally:
        for layout in task.layouts:
            store.of(layout).close()


def _scored_by_rows(task: RowsTask, model: FittedModel, store: FeatureStore) -> ScoredPart:
    """Read rows while the ones before are judged."""
    good = np.ones(len(task.ids), np.bool_)
    made: dict[str, list[PooledRows]] = {layout.name: [] for layout in task.layouts}
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        waiting: list[Future[FloatArray]] = []
        for start in range(0, len(task.ids), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            songs: dict[str, tuple[FeatureSet, FloatArray]] = {}
            for layout in task.layouts:
                pooled = store.of(layout).pooled(task.ids[some])
                good[some] &= pooled.good
                songs[layout.name] = (layout, pooled.found.rows)
                if pooled.made.any():
                    made[layout.name].append(pooled.found.only(pooled.made))
            waiting.append(threads.submit(judge_pooled, model, songs))
            if len(waiting) > _AHEAD:
                waiting[-_AHEAD].result()
        own = np.concatenate([future.result() for future in waiting]).astype(np.float64)
    score = np.where(np.isnan(task.out_of_fold), own, task.out_of_fold)
    return ScoredPart(good, score[good], (), {name: _joined(parts) for name, parts in made.items() if parts})


def _scored_by_clips(task: RowsTask, model: FittedModel, store: FeatureStore) -> ScoredPart:
    good = np.zeros(len(task.ids), np.bool_)
    scores: list[float] = []
    clips: list[tuple[float, ...]] = []
    for start in range(0, len(task.ids), _CLIPS_AT_ONCE):
        songs = _with_clips(task, range(start, min(start + _CLIPS_AT_ONCE, len(task.ids))), store)
        if not songs:
            continue
        good[list(songs)] = True
        names = [SongId(task.ids[row].decode("ascii")) for row in songs]
        bags = {
            layout.name: bags_of(layout, [found[place] for found in songs.values()])
            for place, layout in enumerate(task.layouts)
        }
        known = {
            name: float(task.out_of_fold[row])
            for name, row in zip(names, songs, strict=True)
            if not np.isnan(task.out_of_fold[row])
        }
        judgements = judge(model, names, bags, known, clips=task.clips)
        scores += [judgement.score for judgement in judgements]
        clips += [judgement.clip_scores for judgement in judgements if task.clips]
    return ScoredPart(good, np.array(scores, np.float64), tuple(clips), {})


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


def learned_otherwise() -> NotEnoughLabelsError:
    """Return the error of a model whose features nobody measures any more."""
    return NotEnoughLabelsError(
        "The newest model cannot judge these songs",
        why="it learned from features that were made with other settings, or by another version of songjudge",
        remedy="Train again, or set the feature settings back if you changed them.",
    )


def _layouts_for(workspace: Workspace, record: ModelRecord) -> tuple[FeatureSet, ...]:
    """Return the feature sets of the workspace.  Raises `NotEnoughLabelsError` if the model learned from others."""
    layouts = layouts_of(workspace)
    if not set(record.fingerprints) <= {layout.fingerprint for layout in layouts}:
        raise learned_otherwise()
    return layouts


def _held_out(record: ModelRecord, ids: RawIds) -> npt.NDArray[np.float64]:
    """Return the scores of the songs that the model learned from, by models that had not seen them; nan for others."""
    names = np.array([name.encode("ascii", "replace") for name in record.out_of_fold], "S32")
    order = np.argsort(names)
    scores = np.array(list(record.out_of_fold.values()), np.float64)[order]
    rows, there = rows_among(names[order], ids)
    return np.where(there, scores[rows], np.nan) if len(scores) else np.full(len(ids), np.nan)


def _with_clips(task: RowsTask, rows: range, store: FeatureStore) -> dict[int, list[ClipFeatures]]:
    """Return the features of those songs that have clips under every set, by their number in the task."""
    found: dict[int, list[ClipFeatures]] = {}
    for row in rows:
        name = SongId(task.ids[row].decode("ascii"))
        parts = [clips for layout in task.layouts if (clips := store.of(layout).read(name)) is not None]
        if len(parts) == len(task.layouts) and all(len(part.values) for part in parts):
            found[row] = parts
    return found


def _joined(parts: list[PooledRows]) -> PooledRows:
    return PooledRows(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("ids", "sums", "rows")))


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Hold BLAS to one thread: the songs are shared out among threads already."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


@lru_cache(maxsize=1)
def _model(folder: Path) -> FittedModel:
    return load_model(folder)


@lru_cache(maxsize=1)
def _features(folder: Path, when: int) -> FeatureStore:
    return FeatureStore(folder, read_only=True)
