"""A real folder under watch: what is told of new, changed, moved and vanished files, and in how many parts."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from watchdog.observers.inotify_c import InotifyFD

from songjudge.library import watching
from songjudge.library.watching import FolderWatch


class Disk(NamedTuple):
    mountpoint: str
    fstype: str


class Told:
    """What a watch told, part by part."""

    def __init__(self) -> None:
        self.parts: list[frozenset[Path]] = []

    @property
    def paths(self) -> set[Path]:
        return set().union(*self.parts)

    def wait(self, condition: Callable[[], bool], seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"told only {self.parts}"
            time.sleep(0.02)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    (tmp_path / "music" / "old").mkdir(parents=True)
    for name in ("one.mp3", "two.flac"):
        a_file(tmp_path / "music" / "old" / name)
    return tmp_path / "music"


@pytest.fixture
def watch(told: Told, music: Path) -> Iterator[FolderWatch]:
    with FolderWatch([music], told.parts.append, quiet=0.3, look_every=0.1) as made:
        assert made.wait_until_ready(10)
        yield made


def a_file(path: Path, content: bytes = b"music") -> Path:
    path.write_bytes(content)
    os.utime(path, (1e9, 1e9))
    return path


def test_a_new_file_is_told(watch: FolderWatch, told: Told, music: Path) -> None:
    a_file(music / "new.mp3")
    told.wait(lambda: told.paths == {music / "new.mp3"})
    assert watch.polled == ()


def test_new_folders_are_watched_too(watch: FolderWatch, told: Told, music: Path) -> None:
    (music / "a" / "b").mkdir(parents=True)
    a_file(music / "a" / "b" / "deep.ogg")
    told.wait(lambda: music / "a/b/deep.ogg" in told.paths)
    a_file(music / "a" / "later.ogg")
    told.wait(lambda: music / "a/later.ogg" in told.paths)


def test_a_changed_file_is_told(watch: FolderWatch, told: Told, music: Path) -> None:
    with (music / "old" / "one.mp3").open("ab") as file:
        file.write(b"more")
    told.wait(lambda: told.paths == {music / "old/one.mp3"})


def test_a_renamed_file_is_told_under_both_names(watch: FolderWatch, told: Told, music: Path) -> None:
    (music / "old" / "one.mp3").rename(music / "named anew.mp3")
    told.wait(lambda: told.paths == {music / "old/one.mp3", music / "named anew.mp3"})
    assert len(told.parts) == 1


def test_a_deleted_file_is_told(watch: FolderWatch, told: Told, music: Path) -> None:
    (music / "old" / "two.flac").unlink()
    told.wait(lambda: told.paths == {music / "old/two.flac"})


def test_a_folder_that_is_moved_within_is_told_with_its_files(watch: FolderWatch, told: Told, music: Path) -> None:
    (music / "old").rename(music / "new")
    told.wait(lambda: {music / "old", music / "new/one.mp3", music / "new/two.flac"} <= told.paths)


def test_a_folder_that_is_moved_in_is_told_file_by_file(
    watch: FolderWatch, told: Told, music: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    a_file(tmp_path / "elsewhere" / "three.mp3")
    (tmp_path / "elsewhere").rename(music / "elsewhere")
    told.wait(lambda: told.paths == {music / "elsewhere/three.mp3"})


def test_a_folder_that_is_moved_away_is_told(watch: FolderWatch, told: Told, music: Path, tmp_path: Path) -> None:
    (music / "old").rename(tmp_path / "away")
    told.wait(lambda: music / "old" in told.paths)


def test_only_music_counts(watch: FolderWatch, told: Told, music: Path) -> None:
    (music / ".hidden").mkdir()
    for name in ("cover.jpg", "list.m3u8", ".part.mp3", ".hidden/secret.mp3", "download.mp3.part"):
        a_file(music / name)
    (music / "download.mp3.part").rename(music / "download.mp3")
    told.wait(lambda: told.paths == {music / "download.mp3"})


def test_names_that_are_not_text_survive(watch: FolderWatch, told: Told, music: Path) -> None:
    name = Path(os.fsdecode(bytes(music) + b"/caf\xe9 #1 \xf0\x9f\x8e\xb5.mp3"))
    a_file(name)
    told.wait(lambda: told.paths == {name})


def test_a_file_that_grows_is_waited_for(watch: FolderWatch, told: Told, music: Path) -> None:
    with (music / "slow.mp3").open("wb") as file:
        for _ in range(8):
            file.write(b"x" * 1000)
            file.flush()
            time.sleep(0.15)
        assert told.parts == []
    told.wait(lambda: told.paths == {music / "slow.mp3"})


def test_many_files_at_once_are_told_in_one_part(
    watch: FolderWatch, told: Told, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_MANY", 10_000)
    names = {music / "old" / f"{number}.mp3" for number in range(2_000)}
    for name in names:
        a_file(name)
    told.wait(lambda: bool(told.parts))
    assert told.parts == [names]


def test_very_many_files_are_told_as_their_folder(watch: FolderWatch, told: Told, music: Path) -> None:
    for number in range(1_100):
        a_file(music / "old" / f"{number}.mp3")
    told.wait(lambda: bool(told.parts))
    assert told.parts == [{music}]


def test_an_unplugged_folder_is_told_and_watched_again_when_it_is_back(
    watch: FolderWatch, told: Told, music: Path, tmp_path: Path
) -> None:
    music.rename(tmp_path / "unplugged")
    told.wait(lambda: music in told.paths)
    told.parts.clear()
    shutil.copytree(tmp_path / "unplugged", music)  # another inode, as on another disk
    told.wait(lambda: music in told.paths)
    told.parts.clear()
    a_file(music / "after.mp3")
    told.wait(lambda: told.paths == {music / "after.mp3"})


def test_a_folder_that_is_not_there_yet_is_waited_for(told: Told, tmp_path: Path) -> None:
    with FolderWatch([tmp_path / "later"], told.parts.append, quiet=0.2, look_every=0.1) as watch:
        assert watch.wait_until_ready(5)
        (tmp_path / "later").mkdir()
        told.wait(lambda: told.paths == {tmp_path / "later"})


def test_after_stop_nothing_is_told(told: Told, music: Path) -> None:
    before = threading.active_count()
    watch = FolderWatch([music], told.parts.append, quiet=0.05, look_every=0.1)
    watch.start()
    watch.wait_until_ready(5)
    watch.stop()
    a_file(music / "late.mp3")
    time.sleep(0.5)
    assert told.parts == []
    assert threading.active_count() == before


def polling(music: Path, told: Told) -> FolderWatch:
    return FolderWatch([music], told.parts.append, quiet=0.2, poll_every=0.2, look_every=0.1)


def polls_well(watch: FolderWatch, told: Told, music: Path) -> None:
    assert watch.wait_until_ready(10)
    assert watch.polled == (music,)
    a_file(music / "new.mp3")
    told.wait(lambda: told.paths == {music / "new.mp3"})
    told.parts.clear()
    (music / "old" / "one.mp3").rename(music / "moved.mp3")
    told.wait(lambda: told.paths == {music / "old/one.mp3", music / "moved.mp3"})


def test_a_network_disk_is_polled(told: Told, music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disks = [Disk("/", "ext4"), Disk(str(music.parent), "nfs4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: disks)
    with polling(music, told) as watch:
        polls_well(watch, told, music)


def test_beyond_the_systems_limit_it_polls(told: Told, music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = InotifyFD.add_callback
    left = [2]

    def limited(self: Any, path: bytes, *rest: Any) -> Any:
        if left[0] == 0:
            raise OSError(28, "inotify watch limit reached")
        left[0] -= 1
        return real(self, path, *rest)

    monkeypatch.setattr(InotifyFD, "add_callback", limited)
    with polling(music, told) as watch:
        polls_well(watch, told, music)


def test_a_limit_that_is_reached_later_is_noticed(told: Told, music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with polling(music, told) as watch:
        watch.wait_until_ready(10)
        assert watch.polled == ()

        def refuse(self: Any, path: bytes, *rest: Any) -> Any:
            raise OSError(28, "inotify watch limit reached")

        monkeypatch.setattr(InotifyFD, "add_callback", refuse)
        (music / "more").mkdir()
        a_file(music / "wakes.mp3")
        told.wait(lambda: watch.polled == (music,))
        a_file(music / "more" / "new.mp3")
        told.wait(lambda: {music, music / "more/new.mp3"} <= told.paths)
