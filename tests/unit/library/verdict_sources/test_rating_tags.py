"""Ratings as each program leaves them in files."""

from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import ID3, POPM, TXXX
from mutagen.mp4 import MP4FreeForm

from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.rating_tags import (
    BareScale,
    RatingTag,
    bare_scale,
    popularimeter_rating,
    rating_evidence,
    read_rating_tags,
    shared_user_rating,
)
from tests.support import nasty_files
from tests.support.tones import write_tone

STARS = (0.2, 0.4, 0.6, 0.8, 1.0)
POPM_TABLE = {
    "Windows Media Player 9 Series": (1, 64, 128, 196, 255),
    "MusicBee": (1, 64, 128, 196, 255),
    "no@email": (1, 64, 128, 196, 255),
    "rating@winamp.com": (1, 64, 128, 196, 255),
    "users@musicbrainz.org": (51, 102, 153, 204, 255),
    "quodlibet@lists.sacredchao.net": (51, 102, 153, 204, 255),
    "ratings@xbmc.org": (51, 102, 153, 204, 255),
    "someone@strawberry.example": (1, 64, 128, 192, 255),
    "someone@jriver.example": (51, 102, 153, 204, 255),
    "someone@jriver-14.example": (1, 65, 128, 192, 255),
}


@pytest.mark.parametrize("owner", POPM_TABLE)
def test_stars_in_popm_by_provider(owner: str) -> None:
    assert tuple(popularimeter_rating(owner, byte) for byte in POPM_TABLE[owner]) == pytest.approx(STARS)


def test_half_stars_are_not_monotonic() -> None:
    halves = tuple(popularimeter_rating("MusicBee", byte) for byte in (13, 54, 118, 186, 242))
    assert halves == pytest.approx((0.1, 0.3, 0.5, 0.7, 0.9))
    old = tuple(popularimeter_rating("no@email", byte) for byte in (26, 51, 76, 102, 153, 178, 204, 230))
    assert old == pytest.approx((0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9))


@pytest.mark.parametrize(("byte", "rating"), [(31, 0.2), (32, 0.4), (95, 0.4), (96, 0.6), (160, 0.8), (224, 1.0)])
def test_other_bytes_fall_into_explorers_bins(byte: int, rating: float) -> None:
    assert popularimeter_rating("Windows Media Player 9 Series", byte) == rating
    assert popularimeter_rating("", byte) == rating


def test_zero_is_unknown_everywhere() -> None:
    assert popularimeter_rating("no@email", 0) is None
    assert popularimeter_rating("no@email", 256) is None
    assert shared_user_rating(0) is None


@pytest.mark.parametrize("numbers", [(1, 25, 50, 75, 99), (19, 39, 59, 79, 99), (20, 40, 59, 79, 99)])
def test_stars_in_wma_by_microsoft_and_picard(numbers: tuple[int, ...]) -> None:
    assert tuple(shared_user_rating(n) for n in numbers) == STARS


def mp3_with(path: Path, *frames: object) -> Path:
    write_tone(path)
    tags = ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(path)
    return path


def with_keys(path: Path, keys: dict) -> Path:
    song = mutagen.File(write_tone(path))
    song.update(keys)
    song.save()
    return path


