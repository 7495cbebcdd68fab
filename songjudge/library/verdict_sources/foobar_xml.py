"""Reads ratings and play counts out of an XML export of foobar2000's Playback Statistics."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.checked_xml import elements, local, refusal
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.locations import file_path


def read_foobar(path: Path) -> Iterator[Evidence]:
    """Yield what the export at `path` says on each file: `Count` plays and `Rating`.

    An entry may name several files (copies of one song); each gets its word.  A full backup names its entries only
    by a number that foobar2000 alone understands: if nothing in the file has a path, `UnreadableFileError` says what
    to export instead; it is also raised when the file is no such export.
    """
    entries = named = 0
    for entry in elements(path, frozenset({"Entry"}), root="PlaybackStatistics"):
        entries += 1
        rating, plays = _rating(entry.get("Rating")), _count(entry.get("Count"))
        for item in entry:
            where = file_path(item.get("Path") or "", Path("/")) if local(item.tag) == "Item" else None
            if where is None:
                continue
            named += 1
            if rating is not None or plays:
                source = Source.PLAY_COUNT if rating is None else Source.PLAYER_LIBRARY
                yield Evidence(source, where, rating=rating, plays=plays, origin=_origin(entry))
    if entries and not named:
        error = refusal(path, "this backup names no files")
        error.remedy = "In foobar2000, select the songs and export the statistics of the selection."
        raise error


def _rating(text: str | None) -> float | None:
    """Return a rating, 0 to 1: stars up to 5, above that a byte whose 255 is five stars; 0 is unrated."""
    number = _count(text)
    if not number or number > 255:
        return None
    return number / 5 if number <= 5 else number / 255


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _origin(entry: ET.Element) -> str:
    return f"entry {(entry.get('ID') or '')[:32]}"
