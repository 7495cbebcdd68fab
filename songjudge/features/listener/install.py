"""Fetches the listener's weights once, checks them, and keeps them as plain arrays in the user's data folder."""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from songjudge.atomic_file import replacing
from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener.manifest import Manifest, musicnn_manifest
from songjudge.features.listener.tensor_bundle import read_bundle
from songjudge.resource_files import resource_path

FOLDER_VARIABLE = "SONGJUDGE_LISTENER_DIR"
"""The environment variable that names another folder for the weights: for packagers and tests."""

_REMEDY = "songjudge works without it, with less to go on; try again when you are online."
_TIME_LIMIT = 600.0  # seconds for the download


def installed_listener() -> Path | None:
    """Return the file of weights, or None when the listener is not installed.

    It is looked for in the folder of `FOLDER_VARIABLE`, or else in the user's data folder and beside the program.
    """
    return next((path for path in _places() if path.is_file()), None)


def install_listener(wheel: Path | None = None, on_progress: Callable[[str], None] = lambda doing: None) -> Path:
    """Install the listener from `wheel`, or from the package index, and return the file of weights.

    `on_progress` is told in a few words what is being done.

    Raises `SongjudgeError` when the download fails or its contents are not what they should be.
    """
    manifest = musicnn_manifest()
    with tempfile.TemporaryDirectory() as folder:
        if wheel is None:
            on_progress(f"downloading {manifest.megabytes} MB")
            wheel = _downloaded(manifest, Path(folder))
        on_progress("checking the download")
        content = _checked(wheel, manifest)
        on_progress("converting the weights")
        target = _places()[0]
        _convert(content, manifest, target)
    on_progress("installed")
    return target


def listener_folder() -> Path:
    """Return the user's folder for the weights, and for embeddings of their own; it may not be there yet."""
    return _places()[0].parent


def remove_listener() -> None:
    """Delete the weights from the user's data folder."""
    _places()[0].unlink(missing_ok=True)


def _places() -> list[Path]:
    name = f"{musicnn_manifest().name}.npz"
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return [Path(named) / name]
    return [platformdirs.user_data_path("songjudge") / "listener" / name, resource_path("listener", name)]


def _downloaded(manifest: Manifest, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), manifest.package]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_TIME_LIMIT)  # noqa: S603 - no shell
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["pip failed"]
        raise SongjudgeError("The listener cannot be downloaded", why=lines[-1], remedy=_REMEDY) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SongjudgeError("The listener cannot be downloaded", why=str(error), remedy=_REMEDY) from error
    return folder / manifest.wheel


def _checked(wheel: Path, manifest: Manifest) -> Path:
    try:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"{wheel.name} cannot be opened", why=error.strerror or str(error)) from error
    if digest != manifest.sha256:
        why = "its SHA-256 is not the known one: the download is damaged or was replaced"
        raise UnreadableFileError(f"{wheel.name} is not used", why=why)
    return wheel


def _convert(wheel: Path, manifest: Manifest, target: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        index = archive.read(f"{manifest.checkpoint}.index")
        data = archive.read(f"{manifest.checkpoint}.data-00000-of-00001")
    weights = {name: values for name, values in read_bundle(index, data).items() if "Adam" not in name}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as file:
            np.savez(file, **weights)  # type: ignore[arg-type]  # the stubs take the names for options
    except OSError as error:
        raise SongjudgeError("The listener cannot be installed", why=error.strerror or str(error)) from error
