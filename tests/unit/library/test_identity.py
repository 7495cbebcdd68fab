"""A song keeps its identity whatever is done to the file around the sound, and only then."""

import os
import struct
from pathlib import Path

import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TIT2, TXXX
from mutagen.mp4 import MP4, MP4Cover

from songjudge.errors import UnreadableFileError
from songjudge.library import identity
from songjudge.library.identity import identify
from tests.support import nasty_files
from tests.support.tones import CONTAINERS, a_signal, write_tone

COVER = b"\xff\xd8\xff\xe0" + bytes(300_000)


def retag(path: Path) -> None:
    """Write a title and, where the container has room for one, a large cover."""
    song = mutagen.File(path)
    if isinstance(song, MP4):
        song["\xa9nam"] = "Another"
        song["covr"] = [MP4Cover(COVER)]
    elif isinstance(song, FLAC):
        song["title"] = "Another"
        picture = Picture()
        picture.data = COVER
        song.add_picture(picture)
    elif hasattr(song.tags, "add") or path.suffix in {".mp3", ".wav", ".aiff"}:
        if song.tags is None:
            song.add_tags()
        song.tags.add(TIT2(text=["Another"]))
        song.tags.add(APIC(mime="image/jpeg", data=COVER))
    else:
        song["title"] = "Another"
        song["comment"] = "x" * 200_000
    song.save()


@pytest.mark.parametrize("suffix", [s for s in CONTAINERS if s != ".mka"])
def test_new_tags_a_cover_and_a_new_name_leave_the_identity_alone(tmp_path: Path, suffix: str) -> None:
    path = write_tone(tmp_path / f"a{suffix}")
    before = identify(path)
    retag(path)
    moved = path.rename(tmp_path / f"renamed{suffix}")
    assert identify(moved)[0] == before[0]
    assert identify(moved)[1].codec == before[1].codec


