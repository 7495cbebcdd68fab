"""Tags are read from every container, and none of them is too odd."""

from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3, TALB, TCON, TDRC, TIT2, TPE1, TPE2, TRCK
from mutagen.mp4 import MP4

from songjudge.library.song import SongTags
from songjudge.library.tags import LONGEST, clean, read_tags
from tests.support import nasty_files
from tests.support.tones import write_tone

WHOLE = SongTags("Blue in Green", "Miles Davis", "Kind of Blue", "Miles Davis Sextet", "Jazz", 1959, 3)


def write_tags(path: Path) -> None:
    song = mutagen.File(path)
    if isinstance(song, MP4):
        song.update({"\xa9nam": WHOLE.title, "\xa9ART": WHOLE.artist, "\xa9alb": WHOLE.album, "\xa9gen": WHOLE.genre})
        song.update({"aART": WHOLE.album_artist, "\xa9day": "1959-08-17", "trkn": [(3, 5)]})
    elif path.suffix in {".mp3", ".wav", ".aiff"}:
        if song.tags is None:
            song.add_tags()
        frames = (
            (TIT2, WHOLE.title),
            (TPE1, WHOLE.artist),
            (TALB, WHOLE.album),
            (TPE2, WHOLE.album_artist),
            (TCON, "(8)"),
        )
        for frame, text in (*frames, (TDRC, "1959-08-17"), (TRCK, "3/5")):
            song.tags.add(frame(encoding=3, text=[text]))
    elif path.suffix == ".wma":
        song.update({"Title": WHOLE.title, "Author": WHOLE.artist, "WM/AlbumTitle": WHOLE.album, "WM/Genre": "Jazz"})
        song.update({"WM/AlbumArtist": WHOLE.album_artist, "WM/Year": "1959", "WM/TrackNumber": "3"})
    else:
        song.update({"title": WHOLE.title, "artist": WHOLE.artist, "album": WHOLE.album, "genre": "Jazz"})
        song.update({"albumartist": WHOLE.album_artist, "date": "1959-08-17", "tracknumber": "3"})
    song.save()


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aiff", ".wma"])
def test_every_container_tells_the_same(tmp_path: Path, suffix: str) -> None:
    path = write_tone(tmp_path / f"a{suffix}")
    write_tags(path)
    assert read_tags(path) == WHOLE


def test_a_name_that_lies_about_the_container_does_not_matter(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.ogg")
    write_tags(path)
    assert read_tags(path.rename(tmp_path / "a.mp3")) == WHOLE


def test_a_file_without_tags_says_nothing(tmp_path: Path) -> None:
    assert read_tags(write_tone(tmp_path / "a.mka")) == SongTags()


@pytest.mark.parametrize(
    "make",
    [nasty_files.empty, nasty_files.web_page, nasty_files.noise_bytes, nasty_files.fifo, nasty_files.header_only_wav],
)
def test_what_is_no_song_has_no_tags(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    assert read_tags(make(tmp_path / "a.mp3")) == SongTags()


def test_a_tag_that_claims_more_than_the_file_holds_does_no_harm(tmp_path: Path) -> None:
    assert read_tags(nasty_files.lying_id3(tmp_path / "a.mp3")) == SongTags()


def test_a_huge_title_is_cut(tmp_path: Path) -> None:
    title = read_tags(nasty_files.tagged_mp3(tmp_path / "a.mp3", title="x" * 100_000)).title
    assert len(title) == LONGEST
    assert title.endswith("…")


def test_markup_stays_as_it_is_and_control_characters_do_not(tmp_path: Path) -> None:
    path = nasty_files.tagged_mp3(
        tmp_path / "a.mp3", title="<b>=1+1</b>\x1b[31m", artist="one\ntwo\tthree", album="a\u202eb"
    )
    tags = read_tags(path)
    assert tags.title == "<b>=1+1</b>\ufffd[31m"
    assert tags.artist == "one two three"
    assert tags.album == "a\ufffdb"


def test_bytes_in_another_encoding_are_replaced(tmp_path: Path) -> None:
    assert "\ufffd" in read_tags(nasty_files.shift_jis_ogg(tmp_path / "a.ogg")).title


def test_several_artists_are_joined(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac")
    song = mutagen.File(path)
    song["artist"] = ["Ella", "Louis", "Ella"]
    song.save()
    assert read_tags(path).artist == "Ella, Louis"


def test_a_title_of_two_parts_and_a_vague_year_are_read(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    tags = ID3()
    tags.add(TIT2(encoding=3, text=["One", "Two"]))
    tags.add(TDRC(encoding=3, text=["1971-05"]))
    tags.save(path)
    assert read_tags(path) == SongTags(title="One, Two", year=1971)


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_cleaned_text_is_one_short_printable_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= LONGEST
    assert all(c.isprintable() or c in "\u200c\u200d" for c in cleaned)
    assert clean(cleaned) == cleaned