FILES = {
    "Windows Explorer": lambda d: mp3_with(d / "a.mp3", POPM(email="Windows Media Player 9 Series", rating=196)),
    "MediaMonkey with a counter": lambda d: mp3_with(d / "a.mp3", POPM(email="no@email", rating=196, count=12)),
    "Strawberry in MP3": lambda d: mp3_with(d / "a.mp3", TXXX(desc="FMPS_Rating", text=["0.8"])),
    "Quod Libet in Ogg": lambda d: with_keys(d / "a.ogg", {"rating:quodlibet@lists.sacredchao.net": "0.8"}),
    "Picard in FLAC": lambda d: with_keys(d / "a.flac", {"rating:users@musicbrainz.org": "0.8"}),
    "Winamp in Ogg": lambda d: with_keys(d / "a.ogg", {"RATING": "80"}),
    "Picard without an address": lambda d: with_keys(d / "a.opus", {"RATING": "0.8"}),
    "Amarok in FLAC": lambda d: with_keys(d / "a.flac", {"FMPS_RATING": "0.8"}),
    "Strawberry in M4A": lambda d: with_keys(d / "a.m4a", {"----:com.apple.iTunes:FMPS_Rating": MP4FreeForm(b"0.8")}),
    "MP4's rate": lambda d: with_keys(d / "a.m4a", {"rate": "80"}),
    "Windows Media Player in WMA": lambda d: with_keys(d / "a.wma", {"WM/SharedUserRating": "75"}),
    "Strawberry in WMA": lambda d: with_keys(d / "a.wma", {"FMPS/Rating": "0.8"}),
}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_four_stars_of_every_program(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    path = make(tmp_path)
    evidence = rating_evidence(path, read_rating_tags(path), None)
    assert evidence is not None
    assert evidence.rating == pytest.approx(0.8)
    assert (evidence.path, evidence.source) == (path, Source.RATING_TAG)


def test_a_wav_carries_the_same_frames(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.wav")
    song = mutagen.File(path)
    song.add_tags()
    song.tags.add(POPM(email="no@email", rating=255))
    song.save()
    assert [tag.rating for tag in read_rating_tags(path)] == [1.0]


def test_the_surest_tag_counts_and_keeps_its_provenance(tmp_path: Path) -> None:
    frames = (POPM(email="MusicBee", rating=1), TXXX(desc="FMPS_Rating", text=["1.0"]))
    path = mp3_with(tmp_path / "a.mp3", *frames)
    evidence = rating_evidence(path, read_rating_tags(path), None)
    assert evidence is not None
    assert (evidence.rating, evidence.origin) == (1.0, "FMPS_RATING 1.0")
    popm = rating_evidence(path, [t for t in read_rating_tags(path) if t.place == "POPM"], None)
    assert popm is not None
    assert popm.origin == "POPM MusicBee 1"


def bare(value: str) -> RatingTag:
    return RatingTag("RATING", "", value, None)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (["3", "5", "1"], BareScale.STARS),
        (["3", "80", "1"], BareScale.HUNDRED),
        (["1", "1"], None),
        ([], None),
    ],
)
def test_the_whole_library_decides_what_bare_numbers_mean(values: list[str], scale: BareScale | None) -> None:
    assert bare_scale([bare(value) for value in values]) is scale


def test_a_bare_number_waits_for_the_scale(tmp_path: Path) -> None:
    path = with_keys(tmp_path / "a.flac", {"RATING": "4"})
    tags = read_rating_tags(path)
    assert [tag.rating for tag in tags] == [None]
    assert rating_evidence(path, tags, None) is None
    stars = rating_evidence(path, tags, BareScale.STARS)
    hundred = rating_evidence(path, tags, BareScale.HUNDRED)
    assert stars is not None
    assert hundred is not None
    assert (stars.rating, hundred.rating) == (0.8, 0.04)


@pytest.mark.parametrize("value", ["", "five", "0,8", "-1", "1e9", "nan", "101", "9" * 400, "١"])
def test_odd_values_say_nothing(tmp_path: Path, value: str) -> None:
    path = with_keys(tmp_path / "a.flac", {"RATING": value, "FMPS_RATING": value, "RATING:x": value})
    assert read_rating_tags(path) == ()


def test_itunes_advisory_is_no_rating(tmp_path: Path) -> None:
    assert read_rating_tags(with_keys(tmp_path / "a.m4a", {"rtng": [4]})) == ()


@pytest.mark.parametrize("make", [nasty_files.empty, nasty_files.noise_bytes, nasty_files.fifo, nasty_files.web_page])
def test_what_is_no_song_has_no_ratings(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    assert read_rating_tags(make(tmp_path / "a.mp3")) == ()
