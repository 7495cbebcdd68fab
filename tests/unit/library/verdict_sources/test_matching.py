"""Which song another program means."""

from pathlib import Path

from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.evidence import Evidence
from songjudge.library.verdict_sources.matching import SongFinder
from tests.support.songs import a_song, a_song_id


def evidence(path: str | None = None, artist: str = "", title: str = "", album: str = "") -> Evidence:
    return Evidence(Source.PLAYER_LIBRARY, Path(path) if path else None, artist, title, album)


SONGS = [
    a_song(
        1, path=Path("/home/u/Music/Björk/Debut/01 Human.mp3"), title="Human Behaviour", artist="Björk", album="Debut"
    ),
    a_song(
        2, path=Path("/home/u/Music/Björk/Live/01 Human.mp3"), title="Human Behaviour", artist="Björk", album="Live"
    ),
    a_song(3, path=Path("/home/u/Music/Abba/Gold/02 SOS.mp3"), title="SOS", artist="ABBA", album="Gold"),
]


def test_the_very_path_comes_first() -> None:
    finder = SongFinder(SONGS)
    assert finder.find(evidence(str(SONGS[1].path), "ABBA", "SOS")) == a_song_id(2)


def test_a_library_that_moved_is_known_by_the_last_three_parts() -> None:
    finder = SongFinder(SONGS)
    assert finder.find(evidence("C:/Users/U/Music/BJÖRK/debut/01 human.mp3")) == a_song_id(1)
    assert finder.find(evidence("D:/Elsewhere/01 Human.mp3")) is None


def test_tags_find_a_song_whatever_the_spelling() -> None:
    finder = SongFinder(SONGS)
    assert finder.find(evidence(None, "abba ", "S\uff2fS")) == a_song_id(3)
    assert finder.find(evidence(None, "bjo\u0308rk", "human  behaviour", "LIVE")) == a_song_id(2)


def test_two_candidates_are_none() -> None:
    finder = SongFinder([*SONGS, a_song(4, path=Path("/x/Abba/Gold/02 SOS.mp3"), title="SOS", artist="ABBA")])
    assert finder.find(evidence(None, "Björk", "Human Behaviour")) is None
    assert finder.find(evidence("/y/Abba/Gold/02 SOS.mp3")) is None


def test_nothing_said_is_nothing_found() -> None:
    assert SongFinder(SONGS).find(evidence()) is None
    assert SongFinder([]).find(evidence("/a/b/c.mp3", "A", "B")) is None
