import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from songjudge.audio import signal
from songjudge.audio.signal import centred_mono, downmixed, fitted, halved, repaired, resampled, root_mean_square


def test_repaired_samples_are_finite_and_bounded() -> None:
    bad = np.array([[np.nan, np.inf], [-np.inf, 1e30], [0.5, -1e30]], np.float32)
    assert repaired(bad).tolist() == [[0, 0], [0, 8], [0.5, -8]]


def test_the_downmix_of_stereo_is_its_mean() -> None:
    assert downmixed(np.array([[1.0, 0.5], [0.0, 0.5]], np.float32)).tolist() == [0.75, 0.25]


def test_the_bass_effects_channel_is_left_out_of_surround() -> None:
    samples = np.zeros((10, 6), np.float32)
    samples[:, 3] = 1.0
    samples[:, 0] = 0.5
    assert downmixed(samples) == pytest.approx(np.full(10, 0.1))


def test_inverted_sides_give_the_first_side() -> None:
    left = np.sin(np.arange(100, dtype=np.float32))
    assert np.array_equal(downmixed(np.stack([left, -left], axis=1)), left)


def test_resampling_keeps_a_tone_where_it_is() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(44100) / 44100).astype(np.float32)
    there = resampled(tone, rate=44100, to=22050)
    assert len(there) == 22050
    assert np.argmax(np.abs(np.fft.rfft(there))) == 1000
    assert resampled(tone, rate=44100, to=44100) is tone


def response_of_halving(hertz: float) -> float:
    """Return the level in dB at which a tone of 44.1 kHz comes out."""
    tone = np.sin(2 * np.pi * hertz * np.arange(2 * 44100) / 44100).astype(np.float32)
    second = halved(tone)[11025:-11025]
    return 20 * float(np.log10(np.sqrt(2) * root_mean_square(second)))


@pytest.mark.parametrize("hertz", [50, 1000, 5000, 10000, 10150])
def test_halving_the_rate_leaves_what_is_measured_as_it_is(hertz: float) -> None:
    assert response_of_halving(hertz) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("hertz", [11900, 13000, 16000, 21000])
def test_nothing_folds_back_to_where_it_is_measured(hertz: float) -> None:
    assert response_of_halving(hertz) < -70


def test_halving_does_not_shift() -> None:
    pulse = np.zeros(4001, np.float32)
    pulse[2000] = 1.0
    there = halved(pulse)
    assert len(there) == 2001
    assert np.argmax(there) == 1000
    assert there[900:1000] == pytest.approx(there[1100:1000:-1])


@pytest.mark.parametrize("frames", [0, 1, 2, 7, 100, 4000, 8001, 220_500])
def test_compiled_and_plain_preparation_agree(frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stereo = np.random.default_rng(frames).normal(0.1, 0.3, (frames + 1, 2)).astype(np.float32)
    mono = stereo[1:, 0].copy()
    fast = centred_mono(stereo), halved(mono)
    assert signal._kernels() is not None
    monkeypatch.setattr(signal, "_kernels", lambda: None)
    assert fast[0] == pytest.approx(centred_mono(stereo), abs=1e-6)
    assert fast[1].shape == halved(mono).shape
    assert fast[1] == pytest.approx(halved(mono), abs=1e-6)


def test_kernels_of_wider_vectors_give_the_same(tmp_path: Path) -> None:
    """The width is the processor's; LLVM makes two of eight lanes where there are none of sixteen."""
    program = (
        "import llvmlite.binding as llvm\n"
        "features = llvm.get_host_cpu_features()\n"
        "class Wide(type(features)):\n"
        "    def get(self, name, default=None):\n"
        "        return True if name == 'avx512f' else super().get(name, default)\n"
        "llvm.get_host_cpu_features = lambda: Wide(features)\n"
        "from songjudge.compiled.vectors import WIDTH\n"
        "assert WIDTH == 16\n"
        "import numpy as np\n"
        "from songjudge.audio import signal\n"
        "for frames in (1, 500, 8001, 30_000):\n"
        "    stereo = np.random.default_rng(frames).normal(0.1, 0.3, (frames, 2)).astype(np.float32)\n"
        "    assert np.allclose(signal.centred_mono(stereo), signal._centred_by_numpy(stereo), atol=1e-6)\n"
        "    mono = stereo[:, 0].copy()\n"
        "    assert np.allclose(signal.halved(mono), signal._halved_by_numpy(mono), atol=1e-6)\n"
        "assert signal._kernels() is not None\n"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_fitting_cuts_or_repeats() -> None:
    samples = np.array([1, 2, 3], np.float32)
    assert fitted(samples, 2).tolist() == [1, 2]
    assert fitted(samples, 7).tolist() == [1, 2, 3, 1, 2, 3, 1]
    assert fitted(samples[:0], 2).tolist() == [0, 0]


def test_the_prepared_mix_is_finite_and_has_no_offset() -> None:
    stereo = np.full((1000, 2), 0.4, np.float32)
    stereo[::2] += 0.1
    assert centred_mono(stereo) == pytest.approx(np.tile([0.05, -0.05], 500), abs=1e-6)
    stereo[10, 0], stereo[20], stereo[30, 1] = np.nan, (np.inf, -np.inf), 1e30
    mono = centred_mono(stereo)
    assert np.isfinite(mono).all()
    assert np.abs(mono).max() < 8


def test_root_mean_square() -> None:
    assert root_mean_square(np.array([3, -3], np.float32)) == 3
    assert root_mean_square(np.zeros(0, np.float32)) == 0


def test_the_memory_of_a_decoder_is_left_alone() -> None:
    samples = np.linspace(0.0, 1.0, 100, dtype=np.float32)[:, None]
    samples.flags.writeable = False
    mono = centred_mono(samples)
    assert abs(float(mono.mean())) < 1e-6
    assert mono.flags.writeable
