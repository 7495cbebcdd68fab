"""Which songs a playlist lets in, and in which order."""

from pathlib import Path

from songjudge.export.listed_song import listed
from songjudge.export.playlist_choice import Choice, ScoredSong, choose
from songjudge.library.song import Song
from tests.support.songs import a_song


def scored(*songs: Song) -> list[ScoredSong]:
    """Best first, from 0.9 downwards."""
    return [(listed(song), 0.9 - number / 100) for number, song in enumerate(songs)]


def numbers(chosen: list[ScoredSong]) -> list[int]:
    return [int(song.song_id, 16) for song, _ in chosen]


def test_everything_comes_in_as_it_is() -> None:
    songs = scored(*(a_song(n) for n in range(4)))
    assert choose(songs, Choice()) == songs
    assert choose(iter(songs), Choice(count=2)) == songs[:2]
    assert choose([], Choice(1, 1, distinct=True, mix_albums=True)) == []


def test_no_artist_too_often_however_it_is_spelt() -> None:
    songs = scored(
        a_song(0, artist="Björk"), a_song(1, artist="BJÖRK "), a_song(2, artist="Other"), a_song(3, artist="björk")
    )
    assert numbers(choose(songs, Choice(artist_cap=2))) == [0, 1, 2]


def test_unknown_artists_are_not_counted() -> None:
    songs = scored(*(a_song(n, artist=("", "Various Artists")[n % 2]) for n in range(6)))
    assert len(choose(songs, Choice(artist_cap=1))) == 6


def test_of_two_encodings_only_the_better_one_stays() -> None:
    songs = scored(
        a_song(0, title="Song", duration=180.0),
        a_song(1, title="SONG", duration=181.5, codec="flac"),
        a_song(2, title="Song", duration=240.0),  # a live take
        a_song(3, title="Song", duration=180.0, artist="Somebody Else"),
    )
    assert numbers(choose(songs, Choice(distinct=True))) == [0, 2, 3]


def test_albums_take_turns_best_songs_first() -> None:
    songs = scored(*(a_song(n, album="AAABAC"[n]) for n in range(6)))
    assert numbers(choose(songs, Choice(mix_albums=True))) == [0, 3, 5, 1, 2, 4]


def test_without_an_album_the_folder_counts() -> None:
    paths = [Path("/m/x/a.mp3"), Path("/m/x/b.mp3"), Path("/m/y/c.mp3")]
    songs = scored(*(a_song(n, album="", path=path) for n, path in enumerate(paths)))
    assert numbers(choose(songs, Choice(mix_albums=True))) == [0, 2, 1]


def test_the_cap_comes_before_the_count() -> None:
    songs = scored(*(a_song(n, artist="XXY"[n]) for n in range(3)))
    assert numbers(choose(songs, Choice(artist_cap=1, count=2))) == [0, 2]
