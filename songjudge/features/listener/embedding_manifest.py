"""What a user says about an embedding of their own: a small TOML or JSON file beside an ONNX model."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from songjudge.errors import UnreadableFileError

FRONT_ENDS = ("samples", "mel")
COMPRESSIONS: Mapping[str, str] = {
    "log10": "log10(10000 x + 1), as MusiCNN and its kin",
    "ln": "the natural logarithm of x + 0.000001",
    "dB": "10 log10 of x, at least 1e-10",
    "none": "the power as it is",
}


@dataclass(frozen=True, slots=True)
class EmbeddingManifest:
    """The description of an embedding.

    The model takes float32 patches of `seconds` at `rate` Hz, brought to a root mean square of `level` (full scale 1):
    (n, samples) if `front_end` is "samples", else (n, frames, bands) of a mel spectrum (`fft` and `hop` in samples,
    Hann window, Slaney's `bands` from 0 to rate / 2, `compression` of `COMPRESSIONS`), or (n, bands, frames) if
    `bands_first`.  A model that wants further axes of length 1 gets them.  `output` names what it gives, (n, size) or
    (n, time, size), whose mean is then taken; the first output if it is empty.
    """

    name: str  # lower-case letters, digits and hyphens
    title: str
    licence: str
    model: str  # the ONNX file's name, in the manifest's folder
    rate: int
    seconds: float
    size: int
    front_end: str = "samples"
    output: str = ""
    level: float = 0.15
    fft: int = 512
    hop: int = 256
    bands: int = 96
    compression: str = "log10"
    bands_first: bool = False

    @property
    def samples(self) -> int:
        """Samples of one patch at `rate`."""
        return round(self.seconds * self.rate)


_ALLOWED: Mapping[type, tuple[type, ...]] = {float: (int, float), int: (int,), str: (str,), bool: (bool,)}
_RANGES: Mapping[str, tuple[float, float]] = {
    "rate": (4000, 192_000),
    "seconds": (0.1, 30.0),
    "size": (1, 8192),
    "level": (0.001, 1.0),
    "fft": (32, 16384),
    "hop": (1, 16384),
    "bands": (1, 1024),
}


def read_manifest(path: Path) -> EmbeddingManifest:
    """Return the manifest in the .toml or .json file at `path`.

    Raises `UnreadableFileError` with the first thing that is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
        plain = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be opened", why=error.strerror or str(error)) from error
    except ValueError as error:  # JSON's, TOML's and UTF-8's errors alike
        raise UnreadableFileError(f"{path.name} is no manifest", why=str(error)) from error
    if not isinstance(plain, dict):
        raise UnreadableFileError(f"{path.name} is no manifest", why="it holds no table of settings")
    problem = _problem(plain)
    if problem:
        raise UnreadableFileError(f"{path.name} does not describe an embedding", why=problem)
    return EmbeddingManifest(**{**plain, "seconds": float(plain["seconds"])})


def _problem(plain: Mapping[str, Any]) -> str:
    """Return the first thing that is wrong, or an empty text."""
    known = {field.name: field for field in fields(EmbeddingManifest)}
    unknown = sorted(set(plain) - set(known))
    if unknown:
        return f"it sets {unknown[0]!r}, which does not exist"
    for name, field in known.items():
        if name not in plain and name in _REQUIRED:
            return f"{name!r} is missing"
        if name in plain and type(plain[name]) not in _ALLOWED[_type_of(field.type)]:
            return f"{name!r} should be {_SPOKEN[_type_of(field.type)]}"
    for name, (low, high) in _RANGES.items():
        if name in plain and not low <= plain[name] <= high:
            return f"{name!r} should lie between {low:g} and {high:g}"
    return _wrong_choice(plain)


def _wrong_choice(plain: Mapping[str, Any]) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", plain["name"]):
        return "'name' should be lower-case letters, digits and hyphens, 40 at most"
    if Path(plain["model"]).name != plain["model"] or not plain["model"].lower().endswith(".onnx"):
        return "'model' should name an .onnx file in the same folder"
    for name, choices in (("front_end", FRONT_ENDS), ("compression", tuple(COMPRESSIONS))):
        if plain.get(name, choices[0]) not in choices:
            return f"{name!r} should be one of {', '.join(choices)}"
    if plain.get("front_end") == "mel" and plain.get("fft", 512) > plain["seconds"] * plain["rate"]:
        return "'fft' is longer than a patch"
    return ""


_REQUIRED = ("name", "title", "licence", "model", "rate", "seconds", "size")
_SPOKEN: Mapping[type, str] = {float: "a number", int: "a whole number", str: "text", bool: "true or false"}


def _type_of(declared: Any) -> type:
    return declared if isinstance(declared, type) else {"str": str, "int": int, "float": float, "bool": bool}[declared]
