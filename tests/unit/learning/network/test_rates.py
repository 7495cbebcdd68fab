import keras
import numpy as np
import pytest

from songjudge.learning.network.rates import WarmUpAndFall


def by_keras(highest: float, steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    rising = max(1, round(0.1 * steps))
    falling = max(1, steps - rising)
    return keras.optimizers.schedules.CosineDecay(
        highest / 25, falling, alpha=0.01, warmup_target=highest, warmup_steps=rising
    )


@pytest.mark.parametrize("steps", [1, 7, 40, 1000])
def test_the_rate_is_that_of_keras(steps: int) -> None:
    ours, theirs = WarmUpAndFall(0.003, steps=steps), by_keras(0.003, steps)
    for step in range(0, steps + 3, max(1, steps // 20)):
        assert np.isclose(float(ours(step)), float(theirs(step)), rtol=1e-5), step


def test_its_length_can_be_changed() -> None:
    rate = WarmUpAndFall(0.003, steps=10)
    rate.last(200)
    assert np.isclose(float(rate(100)), float(by_keras(0.003, 200)(100)), rtol=1e-5)
    assert rate.get_config() == {"highest": 0.003, "steps": 200}
