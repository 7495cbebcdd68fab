"""Play counts in files and in listening histories."""

import json
from pathlib import Path

import mutagen
import pytest
from mutagen.id3 import ID3, PCNT, POPM, TXXX

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.play_counts import count_evidence, read_history
from tests.support import nasty_files
from tests.support.tones import write_tone


@pytest.mark.parametrize(
    "frame",
    [PCNT(count=7), POPM(email="no@email", rating=0, count=7), TXXX(desc="FMPS_Playcount", text=["7.0"])],
    ids=["PCNT", "POPM", "FMPS"],
)
def test_counts_in_an_mp3(tmp_path: Path, frame: object) -> None:
    path = write_tone(tmp_path / "a.mp3")
    tags = ID3()
    tags.add(frame)
    tags.save(path)
    evidence = count_evidence(path)
    assert evidence is not None
    assert (evidence.plays, evidence.source, evidence.path) == (7, Source.PLAY_COUNT, path)


@pytest.mark.parametrize(("suffix", "key"), [(".flac", "FMPS_PLAYCOUNT"), (".wma", "FMPS/Playcount")])
def test_counts_in_other_containers(tmp_path: Path, suffix: str, key: str) -> None:
    path = write_tone(tmp_path / f"a{suffix}")
    song = mutagen.File(path)
    song[key] = "3"
    song.save()
    evidence = count_evidence(path)
    assert evidence is not None
    assert evidence.plays == 3


def test_no_count_is_none(tmp_path: Path) -> None:
    assert count_evidence(write_tone(tmp_path / "a.flac")) is None
    assert count_evidence(nasty_files.fifo(tmp_path / "b.mp3")) is None
    path = write_tone(tmp_path / "c.flac")
    song = mutagen.File(path)
    song["FMPS_PLAYCOUNT"] = "many"
    song.save()
    assert count_evidence(path) is None


LISTENBRAINZ = [
    {"listened_at": 1, "track_metadata": {"artist_name": "A", "track_name": "T", "release_name": "R"}},
    {"listened_at": 2, "track_metadata": {"artist_name": "A", "track_name": "T", "release_name": "R"}},
    {"listened_at": 3, "track_metadata": {"artist_name": "B", "track_name": "U"}},
    {"listened_at": 4, "track_metadata": {"artist_name": None, "track_name": "U"}},
]


@pytest.mark.parametrize(
    "content",
    [
        'A,R,T,"01 Nov 2022, 10:00"\nA,R,T,02 Nov 2022 10:00\nB,,U,03 Nov 2022\n',
        '"uts","utc_time","artist","artist_mbid","album","album_mbid","track"\n1,x,A,,R,,T\n2,x,A,,R,,T\n3,x,B,,,,U\n',
        json.dumps(LISTENBRAINZ),
        "\n".join(json.dumps(listen) for listen in LISTENBRAINZ),
    ],
    ids=["Last.fm", "Last.fm with a header", "ListenBrainz", "ListenBrainz lines"],
)
def test_histories_are_counted(tmp_path: Path, content: str) -> None:
    (tmp_path / "history").write_text(content)
    found = read_history(tmp_path / "history")
    assert [(e.artist, e.title, e.album, e.plays) for e in found] == [("A", "T", "R", 2), ("B", "U", "", 1)]
    assert all(e.path is None and e.source is Source.PLAY_COUNT for e in found)


@pytest.mark.parametrize("content", ["", "\n", "{broken", "[1, 2]", '{"a": 1}', "one,column\n"])
def test_what_is_no_history_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "history").write_text(content)
    with pytest.raises(UnreadableFileError, match="cannot be imported"):
        read_history(tmp_path / "history")


def test_a_history_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_history(tmp_path / "gone.csv")
