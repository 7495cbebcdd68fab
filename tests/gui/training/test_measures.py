import pytest

from songjudge.gui.training.measures import epoch_ticks, smoothed


def test_smoothing_starts_at_the_first_value_and_lags() -> None:
    assert smoothed([4.0]) == pytest.approx([4.0])
    # by hand, keep 0.5: (0.5*2)/(0.5) = 2; (0.5*1 + 0.5*4)/(0.75) = 10/3
    assert smoothed([2.0, 4.0], keep=0.5) == pytest.approx([2.0, 10 / 3])
    assert smoothed([]) == []


def test_ticks_are_whole_and_few() -> None:
    assert epoch_ticks(5) == [0, 1, 2, 3, 4, 5]
    assert epoch_ticks(17) == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert epoch_ticks(60) == [0, 10, 20, 30, 40, 50, 60]
    for epochs in (30, 100, 999, 2000):
        assert len(epoch_ticks(epochs)) <= 11
