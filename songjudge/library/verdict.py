"""What the user said about a song, and how they said it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """The user's own word on a song."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"  # said nothing, or took it back


class Source(StrEnum):
    """How a verdict came about.

    To add one: 1. name it here; 2. give it a weight below; 3. write its reader in `library/verdict_sources/`;
    4. name it in `steps/import_verdicts.py`.
    """

    CLICK = "click"  # on this very song, in the window or by `songjudge label`
    FOLDER = "folder"  # on a whole folder
    TABLE = "table"  # a CSV file
    PLAYLIST = "playlist"
    RATING_TAG = "rating tag"
    PLAY_COUNT = "play count"
    PLAYER_LIBRARY = "player library"  # a rating in another player's exported library


SOURCE_WEIGHTS: Mapping[Source, float] = MappingProxyType(
    {
        Source.CLICK: 1.0,
        Source.TABLE: 1.0,
        Source.RATING_TAG: 0.9,
        Source.PLAYER_LIBRARY: 0.9,
        Source.PLAYLIST: 0.7,
        Source.FOLDER: 0.7,
        Source.PLAY_COUNT: 0.3,
    }
)
"""How much one label counts in training, 0 to 1: exposure (a play count) says less about liking than a click."""


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """A verdict with its source.  `at` is seconds since 1970."""

    verdict: Verdict
    source: Source = Source.CLICK
    at: float = 0.0

    @property
    def weight(self) -> float:
        """How much it counts in training, 0 to 1."""
        return SOURCE_WEIGHTS[self.source]
