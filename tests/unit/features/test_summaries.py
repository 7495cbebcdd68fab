import numpy as np
import pytest

from songjudge.features import summaries

RAMP = np.arange(100, dtype=np.float32).reshape(1, 100, 1) * np.array([1.0, -2.0], np.float32)


def test_pools_of_a_ramp() -> None:
    assert summaries.means(RAMP).tolist() == [[49.5, -99.0]]
    assert summaries.deviations(RAMP)[0] == pytest.approx([28.866, 57.732], abs=1e-3)
    assert summaries.quantiles(RAMP)[0] == pytest.approx([9.9, -178.2, 49.5, -99.0, 89.1, -19.8], abs=1e-3)


def test_a_sequence_is_ten_means_in_order_of_time() -> None:
    steps = summaries.sequence(RAMP).reshape(summaries.STEPS, 2)
    assert steps[:, 0] == pytest.approx(np.arange(10) * 10 + 4.5, abs=1e-3)
    assert steps[:, 1] == pytest.approx(-2 * steps[:, 0], abs=1e-3)


def test_a_sequence_of_fewer_frames_than_steps_is_finite() -> None:
    assert np.isfinite(summaries.sequence(RAMP[:, :4])).all()


def test_decibels_reach_80_below_each_clips_own_maximum() -> None:
    power = np.array([[1.0, 1e-12], [1e-4, 1e-6]], np.float32)
    assert summaries.decibels(power) == pytest.approx(np.array([[0.0, -80.0], [-40.0, -60.0]]), abs=1e-4)
