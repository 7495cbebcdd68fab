"""Tags are written into every container; the sound and everybody else's tags stay as they were."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.asf import ASFByteArrayAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, ID3, POPM, TDRC, TIT2, TPE1, TXXX, TYER, UFID
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from songjudge.errors import UnreadableFileError
from songjudge.export import file_tags
from songjudge.export.file_tags import (
    Convention,
    TagPlan,
    TagWriteError,
    WantedTags,
    apply_tags,
    plan_tags,
    write_tags,
)
from songjudge.library.identity import identify
from songjudge.library.verdict import Verdict
from songjudge.library.verdict_sources.rating_tags import rating_evidence, read_rating_tags
from tests.support import nasty_files
from tests.support.tones import write_tone

COVER = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
CONTAINERS = (".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aiff", ".wma")
SCORE = WantedTags(score=0.83124, model="forest-3")
BOTH = frozenset(Convention)


def tagged(path: Path) -> Path:
    """A song with tags of other programs: text, several values, a picture, something private."""
    song = mutagen.File(write_tone(path))
    if isinstance(song, MP4):
        song.update({"\xa9nam": "Title", "\xa9ART": ["One", "Two"], "covr": [MP4Cover(COVER)], "trkn": [(3, 9)]})
        song["----:org.example:secret"] = MP4FreeForm(b"\x00\x01")
    elif path.suffix in {".mp3", ".wav", ".aiff"}:
        if song.tags is None:
            song.add_tags()
        for frame in (
            TIT2(text=["Title"]),
            TPE1(text=["One", "Two"]),
            TDRC(text=["2001-02-03"]),
            COMM(lang="deu", desc="", text=["Grüße"]),
            APIC(mime="image/jpeg", data=COVER),
            UFID(owner="http://example.org", data=b"\x00\x01"),
        ):
            song.tags.add(frame)
    elif path.suffix == ".wma":
        song.update({"Title": "Title", "Author": ["One", "Two"], "Secret": ASFByteArrayAttribute(b"\x00\x01")})
    else:
        song.update({"title": "Title", "artist": ["One", "Two"], "secret": "\x01"})
        if isinstance(song, FLAC):
            picture = Picture()
            picture.data = COVER
            song.add_picture(picture)
    song.save()
    return path


def everything(path: Path) -> dict[str, str]:
    """All tags of a file as mutagen shows them."""
    song = mutagen.File(path)
    found = {str(key): repr(song.tags[key]) for key in song.tags.keys()}  # noqa: SIM118
    if isinstance(song, FLAC):
        found["pictures"] = repr([picture.write() for picture in song.pictures])
    return found


def heard_by_ffmpeg(path: Path) -> dict[str, str]:
    """The tags that an independent reader sees, names in lower case."""
    with av.open(str(path)) as container:
        parts = (container.metadata, *(stream.metadata for stream in container.streams.audio))
        return {key.lower().replace("/", "_"): value for part in parts for key, value in part.items()}


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_the_score_is_written_beside_everything_else_and_taken_back(tmp_path: Path, suffix: str) -> None:
    path = tagged(tmp_path / f"a{suffix}")
    before, sound = everything(path), identify(path)
    undo = write_tags(path, SCORE)
    after = everything(path)
    assert len(after.keys() - before.keys()) == 1
    assert {key: after[key] for key in before} == before
    assert identify(path) == sound
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    apply_tags(undo)
    assert everything(path) == before
    assert identify(path) == sound


@pytest.mark.parametrize("suffix", [s for s in CONTAINERS if s not in {".wav", ".aiff"}])
def test_an_independent_reader_sees_the_score(tmp_path: Path, suffix: str) -> None:
    path = write_tone(tmp_path / f"a{suffix}")
    write_tags(path, SCORE)
    assert heard_by_ffmpeg(path)["fmps_rating_algorithm"] == "songjudge::forest-3::0.8312"


@pytest.mark.parametrize("suffix", CONTAINERS)
@pytest.mark.parametrize("convention", Convention)
@pytest.mark.parametrize(("verdict", "rating"), [(Verdict.GOOD, 1.0), (Verdict.BAD, 0.2)])
def test_a_verdict_comes_back_as_a_rating(
    tmp_path: Path, suffix: str, convention: Convention, verdict: Verdict, rating: float
) -> None:
    path = tagged(tmp_path / f"a{suffix}")
    before = everything(path)
    undo = write_tags(path, WantedTags(verdict=verdict, conventions=frozenset({convention})))
    evidence = rating_evidence(path, read_rating_tags(path), None)
    assert evidence is not None
    assert evidence.rating == rating
    apply_tags(undo)
    assert everything(path) == before


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = tagged(tmp_path / "a.mp3")
    bytes_before = path.read_bytes()
    plan = plan_tags(path, WantedTags(0.5, "m", Verdict.GOOD, BOTH))
    assert [(c.key, c.before, c.after) for c in plan.changes] == [
        ("TXXX:FMPS_Rating_Algorithm", None, ("songjudge::m::0.5000",)),
        ("TXXX:FMPS_Rating", None, ("1.0",)),
        ("POPM:no@email", None, ("255",)),
    ]
    assert path.read_bytes() == bytes_before


def test_a_plan_survives_a_journal(tmp_path: Path) -> None:
    path = write_tone(tmp_path / os.fsdecode(b"caf\xe9.flac"))
    plan = plan_tags(path, WantedTags(0.5, "m", Verdict.GOOD, BOTH))
    assert TagPlan.from_plain(json.loads(json.dumps(plan.to_plain()))) == plan
    assert plan.reversed().reversed() == plan


def test_our_older_score_is_replaced_and_other_programs_are_kept(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac")
    song = mutagen.File(path)
    song["FMPS_RATING_ALGORITHM"] = "Quod\\: Libet::default::0.4;;songjudge::old::0.1000"
    song.save()
    write_tags(path, WantedTags(0.75, "a:b;c"))
    assert mutagen.File(path)["fmps_rating_algorithm"] == ["Quod\\: Libet::default::0.4;;songjudge::a\\:b\\;c::0.7500"]


def test_the_same_score_again_changes_nothing(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.ogg")
    write_tags(path, SCORE)
    stamp = path.stat().st_mtime_ns
    assert write_tags(path, SCORE).changes == ()
    assert path.stat().st_mtime_ns == stamp


def test_a_humans_rating_is_never_overwritten_unasked(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    tags = ID3()
    tags.add(POPM(email="Windows Media Player 9 Series", rating=128, count=9))
    tags.add(POPM(email="users@musicbrainz.org", rating=153))
    tags.save(path, v2_version=3)
    wanted = WantedTags(verdict=Verdict.GOOD, conventions=BOTH)
    assert plan_tags(path, wanted).changes == ()
    write_tags(path, WantedTags(verdict=Verdict.BAD, conventions=frozenset({Convention.PLAYERS}), overwrite=True))
    frames = {frame.email: frame for frame in ID3(path).getall("POPM")}
    assert len(frames) == 2
    assert (frames["Windows Media Player 9 Series"].rating, frames["Windows Media Player 9 Series"].count) == (1, 9)
    assert frames["users@musicbrainz.org"].rating == 51


def test_a_frame_with_a_counter_only_gets_the_rating_and_keeps_the_counter(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    tags = ID3()
    tags.add(POPM(email="MusicBee", rating=0, count=41))
    tags.save(path)
    undo = write_tags(path, WantedTags(verdict=Verdict.GOOD, conventions=frozenset({Convention.PLAYERS})))
    (frame,) = ID3(path).getall("POPM")
    assert (frame.email, frame.rating, frame.count) == ("MusicBee", 255, 41)
    apply_tags(undo)
    (frame,) = ID3(path).getall("POPM")
    assert (frame.rating, frame.count) == (0, 41)


@pytest.mark.parametrize(("old", "new"), [("60", "100"), ("3", "5"), ("0.6", "1.0")], ids=["of 100", "stars", "of one"])
def test_an_overwritten_rating_keeps_its_scale(tmp_path: Path, old: str, new: str) -> None:
    path = write_tone(tmp_path / "a.flac")
    song = mutagen.File(path)
    song["RATING"] = old
    song["RATING:someone@example.org"] = "0.6"
    song.save()
    write_tags(path, WantedTags(verdict=Verdict.GOOD, conventions=frozenset({Convention.PLAYERS}), overwrite=True))
    assert mutagen.File(path)["rating"] == [new]
    assert mutagen.File(path)["rating:someone@example.org"] == ["1.0"]


@pytest.mark.parametrize("version", [3, 4])
def test_an_id3_tag_keeps_its_version_and_its_untranslated_frames(tmp_path: Path, version: int) -> None:
    path = write_tone(tmp_path / "a.mp3")
    tags = ID3()
    for frame in (TIT2(encoding=1, text=["Ä"]), TXXX(desc="x", text=["a", "b"])):
        tags.add(frame)
    tags.add(TYER(text=["1999"]) if version == 3 else TDRC(text=["1999-05"]))
    tags.save(path, v2_version=version, v23_sep=None)
    before = {key: repr(frame) for key, frame in ID3(path, translate=False).items()}
    write_tags(path, SCORE)
    after = ID3(path, translate=False)
    assert after.version[1] == version
    assert {key: repr(frame) for key, frame in after.items() if "FMPS" not in key} == before


def test_tags_at_the_tail_of_an_mp3_stay_byte_by_byte(tmp_path: Path) -> None:
    path = tagged(tmp_path / "a.mp3")
    ape = APEv2()
    ape["Title"] = "Tail"
    ape.save(path)
    tail = b"TAG" + b"An older title".ljust(125, b"\xfe")
    path.write_bytes(path.read_bytes() + tail)
    write_tags(path, SCORE)
    assert path.read_bytes().endswith(tail)
    assert str(APEv2(path)["Title"]) == "Tail"


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac")
    path.chmod(0o640)
    link = tmp_path / "link.flac"
    link.symlink_to(path)
    write_tags(link, SCORE)
    assert link.is_symlink()
    assert "fmps_rating_algorithm" in mutagen.File(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_name_of_250_bytes_is_no_obstacle(tmp_path: Path) -> None:
    path = write_tone(tmp_path / ("x" * 246 + ".ogg"))
    write_tags(path, SCORE)
    assert "fmps_rating_algorithm" in mutagen.File(path)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path, "not there"),
        (nasty_files.empty, "empty file"),
        (nasty_files.web_page, "cannot be written"),
        (nasty_files.fifo, "not a regular file"),
    ],
)
def test_what_is_no_song_is_refused(tmp_path: Path, make, why: str) -> None:  # type: ignore[no-untyped-def]
    path = make(tmp_path / "a.mp3")
    with pytest.raises(UnreadableFileError, match=why):
        plan_tags(path, SCORE)


def test_matroska_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such tags"):
        plan_tags(write_tone(tmp_path / "a.mka"), SCORE)


def test_a_damaged_file_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.ogg")
    content = bytearray(path.read_bytes())
    content[2] = 0
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="cannot be written"):
        write_tags(path, SCORE)
    assert path.read_bytes() == content


def test_tags_that_changed_since_the_plan_are_left_alone(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac")
    undo = write_tags(path, SCORE)
    song = mutagen.File(path)
    song["fmps_rating_algorithm"] = "somebody else"
    song.save()
    with pytest.raises(TagWriteError, match="changed meanwhile"):
        apply_tags(undo)
    assert mutagen.File(path)["fmps_rating_algorithm"] == ["somebody else"]


def test_undoing_twice_is_undoing_once(tmp_path: Path) -> None:
    path = tagged(tmp_path / "a.mp3")
    before = everything(path)
    undo = write_tags(path, SCORE)
    apply_tags(undo)
    apply_tags(undo)
    assert everything(path) == before


def test_a_read_only_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tone(tmp_path / "a.flac")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the superuser may write everything
    with pytest.raises(TagWriteError, match="read-only"):
        write_tags(path, SCORE)


def test_a_write_that_would_change_the_sound_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tone(tmp_path / "a.flac")
    other = write_tone(tmp_path / "b.flac", frequency=500)
    content = path.read_bytes()
    monkeypatch.setattr(file_tags, "_edit", lambda copy, changes, path: copy.write_bytes(other.read_bytes()))
    with pytest.raises(TagWriteError, match="change the sound"):
        write_tags(path, SCORE)
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.flac", "b.flac"]


def test_a_full_disk_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tone(tmp_path / "a.flac")
    content = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_tags(path, SCORE)
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["a.flac"]


KILLED = """
import sys
from pathlib import Path
from songjudge.export.file_tags import WantedTags, write_tags
for round in range(1000):
    for path in sorted(Path(sys.argv[1]).glob("[0-9]*")):
        write_tags(path, WantedTags(score=(round % 10) / 10, model="m"))
        print(path.name, flush=True)
"""


def test_a_kill_in_the_middle_leaves_every_file_whole(tmp_path: Path) -> None:
    paths = [tagged(tmp_path / f"{n}{suffix}") for n, suffix in enumerate(CONTAINERS * 2)]
    sounds = [identify(path) for path in paths]
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as child:
        assert child.stdout is not None
        for _ in range(5):
            child.stdout.readline()
        time.sleep(0.013)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)
    assert [identify(path) for path in paths] == sounds
    assert all(len(everything(path)) >= 3 for path in paths)
