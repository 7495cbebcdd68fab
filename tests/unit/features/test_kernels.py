"""Each compiled kernel gives the numbers of its NumPy twin."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.ndimage import median_filter

from songjudge.compiled.vectors import WIDTH
from songjudge.features import harmony, kernels, timbre
from songjudge.features.compiled import kernels as usable_kernels
from songjudge.features.framing import BINS, RATE
from songjudge.features.medians import mirrored
from songjudge.features.spectrum import Spectrum, spectrum_of
from songjudge.features.sums import Sums, sums_of

FloatArray = npt.NDArray[np.float32]


@pytest.fixture(params=["noise", "loud", "silence", "a few frames", "a moment", "a fade"])
def samples(request: pytest.FixtureRequest) -> FloatArray:
    noise = np.random.default_rng(4).normal(size=(2, RATE * 2)).astype(np.float32)
    length = {"a few frames": 5000, "a moment": 300}.get(request.param, RATE * 2)
    scale = {"loud": 2000.0, "silence": 0.0}.get(request.param, 0.1)
    fade = np.linspace(1.0, 0.0, length) ** 8 if request.param == "a fade" else 1.0
    return (scale * noise[:, :length] * fade).astype(np.float32)


def plain(samples: FloatArray) -> Spectrum:
    return Spectrum(samples, None)


def test_the_kernels_are_used_here() -> None:
    assert usable_kernels() is kernels
    assert spectrum_of(np.zeros((1, RATE), np.float32)).packed is not None


def test_the_spectrum_is_the_same_without_numba(samples: FloatArray) -> None:
    expected = plain(samples).magnitude
    found = spectrum_of(samples).magnitude
    assert found.shape == expected.shape
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-6 * max(1.0, float(expected.max())))


@pytest.mark.parametrize("name", ["chroma", "energies", "power", "magnitude", "first", "second", "mel", "step_mel"])
def test_sums_are_the_same_without_numba(samples: FloatArray, name: str) -> None:
    found, expected = (getattr(Sums(sums_of(s)), name) for s in (spectrum_of(samples), plain(samples)))
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-6 * max(1.0, float(expected.max())))


def test_rolloff_and_logarithms_are_the_same_without_numba(samples: FloatArray) -> None:
    fast, slow = Sums(sums_of(spectrum_of(samples))), Sums(sums_of(plain(samples)))
    assert np.abs(fast.rolloff - slow.rolloff).max() <= 1  # a bin, where float32 sums differ
    assert fast.logarithm / BINS == pytest.approx(slow.logarithm / BINS, abs=2e-3)


@pytest.mark.parametrize("measure", [timbre.contrast, timbre.zero_crossings, harmony.tone_and_stroke])
def test_a_series_is_the_same_without_numba(samples: FloatArray, measure: Callable[[Spectrum], FloatArray]) -> None:
    fast, slow = measure(spectrum_of(samples)), measure(plain(samples))
    assert fast.shape == slow.shape
    assert fast == pytest.approx(slow, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("frames", [1, 5, 16, 17, 216, 240])
def test_medians_over_time_are_exact(frames: int) -> None:
    random = np.random.default_rng(0)
    values = np.round(random.normal(size=(frames, BINS)), 1).astype(np.float32)
    packed = np.zeros(kernels.packed_size(frames), np.float32)
    shape = (-1, kernels.ROWS, WIDTH)
    for t in range(frames):
        block, lane = divmod(t, WIDTH)
        packed.reshape(shape)[block, kernels.EDGE : kernels.EDGE + BINS, lane] = values[t]
    out = np.zeros_like(packed)
    kernels.medians_over_time(packed, mirrored(frames), out)
    rows = out.reshape(shape)[:, kernels.EDGE : kernels.EDGE + BINS].transpose(0, 2, 1).reshape(-1, BINS)
    assert np.array_equal(rows[:frames], median_filter(values, size=(31, 1), mode="reflect"))


@pytest.mark.parametrize("few", [1, 2, 4, 13, 16])
@pytest.mark.parametrize("count", [16, 17, 31, 100, 657])
def test_extremes_are_exact(few: int, count: int) -> None:
    from songjudge.features.contrast_kernels import put_means_of_extremes

    values = np.random.default_rng(1).normal(size=(count + 3, WIDTH)).astype(np.float32)
    out = np.zeros((2, WIDTH), np.float32)
    put_means_of_extremes(values.reshape(-1), 0, np.array([3, 3 + count, few]), out.reshape(-1), 0)
    ordered = np.sort(values[3:], axis=0)
    assert out[0] == pytest.approx(ordered[:few].mean(axis=0), rel=1e-5)
    assert out[1] == pytest.approx(ordered[-few:].mean(axis=0), rel=1e-5)
