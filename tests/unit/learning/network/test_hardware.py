"""How precisely and on how many devices, asked of the backend of this process."""

import pytest

from songjudge.learning.network.fitting import LARGEST_BATCH, batch_size
from songjudge.learning.network.hardware import capability, gpus, policy_for, shares
from songjudge.learning.training_plan import TrainingPlan


@pytest.mark.parametrize(
    ("precision", "power", "policy"),
    [
        ("auto", 0.0, "float32"),
        ("auto", 6.1, "float32"),
        ("auto", 7.5, "mixed_float16"),
        ("auto", 9.0, "mixed_bfloat16"),
        ("full", 9.0, "float32"),
        ("mixed", 0.0, "mixed_bfloat16"),
        ("mixed", 7.0, "mixed_float16"),
    ],
)
def test_tensor_cores_decide_how_precisely(precision: str, power: float, policy: str) -> None:
    assert policy_for(TrainingPlan(precision=precision), power) == policy


def test_without_a_card_nothing_is_spread() -> None:
    if gpus():
        pytest.skip("there is a card")
    assert capability() == 0
    assert shares() == 1


@pytest.mark.parametrize(
    ("songs", "plan", "devices", "batch"),
    [
        (200, TrainingPlan(), 1, 16),
        (200, TrainingPlan(thrift=4), 1, 4),
        (10, TrainingPlan(), 1, 10),
        (10, TrainingPlan(), 4, 12),
        (100_000, TrainingPlan(), 1, LARGEST_BATCH),
        (100_000, TrainingPlan(thrift=2), 1, LARGEST_BATCH // 2),
        (3, TrainingPlan(thrift=64), 1, 1),
    ],
)
def test_batches_fit_the_songs_the_memory_and_the_devices(
    songs: int, plan: TrainingPlan, devices: int, batch: int
) -> None:
    assert batch_size(songs, plan, shares=devices) == batch
