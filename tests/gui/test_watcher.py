"""While the window is open, files that come into a folder are taken up by themselves, and the inbox is judged."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from songjudge.errors import UnreadableFileError
from songjudge.gui import watcher as module
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.session import Session
from songjudge.gui.watcher import Watcher
from songjudge.steps.judge_files import JudgedFile
from songjudge.steps.watched import Watched, read_watched
from songjudge.store.settings_file import Settings
from tests.support.taught_workspace import fill, train
from tests.support.tones import write_tone


@pytest.fixture
def music(tmp_path: Path) -> Path:
    write_tone(tmp_path / "music" / "first.flac", seconds=3.0)
    return (tmp_path / "music").resolve()


@pytest.fixture
def watcher(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    monkeypatch.setattr(module, "_QUIET", 0.3)
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    made = Watcher(session)
    yield made
    made.close()


@pytest.fixture
def titles(session: Session) -> list[str]:
    """The jobs that ended."""
    ended: list[str] = []

    def note(running: RunningJob, _: object) -> None:
        ended.append(running.title)

    session.runner.ended.connect(note)
    return ended


def names(session: Session) -> set[str]:
    return {path.name for path in session.workspace.known_files()}


@pytest.mark.slow
def test_a_new_file_is_taken_up_and_measured(
    session: Session, watcher: Watcher, qtbot: QtBot, music: Path, titles: list[str]
) -> None:
    session.workspace.add_root(music)
    watcher.start()
    qtbot.waitUntil(lambda: names(session) == {"first.flac"}, timeout=120_000)  # from while the window was closed
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)
    with qtbot.waitSignal(session.songs_changed, timeout=120_000):
        write_tone(music / "second.flac", seconds=3.0, frequency=300.0)
    qtbot.waitUntil(lambda: titles == ["Following your folders"] * 2, timeout=120_000)
    assert names(session) == {"first.flac", "second.flac"}


def test_many_files_are_one_job(
    session: Session, watcher: Watcher, qtbot: QtBot, music: Path, titles: list[str]
) -> None:
    session.workspace.add_root(music)
    watcher.start()
    qtbot.waitUntil(lambda: titles != [], timeout=120_000)
    assert watcher._library is not None
    assert watcher._library.wait_until_ready(10)
    for number in range(1500):
        (music / f"{number}.mp3").write_bytes(b"no music")
    for number in range(0, 1500, 2):
        (music / f"{number}.mp3").unlink()
    qtbot.waitUntil(lambda: len(titles) >= 2, timeout=120_000)
    qtbot.wait(1500)
    assert titles == ["Following your folders"] * 2
    assert len(session.workspace.problems()) == 750


def test_nothing_is_followed_when_it_is_switched_off(session: Session, watcher: Watcher, music: Path) -> None:
    session.workspace.add_root(music)
    watcher.set_watched(Watched(follow=False))
    watcher.start()
    assert watcher._library is None
    assert not session.runner.busy
    watcher.set_watched(Watched(follow=True))
    assert watcher._library is not None
    assert read_watched(session.workspace) == Watched(follow=True)


def test_a_folder_that_is_added_is_watched_from_then_on(session: Session, watcher: Watcher, music: Path) -> None:
    watcher.start()
    assert watcher._library is None
    session.workspace.add_root(music)
    session.songs_changed.emit()
    assert watcher._library is not None
    assert watcher._library.folders == (music,)


def test_an_unplugged_disk_is_marked_and_loses_nothing(
    session: Session, watcher: Watcher, qtbot: QtBot, music: Path, tmp_path: Path
) -> None:
    session.workspace.add_root(music)
    watcher.start()
    qtbot.waitUntil(lambda: names(session) == {"first.flac"}, timeout=120_000)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)
    music.rename(tmp_path / "unplugged")
    qtbot.waitUntil(lambda: names(session) == set(), timeout=30_000)
    assert len(session.workspace.songs()) == 1
    (tmp_path / "unplugged").rename(music)
    qtbot.waitUntil(lambda: names(session) == {"first.flac"}, timeout=30_000)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)


@pytest.mark.slow
def test_the_inbox_is_judged_and_told(session: Session, watcher: Watcher, qtbot: QtBot, music: Path) -> None:
    fill(session.workspace)
    train(session.workspace)
    watcher.start()
    with qtbot.waitSignal(watcher.came, timeout=120_000) as heard:
        watcher.set_watched(Watched(inbox=music))
    assert [type(file) for file in heard.args[0]] == [JudgedFile]
    qtbot.waitUntil(lambda: not session.runner.busy)
    assert watcher._inbox is not None
    assert watcher._inbox.wait_until_ready(10)
    with qtbot.waitSignal(watcher.came, timeout=120_000) as heard:
        write_tone(music / "second.flac", seconds=3.0, frequency=300.0)
    assert [file.song.path.name for file in heard.args[0]] == ["second.flac"]
    assert "second.flac" not in names(session)
    qtbot.waitUntil(lambda: not session.runner.busy)


def test_an_inbox_without_a_model_asks_once_for_training(
    session: Session, watcher: Watcher, qtbot: QtBot, music: Path
) -> None:
    watcher.start()
    with qtbot.waitSignal(session.noticed) as heard:
        watcher.set_watched(Watched(inbox=music))
    assert heard.args == ["Train a model, and what comes into music will be judged."]
    with qtbot.assertNotEmitted(session.noticed):
        watcher.look_into_inbox()
    assert not session.runner.busy


def test_changes_that_come_meanwhile_wait_for_the_job(
    session: Session, watcher: Watcher, qtbot: QtBot, music: Path, titles: list[str]
) -> None:
    watcher.start()
    watcher.take_up([music / "gone.mp3"])
    watcher.take_up([music / "a.mp3"])
    watcher.take_up([music / "b.mp3"])
    assert watcher._paths == {music / "a.mp3", music / "b.mp3"}
    qtbot.waitUntil(lambda: len(titles) == 2, timeout=30_000)
    assert not session.runner.busy


def test_a_choice_that_cannot_be_kept_is_told(session: Session, watcher: Watcher) -> None:
    (session.workspace.folder / "watched.json").mkdir()
    with pytest.raises(UnreadableFileError, match="cannot be written"):
        watcher.set_watched(Watched(follow=False))


def test_closing_does_not_take_long(session: Session, watcher: Watcher, music: Path) -> None:
    session.workspace.add_root(music)
    watcher.set_watched(Watched(inbox=music))
    watcher.start()
    began = time.monotonic()
    watcher.close()
    assert time.monotonic() - began < 5
