"""Writes playlists that any player opens: M3U8, XSPF and PLS.

To add a kind: 1. write a function from entries to bytes; 2. name its ending in `_WRITERS`; 3. teach
`library/verdict_sources/playlists.py` to read it.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote_from_bytes
from xml.sax.saxutils import escape

from songjudge.atomic_file import replace_with
from songjudge.errors import UnreadableFileError
from songjudge.export.listed_song import ListedSong
from songjudge.library.song import SongId, printable

_XSPF = "http://xspf.org/ns/0/"
SCORE_REL = "https://github.com/songjudge/songjudge#score"
"""The XSPF meta relation that carries a song's score, 0 to 1; other players pass over it."""

_MARKS, _CUTS = re.compile(r"[#%?]"), re.compile(r"[#?]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class _Entry(NamedTuple):
    """One song as a playlist names it."""

    song: ListedSong
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
        return round(self.song.duration) if self.song.duration > 0 else -1


def write_playlist(
    path: Path, songs: Sequence[ListedSong], *, absolute: bool = False, scores: Mapping[SongId, float] | None = None
) -> None:
    """Write `songs`, in their order, to the playlist at `path`, whole or not at all.

    The ending picks the kind: .m3u8, .m3u (both UTF-8), .xspf or .pls.  Names are relative to the playlist's folder
    unless `absolute`, or where no relative name exists (another drive).  A file whose name a line of text cannot hold
    (bytes that are not UTF-8, a line break) is named by its URI.  `scores`, 0 to 1, are written where the kind has
    room (XSPF).

    Raises `UnreadableFileError` for another ending and `OSError` when the file cannot be written.
    """
    writer = _writer_of(path)
    folder = None if absolute else path.absolute().parent.resolve()
    replace_with(path, writer(_entries(songs, folder, scores or {})))


def playlist_text(ending: str, songs: Sequence[ListedSong], *, scores: Mapping[SongId, float] | None = None) -> bytes:
    """Return what a playlist with that ending (".m3u8" …) would hold, with absolute names: for a reader elsewhere.

    Raises `UnreadableFileError` for another ending.
    """
    return _writer_of(Path(f"playlist{ending}"))(_entries(songs, None, scores or {}))


def check_ending(path: Path) -> None:
    """Raise `UnreadableFileError` when the name at `path` ends in no kind of playlist that can be written."""
    _writer_of(path)


def _writer_of(path: Path) -> "Callable[[Sequence[_Entry]], bytes]":
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnreadableFileError(
            f"{path.name} cannot be written as a playlist",
            why="its name does not end in .m3u8, .m3u, .xspf or .pls",
            remedy="Choose another name.",
        )
    return writer


def _entries(songs: Sequence[ListedSong], folder: Path | None, scores: Mapping[SongId, float]) -> list[_Entry]:
    names = (song.path for song in songs) if folder is None else _relative_names(songs, folder)
    return [_Entry(song, name, scores.get(song.song_id)) for song, name in zip(songs, names, strict=True)]


def _relative_names(songs: Sequence[ListedSong], folder: Path) -> Iterator[str]:
    """Yield each file's name as seen from `folder`; the way to a folder is found once, whatever it holds."""
    ways: dict[str, str | None] = {}
    for song in songs:
        parent, name = os.path.split(song.path)
        if parent not in ways:
            ways[parent] = _way(parent, folder)
        way = ways[parent]
        yield song.path if way is None else f"{way}{name}"


def _way(parent: str, folder: Path) -> str | None:
    try:
        way = os.path.relpath(parent, folder)
    except ValueError:  # Windows: on another drive
        return None
    return "" if way == os.curdir else way + os.sep


def _line(entry: _Entry) -> bytes:
    """Name the file on one line of text: plainly where every reader takes it so, else as a URI.

    VLC passes over lines that are not UTF-8 or takes their bytes for Latin-1, and cuts names at a # or ?; where a
    playlist is not meant to travel, a URI costs nothing and spares it that.
    """
    name = entry.name
    whole = name == entry.song.path
    if "\r" in name or "\n" in name or name != name.rstrip() or not _is_utf8(name) or (whole and _CUTS.search(name)):
        return _uri(entry)
    if name.startswith(("#", "[", " ", "\t")) or (_SCHEME.match(name) and not whole):
        name = os.path.join(".", name)  # noqa: PTH118 - Path drops the leading dot, the very thing that is wanted
    return os.fsencode(name)


def _uri(entry: _Entry) -> bytes:
    return Path(entry.song.path).as_uri().encode("ascii")


def _is_utf8(name: str) -> bool:
    """Whether a file's name is text; bytes that are not live in it as lone surrogates."""
    return name.isascii() or not any("\ud800" <= c <= "\udfff" for c in name)


def _m3u(entries: Sequence[_Entry]) -> bytes:
    lines = [b"#EXTM3U"]
    for entry in entries:
        lines += [f"#EXTINF:{entry.seconds},{entry.caption}".encode(), _line(entry)]
    return b"\n".join(lines) + b"\n"


def _pls(entries: Sequence[_Entry]) -> bytes:
    """Build a PLS; VLC takes every name in it for a URI, in which these marks mean something else."""
    lines = [b"[playlist]"]
    for number, entry in enumerate(entries, start=1):
        lines += [
            b"File%d=%s" % (number, _uri(entry) if _MARKS.search(entry.name) else _line(entry)),
            f"Title{number}={entry.caption}".encode(),
            b"Length%d=%d" % (number, entry.seconds),
        ]
    return b"\n".join([*lines, b"NumberOfEntries=%d" % len(entries), b"Version=2"]) + b"\n"


def _xspf(entries: Sequence[_Entry]) -> bytes:
    """Build an XSPF version 1 playlist (xspf.org/spec): locations are URIs, durations milliseconds."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<playlist version="1" xmlns="{_XSPF}">', "  <trackList>"]
    for entry in entries:
        song = entry.song
        values = {
            "location": _location(entry),
            "title": song.title,
            "creator": song.artist,
            "album": song.album,
            "trackNum": str(song.track or ""),
            "duration": str(round(song.duration * 1000) or ""),
        }
        lines.append("    <track>")
        lines += [f"      <{name}>{_escaped(value)}</{name}>" for name, value in values.items() if value]
        if entry.score is not None:
            lines.append(f'      <meta rel="{SCORE_REL}">{entry.score:.4f}</meta>')
        lines.append("    </track>")
    return "\n".join([*lines, "  </trackList>", "</playlist>", ""]).encode()


def _escaped(value: str) -> str:
    """Return text as XML holds it; what XML 1.0 forbids is not printable, and replaced."""
    return escape(printable(value))


def _location(entry: _Entry) -> str:
    """Return the URI of a file, relative if its name is; percent-encoded byte by byte, forward slashes only."""
    if entry.name == entry.song.path:
        return Path(entry.name).as_uri()
    folder, slash, name = entry.name.replace(os.sep, "/").rpartition("/")
    uri = f"{_quoted_folder(folder)}{slash}{_quoted(name)}"
    return f"./{uri}" if ":" in uri.split("/", 1)[0] else uri


def _quoted(name: str) -> str:
    return quote_from_bytes(os.fsencode(name))


_quoted_folder = lru_cache(maxsize=4096)(_quoted)
"""Many songs share a folder."""


_WRITERS: Mapping[str, Callable[[Sequence[_Entry]], bytes]] = MappingProxyType(
    {".m3u8": _m3u, ".m3u": _m3u, ".pls": _pls, ".xspf": _xspf}
)
PLAYLIST_ENDINGS = tuple(_WRITERS)
"""The endings, in lower case, that `write_playlist` knows."""
