"""Every error becomes the window that fits it, and none gets past the net."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from songjudge.errors import WorkspaceError
from songjudge.gui.appearance import Appearance
from songjudge.gui.dialogs.errors import CrashDialog, CrashNet, ProblemDialog, report_of, show_problem


@pytest.fixture
def parent(qtbot: QtBot, appearance: Appearance) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def net(parent: QWidget) -> Iterator[CrashNet]:
    made = CrashNet(parent)
    yield made
    made.remove()


def texts(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.text()]


def test_a_problem_is_said_in_sentences(parent: QWidget) -> None:
    error = WorkspaceError("The workspace is in use", why="another window has it open", remedy="Close that one first.")
    dialog = show_problem(parent, error)
    assert isinstance(dialog, ProblemDialog)
    assert texts(dialog) == ["The workspace is in use.", "Another window has it open.", "Close that one first."]
    assert dialog.accessibleDescription() == str(error)
    dialog.reject()


def test_a_file_name_is_never_read_as_html(parent: QWidget) -> None:
    dialog = show_problem(parent, WorkspaceError("<b>x</b> is broken"))
    assert "<b>x</b> is broken." in texts(dialog)
    assert all(label.textFormat().name == "PlainText" for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_our_own_mistake_shows_details_to_copy(parent: QWidget) -> None:
    try:
        dict[str, int]()["lost"]
    except KeyError as error:
        dialog = show_problem(parent, error)
    assert isinstance(dialog, CrashDialog)
    assert "KeyError: 'lost'" in dialog.details.toPlainText()
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    copy = next(button for button in box.findChildren(QPushButton) if button.text() == "Copy details")
    copy.click()
    assert "KeyError: 'lost'" in QGuiApplication.clipboard().text()
    dialog.reject()


def test_the_report_names_the_versions() -> None:
    report = report_of(ValueError("x"))
    assert all(name in report for name in ("songjudge", "Python", "PySide6", "ValueError: x"))


def raised(message: str) -> Exception:
    return RuntimeError(message)


def test_the_net_shows_an_uncaught_error_once(parent: QWidget, net: CrashNet, qtbot: QtBot) -> None:
    for number in range(3):
        error = raised(f"uncaught {number}")
        sys.excepthook(type(error), error, error.__traceback__)
    dialogs = parent.findChildren(CrashDialog)
    assert len(dialogs) == 1
    assert "uncaught 0" in dialogs[0].details.toPlainText()
    dialogs[0].reject()
    qtbot.waitUntil(lambda: not parent.findChildren(CrashDialog))
    error = raised("later")
    sys.excepthook(type(error), error, error.__traceback__)
    assert "later" in parent.findChildren(CrashDialog)[0].details.toPlainText()


def test_the_net_catches_errors_of_threads(parent: QWidget, net: CrashNet, qtbot: QtBot) -> None:
    args = threading.ExceptHookArgs((RuntimeError, raised("in a thread"), None, None))
    thread = threading.Thread(target=lambda: threading.excepthook(args))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(parent.findChildren(CrashDialog)))


def test_ctrl_c_closes_the_window(parent: QWidget, net: CrashNet) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not parent.isVisible()


def test_the_hooks_are_given_back(parent: QWidget) -> None:
    before = sys.excepthook, threading.excepthook
    net = CrashNet(parent)
    assert sys.excepthook != before[0]
    net.remove()
    assert (sys.excepthook, threading.excepthook) == before
