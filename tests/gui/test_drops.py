"""What is dropped on the window gets the answer that fits it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.drops import Drops
from songjudge.gui.session import Session
from songjudge.gui.user_actions import LibraryActions
from songjudge.gui.watcher import Watcher
from songjudge.gui.workspace.drop_dialog import DropDialog
from songjudge.gui.workspace.judged_dialog import JudgedDialog
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.settings_file import Settings
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song, a_song_id
from tests.support.taught_workspace import fill, train
from tests.support.tones import write_tone


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def toast(window: QMainWindow) -> Toast:
    return Toast(window)


@pytest.fixture
def drops(session: Session, window: QMainWindow, toast: Toast) -> Iterator[Drops]:
    session.save_settings(Settings(clip_count=2, clip_seconds=1.0, workers=1))
    watcher = Watcher(session, window)
    yield Drops(session, LibraryActions(session, toast, window), watcher, toast, window)
    watcher.close()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    write_tone(tmp_path / "music" / "one.flac", seconds=3.0)
    write_tone(tmp_path / "music" / "two.mp3", seconds=3.0, frequency=300.0)
    return (tmp_path / "music").resolve()


def dialog(window: QMainWindow, kind: type[QDialog]) -> QDialog:
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_folder_is_taken_up_while_there_is_nothing_to_judge_by(
    drops: Drops, session: Session, qtbot: QtBot, music: Path
) -> None:
    drops.take([music])
    qtbot.waitUntil(lambda: session.workspace.roots == (music,), timeout=60_000)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)


def test_a_folder_is_offered_when_there_is_a_model(
    drops: Drops, session: Session, window: QMainWindow, qtbot: QtBot, music: Path
) -> None:
    fill(session.workspace)
    train(session.workspace)
    drops.take([music])
    offer = dialog(window, DropDialog)
    assert isinstance(offer, DropDialog)
    assert session.workspace.roots == ()
    offer.add.click()
    qtbot.waitUntil(lambda: session.workspace.roots == (music,), timeout=60_000)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)


@pytest.mark.slow
def test_songs_are_judged_and_heard_without_being_taken_up(
    drops: Drops, session: Session, window: QMainWindow, qtbot: QtBot, music: Path
) -> None:
    fill(session.workspace)
    train(session.workspace)
    songs = len(session.workspace.songs())
    broken = music / "broken.ogg"
    broken.write_text("<html>404</html>")
    drops.take([music / "one.flac", music / "two.mp3", broken])
    shown = dialog(window, JudgedDialog)
    assert isinstance(shown, JudgedDialog)
    qtbot.waitUntil(lambda: len(shown.list.lines()) == 3, timeout=120_000)
    scores = [line.score for line in shown.list.lines()]
    assert scores[2] is None
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] >= scores[1]
    assert shown.words.text() == "2 songs judged. They are not in your library."
    assert len(session.workspace.songs()) == songs
    with qtbot.waitSignal(drops.playing, timeout=20_000):
        shown.list.play_asked.emit(shown.list.lines()[0])
    assert shown.player.player.playing
    shown.reject()
    assert not session.runner.busy


def test_closing_the_dialog_ends_the_judging(
    drops: Drops, session: Session, window: QMainWindow, qtbot: QtBot, music: Path
) -> None:
    fill(session.workspace)
    train(session.workspace)
    drops.judge([music])
    dialog(window, JudgedDialog).reject()
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=60_000)


def test_judging_without_a_model_closes_again(
    drops: Drops, session: Session, window: QMainWindow, qtbot: QtBot, music: Path
) -> None:
    drops.take([music / "one.flac"])
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=60_000)
    qtbot.waitUntil(lambda: not any(d.isVisible() for d in window.findChildren(JudgedDialog)))


def test_a_song_of_the_library_is_gone_to(drops: Drops, session: Session, qtbot: QtBot, music: Path) -> None:
    session.workspace.put_songs([a_song(5, path=music / "one.flac")])
    with qtbot.waitSignal(drops.song_asked) as heard:
        drops.take([music / "one.flac"])
    assert heard.args == [a_song_id(5)]


def test_a_folder_of_the_library_is_looked_at_again(
    drops: Drops, session: Session, toast: Toast, qtbot: QtBot, music: Path
) -> None:
    ScanFolders(session.workspace, (music,)).run(RecordingMonitor())
    (music / "deeper").mkdir()
    shutil.copy(music / "one.flac", music / "deeper" / "copy.flac")
    drops._watcher._began = True
    drops.take([music / "deeper"])
    assert "belongs to your library" in toast.text
    qtbot.waitUntil(lambda: music / "deeper/copy.flac" in session.workspace.known_files(), timeout=60_000)
    assert session.workspace.roots == (music,)
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)


@pytest.mark.parametrize("name", ["backup.zip", "labels.log"])
def test_a_backup_is_offered_to_be_restored(drops: Drops, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with qtbot.waitSignal(drops.restore_asked) as heard:
        drops.take([tmp_path / name])
    assert heard.args == [tmp_path / name]


def test_a_table_is_taken_over(drops: Drops, session: Session, qtbot: QtBot, music: Path) -> None:
    session.workspace.put_songs([a_song(5, path=music / "one.flac")])
    (music / "labels.csv").write_text("path,label\none.flac,good\n")
    with qtbot.waitSignal(session.verdicts_changed, timeout=20_000) as heard:
        drops.take([music / "labels.csv"])
    assert heard.args == [(a_song_id(5),)]


def test_anything_else_gets_a_hint(drops: Drops, toast: Toast, tmp_path: Path) -> None:
    (tmp_path / "cover.png").write_bytes(b"")
    drops.take([tmp_path / "cover.png"])
    assert toast.text.startswith("Drop a folder of music here")


def test_chosen_files_are_judged_too(
    drops: Drops, session: Session, qtbot: QtBot, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.workspace.put_songs([a_song(5, path=music / "one.flac")])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(music / "one.flac")], ""))
    with qtbot.waitSignal(drops.song_asked):
        drops.ask_files()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    drops.ask_files()
    assert not session.runner.busy
