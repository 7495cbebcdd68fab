"""Reads ratings and play counts out of Rhythmbox's library, `rhythmdb.xml`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from songjudge.library.tags import clean
from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.checked_xml import elements, local
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.locations import file_path


def read_rhythmbox(path: Path) -> Iterator[Evidence]:
    """Yield what the library file at `path` says on each song: `rating` (1 to 5 stars, 0 unrated) and `play-count`.

    Radio stations, podcasts and ignored files are passed over.  Raises `UnreadableFileError` when the file is no
    such library.
    """
    for entry in elements(path, frozenset({"entry"}), root="rhythmdb"):
        if entry.get("type") != "song":
            continue
        values = {local(child.tag): (child.text or "").strip() for child in entry}
        rating, plays = _number(values, "rating"), _number(values, "play-count")
        stars = rating / 5 if rating is not None and 0 < rating <= 5 else None
        where = file_path(values.get("location", ""), Path("/"))
        if where is not None and (stars is not None or plays is not None):
            yield Evidence(
                Source.PLAY_COUNT if stars is None else Source.PLAYER_LIBRARY,
                where,
                clean(values.get("artist", "")),
                clean(values.get("title", "")),
                clean(values.get("album", "")),
                rating=stars,
                plays=None if plays is None else int(plays),
                origin=f"rating {values.get('rating', 'none')}",
            )


def _number(values: Mapping[str, str], name: str) -> float | None:
    """Return a number that is not negative; Rhythmbox writes 4, older versions 4.000000."""
    try:
        number = float(values[name])
    except (KeyError, ValueError):
        return None
    return number if 0 <= number < 1e9 else None
