import json
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.features.listener.embedding_manifest import read_manifest
from tests.support.onnx_models import MANIFEST, write_manifest


def test_a_manifest_is_read_from_toml_and_json(tmp_path: Path) -> None:
    found = read_manifest(write_manifest(tmp_path, front_end="mel", bands=64, bands_first=True))
    assert (found.name, found.rate, found.samples, found.bands) == ("tiny", 8000, 8000, 64)
    assert found.bands_first
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(MANIFEST | {"seconds": 2}), encoding="utf-8")
    assert read_manifest(path).samples == 16000


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"name": None}, "'name' is missing"),
        ({"colour": "red"}, "'colour', which does not exist"),
        ({"rate": "fast"}, "'rate' should be a whole number"),
        ({"rate": True}, "'rate' should be a whole number"),
        ({"rate": 10}, "between 4000 and 192000"),
        ({"name": "../evil"}, "lower-case letters"),
        ({"model": "../tiny.onnx"}, "in the same folder"),
        ({"model": "tiny.pkl"}, "should name an .onnx file"),
        ({"front_end": "cochlea"}, "should be one of samples, mel"),
        ({"front_end": "mel", "fft": 16384}, "longer than a patch"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, settings: dict[str, object], why: str) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        read_manifest(write_manifest(tmp_path, **settings))


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"[]"])
def test_what_is_no_manifest_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"a\.toml"):
        read_manifest(path)


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="No such file"):
        read_manifest(tmp_path / "a.toml")
