import numpy as np
import pytest
from scipy.ndimage import median_filter

from songjudge.features.medians import running_median


@pytest.mark.parametrize("shape", [(31, 4), (216, 65), (44, 130), (20, 3), (5, 1)])
def test_it_is_the_median_of_31_neighbours(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    values[::3] = np.round(values[::3])  # equal values too
    expected = median_filter(values, size=(31, 1), mode="reflect")
    assert np.array_equal(running_median(values), expected)
    assert np.array_equal(running_median(np.ascontiguousarray(values.T), axis=1), expected.T)


def test_it_removes_a_click_and_keeps_a_step() -> None:
    values = np.zeros((100, 1), np.float32)
    values[50:] = 1.0
    values[20] = 9.0
    assert running_median(values)[:, 0].tolist() == [0.0] * 50 + [1.0] * 50
