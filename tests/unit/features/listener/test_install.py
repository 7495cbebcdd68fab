import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener import install
from songjudge.features.listener.install import install_listener, installed_listener, remove_listener
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.resource_files import resource_path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    return tmp_path / "listener"


def wheel_with(folder: Path, index: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a wheel of the right layout, and let the manifest name its sum."""
    path = folder / "musicnn-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("musicnn/MSD_musicnn/.index", index)
        archive.writestr("musicnn/MSD_musicnn/.data-00000-of-00001", b"")
    known = replace(musicnn_manifest(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(install, "musicnn_manifest", lambda: known)
    return path


def test_nothing_is_installed_at_first() -> None:
    assert installed_listener() is None


def test_a_file_of_weights_in_the_named_folder_is_found_and_removed(folder: Path) -> None:
    folder.mkdir()
    np.savez(folder / "musicnn-msd.npz", a=np.zeros(3))
    assert installed_listener() == folder / "musicnn-msd.npz"
    remove_listener()
    assert installed_listener() is None
    remove_listener()


def test_the_users_folder_comes_before_the_one_beside_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SONGJUDGE_LISTENER_DIR")
    places = install._places()
    assert places[0].parts[-2:] == ("listener", "musicnn-msd.npz")
    assert places[1] == resource_path("listener", "musicnn-msd.npz")


def test_another_file_than_the_known_one_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"something else")
    with pytest.raises(UnreadableFileError, match="SHA-256"):
        install_listener(tmp_path / "a.whl")
    assert installed_listener() is None


def test_a_missing_wheel_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="No such file"):
        install_listener(tmp_path / "a.whl")


def test_a_wheel_whose_checkpoint_is_broken_installs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFileError, match="checkpoint cannot be read"):
        install_listener(wheel_with(tmp_path, b"no table" * 20, monkeypatch))
    assert installed_listener() is None


def test_a_failed_download_says_that_the_program_works_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    told: list[str] = []
    with pytest.raises(SongjudgeError, match="works without it"):
        install_listener(None, told.append)
    assert told == ["downloading 29 MB"]


def test_a_download_without_pip_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(SongjudgeError, match="cannot be downloaded"):
        install_listener()


def test_a_slow_download_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("pip", 600)

    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(SongjudgeError, match="timed out"):
        install_listener()


def test_the_manifest_names_fifty_tags_and_the_licence() -> None:
    manifest = musicnn_manifest()
    assert len(manifest.tags) == len(set(manifest.tags)) == 50
    assert manifest.licence == "ISC"
    assert len(manifest.sha256) == 64
