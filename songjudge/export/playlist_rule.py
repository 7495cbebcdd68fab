"""A rule: which judged songs a playlist holds, in which order, and how it names them.

To add a wish: 1. a field of `Rule` with the value that asks for nothing; 2. the word in `steps/playlist_songs.py`
that obeys it; 3. an option in `cli/playlist_commands.py`.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from songjudge.errors import UnreadableFileError
from songjudge.export.playlist_choice import Choice


class Order(StrEnum):
    """What comes first in a playlist."""

    SCORE = "score"  # the songs that the user would like best
    DOUBT = "doubt"  # those that the model is least sure of: a score near 0.5
    ALIKE = "alike"  # those nearest by sound to one song
    CHANCE = "chance"  # drawn by lot, good ones more readily


class Said(StrEnum):
    """What the user must have said of a song for it to come in."""

    ANYTHING = "anything"  # or nothing
    GOOD = "good"
    BAD = "bad"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a playlist lets in, in which order, and how it names files."""

    order: Order = Order.SCORE
    at_least: float = 0.7  # the lowest score, 0 to 1
    at_most: float = 1.0  # the highest score
    alike_to: Path | None = None  # the song that order "alike" compares with
    said: Said = Said.ANYTHING
    never_played: bool = False  # only songs whose tags hold no play count
    artist_cap: int = 0  # at most so many songs by one artist; 0: any number
    count: int = 0  # at most so many songs; 0: any number
    distinct: bool = False  # no recording twice
    mix_albums: bool = False  # the best song of each album first
    diversity: float = 0.0  # 0 to 1: how much a song may lose for sounding like those before it
    seed: int = 0  # for order "chance": another number, another draw
    absolute: bool = False  # whole paths instead of relative ones

    def __post_init__(self) -> None:
        """Refuse what cannot be meant, in a sentence."""
        for name in ("at_least", "at_most", "diversity"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise _refusal(f"{name} is not between 0 and 1")
        if self.at_least > self.at_most:
            raise _refusal("its lowest score is above its highest")
        if self.artist_cap < 0 or self.count < 0:
            raise _refusal("it counts below zero")
        if (self.order is Order.ALIKE) != (self.alike_to is not None):
            raise _refusal("order alike and the song to be like belong together")

    @property
    def choice(self) -> Choice:
        """The part that looks at artists, albums and titles alone."""
        return Choice(self.artist_cap, self.count, self.distinct, self.mix_albums)

    def to_plain(self) -> dict[str, Any]:
        """Return what differs from the plain rule, as JSON takes it."""
        usual, plain = Rule(), {}
        for field in dataclasses.fields(Rule):
            value = getattr(self, field.name)
            if value != getattr(usual, field.name):
                plain[field.name] = str(value) if isinstance(value, Path | StrEnum) else value
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Rule":
        """Return the rule that `to_plain` described.  Raises `UnreadableFileError` for what has no meaning."""
        usual = {field.name: field.default for field in dataclasses.fields(cls)}
        unknown = sorted(plain.keys() - usual.keys())
        if unknown:
            raise _refusal(f"nothing is called {unknown[0]}")
        return cls(**{name: _meant(name, value, usual[name]) for name, value in plain.items()})


def _meant(name: str, value: Any, usual: Any) -> Any:
    """Return a JSON value in the type that the field has."""
    try:
        if name == "alike_to":
            return None if value is None else Path(value)
        if isinstance(usual, StrEnum):
            return type(usual)(value)
    except (TypeError, ValueError):
        raise _refusal(f"{name} cannot be {value!r}") from None
    if isinstance(usual, float) and type(value) is int:
        return float(value)
    if type(value) is not type(usual):
        raise _refusal(f"{name} cannot be {value!r}")
    return value


def _refusal(why: str) -> UnreadableFileError:
    return UnreadableFileError("The rule of this playlist has no meaning", why=why)
