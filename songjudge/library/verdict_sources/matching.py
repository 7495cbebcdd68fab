"""Finds the song that a source means, by path or by artist and title, and abstains when two songs could be meant."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from songjudge.library.song import Song, SongId
from songjudge.library.verdict_sources.evidence import Evidence

_Key = tuple[str, ...]


class SongFinder:
    """Finds songs of a library by what other programs say of them.

    The order, strictest first: the very path; the last three parts of the path (a library that was moved or lies on
    another machine); artist, title and album; artist and title.  A step that finds two songs is passed over.
    """

    def __init__(self, songs: Iterable[Song]) -> None:
        self._paths: dict[Path, SongId] = {}
        self._tails: dict[_Key, set[SongId]] = defaultdict(set)
        self._tags: dict[_Key, set[SongId]] = defaultdict(set)
        for song in songs:
            for path in (song.path, *song.copies):
                self._paths[path] = song.song_id
                self._tails[_tail(path)].add(song.song_id)
            if song.tags.title and song.artist:
                whole = (plain(song.artist), plain(song.tags.title), plain(song.tags.album))
                self._tags[whole].add(song.song_id)
                self._tags[whole[:2]].add(song.song_id)

    def find(self, evidence: Evidence) -> SongId | None:
        """Return the one song that `evidence` speaks of, or None."""
        return self._by_path(evidence.path) or self._by_tags(evidence)

    def _by_path(self, path: Path | None) -> SongId | None:
        if path is None:
            return None
        if path in self._paths:
            return self._paths[path]
        tail = _tail(path)
        return _only(self._tails.get(tail, set())) if len(tail) == 3 else None

    def _by_tags(self, evidence: Evidence) -> SongId | None:
        if not (evidence.artist.strip() and evidence.title.strip()):
            return None
        key = (plain(evidence.artist), plain(evidence.title))
        if evidence.album.strip():
            exact = _only(self._tags.get((*key, plain(evidence.album)), set()))
            if exact is not None:
                return exact
        return _only(self._tags.get(key, set()))


def plain(text: str) -> str:
    """Return `text` in the form in which two programs' spellings of one name agree: case, width and blanks apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tail(path: Path) -> _Key:
    return tuple(plain(part) for part in path.parts[-3:])


def _only(found: set[SongId]) -> SongId | None:
    return next(iter(found)) if len(found) == 1 else None
