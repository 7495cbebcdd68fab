"""What our fit adds to Keras's own, drawing clips, judging, telling, costs little of its time."""

import statistics

import pytest

from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.benchmarks.bench_training import bare_pace, made_up, our_pace

LEAST = 0.75
"""Of a bare loop's songs a processor second.  The benchmark's aim is 0.9, on a machine without other programs."""


@pytest.mark.slow
def test_a_fit_is_nearly_as_quick_as_a_bare_loop() -> None:
    dataset = made_up(240)
    plan = TrainingPlan(model=ModelKind.NETWORK, epochs=4, patience=4)
    ratios = [our_pace(dataset, plan).cpu / bare_pace(dataset, plan, judged=True).cpu for _ in range(3)]
    assert statistics.median(ratios) > LEAST
