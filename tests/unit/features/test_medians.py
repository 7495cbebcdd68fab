import numpy as np
import pytest
from scipy.ndimage import median_filter

from songjudge.features.medians import running_median


@pytest.mark.parametrize("shape", [(1, 31, 4), (3, 216, 65), (2, 44, 130), (1, 20, 3)])
def test_it_is_the_median_of_31_neighbours(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    expected = median_filter(values, size=(1, 31, 1), mode="reflect")
    assert np.array_equal(running_median(values), expected)


def test_it_removes_a_click_and_keeps_a_step() -> None:
    values = np.zeros((1, 100, 1), np.float32)
    values[0, 50:] = 1.0
    values[0, 20] = 9.0
    found = running_median(values)[0, :, 0]
    assert found.tolist() == [0.0] * 50 + [1.0] * 50
