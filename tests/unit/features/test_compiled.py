import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from songjudge.compiled import loading
from songjudge.features import compiled, extraction, spectrum, timbre
from songjudge.features.framing import RATE
from songjudge.features.spectral import spectral_rows
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
    monkeypatch.setenv(loading.SWITCH, "0")
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


def test_the_kernels_are_compiled_for_the_types_they_are_called_with() -> None:
    from songjudge.audio import kernels as audio_kernels
    from songjudge.compiled.keeping import lacks_code
    from songjudge.features import kernels

    extraction.warm_up()
    for kernel, _ in kernels.KERNELS.all + audio_kernels.KERNELS.all:
        assert len(kernel.signatures) <= 1, kernel
        assert not lacks_code(kernel)


def test_a_change_of_any_kernel_source_makes_the_kept_code_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from songjudge.audio import kernels as audio_kernels
    from songjudge.compiled import keeping
    from songjudge.features import kernels

    every = {file.stem for file in Path(kernels.__file__).parent.glob("*kernels.py")}
    assert {file.stem for file in kernels.KERNELS.sources} == every | {"networks", "framing"}
    for module in (kernels.KERNELS, audio_kernels.KERNELS):
        assert module.stamp is not None
        assert all(kernel._cache._cache_file._source_stamp == module.stamp for kernel, _ in module.all)
        copies = [Path(shutil.copy(file, tmp_path)) for file in module.sources]
        vectors = Path(shutil.copy(keeping._OF_ALL, tmp_path))
        monkeypatch.setattr(keeping, "_OF_ALL", vectors)
        stamps = [keeping.stamp_of(copies)]
        assert stamps[0] == module.stamp
        for changed in (*copies, vectors):
            with changed.open("a", encoding="utf-8") as file:
                file.write("# changed\n")
            stamps.append(keeping.stamp_of(copies))
        assert len(set(stamps)) == len(stamps)
        monkeypatch.undo()
    assert keeping.stamp_of([tmp_path / "not there.py"]) is None


@pytest.mark.skipif(sys.platform != "linux", reason="compiles in forks on Linux only")
def test_what_lacks_is_compiled_in_a_process_that_ends(tmp_path: Path) -> None:
    program = (
        "import numpy as np\n"
        "from songjudge.compiled.keeping import lacks_code\n"
        "from songjudge.features import compiled, kernels\n"
        "kept = kernels.KERNELS.all\n"
        "kept[:] = [(k, types) for k, types in kept if k is kernels.crossings_of]\n"
        "assert lacks_code(kernels.crossings_of)\n"
        "assert compiled.kernels() is kernels\n"
        "assert not lacks_code(kernels.crossings_of)\n"
        "kernels.crossings_of(np.ones(2000, np.float32), np.float32(0), np.empty(4, np.float32))\n"
        "print(sum(kernels.crossings_of.stats.cache_misses.values()))\n"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert done.stdout.decode().strip() == "0"
