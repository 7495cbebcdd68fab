"""A workspace with songs, verdicts and made-up features that a model can learn from, without any audio."""

import numpy as np

from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import Song
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.score_library import ScoreLibrary
from songjudge.steps.train_model import TrainingReport, TrainModel
from songjudge.store.workspace import Workspace
from tests.support.songs import some_songs

QUICK_PLAN = TrainingPlan(model=ModelKind.LOGISTIC, folds=3)
"""A model that learns in well under a second."""


def fill(workspace: Workspace, *, songs: int = 60, labelled: int = 40, clips: int = 3, seed: int = 0) -> list[Song]:
    """Put `songs` songs into the workspace, label the first `labelled`, and measure them all; return the songs.

    Good songs have the first block of every feature set shifted, so that the taste is there to be found but not
    everything is.
    """
    rng = np.random.default_rng(seed)
    made = some_songs(songs, albums=max(songs // 5, 4))
    workspace.put_songs(made)
    liked = rng.permutation(songs) < songs // 2
    for verdict, wanted in ((Verdict.GOOD, True), (Verdict.BAD, False)):
        chosen = [song.song_id for song, good in zip(made[:labelled], liked, strict=False) if good == wanted]
        workspace.give_verdict(chosen, verdict, Source.CLICK)
    for layout in layouts_of(workspace):
        rows = [(song.song_id, _clips(layout, clips, good, rng)) for song, good in zip(made, liked, strict=True)]
        workspace.put_features(layout, rows)
    return made


def train(workspace: Workspace, plan: TrainingPlan = QUICK_PLAN) -> TrainingReport:
    """Train in this process."""
    return TrainModel(workspace, plan, in_child=False).run(CallbackMonitor())


def score(workspace: Workspace) -> None:
    """Judge every song with the newest model, in this process."""
    ScoreLibrary(workspace).run(CallbackMonitor())


def _clips(layout: FeatureSet, clips: int, good: bool, rng: np.random.Generator) -> ClipFeatures:
    values = rng.standard_normal((clips, layout.size)).astype(np.float32)
    values += 0.5 * rng.standard_normal(layout.size).astype(np.float32)
    if good:
        first = layout.blocks[0]
        values[:, layout.slices[first.name]] += np.float32(0.9)
    spans = np.column_stack([np.arange(clips) * 20.0, np.full(clips, 5.0)]).astype(np.float32)
    return ClipFeatures(spans, values)
