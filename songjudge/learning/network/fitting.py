"""Fits a network to labelled songs, on a CPU in seconds when there are few of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from songjudge.features.feature_set import FeatureSet
from songjudge.learning.dataset import BoolArray, Dataset, FloatArray
from songjudge.learning.history import EpochResult
from songjudge.learning.learner import check_labels
from songjudge.learning.network.architecture import build
from songjudge.learning.network.cell_counts import CellCounts
from songjudge.learning.network.clip_batches import IN_MEMORY, EpochBatches, clip_rows, scaling_of
from songjudge.learning.network.event_log import event_log
from songjudge.learning.network.hardware import capability, gpus, policy_for, precision, shares, spread_over
from songjudge.learning.network.monitor_callback import HeldOut, MonitorCallback, Watch
from songjudge.learning.network.rates import WarmUpAndFall
from songjudge.learning.network.trained_model import NetworkModel, song_log_odds
from songjudge.learning.recipes import balanced
from songjudge.learning.splitting import grouped_holdout
from songjudge.learning.training_plan import NetworkShape, TrainingPlan

BAD_COUNTS_MORE = 1.5
"""How much more a bad song weighs than a good one: recommending a bad song is worse than missing a good one."""

SMOOTHING = 0.05  # labels are never quite certain (Szegedy et al. 2016)
LARGEST_BATCH = 256
STEPS_AN_EPOCH = 64  # above which batches grow, up to the largest
STEPS_AT_ONCE = 8
"""Batches between two looks at the user's wishes: less time is lost between them (a quarter, on a processor)."""


