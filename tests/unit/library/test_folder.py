"""Walking a folder finds every song once and hangs on nothing."""

import os
from pathlib import Path

import pytest

from songjudge.library.folder import is_music_name, music_files
from tests.support import nasty_files


def walk(root: Path) -> tuple[list[str], dict[str, str]]:
    problems: dict[str, str] = {}
    found = [
        os.fsdecode(os.path.relpath(p, root))
        for p in music_files(root, on_problem=lambda p, r: problems.update({p.name: r}))
    ]
    return found, problems


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"ID3 something")
    return path


def test_files_come_in_order_with_their_folders_after_them(tmp_path: Path) -> None:
    for name in ("b/2.mp3", "b/1.ogg", "a/x/3.flac", "z.wav", "SHOUTING.MP3"):
        touch(tmp_path / name)
    assert walk(tmp_path)[0] == ["SHOUTING.MP3", "z.wav", "a/x/3.flac", "b/1.ogg", "b/2.mp3"]


def test_what_is_no_music_or_hidden_is_passed_over_in_silence(tmp_path: Path) -> None:
    for name in ("cover.jpg", "list.m3u8", "._AppleDouble.mp3", ".trash/a.mp3", "notes.txt", ".mp3"):
        touch(tmp_path / name)
    assert walk(tmp_path) == ([], {})


def test_a_file_without_ending_counts_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "SONG").write_bytes(b"fLaC rest")
    (tmp_path / "README").write_bytes(b"read me, I am text")
    assert walk(tmp_path)[0] == ["SONG"]


def test_a_folder_called_like_a_song_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path / "directory_called.mp3" / "inside.ogg")
    assert walk(tmp_path) == (["directory_called.mp3/inside.ogg"], {})


def test_loops_of_links_end_and_each_file_comes_once(tmp_path: Path) -> None:
    touch(tmp_path / "m" / "sub" / "a.mp3")
    (tmp_path / "m" / "loop").symlink_to(".")
    (tmp_path / "m" / "sub" / "up").symlink_to("../..")
    (tmp_path / "m" / "aaa_alias.mp3").symlink_to("sub/a.mp3")
    (tmp_path / "m" / "broken.mp3").symlink_to("nowhere")
    assert walk(tmp_path / "m") == (["sub/a.mp3"], {})


def test_a_link_out_of_the_folder_is_followed_once(tmp_path: Path) -> None:
    outside = touch(tmp_path / "elsewhere" / "b.ogg")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "one.ogg").symlink_to(outside)
    (tmp_path / "m" / "two.ogg").symlink_to(outside)
    assert walk(tmp_path / "m")[0] == ["one.ogg"]
    (tmp_path / "m" / "album").symlink_to(outside.parent)
    assert walk(tmp_path / "m")[0] == ["album/b.ogg"]


def test_fifos_and_devices_are_reported_and_never_opened(tmp_path: Path) -> None:
    nasty_files.fifo(tmp_path / "pipe.mp3")
    nasty_files.fifo(tmp_path / "PIPE")
    (tmp_path / "dev_zero.wav").symlink_to("/dev/zero")
    found, problems = walk(tmp_path)
    assert found == []
    assert problems == {"pipe.mp3": "not a regular file", "dev_zero.wav": "not a regular file"}


def test_music_without_sound_is_reported(tmp_path: Path) -> None:
    touch(tmp_path / "notes.mid")
    touch(tmp_path / "module.XM")
    found, problems = walk(tmp_path)
    assert found == []
    assert set(problems) == {"notes.mid", "module.XM"}
    assert all("not supported" in reason for reason in problems.values())


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "locked" / "a.mp3")
    touch(tmp_path / "open.mp3")
    real = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert walk(tmp_path) == (["open.mp3"], {"locked": "no permission to read it"})


def test_a_single_file_may_be_the_root(tmp_path: Path) -> None:
    song = touch(tmp_path / "a.mp3")
    assert list(music_files(song, on_problem=lambda p, r: None)) == [song]


def test_a_root_that_is_not_there_is_reported(tmp_path: Path) -> None:
    problems = []
    assert list(music_files(tmp_path / "gone", on_problem=lambda p, r: problems.append(r))) == []
    assert problems == ["it is not there"]


def test_very_deep_folders_end_without_recursion(tmp_path: Path) -> None:
    folder = tmp_path
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(40):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("deep.ogg").write_bytes(b"OggS")
    finally:
        os.chdir(here)
    found, problems = walk(folder)
    assert found == []
    assert any("too long" in reason for reason in problems.values())


def test_awkward_names_come_through_whole(tmp_path: Path) -> None:
    paths = nasty_files.awkward_files(tmp_path)
    assert sorted(music_files(tmp_path, on_problem=lambda p, r: pytest.fail(r))) == sorted(paths.values())


@pytest.mark.parametrize(("name", "music"), [("a.OGG", True), ("a.jpg", False), ("a", False), ("._a.mp3", False)])
def test_a_name_counts_by_its_ending(name: str, music: bool) -> None:
    assert is_music_name(name) is music
