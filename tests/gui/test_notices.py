"""A notice is shown in the window, and on the desktop where it can be."""

from typing import Any

import pytest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui import notices as module
from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.notices import Notices, desktop_can_tell


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def toast(window: QWidget) -> Toast:
    return Toast(window)


@pytest.fixture
def notices(window: QWidget, toast: Toast) -> Notices:
    return Notices(window, toast)


def test_without_a_tray_the_window_says_it(notices: Notices, toast: Toast) -> None:
    assert not desktop_can_tell()
    done: list[str] = []
    notices.tell("Inbox", "3 new songs", action="Show", do=lambda: done.append("shown"))
    assert toast.text == "Inbox: 3 new songs"
    toast._button.click()
    assert done == ["shown"]
    notices.close()


def test_with_a_tray_the_desktop_says_it_too(
    notices: Notices, window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(module, "desktop_can_tell", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, text, *rest: said.append((title, text)))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _: said.append(("tray", "shown")))
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    done: list[Any] = []
    notices.tell("Inbox", "3 new songs", action="Show", do=lambda: done.append("shown"))
    assert said == [("tray", "shown"), ("Inbox", "3 new songs")]
    window.hide()
    assert notices._tray is not None
    notices._tray.messageClicked.emit()
    assert window.isVisible()
    assert done == ["shown"]
    notices.close()


def test_a_window_in_front_needs_no_tray(notices: Notices, window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "desktop_can_tell", lambda: True)
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    notices.tell("Inbox", "3 new songs", action="Show", do=lambda: None)
    assert notices._tray is None
