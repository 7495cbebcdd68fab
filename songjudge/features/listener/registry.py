"""The embeddings that users add: which there are, how one is added, checked and removed."""

import hashlib
import json
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from songjudge.atomic_file import replacing
from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener.embedding import POOLS
from songjudge.features.listener.embedding_manifest import EmbeddingManifest, read_manifest
from songjudge.features.listener.install import listener_folder
from songjudge.features.listener.onnx_model import OnnxModel

_MANIFEST = "embedding.json"
_MODEL = "model.onnx"
_SWITCHED_ON = f"{POOLS}.on"


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedding that was added: what its manifest says, where its model lies, and the model's SHA-256."""

    manifest: EmbeddingManifest
    model: Path
    sha256: str


def embeddings() -> tuple[Embedding, ...]:
    """Return the embeddings that were added, in the order of their names; what is broken is passed over with a log."""
    found = []
    for folder in sorted(_folder().glob("*/")):
        try:
            found.append(_read(folder))
        except SongjudgeError as error:
            logging.getLogger(__name__).warning("the embedding in %s is left out: %s", folder, error)
    return tuple(found)


def add_embedding(manifest_file: Path) -> Embedding:
    """Copy the model that `manifest_file` describes into the user's data folder, after it was tried once.

    Raises `SongjudgeError` when the manifest is wrong, the model cannot be run, gives another size than the manifest
    says, or numbers that are not finite, and when an embedding of that name is there.
    """
    manifest = read_manifest(manifest_file)
    model = manifest_file.parent / manifest.model
    target = _folder() / manifest.name
    if target.exists() or manifest.name == POOLS:
        raise SongjudgeError(
            f"There is an embedding called {manifest.name} already",
            remedy=f"Remove it first: songjudge listener remove {manifest.name}",
        )
    try:
        target.mkdir(parents=True)
        shutil.copyfile(model, target / _MODEL)
        OnnxModel(target / _MODEL, manifest).check()
        described = asdict(manifest) | {"model": _MODEL, "sha256": _digest(model)}
        with replacing(target / _MANIFEST) as file:
            file.write(json.dumps(described, indent=2, ensure_ascii=False).encode())
    except SongjudgeError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise SongjudgeError("The embedding cannot be added", why=error.strerror or str(error)) from error
    return _read(target)


def remove_embedding(name: str) -> None:
    """Delete the model called `name`; features that were made with it stay.  Raises `SongjudgeError` if unknown."""
    if name == POOLS and pools_are_on():
        use_pools(on=False)
    elif any(known.manifest.name == name for known in embeddings()):
        shutil.rmtree(_folder() / name)
    else:
        raise SongjudgeError(f"There is no embedding called {name}")


def pools_are_on() -> bool:
    """Say whether MusiCNN's pools are measured as well: off at first, for they add nothing to its embedding."""
    return (listener_folder() / _SWITCHED_ON).is_file()


def use_pools(*, on: bool) -> None:
    """Measure MusiCNN's pools from now on, or no longer."""
    mark = listener_folder() / _SWITCHED_ON
    if on:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def _read(folder: Path) -> Embedding:
    manifest_file, model = folder / _MANIFEST, folder / _MODEL
    try:
        plain = json.loads(manifest_file.read_text(encoding="utf-8"))
        digest = str(plain.pop("sha256"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableFileError(f"{manifest_file.name} is damaged", why=str(error)) from error
    if not model.is_file():
        raise UnreadableFileError(f"{model.name} is missing")
    return Embedding(EmbeddingManifest(**plain), model, digest)


def _folder() -> Path:
    return listener_folder() / "embeddings"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
