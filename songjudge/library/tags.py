"""Reads what a music file says of itself, whatever shape it says it in."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import mutagen

from songjudge.errors import SongjudgeError
from songjudge.library.container import check_regular, opened
from songjudge.library.song import SongTags, printable

LONGEST = 300
"""Characters kept of one tag: real titles are shorter, and a 100 kB one would freeze every table that shows it."""

_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("tit2", "title", "\xa9nam", "inam"),
        "artist": ("tpe1", "artist", "\xa9art", "author", "wm/author", "iart", "performer"),
        "album": ("talb", "album", "\xa9alb", "wm/albumtitle", "iprd"),
        "album_artist": ("tpe2", "albumartist", "album artist", "album_artist", "aart", "wm/albumartist"),
        "genre": ("tcon", "genre", "\xa9gen", "wm/genre", "ignr"),
        "year": ("tdrc", "tyer", "tdor", "date", "year", "\xa9day", "wm/year", "icrd", "originaldate"),
        "track": ("trck", "tracknumber", "track", "trkn", "wm/tracknumber", "itrk"),
    }
)
"""Where each container keeps each field, in lower case: ID3v2, then Vorbis comment and APEv2, MP4, ASF, RIFF INFO."""


def read_tags(path: Path) -> SongTags:
    """Return the tags of the file at `path`; empty where it says nothing, cannot be read, or is odd.  Never raises."""
    found = _mutagen_tags(path) or _container_tags(path)
    return SongTags(
        title=_text(found, "title"),
        artist=_text(found, "artist"),
        album=_text(found, "album"),
        album_artist=_text(found, "album_artist"),
        genre=_text(found, "genre"),
        year=_number(found, "year", r"(?<!\d)(\d{4})(?!\d)"),
        track=_number(found, "track", r"(\d{1,5})"),
    )


def clean(text: str) -> str:
    """Make `text` fit to show on one line: control characters and direction overrides replaced, blanks joined, cut."""
    text = printable(" ".join(text[: 4 * LONGEST].split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _mutagen_tags(path: Path) -> dict[str, list[str]]:
    try:
        check_regular(path)
        tags = getattr(mutagen.File(path), "tags", None)
        return dict(flattened(tags)) if tags else {}
    except Exception:  # mutagen meets hostile bytes here; a song without tags is still a song
        return {}


def flattened(tags: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield each tag's lower-case key and its values as text, for every tag class that mutagen has."""
    for key in tags.keys():  # noqa: SIM118 - ID3 and Vorbis comments iterate over other things than keys
        name = str(key).lower()
        try:
            value = tags[key]
        except KeyError:
            continue
        values = getattr(value, "genres", None) or getattr(value, "text", None) or value
        values = [values] if isinstance(values, str | bytes) or not hasattr(values, "__iter__") else values
        yield name, [_plain(one) for one in list(values)[:20]]


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, tuple):  # MP4: (track, tracks)
        return str(value[0]) if value else ""
    return str(getattr(value, "value", value))  # ASF wraps; the rest prints as its text


def _container_tags(path: Path) -> dict[str, list[str]]:
    """Ask libavformat: Matroska and other containers that mutagen does not know."""
    try:
        with opened(path) as container:
            streams = [dict(s.metadata) for s in container.streams.audio[:1]]
            merged = {k.lower(): [v] for part in (*streams, dict(container.metadata)) for k, v in part.items()}
    except (SongjudgeError, OSError, ValueError):
        return {}
    return merged


def _text(found: Mapping[str, list[str]], field: str) -> str:
    for key in _KEYS[field]:
        values = [clean(v.replace("\0", " / ").strip(" /")) for v in found.get(key, ())]
        if any(values):
            return clean(", ".join(dict.fromkeys(v for v in values if v)))
    return ""


def _number(found: Mapping[str, list[str]], field: str, pattern: str) -> int:
    for key in _KEYS[field]:
        for value in found.get(key, ()):
            if match := re.search(pattern, value[:100], re.ASCII):
                return int(match[1])
    return 0
