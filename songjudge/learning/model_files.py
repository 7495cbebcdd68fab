"""Models as folders of JSON and plain arrays.  Loading one runs none of its contents."""

import json
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from songjudge.errors import UnreadableFileError
from songjudge.learning.learner import FittedModel

MANIFEST = "manifest.json"
FORMAT = 1

Loader = Callable[[Path], FittedModel]


def write_manifest(folder: Path, kind: str, **entries: object) -> None:
    """Write what the folder holds: `kind` says which loader reads it; `entries` are JSON values."""
    described = {"format": FORMAT, "kind": kind, **entries}
    (folder / MANIFEST).write_text(json.dumps(described, indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest.  Raises `UnreadableFileError` if it is missing, damaged or newer than this program."""
    try:
        described = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        written = int(described["format"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise UnreadableFileError(f"{folder.name} is not a model", why=str(error)) from error
    if written > FORMAT:
        raise UnreadableFileError(
            f"The model {folder.name} cannot be read", why="a newer songjudge wrote it", remedy="Update songjudge."
        )
    return dict(described)


def write_arrays(file: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write `arrays` into one .npz file."""
    np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own options


def read_arrays(file: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays in a .npz file; objects in it are refused.  Raises `UnreadableFileError`.

    No header is believed that promises more than the file holds, so a small file never asks for much memory.
    """
    try:
        # numpy leaves a file that it opened itself open when the bytes are damaged
        with file.open("rb") as opened:
            _refuse_what_swells(opened, file.stat().st_size)
            with np.load(opened, allow_pickle=False) as held:
                return {name: held[name] for name in held.files}
    except Exception as error:
        # zipfile, zlib and numpy raise a dozen kinds of error on damaged bytes
        raise UnreadableFileError(f"The model file {file.name} cannot be read", why=str(error)) from error


def _refuse_what_swells(opened: IO[bytes], size: int) -> None:
    """Raise `ValueError` unless every array is stored as it is and is as long as its header says."""
    with zipfile.ZipFile(opened) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > size:
            raise ValueError("it unpacks to more than it is")
        for entry in entries:
            if entry.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{entry.filename} is compressed")
            with archive.open(entry) as array:
                held = _promised(array) + array.tell()
            if held != entry.file_size:
                raise ValueError(f"{entry.filename} is not as long as its header says")
    opened.seek(0)


def _promised(array: IO[bytes]) -> int:
    """Return how many bytes follow a .npy header, by that header."""
    version = np.lib.format.read_magic(array)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read(array)
    if kind.hasobject:
        raise ValueError("it holds objects")
    return math.prod(shape) * int(kind.itemsize)


def damaged(folder: Path, error: Exception) -> UnreadableFileError:
    """Return the error to raise when a model's parts do not fit together."""
    return UnreadableFileError(f"The model {folder.name} is damaged", why=str(error) or repr(error))


def load_model(folder: Path, loaders: Mapping[str, Loader]) -> FittedModel:
    """Return the model in `folder`, read by the loader of its kind.  Raises `UnreadableFileError`."""
    kind = read_manifest(folder).get("kind")
    loader = loaders.get(str(kind))
    if loader is None:
        raise UnreadableFileError(f"The model {folder.name} cannot be read", why=f"its kind {kind!r} is not known")
    return loader(folder)
