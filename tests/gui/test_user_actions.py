"""What the user brings is taken up; what they cancel is not."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session
from songjudge.gui.user_actions import LabelActions, LibraryActions
from tests.support.songs import a_song, a_song_id


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def library(session: Session, window: QWidget) -> LibraryActions:
    return LibraryActions(session, Toast(window), window)


def answer(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    """Let the file dialogs answer `path` at once."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))


def test_a_chosen_folder_is_scanned(
    library: LibraryActions, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "music").mkdir()
    answer(monkeypatch, tmp_path / "music")
    with qtbot.waitSignal(session.runner.ended, timeout=20_000), qtbot.waitSignal(session.page_asked):
        library.ask_folder()
    assert session.workspace.roots == ((tmp_path / "music").resolve(),)
    with qtbot.waitSignal(session.runner.ended, timeout=20_000):
        library.scan_again()


def test_a_cancelled_dialog_does_nothing(
    library: LibraryActions, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "")
    library.ask_folder()
    library.ask_table()
    library.scan_again()
    assert not session.runner.busy


def test_a_table_is_taken_over(
    library: LibraryActions,
    session: Session,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.mp3").write_bytes(b"x")
    session.workspace.put_songs([a_song(1, path=(tmp_path / "a.mp3").resolve())])
    table = tmp_path / "labels.csv"
    table.write_text("path,label\na.mp3,bad\n")
    answer(monkeypatch, table)
    with qtbot.waitSignal(session.verdicts_changed, timeout=10_000) as heard:
        library.ask_table()
    assert heard.args == [(a_song_id(1),)]


def test_nothing_to_undo_is_said(session: Session, window: QWidget) -> None:
    toast = Toast(window)
    LabelActions(session, toast).undo()
    assert toast.text == "Nothing to undo."
    toast._timer.stop()
