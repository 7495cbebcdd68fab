"""Builders of what a workspace keeps."""

from pathlib import Path

import numpy as np

from songjudge.learning.evaluation import Evaluation, evaluate
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.store.model_store import ModelRecord
from tests.support.labelled_songs import a_dataset
from tests.support.songs import a_song_id


def an_evaluation() -> Evaluation:
    """A real evaluation of made-up scores."""
    dataset = a_dataset()
    scores = np.random.default_rng(0).random(len(dataset)).astype(np.float32)
    return evaluate(dataset, scores, scores, seed=0)


def a_record(model_id: str = "model-1", *, created: float = 1_700_000_000.25) -> ModelRecord:
    """A model's record with everything in it."""
    return ModelRecord(
        model_id,
        created,
        ModelKind.NETWORK,
        TrainingPlan(seed=3, model=ModelKind.AUTO),
        TrainingHistory((EpochResult(1, 2, 0.7, 0.69, 0.5, 0.51), EpochResult(2, 2, 0.5, 0.6, 0.8, 0.7))),
        an_evaluation(),
        "It won the contest.",
        ("spectral-0123456789abcdef",),
        {a_song_id(1): 0.25, a_song_id(2): 0.75},
    )


def some_weights(folder: Path) -> None:
    """Fill a model's folder."""
    (folder / "weights").mkdir()
    np.save(folder / "weights" / "a.npy", np.arange(5))
    (folder / "about.json").write_text("{}")
