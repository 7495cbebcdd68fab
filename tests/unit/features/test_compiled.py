import subprocess
import sys

import numpy as np
import pytest

from songjudge.features import compiled, medians, timbre
from songjudge.features.spectral import spectral_rows
from songjudge.features.spectrum import RATE, spectrum_of
from tests.unit.audio.sounds import tune


def test_compiled_and_plain_measurements_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    spectrum = spectrum_of(tune(10.0, rate=RATE, channels=1).reshape(2, -1))
    fast = spectral_rows(spectrum, 1.0, ())
    monkeypatch.setattr(medians, "kernels", lambda: None)
    monkeypatch.setattr(timbre, "kernels", lambda: None)
    plain = spectral_rows(spectrum, 1.0, ())
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
    spectrum = spectrum_of(np.zeros((1, RATE), np.float32))
    assert np.isfinite(timbre.contrast(spectrum)).all()
    assert np.isfinite(timbre.rolloff(spectrum)).all()
