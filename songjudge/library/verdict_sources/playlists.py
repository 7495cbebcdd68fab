"""Takes a playlist's word: its songs are good, or bad, because the user put them there.

To add a kind: 1. write a function that yields `_Line`s; 2. name its ending in `_READERS`; 3. teach
`export/playlists.py` to write it.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from songjudge.errors import UnreadableFileError
from songjudge.library.tags import clean
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.checked_xml import elements, local
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.locations import file_path

_LARGEST = 64 << 20  # bytes: half a million songs
_PLS_ENTRY = re.compile(rb"\s*(File|Title)(\d{1,7})\s*=(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry as it stands in the list."""

    name: str
    origin: str
    title: str = ""
    artist: str = ""


def read_playlist(path: Path, verdict: Verdict) -> list[Evidence]:
    """Return `verdict` for each file that the playlist at `path` names, once each, in its order.

    The ending tells the kind: .m3u, .m3u8, .pls or .xspf.  Text is UTF-8 or UTF-16 with a mark, UTF-8 without one,
    and else what the file system or Windows (cp1252) makes of the bytes.  Addresses on the network are passed over
    and never opened.  Raises `UnreadableFileError` for another ending or an unreadable file.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFileError(
            f"{path.name} cannot be imported", why="its name does not end in .m3u, .m3u8, .pls or .xspf"
        )
    base = path.absolute().parent
    found: dict[Path, Evidence] = {}
    for line in reader(path):
        target = file_path(line.name, base)
        if target is not None and target not in found:
            found[target] = Evidence(
                Source.PLAYLIST, target, clean(line.artist), clean(line.title), verdict=verdict, origin=line.origin
            )
    return list(found.values())


def _m3u(path: Path) -> Iterator[_Line]:
    caption = ""
    for number, raw in enumerate(_lines(path), start=1):
        if raw.startswith(b"#"):
            if raw.upper().startswith(b"#EXTINF:"):
                caption = _text(raw, None).partition(",")[2]
            continue
        if raw.strip():
            artist, dash, title = caption.partition(" - ")
            yield _Line(_text(raw, path.parent), f"line {number}", title if dash else "", artist if dash else "")
            caption = ""


def _pls(path: Path) -> Iterator[_Line]:
    names: dict[int, str] = {}
    for raw in _lines(path):
        match = _PLS_ENTRY.fullmatch(raw)
        if match and match[1].lower() == b"file":
            names[int(match[2])] = _text(match[3], path.parent)
    for number in sorted(names):
        yield _Line(names[number], f"File{number}")


def _xspf(path: Path) -> Iterator[_Line]:
    for number, track in enumerate(elements(path, frozenset({"track"}), root="playlist"), start=1):
        values = {local(child.tag): (child.text or "").strip() for child in reversed(track)}
        uri = values.get("location", "")
        if uri.startswith("/"):
            uri = f"file://{uri}"
        elif uri and ":" not in uri.split("/", 1)[0]:  # a relative reference is a URI too: its percent signs are codes
            uri = f"{path.absolute().parent.as_uri()}/{uri}"
        if uri:
            yield _Line(uri, f"track {number}", values.get("title", ""), values.get("creator", ""))


def _lines(path: Path) -> list[bytes]:
    try:
        if not path.is_file():
            raise UnreadableFileError(f"{path.name} cannot be imported", why="there is no such file")
        if path.stat().st_size > _LARGEST:
            raise UnreadableFileError(f"{path.name} cannot be imported", why="it is too large for a playlist")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be imported", why=str(error.strerror).lower()) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode()
    lines = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    return [line for part in lines for line in ([part] if b"\r" not in part or b"\n" in raw else part.split(b"\r"))]


def _text(raw: bytes, folder: Path | None) -> str:
    """Decode a line: UTF-8 if it is; else the very bytes, if a file in `folder` is called so; else cp1252."""
    raw = raw.rstrip(b"\r")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsdecode(raw)
        if folder is not None and "\0" not in name and (folder / name).exists():
            return name
        return raw.decode("cp1252", "replace")


_READERS: Mapping[str, Callable[[Path], Iterator[_Line]]] = MappingProxyType(
    {".m3u": _m3u, ".m3u8": _m3u, ".pls": _pls, ".xspf": _xspf}
)
