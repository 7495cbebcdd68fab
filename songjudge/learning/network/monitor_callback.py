"""Watches a fit: tells each epoch, keeps the best weights, and ends it when told or when nothing improves."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from songjudge.learning.curves import auc_of, confusion_at, f_half_of
from songjudge.learning.dataset import BoolArray, FloatArray
from songjudge.learning.heads import sigmoid
from songjudge.learning.history import EpochResult
from songjudge.learning.training_plan import TrainingPlan

TELL_EVERY = 0.2
"""Seconds between two tellings: quick epochs are told together, so that a window draws at most five times a second."""


@dataclass(frozen=True)
class Watch:
    """The three ways in which a fit talks with whoever started it."""

    on_epoch: Callable[[EpochResult], None] = lambda _: None
    should_finish: Callable[[], bool] = lambda: False
    stop_if_asked: Callable[[], None] = lambda: None


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The songs that judge each epoch: their labels, weights, and a function that gives their log odds now."""

    good: BoolArray
    weight: FloatArray
    log_odds: Callable[[], FloatArray]


class MonitorCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Publishes an `EpochResult` per epoch and keeps the weights of the one with the lowest validation loss."""

    def __init__(self, plan: TrainingPlan, held_out: HeldOut, watch: Watch, songs: int) -> None:
        super().__init__()
        self._plan, self._held_out, self._watch, self._songs = plan, held_out, watch, songs
        self._waiting: list[EpochResult] = []
        self._told_at = -np.inf
        self._best_loss = np.inf
        self._best_weights: list[Any] | None = None
        self._since_best = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the clock."""
        del epoch, logs
        self._began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Obey Stop and Finish within an epoch."""
        del batch, logs
        self._watch.stop_if_asked()
        if self._watch.should_finish():
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Judge the epoch, tell it, keep its weights if they are the best.

        The held-out figures join `logs`, for the callbacks behind this one.
        """
        pace = self._songs / max(time.perf_counter() - self._began, 1e-9)
        logs = {} if logs is None else logs
        result = self._judged(epoch + 1, logs, pace)
        logs.update(
            f_half=result.train_f_half,
            combined=result.train_combined,
            val_loss=result.validation_loss,
            val_auc=result.validation_auc,
            val_precision=result.precision,
            val_recall=result.recall,
            val_f_half=result.f_half,
            val_combined=result.combined,
        )
        if result.validation_loss < self._best_loss:
            self._best_loss, self._since_best = result.validation_loss, 0
            self._best_weights = self.model.get_weights()
        else:
            self._since_best += 1
        if self._since_best >= self._plan.patience:
            self.model.stop_training = True
        self._waiting.append(result)
        if time.monotonic() - self._told_at >= TELL_EVERY:
            self._tell()

    def on_train_end(self, logs: Any = None) -> None:
        """Tell what is left and put the best weights back."""
        del logs
        self._tell()
        if self._best_weights is not None:
            self.model.set_weights(self._best_weights)

    def _tell(self) -> None:
        for result in self._waiting:
            self._watch.on_epoch(result)
        self._waiting.clear()
        self._told_at = time.monotonic()

    def _judged(self, epoch: int, logs: Any, pace: float) -> EpochResult:
        held = self._held_out
        z = held.log_odds().astype(np.float64)
        losses = np.logaddexp(0, z) - held.good * z
        cells = confusion_at(held.good, sigmoid(z), 0.5)
        precision, recall = (float(logs.get(name, 0.0)) for name in ("precision", "recall"))
        f_half = f_half_of(precision, recall)
        return EpochResult(
            epoch=epoch,
            epochs=self._plan.epochs,
            loss=float(logs.get("loss", 0.0)),
            validation_loss=float(np.average(losses, weights=held.weight)),
            auc=float(logs.get("auc", 0.5)),
            validation_auc=auc_of(held.good, z),
            precision=cells.precision,
            recall=cells.recall,
            f_half=cells.f_half,
            combined=cells.combined,
            learning_rate=float(np.asarray(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))),
            songs_per_second=pace,
            train_precision=precision,
            train_recall=recall,
            train_f_half=f_half,
            train_combined=precision * f_half,
        )
