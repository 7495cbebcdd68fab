"""Builders of runs: real histories, real evaluations."""

import numpy as np

from songjudge.gui.training.run import Run
from songjudge.learning.evaluation import BAND_GRID, Evaluation
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.support.songs import a_song_id


def an_epoch(epoch: int, epochs: int = 30, *, worse: float = 0.0) -> EpochResult:
    fall = float(np.exp(-epoch / 8))
    return EpochResult(
        epoch, epochs, loss=0.1 + 0.6 * fall, validation_loss=0.2 + 0.5 * fall + 0.006 * epoch + worse,
        auc=0.98 - 0.4 * fall, validation_auc=0.9 - 0.3 * fall - worse, precision=0.8, recall=0.7, f_half=0.775,
        combined=0.62, learning_rate=0.002 / epoch, songs_per_second=210.0,
        train_precision=0.9, train_recall=0.8, train_f_half=0.88, train_combined=0.79,
    )  # fmt: skip


def a_history(epochs: int, *, planned: int = 30, worse: float = 0.0) -> TrainingHistory:
    return TrainingHistory(tuple(an_epoch(n, planned, worse=worse) for n in range(1, epochs + 1)))


def an_evaluation(songs: int = 60, *, seed: int = 0) -> Evaluation:
    rng = np.random.default_rng(seed)
    good = np.arange(songs) % 2 == 0
    scores = np.clip(0.5 + 0.2 * (good - 0.5) + 0.2 * rng.standard_normal(songs), 0, 1).astype(np.float32)
    return Evaluation(
        tuple(a_song_id(n) for n in range(songs)), good, scores, groups=12, auc=0.86, low=0.79, high=0.92,
        random_auc=0.93, roc_low=BAND_GRID.copy(), roc_high=np.sqrt(BAND_GRID),
    )  # fmt: skip


def a_run(number: int = 1, epochs: int = 7, *, running: bool = False, worse: float = 0.0) -> Run:
    return Run(
        number,
        TrainingPlan(model=ModelKind.NETWORK),
        model_id=f"model-{number}",
        history=a_history(epochs, worse=worse),
        running=running,
        evaluation=None if running else an_evaluation(),
    )
