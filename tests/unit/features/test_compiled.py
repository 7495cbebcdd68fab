import subprocess
import sys

import numpy as np
import pytest

from songjudge.features import compiled, spectrum, timbre
from songjudge.features.spectral import spectral_rows
from songjudge.features.spectrum import RATE
from songjudge.features.sums import Sums, sums_of
from tests.unit.audio.sounds import tune


def test_compiled_and_plain_measurements_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = tune(10.0, rate=RATE, channels=1).reshape(2, -1)
    sound += 0.002 * np.random.default_rng(0).normal(size=sound.shape).astype(
        np.float32
    )  # else rounding is all in gaps
    fast = spectral_rows(sound, 1.0, ())
    monkeypatch.setattr(spectrum, "kernels", lambda: None)
    plain = spectral_rows(sound, 1.0, ())
    assert plain == pytest.approx(fast, rel=1e-3, abs=1e-3)


def test_the_environment_switches_the_kernels_off(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.kernels.cache_clear()
    monkeypatch.setenv(compiled.SWITCH, "0")
    assert compiled.kernels() is None
    compiled.kernels.cache_clear()


def test_without_numba_numpy_does_the_work() -> None:
    program = (
        "import sys\n"
        "sys.modules['numba'] = None\n"
        "import numpy as np\n"
        "from songjudge.features import compiled, extraction\n"
        "extraction.warm_up()\n"
        "assert compiled.kernels() is None\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"without Numba" in done.stderr


def test_importing_extraction_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "import songjudge.features.extraction\n"
        "heavy = {'numba', 'librosa', 'scipy.signal', 'scipy.fft', 'tensorflow', 'sklearn', 'pydub'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_rolloff_and_contrast_of_silence_are_finite() -> None:
    silence = spectrum.spectrum_of(np.zeros((1, RATE), np.float32))
    assert np.isfinite(timbre.contrast(silence)).all()
    assert np.isfinite(timbre.rolloff(Sums(sums_of(silence)))).all()
