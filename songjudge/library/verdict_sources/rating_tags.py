"""Reads the ratings that other programs left in a file's tags, each by the scale of the program that wrote it.

To add a convention: 1. read it in `_id3`, `_named` or a function like them; 2. put its place into `_PREFERENCE`;
3. add a line to the table in `tests/unit/library/verdict_sources/test_rating_tags.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import mutagen
from mutagen.id3 import ID3

from songjudge.library.container import check_regular
from songjudge.library.tags import flattened
from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.evidence import Evidence

_FIFTY = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_WINDOWS: Mapping[int, float] = MappingProxyType(
    dict(zip((13, 1, 54, 64, 118, 128, 186, 196, 242, 255), _FIFTY, strict=True))
)
"""Windows Media Player, MusicBee, MediaMonkey, Winamp.  Not monotonic: one star is 1, half a star 13."""

_OLD_MEDIAMONKEY: Mapping[int, float] = MappingProxyType(
    dict(zip((26, 51, 76, 102, 153, 178, 204, 230), (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9), strict=True))
)
_LINEAR_STEPS = frozenset({51, 102, 153, 204})
_LINEAR_OWNERS = ("users@musicbrainz.org", "quodlibet", "ratings@xbmc.org", "traktor@native-instruments.de")
_WINDOWS_OWNERS = ("windows media player", "musicbee", "no@email", "rating@winamp.com")


class BareScale(StrEnum):
    """What a whole number from 1 to 5 in a tag that is just called `RATING` counts."""

    STARS = "stars"  # foobar2000
    HUNDRED = "of 100"  # MusicBee, MediaMonkey, Winamp


@dataclass(frozen=True, slots=True)
class RatingTag:
    """One rating as it stands in a file.  `rating` is None for a bare whole number of 1 to 5: see `bare_scale`."""

    place: str  # "POPM", "FMPS_RATING", "RATING:owner", "RATING", "rate", "WM/SharedUserRating"
    owner: str  # the program or person that the tag names, often empty
    raw: str
    rating: float | None  # 0 to 1


_PREFERENCE = ("FMPS_RATING", "RATING:owner", "POPM", "WM/SharedUserRating", "rate", "RATING")
"""Which tag counts when a file has several: the ones whose scale is certain first."""


def read_rating_tags(path: Path) -> tuple[RatingTag, ...]:
    """Return the ratings in the tags of the file at `path`; none when it has none or cannot be read.  Never raises."""
    try:
        check_regular(path)
        tags = getattr(mutagen.File(path), "tags", None)
        return tuple(_ratings(tags)) if tags else ()
    except Exception:  # mutagen meets hostile bytes here; a file without ratings says nothing
        return ()


def bare_scale(tags: Iterable[RatingTag]) -> BareScale | None:
    """Decide what bare whole numbers mean in a library, from all of its rating tags.

    One value above 5 shows that they are of 100; values of 2 to 5 and none above are stars.  None when nothing
    shows it (there are no bare numbers, or only ones): then the user has to say.
    """
    values = [_number(tag.raw) for tag in tags if tag.place == "RATING"]
    numbers = [value for value in values if value is not None]
    if any(value > 5 for value in numbers):
        return BareScale.HUNDRED
    return BareScale.STARS if any(value >= 2 for value in numbers) else None


def rating_evidence(path: Path, tags: Iterable[RatingTag], scale: BareScale | None) -> Evidence | None:
    """Return the rating that counts among the `tags` of one file, or None when none does."""
    settled = [(tag, _settled(tag, scale)) for tag in tags]
    rated = [(tag, rating) for tag, rating in settled if rating is not None]
    if not rated:
        return None
    tag, rating = min(rated, key=lambda pair: _PREFERENCE.index(pair[0].place))
    origin = " ".join(part for part in (tag.place, tag.owner, tag.raw) if part)
    return Evidence(Source.RATING_TAG, path, rating=rating, origin=origin[:200])


def popularimeter_rating(owner: str, byte: int) -> float | None:
    """Return what the byte of an ID3v2 POPM frame means, 0 to 1, by who wrote it; None for 0, which is unknown.

    An owner that is not in the tables is judged by the value: one of Windows' or of the linear steps, else the bins
    that Windows Explorer reads by (1-31, 32-95, 96-159, 160-223, 224-255).
    """
    owner = owner.strip().lower()
    if not 0 < byte <= 255:
        return None
    if owner.startswith(_LINEAR_OWNERS):
        return byte / 255
    if byte in _WINDOWS:
        return _WINDOWS[byte]
    if owner == "no@email" and byte in _OLD_MEDIAMONKEY:
        return _OLD_MEDIAMONKEY[byte]
    if byte in _LINEAR_STEPS and not owner.startswith(_WINDOWS_OWNERS):
        return byte / 255
    return (1 + sum(byte >= edge for edge in (32, 96, 160, 224))) / 5


def popularimeter_byte(owner: str, stars: int) -> int:
    """Return the byte that the program called `owner` would write for 1 to 5 whole stars."""
    if owner.strip().lower().startswith(_LINEAR_OWNERS):
        return 51 * stars
    return (1, 64, 128, 196, 255)[stars - 1]


def shared_user_rating(number: int) -> float | None:
    """Return what ASF's `WM/SharedUserRating` (0 to 99) means, 0 to 1; None for 0 and what lies between the bins.

    Microsoft writes 1, 25, 50, 75, 99 and reads bins around them; Picard writes stars linearly over 99.
    """
    for stars in (1, 2, 3, 4):
        if number in {int(99 * stars / 5), round(99 * stars / 5)}:
            return stars / 5
    bins = ((1, 12), (13, 37), (38, 62), (63, 86), (87, 99))
    return next((stars / 5 for stars, (low, high) in enumerate(bins, start=1) if low <= number <= high), None)


def _ratings(tags: Any) -> Iterator[RatingTag]:
    if isinstance(tags, ID3):
        yield from _popularimeters(tags)
    for key, values in flattened(tags):
        name = key.removeprefix("txxx:").removeprefix("----:com.apple.itunes:").replace("fmps/", "fmps_")
        for value in values[:1]:
            yield from _named(name, value.strip("\0 "))


def _popularimeters(tags: ID3) -> Iterator[RatingTag]:
    for frame in tags.getall("POPM"):
        rating = popularimeter_rating(frame.email, int(frame.rating))
        if rating is not None:
            yield RatingTag("POPM", str(frame.email), str(int(frame.rating)), rating)


def _named(name: str, value: str) -> Iterator[RatingTag]:
    """Read a tag that is a name and a text; `name` is in lower case and without its container's prefix."""
    number = _number(value)
    if number is None:
        return
    if name == "fmps_rating" and number <= 1:
        yield RatingTag("FMPS_RATING", "", value, number)
    elif name.startswith("rating:") and number <= 1:
        yield RatingTag("RATING:owner", name.removeprefix("rating:"), value, number)
    elif name == "rating" and 0 < number <= 100:
        yield RatingTag("RATING", "", value, _bare(value, number))
    elif name == "rate" and 0 < number <= 100:
        yield RatingTag("rate", "", value, number / 100)
    elif name == "wm/shareduserrating":
        rating = shared_user_rating(int(number))
        if rating is not None:
            yield RatingTag("WM/SharedUserRating", "", value, rating)


def _bare(text: str, number: float) -> float | None:
    """Return a bare rating where one look settles it: a fraction is of 1, a number above 5 of 100."""
    if "." in text and number <= 1:
        return number
    return number / 100 if number > 5 else None


def _settled(tag: RatingTag, scale: BareScale | None) -> float | None:
    if tag.rating is not None or scale is None:
        return tag.rating
    number = _number(tag.raw)
    return None if number is None else number / (5 if scale is BareScale.STARS else 100)


def _number(text: str) -> float | None:
    """Return a plain decimal number that is not negative; FMPS and all others demand the full stop."""
    digits = text.replace(".", "", 1)
    return float(text) if digits.isascii() and digits.isdecimal() and len(text) < 20 else None
