import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener.embedding_manifest import read_manifest
from songjudge.features.listener.front_end import mel_patches
from songjudge.features.listener.onnx_model import OnnxModel
from tests.support.onnx_models import numbers, write_manifest, write_model

SOUNDS = np.random.default_rng(0).normal(scale=0.1, size=(2, 8000)).astype(np.float32)


def model(folder: Path, shape: list[int | str], *, over_time: bool = False, **settings: object) -> OnnxModel:
    path = write_model(folder / "tiny.onnx", shape, over_time=over_time)
    return OnnxModel(path, read_manifest(write_manifest(folder, **settings)))


@pytest.mark.parametrize("shape", [["n", 8000], ["n", 1, 8000], [1, 8000]])
def test_samples_go_in_as_the_model_wants_them(tmp_path: Path, shape: list[int | str]) -> None:
    assert model(tmp_path, shape)(SOUNDS) == pytest.approx(SOUNDS @ numbers(8000), abs=1e-5)


@pytest.mark.parametrize("bands_first", [False, True])
@pytest.mark.parametrize("compression", ["log10", "ln", "dB", "none"])
def test_a_mel_spectrum_goes_in(tmp_path: Path, compression: str, *, bands_first: bool) -> None:
    frames = (8000 - 256) // 128 + 1
    shape: list[int | str] = ["n", 1, 32, frames] if bands_first else ["n", frames, 32]
    settings: dict[str, Any] = {"front_end": "mel", "fft": 256, "hop": 128, "bands": 32}
    made = model(tmp_path, shape, compression=compression, bands_first=bands_first, **settings)
    power = mel_patches(SOUNDS, rate=8000, fft=256, hop=128, bands=32)
    wanted = {
        "log10": np.log10(10000 * power + 1),
        "ln": np.log(power + 1e-6),
        "dB": 10 * np.log10(np.maximum(power, 1e-10)),
        "none": power,
    }[compression]
    rows = wanted.transpose(0, 2, 1) if bands_first else wanted
    assert made(SOUNDS) == pytest.approx(rows.reshape(2, -1) @ numbers(frames * 32), rel=1e-3, abs=1e-4)


def test_what_runs_over_time_is_averaged(tmp_path: Path) -> None:
    assert model(tmp_path, ["n", 8000], over_time=True)(SOUNDS) == pytest.approx(SOUNDS @ numbers(8000), abs=1e-5)


def test_another_size_than_announced_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="gives 3 numbers a patch, not 4"):
        model(tmp_path, ["n", 8000], size=4).check()


def test_another_input_than_announced_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be run"):
        model(tmp_path, ["n", 8000], seconds=2.0).check()


def test_an_output_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="it gives embedding, not tags"):
        model(tmp_path, ["n", 8000], output="tags")


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.onnx", ["n", 8000])
    content = path.read_bytes()
    path.write_bytes(content.replace(numbers(8000).tobytes(), np.full((8000, 3), np.nan, np.float32).tobytes()))
    with pytest.raises(UnreadableFileError, match="not finite"):
        OnnxModel(path, read_manifest(write_manifest(tmp_path))).check()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"no model")
    with pytest.raises(UnreadableFileError, match="is no ONNX model"):
        OnnxModel(path, read_manifest(write_manifest(tmp_path)))


def test_without_onnx_runtime_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SongjudgeError, match=r"songjudge\[embeddings\]"):
        model(tmp_path, ["n", 8000])
