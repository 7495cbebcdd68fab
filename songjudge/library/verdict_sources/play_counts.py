"""Reads how often songs were played: from a file's own tags, and from exported listening histories."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutagen
from mutagen.id3 import ID3

from songjudge.errors import UnreadableFileError
from songjudge.library.container import check_regular
from songjudge.library.tags import clean, flattened
from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.evidence import Evidence

_ARTIST_COLUMNS = ("artist", "artist name", "artist_name", "artistname", "master_metadata_album_artist_name")
_TITLE_COLUMNS = ("track", "title", "track name", "track_name", "trackname", "song", "name")
_ALBUM_COLUMNS = ("album", "album name", "album_name", "release_name")
_LARGEST = 1 << 30  # bytes

_Heard = tuple[str, str, str]
"""Artist, title and album, as the history spells them."""


def count_evidence(path: Path) -> Evidence | None:
    """Return the play count in the tags of the file at `path`: FMPS_Playcount, or ID3's PCNT and POPM counters.

    None when it has none or cannot be read.  Never raises.
    """
    try:
        check_regular(path)
        tags = getattr(mutagen.File(path), "tags", None)
        plays = max(_counts(tags), default=None) if tags else None
    except Exception:  # mutagen meets hostile bytes here; a file without counts says nothing
        return None
    return None if plays is None else Evidence(Source.PLAY_COUNT, path, plays=plays, origin=f"play count {plays}")


def read_history(path: Path) -> list[Evidence]:
    """Return how often each song occurs in the exported listening history at `path`, most played first.

    Last.fm exports are CSV, with or without a line that names the columns (else artist, album, title, date);
    ListenBrainz's are JSON, one array or an object a line.  Only artist and title tell which song is meant.

    Raises `UnreadableFileError` when the file is neither.
    """
    text = _text_of(path)
    start = text.lstrip()[:1]
    heard = Counter(_json_listens(path, text) if start in {"[", "{"} else _csv_listens(path, text))
    if not heard:
        raise _refusal(path, "it names no songs")
    return [
        Evidence(Source.PLAY_COUNT, None, artist, title, album, plays=count, origin=f"heard {count} times")
        for (artist, title, album), count in heard.most_common()
    ]


def _counts(tags: Any) -> Iterator[int]:
    if isinstance(tags, ID3):
        yield from (int(frame.count) for frame in tags.getall("PCNT"))
        yield from (int(frame.count) for frame in tags.getall("POPM") if hasattr(frame, "count"))
    for key, values in flattened(tags):
        if key.rpartition(":")[2].replace("/", "_") == "fmps_playcount" and values:
            yield int(float(values[0]))


def _text_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise _refusal(path, "there is no such file")
        if path.stat().st_size > _LARGEST:
            raise _refusal(path, "it is too large")
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    except OSError as error:
        raise _refusal(path, str(error.strerror).lower()) from None


def _csv_listens(path: Path, text: str) -> Iterator[_Heard]:
    try:
        rows = csv.reader(text.splitlines(keepends=True))
        first = next(rows, [])
        names = [cell.strip().lower() for cell in first]
        columns = tuple(_column(names, wanted) for wanted in (_ARTIST_COLUMNS, _TITLE_COLUMNS, _ALBUM_COLUMNS))
        if columns[0] < 0 or columns[1] < 0:
            columns = (0, 2, 1)  # as the common Last.fm exporters write it, without a header
            yield from _listen(first, columns)
        for row in rows:
            yield from _listen(row, columns)
    except csv.Error as error:
        raise _refusal(path, f"it is no table ({error})") from None


def _column(names: list[str], wanted: tuple[str, ...]) -> int:
    return next((names.index(name) for name in wanted if name in names), -1)


def _listen(row: list[str], columns: tuple[int, ...]) -> Iterator[_Heard]:
    if len(row) > max(columns):
        artist, title, album = (clean(row[column]) if column >= 0 else "" for column in columns)
        if artist and title:
            yield artist, title, album


def _json_listens(path: Path, text: str) -> Iterator[_Heard]:
    try:
        listens = (
            json.loads(text) if text.lstrip().startswith("[") else map(json.loads, filter(str.strip, text.splitlines()))
        )
        for listen in listens:
            if not isinstance(listen, dict):
                continue
            track = listen.get("track_metadata", listen)
            names = (track.get("artist_name"), track.get("track_name"), track.get("release_name") or "")
            artist, title, album = (clean(name) if isinstance(name, str) else "" for name in names)
            if artist and title:
                yield artist, title, album
    except (ValueError, AttributeError, RecursionError):
        raise _refusal(path, "it is not a listening history") from None


def _refusal(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"{path.name} cannot be imported", why=why)