def test_tags_at_the_tail_of_an_mp3_leave_the_identity_alone(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    before, _ = identify(path)
    ID3(path).save(path, v1=2)
    assert path.read_bytes()[-128:-125] == b"TAG"
    assert identify(path)[0] == before
    ape = APEv2()
    ape["Title"] = "Tail"
    ape["Comment"] = "long " * 2000
    ape.save(path)
    assert identify(path)[0] == before


def test_a_large_growing_id3_tag_leaves_the_identity_alone(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    before, _ = identify(path)
    tags = ID3(path)
    for number in range(50):
        tags.add(TXXX(desc=f"note {number}", text=["y" * 5000]))
    tags.save(path)
    assert identify(path)[0] == before


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_another_sound_is_another_song(tmp_path: Path, suffix: str) -> None:
    one, _ = identify(write_tone(tmp_path / f"one{suffix}", frequency=440))
    two, _ = identify(write_tone(tmp_path / f"two{suffix}", frequency=441))
    assert one != two
    assert len(one) == 32
    assert set(one) <= set("0123456789abcdef")


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_the_format_is_measured(tmp_path: Path, suffix: str) -> None:
    _, found = identify(write_tone(tmp_path / f"a{suffix}", seconds=3.0, rate=24000))
    assert found.duration == pytest.approx(3.0, abs=0.15)
    assert found.sample_rate == (48000 if found.codec == "opus" else 24000)
    assert found.channels == 2
    assert found.bit_rate > 10_000


def test_content_counts_and_not_the_ending(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.ogg")
    before = identify(path)
    assert identify(path.rename(tmp_path / "really_ogg.mp3")) == before


def test_the_length_is_counted_and_not_believed(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3", seconds=2.0)
    raw = bytearray(path.read_bytes())
    at = max(raw.find(b"Xing"), raw.find(b"Info"))
    assert at > 0
    raw[at + 8 : at + 12] = struct.pack(">I", 1_000_000)  # frames: about eleven hours
    path.write_bytes(raw)
    assert identify(path)[1].duration == pytest.approx(2.0, abs=0.15)


def test_a_half_finished_download_is_still_a_song(tmp_path: Path) -> None:
    whole, _ = identify(write_tone(tmp_path / "whole.mp3", seconds=4.0))
    half, found = identify(nasty_files.truncated(tmp_path / "half.mp3"))
    assert half != whole
    assert found.duration == pytest.approx(2.0, abs=0.3)


def test_a_wav_whose_size_was_never_written_is_still_a_song(tmp_path: Path) -> None:
    _, found = identify(nasty_files.sizeless_wav(tmp_path / "a.wav"))
    assert found.duration == pytest.approx(2.0, abs=0.1)


def test_a_films_sound_is_taken_and_its_pictures_are_not(tmp_path: Path) -> None:
    _, found = identify(nasty_files.video(tmp_path / "film.mp4"))
    assert (found.codec, found.sample_rate) == ("aac", 24000)
    assert found.duration == pytest.approx(1.0, abs=0.1)
    with pytest.raises(UnreadableFileError) as caught:
        identify(nasty_files.video(tmp_path / "silent.m4a", sound=False))
    assert caught.value.why == "no audio in it"


def test_two_songs_glued_together_are_one_long_song(tmp_path: Path) -> None:
    _, found = identify(nasty_files.two_songs_glued(tmp_path / "glued.mp3"))
    assert found.duration == pytest.approx(4.0, abs=0.3)


def test_names_that_break_careless_programs_are_no_matter(tmp_path: Path) -> None:
    found = {identify(path)[0] for path in nasty_files.awkward_files(tmp_path).values()}
    assert len(found) == 1
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (nasty_files.empty, "empty file"),
        (nasty_files.web_page, "not an audio file"),
        (nasty_files.header_only_wav, "no audio in it"),
        (nasty_files.noise_bytes, "not an audio file"),
        (nasty_files.fifo, "not a regular file"),
        (lambda path: path, "the file is not there"),
        (lambda path: path.mkdir() or path, "not a regular file"),
    ],
)
def test_what_is_no_song_is_refused_with_a_reason(tmp_path: Path, make, why: str) -> None:  # type: ignore[no-untyped-def]
    path = make(tmp_path / "bad.mp3")
    with pytest.raises(UnreadableFileError) as caught:
        identify(path)
    assert caught.value.why == why
    assert "bad.mp3" in str(caught.value)


@pytest.mark.parametrize("make", [nasty_files.concat_script, nasty_files.stream_list])
def test_a_text_that_names_other_files_opens_none_of_them(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    victim = write_tone(tmp_path / "victim.wav")
    with pytest.raises(UnreadableFileError, match="not an audio file"):
        identify(make(tmp_path / "trap.mp3", victim))


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tone(tmp_path / "a.mp3")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("the superuser may read everything")
    with pytest.raises(UnreadableFileError, match="no permission"):
        identify(path)


def test_an_ogg_file_that_libavformat_refuses_is_named_by_its_pages(tmp_path: Path) -> None:
    """The way round FFmpeg agrees with FFmpeg where both can go, also for names that are not UTF-8."""
    path = write_tone(tmp_path / "caf\udce9.ogg")
    refusal = UnreadableFileError("a.ogg", why="not an audio file")
    before, found = identity._identify_through_libsndfile(path, refusal)
    retag(path)
    after, _ = identity._identify_through_libsndfile(path, refusal)
    assert before == after == identify(path)[0]
    assert found.codec == "vorbis"
    assert found.duration == pytest.approx(2.0, abs=0.1)


def test_the_same_samples_have_one_identity_every_time(tmp_path: Path) -> None:
    assert a_signal(seed=1).tobytes() == a_signal(seed=1).tobytes()
    one = identify(write_tone(tmp_path / "one.flac", seed=1))
    assert one == identify(write_tone(tmp_path / "two.flac", seed=1))


def test_samples_that_only_libsndfile_reads_are_counted_and_not_believed(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.wav")
    refusal = UnreadableFileError("a.wav", why="not an audio file")
    song_id, found = identity._identify_through_libsndfile(path, refusal)
    assert (found.codec, found.sample_rate, found.duration) == ("pcm_16", 24000, 2.0)
    path.write_bytes(path.read_bytes()[: -24000 * 4])
    cut_id, cut = identity._identify_through_libsndfile(path, refusal)
    assert cut.duration == pytest.approx(1.0, abs=0.01)
    assert cut_id != song_id


def test_a_broken_mp3_is_not_given_to_a_parser_that_writes_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnreadableFileError):
        identify(nasty_files.noise_bytes(tmp_path / "a.mp3"))
    (tmp_path / "b.mp3").write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x05xxxxx" + b"\xff\xfb\x90" * 3)
    with pytest.raises(UnreadableFileError):
        identify(tmp_path / "b.mp3")
    assert capfd.readouterr().err == ""
