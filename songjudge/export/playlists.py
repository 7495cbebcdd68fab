"""Writes playlists that any player opens: M3U8, XSPF and PLS.

To add a kind: 1. write a function from entries to bytes; 2. name its ending in `_WRITERS`; 3. teach
`library/verdict_sources/playlists.py` to read it.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree as ET

from songjudge.atomic_file import replace_with
from songjudge.errors import UnreadableFileError
from songjudge.library.song import Song, SongId, printable

_XSPF = "http://xspf.org/ns/0/"
SCORE_REL = "https://github.com/songjudge/songjudge#score"
"""The XSPF meta relation that carries a song's score, 0 to 1; other players pass over it."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One song as a playlist names it."""

    song: Song
    name: str  # absolute or relative to the playlist, with this system's separators
    score: float | None

    @property
    def caption(self) -> str:
        """Artist and title on one line."""
        title = printable(self.song.title)
        return f"{printable(self.song.artist)} - {title}" if self.song.artist else title

    @property
    def seconds(self) -> int:
        """The length, -1 when unknown, as both M3U and PLS want it."""
        return round(self.song.format.duration) if self.song.format.duration > 0 else -1


def write_playlist(
    path: Path, songs: Sequence[Song], *, absolute: bool = False, scores: Mapping[SongId, float] | None = None
) -> None:
    """Write `songs`, in their order, to the playlist at `path`, whole or not at all.

    The ending picks the kind: .m3u8, .m3u (both UTF-8), .xspf or .pls.  Names are relative to the playlist's folder
    unless `absolute`, or where no relative name exists (another drive).  File names that are not UTF-8 keep their
    bytes.  `scores`, 0 to 1, are written where the kind has room (XSPF).

    Raises `UnreadableFileError` for another ending and `OSError` when the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnreadableFileError(
            f"{path.name} cannot be written as a playlist",
            why="its name does not end in .m3u8, .m3u, .xspf or .pls",
            remedy="Choose another name.",
        )
    folder = path.absolute().parent.resolve()
    entries = [
        _Entry(song, str(song.path) if absolute else _relative(song.path, folder), (scores or {}).get(song.song_id))
        for song in songs
    ]
    replace_with(path, writer(entries))


def _relative(path: Path, folder: Path) -> str:
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # Windows: on another drive
        return str(path)


def _line(entry: _Entry) -> bytes:
    """Name the file on one line of text: plainly where every reader takes it so, else as a URI."""
    name = entry.name
    if any(c in "\r\n" for c in name) or name != name.rstrip():
        return entry.song.path.absolute().as_uri().encode("ascii")  # a line cannot hold it otherwise
    if name.startswith(("#", "[", " ", "\t")) or (_SCHEME.match(name) and not Path(name).is_absolute()):
        name = os.path.join(".", name)  # noqa: PTH118 - Path drops the leading dot, the very thing that is wanted
    return os.fsencode(name)


def _m3u(entries: Sequence[_Entry]) -> bytes:
    lines = [b"#EXTM3U"]
    for entry in entries:
        lines += [f"#EXTINF:{entry.seconds},{entry.caption}".encode(), _line(entry)]
    return b"\n".join(lines) + b"\n"


def _pls(entries: Sequence[_Entry]) -> bytes:
    lines = [b"[playlist]"]
    for number, entry in enumerate(entries, start=1):
        lines += [
            b"File%d=%s" % (number, _line(entry)),
            f"Title{number}={entry.caption}".encode(),
            b"Length%d=%d" % (number, entry.seconds),
        ]
    return b"\n".join([*lines, b"NumberOfEntries=%d" % len(entries), b"Version=2"]) + b"\n"


def _xspf(entries: Sequence[_Entry]) -> bytes:
    """Build an XSPF version 1 playlist (xspf.org/spec): locations are URIs, durations milliseconds."""
    root = ET.Element("playlist", {"version": "1", "xmlns": _XSPF})
    tracks = ET.SubElement(root, "trackList")
    for entry in entries:
        track, tags = ET.SubElement(tracks, "track"), entry.song.tags
        values = {
            "location": _location(entry.name),
            "title": entry.song.title,
            "creator": entry.song.artist,
            "album": tags.album,
            "trackNum": str(tags.track or ""),
            "duration": str(round(entry.song.format.duration * 1000) or ""),
        }
        for name, value in values.items():
            if value:
                ET.SubElement(track, name).text = printable(value)
        if entry.score is not None:
            ET.SubElement(track, "meta", {"rel": SCORE_REL}).text = f"{entry.score:.4f}"
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _location(name: str) -> str:
    """Return the URI of a file, relative if `name` is; percent-encoded byte by byte, forward slashes only."""
    if Path(name).is_absolute():
        return Path(name).as_uri()
    uri = quote_from_bytes(os.fsencode(name.replace(os.sep, "/")))
    return f"./{uri}" if ":" in uri.split("/", 1)[0] else uri


_WRITERS: Mapping[str, Callable[[Sequence[_Entry]], bytes]] = MappingProxyType(
    {".m3u8": _m3u, ".m3u": _m3u, ".pls": _pls, ".xspf": _xspf}
)
PLAYLIST_ENDINGS = tuple(_WRITERS)
"""The endings, in lower case, that `write_playlist` knows."""
