"""Understands how other programs write where a file lies: URIs, Windows paths, names relative to a list."""

import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

_DRIVE = re.compile(r"/?([A-Za-z]:[\\/])")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")


def file_path(text: str, base: Path) -> Path | None:
    """Return the path that `text` means, or None when it names no file (an address on the network, nothing at all).

    Relative names start at the folder `base`.  Percent signs are decoded in URIs only, byte by byte, so names that
    are not UTF-8 come back as surrogate escapes.  Windows paths keep their drive and get forward slashes.
    """
    if not text.strip() or "\0" in text:
        return None
    if text[:5].lower() == "file:":
        return _from_uri(text[5:])
    if _DRIVE.match(text):
        return _windows(text)
    if (match := _SCHEME.match(text)) and text[match.end() :].startswith("//"):
        return None
    return _absolute(text, base)


def _from_uri(rest: str) -> Path | None:
    """Read what follows `file:`: `///path`, `//localhost/path`, `//host/path`, or foobar2000's bare Windows path."""
    if rest.startswith("//"):
        rest = rest[2:]
        if not _DRIVE.match(rest):
            host, slash, path = rest.partition("/")
            rest = slash + path if host.lower() in {"", "localhost"} else f"//{host}/{path}"
    if "\\" in rest:  # not a URI but a path behind the scheme: nothing in it is encoded
        return _windows(rest)
    decoded = os.fsdecode(unquote_to_bytes(rest))
    if not decoded or "\0" in decoded:
        return None
    return _windows(decoded) if _DRIVE.match(decoded) else Path(os.path.normpath(decoded))


def _windows(text: str) -> Path:
    return Path(text.replace("\\", "/").lstrip("/") if _DRIVE.match(text) else text.replace("\\", "/"))


def _absolute(text: str, base: Path) -> Path:
    path = Path(text).expanduser() if text.startswith("~") else Path(text)
    plain = Path(os.path.normpath(base.absolute() / path))
    if os.sep == "/" and "\\" in text and "/" not in text and not plain.exists():
        return Path(os.path.normpath(base.absolute() / text.replace("\\", "/")))  # a list made on Windows
    return plain
