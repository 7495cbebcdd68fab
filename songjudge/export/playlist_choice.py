"""Chooses and orders the songs of a playlist: no artist too often, no recording twice, albums mixed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from songjudge.export.listed_song import ListedSong
from songjudge.learning.splitting import MANY_ARTISTS, NO_ALBUM
from songjudge.library.verdict_sources.matching import plain

ScoredSong = tuple[ListedSong, float]

_LIKE_LENGTH = 2.0  # seconds: an edit or a live take differs by more


@dataclass(frozen=True, slots=True)
class Choice:
    """What a playlist lets in, and in which order.  The songs come to it best first."""

    artist_cap: int = 0  # at most so many songs by one artist; 0: any number
    count: int = 0  # at most so many songs; 0: any number
    distinct: bool = False  # of songs with equal artist, title and length only the best one
    mix_albums: bool = False  # the best song of each album first, then the second ones …


def choose(songs: Iterable[ScoredSong], choice: Choice) -> list[ScoredSong]:
    """Return the songs that `choice` lets in, in its order; `songs` are best first, and read no further than needed."""
    chosen: Iterable[ScoredSong] = _distinct(songs) if choice.distinct else songs
    if choice.artist_cap:
        chosen = _capped(chosen, choice.artist_cap)
    if choice.mix_albums:
        chosen = _mixed(list(chosen))
    return list(islice(chosen, choice.count) if choice.count else chosen)


def _distinct(songs: Iterable[ScoredSong]) -> Iterator[ScoredSong]:
    lengths: dict[tuple[str, str], list[float]] = {}
    spelt = _speller()
    for song, score in songs:
        taken = lengths.setdefault((spelt(song.artist), plain(song.title)), [])
        if all(abs(song.duration - length) > _LIKE_LENGTH for length in taken):
            taken.append(song.duration)
            yield song, score


def _capped(songs: Iterable[ScoredSong], cap: int) -> Iterator[ScoredSong]:
    """Pass at most `cap` songs by each artist; names that stand for many artists, or none, are not counted."""
    counts: Counter[str] = Counter()
    spelt = _speller()
    for song, score in songs:
        artist = spelt(song.artist)
        counts[artist] += artist not in MANY_ARTISTS
        if counts[artist] <= cap:
            yield song, score


def _mixed(songs: Sequence[ScoredSong]) -> list[ScoredSong]:
    """Deal the songs out album by album: all first songs by score, then all second ones."""
    seen: Counter[tuple[str, str]] = Counter()
    rounds: list[int] = []
    spelt = _speller()
    for song, _ in songs:
        album = spelt(song.album)
        by = spelt(song.album_artist or song.artist)
        key = (str(Path(song.path).parent), "") if album in NO_ALBUM else (by, album)
        rounds.append(seen[key])
        seen[key] += 1
    order = sorted(range(len(songs)), key=rounds.__getitem__)
    return [songs[place] for place in order]


def _speller() -> Callable[[str], str]:
    """Return `plain` that remembers the names that come again and again: artists and albums."""
    return lru_cache(maxsize=65_536)(plain)
