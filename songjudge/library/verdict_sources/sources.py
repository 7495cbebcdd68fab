"""Recognises what kind of file somebody hands us labels in, and reads it through its reader.

To add a kind: 1. name it in `SourceKind`; 2. recognise it in `recognise`; 3. give it a reader in `_READERS`.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.folders import folder_evidence
from songjudge.library.verdict_sources.foobar_xml import read_foobar
from songjudge.library.verdict_sources.itunes_xml import read_itunes
from songjudge.library.verdict_sources.play_counts import read_history
from songjudge.library.verdict_sources.playlists import read_playlist
from songjudge.library.verdict_sources.rhythmbox_xml import read_rhythmbox
from songjudge.library.verdict_sources.table import read_table, verdict_word


class SourceKind(StrEnum):
    """The kinds of file, and the folder, that labels come in."""

    FOLDER = "folder of songs"
    PLAYLIST = "playlist"
    TABLE = "table of paths and labels"
    ITUNES = "iTunes or Music library"
    RHYTHMBOX = "Rhythmbox library"
    FOOBAR = "foobar2000 playback statistics"
    HISTORY = "Last.fm or ListenBrainz history"


NEEDS_VERDICT = frozenset({SourceKind.FOLDER, SourceKind.PLAYLIST})
"""The kinds that only list songs: whether they are good or bad, the user has to say."""

_PLAYLISTS = frozenset({".m3u", ".m3u8", ".pls", ".xspf"})
_ROOTS: Mapping[bytes, SourceKind] = MappingProxyType(
    {
        b"<plist": SourceKind.ITUNES,
        b"bplist": SourceKind.ITUNES,
        b"<rhythmdb": SourceKind.RHYTHMBOX,
        b"<PlaybackStatistics": SourceKind.FOOBAR,
    }
)
_HEAD = 4096  # bytes looked at: every root element comes well before


def recognise(path: Path) -> SourceKind | None:
    """Return what kind of source `path` is, by its ending and its first bytes; None when it is none that we know."""
    if path.is_dir():
        return SourceKind.FOLDER
    if path.suffix.lower() in _PLAYLISTS:
        return SourceKind.PLAYLIST
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    for root, kind in _ROOTS.items():
        if root in head:
            return kind
    return _text_kind(path, head)


def _text_kind(path: Path, head: bytes) -> SourceKind | None:
    """Tell tables from histories: a history names artists, a table paths."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    first = head.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0].lower()
    if first.startswith((b"[", b"{")):
        return SourceKind.HISTORY if b'"track_metadata"' in head or b'"artist_name"' in head else None
    if path.suffix.lower() not in {".csv", ".tsv", ".txt"} or not first:
        return None
    cells = [cell.strip() for cell in first.replace(b'"', b"").replace(b";", b",").replace(b"\t", b",").split(b",")]
    if any(b"artist" in cell for cell in cells):
        return SourceKind.HISTORY
    is_table = len(cells) < 4 or b"path" in cells or verdict_word(cells[1].decode("utf-8", "replace")) is not None
    return SourceKind.TABLE if is_table else SourceKind.HISTORY


def read_source(path: Path, kind: SourceKind, verdict: Verdict = Verdict.GOOD) -> list[Evidence]:
    """Return all that the source at `path` says.  `verdict` counts for the kinds in `NEEDS_VERDICT` only.

    Raises `UnreadableFileError` when the file is not of that kind.
    """
    return list(_READERS[kind](path, verdict))


def kind_of(path: Path) -> SourceKind:
    """Recognise `path`.  Raises `UnreadableFileError` when it is of no kind that songjudge knows, or not there."""
    kind = recognise(path)
    if kind is None:
        raise UnreadableFileError(
            f"{path.name} cannot be imported",
            why="it is neither a playlist, nor a table, nor another player's library"
            if path.exists()
            else "there is no such file",
        )
    return kind


def read_any(path: Path, verdict: Verdict = Verdict.GOOD) -> tuple[SourceKind, list[Evidence]]:
    """Recognise and read.  Raises `UnreadableFileError` when the file is of no kind that songjudge knows."""
    kind = kind_of(path)
    return kind, read_source(path, kind, verdict)


def _table(path: Path, _: Verdict) -> Iterable[Evidence]:
    for row in read_table(path):
        yield Evidence(Source.TABLE, row.path, verdict=row.verdict, origin=f"line {row.line}")


_READERS: Mapping[SourceKind, Callable[[Path, Verdict], Iterable[Evidence]]] = MappingProxyType(
    {
        SourceKind.FOLDER: folder_evidence,
        SourceKind.PLAYLIST: read_playlist,
        SourceKind.TABLE: _table,
        SourceKind.ITUNES: lambda path, _: read_itunes(path),
        SourceKind.RHYTHMBOX: lambda path, _: read_rhythmbox(path),
        SourceKind.FOOBAR: lambda path, _: read_foobar(path),
        SourceKind.HISTORY: lambda path, _: read_history(path),
    }
)
