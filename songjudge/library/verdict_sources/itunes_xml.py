"""Reads ratings, likes and play counts out of iTunes' or Music's exported library, a property list."""

import plistlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from songjudge.library.tags import clean
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.checked_xml import check_declarations, refusal
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.locations import file_path

_LARGEST = 1 << 30  # bytes


def read_itunes(path: Path) -> Iterator[Evidence]:
    """Yield what the library file at `path` says on each of its songs: stars, liked or disliked, plays and skips.

    A rating that iTunes computed from the album's (`Rating Computed`) was never given by anybody and does not count;
    neither do films, podcasts and streams.  `Rating` is 0 to 100, 20 a star; 0 means unrated.

    Raises `UnreadableFileError` when the file is no such library.
    """
    tracks = _library(path).get("Tracks")
    if not isinstance(tracks, dict):
        raise refusal(path, "it is not an iTunes library: it has no tracks")
    for number, track in tracks.items():
        if isinstance(track, dict) and not _is_other(track):
            evidence = _evidence(str(number), track)
            if evidence is not None:
                yield evidence


def _library(path: Path) -> Mapping[str, Any]:
    try:
        if not path.is_file():
            raise refusal(path, "there is no such file")
        if path.stat().st_size > _LARGEST:
            raise refusal(path, "it is too large")
        with path.open("rb") as file:
            binary = file.read(6) == b"bplist"
        if not binary:
            check_declarations(path)
        with path.open("rb") as file:
            library = plistlib.load(file)
    except OSError as error:
        raise refusal(path, str(error.strerror).lower()) from None
    except (ValueError, ExpatError, plistlib.InvalidFileException, OverflowError, RecursionError, TypeError, KeyError):
        raise refusal(path, "it is not a property list") from None
    if not isinstance(library, dict):
        raise refusal(path, "it is not an iTunes library")
    return library


def _is_other(track: Mapping[str, Any]) -> bool:
    """Tell whether an entry is no song: a stream, a film, a podcast, a deleted file."""
    return track.get("Track Type") in {"URL", "Remote"} or bool(
        track.get("Has Video") or track.get("Podcast") or track.get("Movie") or track.get("TV Show")
    )


def _evidence(number: str, track: Mapping[str, Any]) -> Evidence | None:
    rating = _count(track, "Rating")
    stars = rating / 100 if rating and rating <= 100 and not track.get("Rating Computed") else None
    verdict = Verdict.GOOD if track.get("Loved") or track.get("Favorited") else None
    verdict = Verdict.BAD if track.get("Disliked") else verdict
    plays, skips = _count(track, "Play Count"), _count(track, "Skip Count")
    if stars is None and verdict is None and plays is None and skips is None:
        return None
    counted_only = stars is None and verdict is None
    location = str(track.get("Location", ""))
    return Evidence(
        Source.PLAY_COUNT if counted_only else Source.PLAYER_LIBRARY,
        file_path(location, Path("/")) if location else None,
        clean(str(track.get("Artist") or track.get("Album Artist") or "")),
        clean(str(track.get("Name", ""))),
        clean(str(track.get("Album", ""))),
        verdict,
        stars,
        plays,
        skips,
        f"track {number[:20]}",
    )


def _count(track: Mapping[str, Any], name: str) -> int | None:
    value = track.get(name)
    return value if isinstance(value, int) and value >= 0 else None
