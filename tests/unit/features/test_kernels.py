"""Each compiled kernel gives the numbers of its NumPy twin."""

from collections.abc import Callable

import numpy as np
import pytest

from songjudge.features import bands, timbre
from songjudge.features.bands import Bands, FloatArray
from songjudge.features.spectrum import RATE, Spectrum, spectrum_of


@pytest.fixture(params=["noise", "loud", "silence", "a few frames"])
def spectrum(request: pytest.FixtureRequest) -> Spectrum:
    noise = np.random.default_rng(4).normal(size=(2, RATE * 2)).astype(np.float32)
    scale = {"noise": 0.1, "loud": 2000.0, "silence": 0.0}.get(request.param, 0.1)
    return spectrum_of(scale * (noise[:, :5000] if request.param == "a few frames" else noise))


@pytest.mark.parametrize("measure", [timbre.contrast, timbre.flatness, timbre.rolloff])
def test_a_shape_is_the_same_without_numba(
    spectrum: Spectrum, measure: Callable[[Spectrum], FloatArray], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = measure(spectrum)
    monkeypatch.setattr(timbre, "kernels", lambda: None)
    plain = measure(spectrum)
    assert compiled.shape == plain.shape
    one_bin = RATE / 2048 + 0.01 if measure is timbre.rolloff else 1e-4
    assert compiled == pytest.approx(plain, rel=1e-4, abs=one_bin)


def test_bands_are_the_same_without_numba(spectrum: Spectrum, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = Bands(spectrum)
    monkeypatch.setattr(bands, "kernels", lambda: None)
    plain = Bands(spectrum)
    for name in ("mel", "step_mel", "chroma", "energies"):
        assert getattr(compiled, name) == pytest.approx(getattr(plain, name), rel=1e-4, abs=1e-12)
