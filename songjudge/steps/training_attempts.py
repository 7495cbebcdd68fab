"""Runs one training in a process of its own; when memory runs out, again with less of it, and says so."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from songjudge.jobs.child import ChildOutOfMemoryError, call_in_child
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.setbacks import Setback
from songjudge.learning.network.backends import check_backend, environment_of
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import Song
from songjudge.steps.training_run import TrainingResult, train_and_save


def train_in_child(
    monitor: Monitor, data: Path, songs: Sequence[Song], plan: TrainingPlan, folder: Path
) -> tuple[TrainingResult, TrainingPlan]:
    """Return what `train_and_save` returns, and the plan that it could be done with.

    Each attempt has a process of its own, so that all memory, a graphics card's too, is free again.  When it runs out,
    a `Setback` is published and the next attempt takes less.  Raises `ChildOutOfMemoryError` when there is no smaller
    one, `MissingBackendError` before anything starts, and what `call_in_child` raises.
    """
    if plan.model in (ModelKind.NETWORK, ModelKind.AUTO):
        check_backend(plan.backend)
    attempts = list(smaller_plans(plan))
    setbacks: list[str] = []
    for number, attempt in enumerate(attempts):
        try:
            result = call_in_child(
                train_and_save, monitor, data, songs, attempt, folder, environment=environment_of(attempt)
            )
        except ChildOutOfMemoryError:
            if number + 1 == len(attempts):
                raise
            setbacks.append(words_before(attempts[number + 1]))
            monitor.publish(Setback(setbacks[-1]))
            _emptied(folder)
        else:
            return replace(result, why=" ".join([result.why, *setbacks])), attempt
    raise AssertionError("there is always a first attempt")


def smaller_plans(plan: TrainingPlan) -> Iterator[TrainingPlan]:
    """Yield the plan, then with half the memory, then on the processor with a quarter; a plan without batches alone."""
    yield plan
    if plan.model in (ModelKind.NETWORK, ModelKind.AUTO):
        yield replace(plan, thrift=2 * plan.thrift)
        yield replace(plan, thrift=4 * plan.thrift, device="cpu")


def words_before(plan: TrainingPlan) -> str:
    """Say why and how the training is tried again as `plan` says."""
    how = f"with batches {_spoken(plan.thrift)} as large"
    where = " on the processor" if plan.device == "cpu" else ""
    return f"Memory ran out, so the training began again{where} {how}."


def _spoken(thrift: int) -> str:
    return {2: "half", 4: "a quarter"}.get(thrift, f"a {thrift}th")


def _emptied(folder: Path) -> None:
    """Remove what the attempt that failed left behind."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
