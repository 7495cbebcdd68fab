"""What a song shows of itself."""

import pytest

from songjudge.library.song import Song, SongTags, printable
from tests.support.songs import a_song

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
PERSIAN = "می\N{ZERO WIDTH NON-JOINER}خواهم"


@pytest.mark.parametrize("text", ["Für Elise", FAMILY, PERSIAN, "夜に駆ける", ""])
def test_what_can_be_shown_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\ufffdb"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("gnp.\N{RIGHT-TO-LEFT OVERRIDE}3pm", "gnp.\ufffd3pm"),
        ("caf\udce9", "caf\ufffd"),
        (f"{FAMILY}\0", f"{FAMILY}\ufffd"),
    ],
)
def test_what_cannot_be_shown_is_replaced(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_song_without_tags_is_called_as_its_file() -> None:
    song = a_song(7)
    bare = Song(song.song_id, song.path.with_name("caf\udce9.mp3"), 1, 1)
    assert (bare.title, bare.artist) == ("caf\ufffd", "")


def test_the_album_artist_stands_in_for_the_artist() -> None:
    song = a_song(7)
    assert Song(song.song_id, song.path, 1, 1, SongTags(album_artist="Various")).artist == "Various"
