"""What is known of the pretrained embedding before it is installed: where it comes from, its licence, its tags."""

import json
from dataclasses import dataclass, fields
from functools import lru_cache

from songjudge.resource_files import resource_path


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of an embedding; `sha256` is that of the `wheel` which carries its `checkpoint`."""

    name: str
    title: str
    brings: str  # one sentence for the user: what is better with it
    authors: str
    paper: str
    licence: str
    package: str  # for pip
    wheel: str
    sha256: str
    megabytes: int  # to download
    checkpoint: str  # folder inside the wheel
    tags: tuple[str, ...]


@lru_cache
def musicnn_manifest() -> Manifest:
    """Return the manifest of the MusiCNN embedding that songjudge knows how to run."""
    plain = json.loads(resource_path("manifests", "musicnn-msd.json").read_text(encoding="utf-8"))
    plain["tags"] = tuple(plain["tags"])
    return Manifest(**{field.name: plain[field.name] for field in fields(Manifest)})