class NetworkLearner:
    """Learns a network as `plan` says; a `Learner`.

    `on_epoch` hears of each epoch, at most five times a second; when `should_finish` turns true, the fit ends and
    keeps the best weights so far; `stop_if_asked` is called after every batch and may raise to end it without a model.
    `reuse` makes every fit after the first many times quicker, because the compiled network is used again with fresh
    weights; a model is then only good until the next fit, which is all that cross-validation needs.
    `log_folder` is where TensorBoard's event files go, if the plan wants them.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        on_epoch: Callable[[EpochResult], None] = lambda _: None,
        should_finish: Callable[[], bool] = lambda: False,
        stop_if_asked: Callable[[], None] = lambda: None,
        *,
        reuse: bool = False,
        log_folder: Path | None = None,
    ) -> None:
        self._plan = plan
        self._reuse = reuse
        self._log_folder = log_folder if plan.tensorboard else None
        self._compiled: _Compiled | None = None
        self._watch = Watch(on_epoch, should_finish, stop_if_asked)

    def fit(self, dataset: Dataset, *, seed: int) -> NetworkModel:
        """Learn from most songs; a fifth, in whole groups, tells when to end and which weights are best.

        The same songs, labels, plan and seed give the same model on the same machine.  It runs in a process of its
        own or alone: Keras's seed is global.  Raises `NotEnoughLabelsError` when one side has no songs at all.
        """
        check_labels(dataset.good, fewest=1)
        keras.utils.set_random_seed(seed)
        bags = list(dataset.bags.values())
        train, held_out = _sides(dataset, seed)
        scaling = scaling_of(bags, train)
        rows = clip_rows(bags, scaling, room=IN_MEMORY // self._plan.thrift)
        layouts = tuple(held.layout for held in bags)
        scope = spread_over(gpus() if self._plan.device == "auto" else [])
        batch = batch_size(len(train), self._plan, shares=max(shares(), len(gpus())))
        batches = EpochBatches(
            rows,
            train,
            good=dataset.good[train],
            weight=class_weights(dataset.good[train], dataset.weight[train]),
            batch=batch,
            seed=seed,
        )
        with scope, precision(policy_for(self._plan, capability())):
            network = self._network(layouts, steps=len(batches) * self._plan.epochs)
        judges = HeldOut(
            dataset.good[held_out],
            class_weights(dataset.good[held_out], dataset.weight[held_out]),
            lambda: song_log_odds(network, rows, held_out),
        )
        watcher = MonitorCallback(self._plan, judges, self._watch, len(train))
        callbacks = [watcher, *event_log(self._log_folder)]  # the watcher first: it adds the held-out figures
        network.fit(batches, epochs=self._plan.epochs, verbose=0, shuffle=False, callbacks=callbacks)
        return NetworkModel(network, layouts, scaling, self._plan)

    def _network(self, layouts: tuple[FeatureSet, ...], *, steps: int) -> Any:
        """Return a compiled network with new weights."""
        network = build(layouts, self._plan)
        if self._compiled is not None and self._compiled.fits(layouts, steps):
            return self._compiled.begun_again(network, steps=steps)
        rate = _compile(network, self._plan, steps=steps)
        if self._reuse:
            network.optimizer.build(network.trainable_variables)
            start = [np.array(keras.ops.convert_to_numpy(v)) for v in network.optimizer.variables]
            self._compiled = _Compiled(layouts, steps, network, rate, start)
        return network


@dataclass(frozen=True, eq=False)
class _Compiled:
    """A network whose graphs are traced already, and what its optimizer held at the start."""

    layouts: tuple[FeatureSet, ...]
    steps: int
    network: Any
    rate: WarmUpAndFall | None
    optimizer_start: list[Any]

    def fits(self, layouts: tuple[FeatureSet, ...], steps: int) -> bool:
        """Whether it can serve a fit of so many steps; under JAX its learning rate goes on over as many as before."""
        as_long = keras.backend.backend() != "jax" or 0.8 * self.steps <= steps <= 1.25 * self.steps
        return self.layouts == layouts and as_long

    def begun_again(self, fresh: Any, *, steps: int) -> Any:
        """Return the network with the weights (and the dropout's seeds) of `fresh` and a forgetful optimizer."""
        if self.rate is not None:
            self.rate.last(steps)
        for own, other in zip(self.network.variables, fresh.variables, strict=True):
            own.assign(keras.ops.convert_to_numpy(other))
        for own, start in zip(self.network.optimizer.variables, self.optimizer_start, strict=True):
            own.assign(start)
        return self.network


def class_weights(good: BoolArray, weight: FloatArray) -> FloatArray:
    """Return the songs' weights: by label source, the classes balanced, bad ones then counting more; mean one."""
    out = balanced(good, weight) * np.where(good, 1.0, BAD_COUNTS_MORE)
    return np.asarray(out / out.mean(), dtype=np.float32)


def _sides(dataset: Dataset, seed: int) -> tuple[Any, Any]:
    train, held_out = grouped_holdout(dataset, seed)
    if dataset.good[train].all() or not dataset.good[train].any():
        return np.arange(len(dataset)), held_out  # too few groups to spare any
    return train, held_out


def batch_size(songs: int, plan: TrainingPlan, *, shares: int = 1) -> int:
    """Return how many songs make a step: as planned, more for many songs, a multiple of `shares` devices."""
    wanted = max(plan.batch_size, min(LARGEST_BATCH, songs // STEPS_AN_EPOCH)) // plan.thrift
    return math.ceil(max(1, min(wanted, songs)) / max(1, shares)) * max(1, shares)


def _compile(network: Any, plan: TrainingPlan, *, steps: int) -> WarmUpAndFall | None:
    """Make the network ready to learn over so many steps; return its learning rate, None for the ancestor's."""
    rate: WarmUpAndFall | None = WarmUpAndFall(plan.learning_rate, steps=steps)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=plan.weight_decay, clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    loss: Any = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=SMOOTHING)
    if plan.shape is not NetworkShape.ATTENTION:
        # the ancestor's choice was Adadelta and logcosh, at Keras's defaults of its day
        rate, optimizer = None, keras.optimizers.Adadelta(1.0)
        loss = _log_cosh
    network.compile(
        optimizer,
        loss,
        weighted_metrics=[keras.metrics.AUC(from_logits=True, name="auc"), CellCounts()],
        # A graph of small layers gains nothing and would wait for its compiler; JAX cannot do without.
        jit_compile=keras.backend.backend() == "jax",
        steps_per_execution=_steps_at_once(),
    )
    return rate


def _steps_at_once() -> int:
    """Return how many batches Keras may take at once: PyTorch, and TensorFlow on several cards, know one alone."""
    alone = keras.backend.backend() == "torch" or (keras.backend.backend() == "tensorflow" and len(gpus()) > 1)
    return 1 if alone else STEPS_AT_ONCE


def _log_cosh(target: Any, log_odds: Any) -> Any:
    apart = keras.ops.sigmoid(log_odds) - target
    return keras.ops.mean(apart + keras.ops.softplus(-2.0 * apart) - keras.ops.log(2.0), axis=-1)
