"""The whole window without a mouse and without sight: every control has a name and a role, Tab goes everywhere and on,
words can be read in both themes, nothing moves without need, and rows say what they hold.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QTableView, QWidget
from pytestqt.qtbot import QtBot

from songjudge.errors import WorkspaceError
from songjudge.gui.app import build_window
from songjudge.gui.appearance import DARK, LIGHT, Theme
from songjudge.gui.dialogs.errors import CrashDialog, ProblemDialog
from songjudge.gui.dialogs.refused import RefusedDialog
from songjudge.gui.dialogs.shortcuts import ShortcutsDialog
from songjudge.gui.library.import_dialog import ImportDialog
from songjudge.gui.library.label_saver import LabelSaver
from songjudge.gui.library.page import LabelPage
from songjudge.gui.main_window import MainWindow
from songjudge.gui.session import Session
from songjudge.gui.settings.dialog import SettingsDialog
from songjudge.store.workspace import Workspace
from tests.gui import accessible
from tests.support import taught_workspace

PAGES = ("label", "train", "evaluate", "score")
GUI = Path(__file__).parents[2] / "songjudge" / "gui"


@pytest.fixture(name="window")
def _window(qtbot: QtBot, qapp: QApplication, workspace: Workspace) -> Iterator[MainWindow]:
    """The window over a library that was labelled, learnt and judged."""
    taught_workspace.fill(workspace)
    taught_workspace.train(workspace)
    taught_workspace.score(workspace)
    window, session = build_window(qapp, workspace)
    session.set_theme("light")
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(name="empty_window")
def _empty_window(qtbot: QtBot, qapp: QApplication, workspace: Workspace) -> Iterator[MainWindow]:
    window, _ = build_window(qapp, workspace)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_of_a_page_has_a_name_and_a_role(qtbot: QtBot, window: MainWindow, page: str) -> None:
    window.show_page(page)
    qtbot.wait(300)
    assert accessible.nameless(window) == []


@pytest.mark.parametrize("page", PAGES)
def test_tab_goes_everywhere_and_on(qtbot: QtBot, window: MainWindow, page: str) -> None:
    window.show_page(page)
    qtbot.wait(300)
    assert accessible.out_of_reach(window) == []


def test_the_first_window_can_be_used_without_a_mouse(empty_window: MainWindow) -> None:
    assert accessible.nameless(empty_window) == []
    assert accessible.out_of_reach(empty_window) == []
    assert accessible.hard_to_read(empty_window) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_the_words_of_a_page_can_be_read(qtbot: QtBot, window: MainWindow, page: str, theme: str) -> None:
    window.findChild(LabelPage).source._session.appearance.set_theme_name(theme)  # type: ignore[union-attr]
    window.show_page(page)
    qtbot.wait(300)
    assert accessible.hard_to_read(window) == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_of_words_stand_out_from_what_is_behind_them(theme: Theme) -> None:
    pairs = {
        "text": (theme.text, (theme.window, theme.card, theme.field, theme.selected, theme.selected_row)),
        "muted": (theme.muted, (theme.window, theme.card, theme.field, theme.selected, theme.selected_row)),
        "good": (theme.good, (theme.window, theme.card, theme.good_soft)),
        "bad": (theme.bad, (theme.window, theme.card, theme.bad_soft)),
        "on_ink": (theme.on_ink, (theme.ink,)),
        "on_good": (theme.on_good, (theme.good,)),
        "on_bad": (theme.on_bad, (theme.bad,)),
    }
    weak = [
        f"{name} on {ground.name()}: {accessible.contrast(ink, ground):.2f}"
        for name, (ink, grounds) in pairs.items()
        for ground in grounds
        if accessible.contrast(ink, ground) < accessible.READABLE
    ]
    assert weak == []


def a_dialog(kind: str, session: Session, parent: QWidget) -> QDialog:
    made: dict[str, Callable[[], QDialog]] = {
        "import": lambda: ImportDialog(session, LabelSaver(parent), parent),
        "settings": lambda: SettingsDialog(session, parent),
        "shortcuts": lambda: ShortcutsDialog(parent),
        "refused": lambda: RefusedDialog({Path("/music/a.mp3"): "empty file"}, parent),
        "problem": lambda: ProblemDialog(
            WorkspaceError("It failed", why="the disk is full", remedy="Make room."), parent
        ),
        "crash": lambda: CrashDialog(ValueError("a mistake"), parent),
    }
    return made[kind]()


@pytest.mark.parametrize("kind", ["import", "settings", "shortcuts", "refused", "problem", "crash"])
def test_a_dialog_can_be_used_without_a_mouse_and_read(qtbot: QtBot, session: Session, kind: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for theme in ("dark", "light"):
        session.appearance.set_theme_name(theme)
        dialog = a_dialog(kind, session, parent)
        with qtbot.waitExposed(dialog):
            dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        assert accessible.nameless(dialog) == []
        assert accessible.out_of_reach(dialog) == []
        assert accessible.hard_to_read(dialog) == []
        assert dialog.windowTitle()
        dialog.done(0)


def test_rows_are_read_out_in_whole(window: MainWindow) -> None:
    page = window.findChild(LabelPage)
    assert page is not None
    table = QAccessible.queryAccessibleInterface(page.songs.view)
    assert table is not None
    assert table.role() in (QAccessible.Role.Table, QAccessible.Role.List)
    said = [table.child(n).text(QAccessible.Text.Name) for n in range(min(table.childCount(), 60))]
    wanted = re.compile(r"^Title \d+ by Artist \d+, (good|bad|no verdict), score 0\.\d\d$")
    assert sum(bool(wanted.match(each)) for each in said) > 10, said
    assert isinstance(page.songs.view, QTableView)


def test_nothing_moves_for_show() -> None:
    """Whoever gets sick of moving pictures meets none: there is no animation, and no setting is needed for it."""
    moving = re.compile(r"QPropertyAnimation|QVariantAnimation|QTimeLine|QMovie|setAnimated\(True\)|QGraphicsOpacity")
    assert [path.name for path in GUI.rglob("*.py") if moving.search(path.read_text("utf-8"))] == []
