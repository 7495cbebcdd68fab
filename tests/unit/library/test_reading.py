"""A song is read whole from its file."""

import pickle
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.library.identity import identify
from songjudge.library.reading import read_song
from tests.support import nasty_files


def test_a_song_is_identity_format_tags_size_and_date(tmp_path: Path) -> None:
    path = nasty_files.tagged_mp3(tmp_path / "a.mp3", title="Title", artist="Artist")
    song = read_song(path)
    assert (song.song_id, song.format) == identify(path)
    assert (song.title, song.artist) == ("Title", "Artist")
    assert (song.size, song.modified_ns) == (path.stat().st_size, path.stat().st_mtime_ns)
    assert song.path == path


def test_the_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty_files.tagged_mp3(tmp_path / "a.mp3")
    monkeypatch.chdir(tmp_path)
    assert read_song(Path("a.mp3")).path == tmp_path / "a.mp3"


def test_reading_and_its_answers_cross_a_process_border(tmp_path: Path) -> None:
    song = read_song(nasty_files.awkward_files(tmp_path)["not UTF-8"])
    assert pickle.loads(pickle.dumps(song)) == song
    assert pickle.loads(pickle.dumps(read_song)) is read_song


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="not there"):
        read_song(tmp_path / "gone.mp3")
