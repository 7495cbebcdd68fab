"""The window around the pages: tabs, keys, theme, search, drops, closing, and what a screen reader finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from songjudge.errors import UnreadableFileError
from songjudge.gui.actions import ACTIONS
from songjudge.gui.dialogs.errors import CrashDialog, ProblemDialog
from songjudge.gui.main_window import MainWindow, Pages
from songjudge.gui.session import Session
from songjudge.jobs.monitor import Monitor
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id, some_songs
from tests.support.tones import write_tone


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[MainWindow]:
    pages = [QWidget() for _ in range(4)]
    for page in pages:
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        page.setAccessibleName("page")
    made = MainWindow(session, Pages(*pages))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def press(window: MainWindow, qtbot: QtBot, keys: str) -> None:
    """Trigger the action that bears `keys`, as pressing them would: offscreen windows get no shortcuts."""
    for row in ACTIONS:
        if keys in row.keys:
            window.actions_by_name[row.name].trigger()
            return
    raise AssertionError(f"no action has {keys}")


@pytest.mark.parametrize(
    ("keys", "page"), [("Ctrl+1", "label"), ("Ctrl+2", "train"), ("Ctrl+3", "evaluate"), ("Ctrl+4", "score")]
)
def test_keys_show_the_pages(window: MainWindow, qtbot: QtBot, keys: str, page: str) -> None:
    press(window, qtbot, keys)
    assert window.page == page


def test_a_tab_shows_its_page(window: MainWindow, qtbot: QtBot) -> None:
    train = window.top_bar.tabs()[1]
    qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    assert window.page == "train"
    assert train.isChecked()
    assert not window.top_bar.tabs()[0].isChecked()


def test_an_empty_library_asks_for_a_folder(window: MainWindow, session: Session) -> None:
    assert window.welcome.isVisible()
    window.show_page("train")
    assert not window.welcome.isVisible()


def test_the_first_songs_replace_the_welcome(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.workspace.put_songs(some_songs(3))
    with qtbot.waitSignal(session.songs_changed):
        session.tables.ask(session.workspace.songs)
    assert not window.welcome.isVisible()
    assert window.top_bar.search.placeholderText() == "Search 3 songs"


def test_the_theme_key_switches_and_is_remembered(window: MainWindow, qtbot: QtBot, session: Session) -> None:
    press(window, qtbot, "Ctrl+D")
    assert session.appearance.is_dark
    assert session.workspace.settings.theme == "dark"
    press(window, qtbot, "Ctrl+D")
    assert session.workspace.settings.theme == "light"


def test_typing_searches_after_a_moment(window: MainWindow, qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.search_changed) as heard:
        qtbot.keyClicks(window.top_bar.search, " blue ")
    assert heard.args == ["blue"]
    with qtbot.waitSignal(session.search_changed) as heard:
        qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Escape)
    assert heard.args == [""]


def test_undo_says_what_it_took_back(window: MainWindow, qtbot: QtBot, session: Session) -> None:
    session.workspace.put_songs(some_songs(3))
    session.give_verdict([a_song_id(0), a_song_id(1)], Verdict.GOOD)
    with qtbot.waitSignal(session.verdicts_changed) as heard:
        press(window, qtbot, "Ctrl+Z")
    assert set(heard.args[0]) == {a_song_id(0), a_song_id(1)}
    assert window.toast.text == "Took back 2 labels."
    assert not session.workspace.verdicts()
    press(window, qtbot, "Ctrl+Shift+Z")
    assert len(session.workspace.verdicts()) == 2
    press(window, qtbot, "Ctrl+Shift+Z")
    assert window.toast.text == "Nothing to redo."


def test_a_dropped_folder_is_scanned(window: MainWindow, qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    write_tone(tmp_path / "music" / "one.wav")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "music"))])
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, *keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, *keys)
    with qtbot.waitSignal(session.songs_changed, timeout=60_000):
        QApplication.sendEvent(window, drop)
    assert [song.path.name for song in (session.workspace.songs().song(0),)] == ["one.wav"]
    qtbot.waitUntil(lambda: not session.runner.busy, timeout=120_000)


def test_a_dropped_picture_gets_an_answer(window: MainWindow, tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    picture.write_bytes(b"")
    window.drops.take([picture])
    assert "folder of music" in window.toast.text


@dataclass(frozen=True)
class FailingJob:
    error: Exception
    title: str = "Failing"

    def run(self, monitor: Monitor) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind"), [(UnreadableFileError("It is broken"), ProblemDialog), (ValueError("ours"), CrashDialog)]
)
def test_a_failed_job_opens_the_window_that_fits(
    window: MainWindow, qtbot: QtBot, session: Session, error: Exception, kind: type[QDialog]
) -> None:
    session.runner.start(FailingJob(error))
    qtbot.waitUntil(lambda: bool(window.findChildren(kind)))
    window.findChildren(kind)[0].reject()


def test_closing_ends_the_jobs_and_frees_the_workspace(window: MainWindow, session: Session) -> None:
    folder = session.workspace.folder
    window.close()
    with Workspace.open(folder):
        pass


def test_it_remembers_its_size(window: MainWindow) -> None:
    window.resize(1100, 700)
    saved = window.save_geometry()
    window.resize(1300, 900)
    window.restore_geometry(saved)
    assert window.height() == 700  # Qt limits the width to that of the offscreen screen
    window.restore_geometry(b"rubbish")
    assert window.size() == QSize(1280, 800)


def test_nothing_is_cut_off_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1000, 640)
    qtbot.wait(20)
    assert window.size() == QSize(1000, 640)
    for widget in window.top_bar.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget.parent(), QLineEdit):
            assert widget.width() >= widget.minimumSizeHint().width(), widget
            assert window.top_bar.rect().contains(widget.geometry()), widget


def test_every_control_has_a_name(window: MainWindow) -> None:
    unnamed = [
        widget
        for kind in (QAbstractButton, QLineEdit, QComboBox)
        for widget in window.findChildren(kind)
        if widget.isVisibleTo(window)
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]
    assert unnamed == []


def test_tab_walks_through_the_window_in_reading_order(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.top_bar.tabs()[0].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[str] = []
    for _ in range(6):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.accessibleName())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert seen == [
        "Label",  # the four tabs are one stop; arrows walk inside
        "Search songs",
        "Switch between light and dark",
        "Settings",
        "Menu",
        "Add music folder …",
    ]
    assert QApplication.focusWidget() is window.top_bar.tabs()[0]


def test_arrows_walk_through_the_tabs(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.top_bar.tabs()[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.top_bar.tabs()[0], Qt.Key.Key_Right)
    qtbot.keyClick(window.top_bar.tabs()[1], Qt.Key.Key_Space)
    assert window.page == "train"


def test_every_action_stands_in_the_menu_once(window: MainWindow) -> None:
    menu = window.top_bar.menu_button.menu()
    assert [each.objectName() for each in menu.actions() if not each.isSeparator()] == [row.name for row in ACTIONS]


def test_no_key_is_taken_twice() -> None:
    keys = [key for row in ACTIONS for key in row.keys]
    assert len(keys) == len(set(keys))


def test_tool_buttons_explain_themselves(window: MainWindow) -> None:
    bars = (window.top_bar, window.job_bar)
    assert [b for bar in bars for b in bar.findChildren(QToolButton) if b.isVisible() and not b.toolTip()] == []


def test_a_song_whose_label_is_undone_elsewhere_is_named(session: Session) -> None:
    session.workspace.put_songs([a_song(1)])
    assert session.give_verdict([a_song_id(1)], Verdict.BAD) == 1
    assert session.undo() == (a_song_id(1),)
    assert session.redo() == (a_song_id(1),)


def test_a_folder_without_music_is_said(window: MainWindow, qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    window.library.add_folders([tmp_path / "empty"])
    qtbot.waitUntil(lambda: "no music" in window.toast.text, timeout=20_000)
    assert window.welcome.isVisible()


def test_a_new_model_offers_to_score(window: MainWindow, qtbot: QtBot, session: Session) -> None:
    session.model_changed.emit()
    assert window.toast.text == "A new model is ready."
    qtbot.mouseClick(window.toast.findChildren(QAbstractButton)[0], Qt.MouseButton.LeftButton)
    assert session.runner.current is not None
    assert session.runner.current.title == "Scoring the library"
