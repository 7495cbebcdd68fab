"""The program as a whole: it opens, is usable by keyboard and screen reader, remembers its place, and closes."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from songjudge.errors import WorkspaceError
from songjudge.gui import app as app_module
from songjudge.gui import pictures
from songjudge.gui.actions import WRITING
from songjudge.gui.app import build_window, run_window, window_can_open
from songjudge.gui.main_window import MainWindow
from songjudge.gui.pictures import take_pictures
from songjudge.gui.workspace.between_dialog import BetweenDialog
from songjudge.gui.workspace.held_dialog import HeldDialog
from songjudge.library.verdict import Verdict
from songjudge.steps.care_for_workspace import RepairWorkspace
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id, some_songs

Widget = TypeVar("Widget", bound=QWidget)

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider, QAbstractItemView)
PAGES = ("label", "train", "evaluate", "score")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a few songs, two of them labelled."""
    with Workspace.open(tmp_path / "workspace") as workspace:
        workspace.put_songs(some_songs(12))
        workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
        workspace.give_verdict([a_song_id(2)], Verdict.BAD)
    return tmp_path / "workspace"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[MainWindow]:
    made, _ = build_window(qapp, Workspace.open(folder))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def name_of(widget: QObject) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_of_every_page_has_a_name(window: MainWindow, page: str) -> None:
    window.show_page(page)
    unnamed = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and (isinstance(widget, CONTROLS) or takes_tab(widget))
        and not isinstance(widget, QScrollBar | QHeaderView)
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        and not name_of(widget)
    ]
    assert unnamed == []


@pytest.mark.parametrize("page", PAGES)
def test_tab_leads_round_every_page(window: MainWindow, qtbot: QtBot, page: str) -> None:
    window.show_page(page)
    window.activateWindow()
    start = window.top_bar.search
    start.setFocus(Qt.FocusReason.TabFocusReason)
    visited: list[QWidget] = []
    for _ in range(150):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        visited.append(focus)
        if QApplication.focusWidget() is start:
            break
    assert QApplication.focusWidget() is start, f"Tab never leaves {visited[-1]}"
    assert len(visited) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_every_page_fits_into_the_smallest_window(window: MainWindow, qtbot: QtBot, page: str) -> None:
    window.show_page(page)
    window.resize(1000, 640)
    qtbot.wait(50)
    assert window.size() == QSize(1000, 640)
    assert window.minimumSizeHint().width() <= 1000


def close_soon(milliseconds: int = 300) -> None:
    """Close every window a moment after the event loop began."""

    def close() -> None:
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible():
                widget.close()

    QTimer.singleShot(milliseconds, close)


def tidy(qapp: QApplication) -> None:
    """Delete what `run_window` opened, and see that it left no window."""
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]


def test_it_runs_until_it_is_closed_and_remembers_its_place(qapp: QApplication, folder: Path) -> None:
    close_soon()
    assert run_window(folder) == 0
    state = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    assert state.value("geometry")
    with Workspace.open(folder):
        pass
    tidy(qapp)


def when_it_opens(kind: type[Widget], do: Callable[[Widget], object]) -> list[Widget]:
    """Do something with the first window of a kind, as soon as there is one; return the list that will hold it."""
    met: list[Widget] = []

    def look() -> None:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
        if shown:
            met.append(shown[0])
            do(shown[0])
        else:
            QTimer.singleShot(30, look)

    QTimer.singleShot(30, look)
    return met


def test_a_workspace_in_use_is_said_and_can_be_left(
    qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_WAIT_FOR_LOCK", 0.0)
    with Workspace.open(folder):
        met = when_it_opens(HeldDialog, lambda dialog: dialog.leave.click())
        assert run_window(folder) == 1
    assert "process" in met[0].words.text()
    tidy(qapp)


def test_a_workspace_in_use_can_be_looked_at(
    qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(app_module, "_WAIT_FOR_LOCK", 0.0)
    seen: list[object] = []

    def look(window: MainWindow) -> None:
        seen.append(window.top_bar.notice.toolTip())
        seen.extend(window.actions_by_name[name].isEnabled() for name in WRITING)
        seen.append(window.actions_by_name["show_train"].isEnabled())
        window.actions_by_name["theme"].trigger()
        window.close()

    with Workspace.open(folder):
        when_it_opens(HeldDialog, lambda dialog: dialog.look.click())
        when_it_opens(MainWindow, look)
        assert run_window(folder) == 0
    assert seen == ["Read only: another songjudge has this library open", *[False] * len(WRITING), True]
    assert not (folder / "window.ini").exists()
    tidy(qapp)


def test_a_label_that_cannot_be_kept_is_told(qapp: QApplication, folder: Path, qtbot: QtBot) -> None:
    with Workspace.open(folder):
        window, session = build_window(qapp, Workspace.open(folder, read_only=True))
        qtbot.addWidget(window)
        window.show()
        with pytest.raises(WorkspaceError):
            session.give_verdict([a_song_id(3)], Verdict.GOOD)
        window.close()
    with Workspace.open(folder) as workspace:
        assert set(workspace.verdicts()) == {a_song_id(1), a_song_id(2)}


def test_it_repairs_between_two_sittings(qapp: QApplication, folder: Path) -> None:
    def ask_for_repair(window: MainWindow) -> None:
        window.care.job = RepairWorkspace(folder)
        window.close()
        QTimer.singleShot(50, lambda: when_it_opens(MainWindow, lambda second: second.close()))

    def agree(dialog: BetweenDialog) -> None:
        if dialog.buttons.isEnabled():
            dialog.accept()
        else:
            QTimer.singleShot(50, lambda: agree(dialog))

    first = when_it_opens(MainWindow, ask_for_repair)
    between = when_it_opens(BetweenDialog, agree)
    assert run_window(folder) == 0
    assert first
    assert between
    with Workspace.open(folder) as workspace:
        assert len(workspace.verdicts()) == 2
    tidy(qapp)


@pytest.mark.parametrize(
    ("names", "can"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_a_window_needs_a_screen(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], can: bool) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert window_can_open() is can


@pytest.mark.usefixtures("qapp")
def test_a_picture_of_unfinished_work_is_told(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pictures, "_PATIENCE", 0.05)
    page = QWidget()
    qtbot.addWidget(page)
    label = QLabel("Finding out why …", page)
    page.show()
    pictures._settle(qapp, page, 0.01)
    assert "not done within 0.05 seconds: Finding out why …" in caplog.text
    caplog.clear()
    label.setText("Because")
    pictures._settle(qapp, page, 0.01)
    assert not caplog.text


def test_pictures_show_every_page_asked_for(folder: Path, tmp_path: Path) -> None:
    files = take_pictures(folder, tmp_path / "pictures", sizes=[(1000, 640)], themes=["dark"], pages=["train", "score"])
    assert [file.name for file in files] == ["train-dark-1000x640.png", "score-dark-1000x640.png"]
    assert all(file.stat().st_size > 5_000 for file in files)


def test_the_keyboard_begins_among_the_songs(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QAbstractItemView), timeout=3000)
    songs = QApplication.focusWidget()
    window.show_page("train")
    window.show_page("label")
    assert QApplication.focusWidget() is songs
