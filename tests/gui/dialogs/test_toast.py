"""A toast says one thing, offers one action, and goes by itself."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.dialogs.toast import Toast


@pytest.fixture
def window(qtbot: QtBot, appearance: Appearance) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    return made


def test_it_shows_and_goes(window: QWidget, qtbot: QtBot) -> None:
    toast = Toast(window)
    assert not toast.isVisible()
    toast.show_message("Saved.", seconds=0.05)
    assert toast.isVisible()
    assert toast.accessibleName() == "Saved."
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_it_offers_an_action(window: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    toast = Toast(window)
    toast.show_message("12 songs good.", action="Undo", do=lambda: done.append("undone"))
    qtbot.mouseClick(toast._button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not toast.isVisible()


def test_a_newer_message_takes_its_place(window: QWidget) -> None:
    toast = Toast(window)
    toast.show_message("One.", action="Undo")
    toast.show_message("Two.")
    assert toast.text == "Two."
    assert not toast._button.isVisible()
    toast.hide()
    toast._timer.stop()


def test_it_stays_in_the_middle_of_a_growing_window(window: QWidget, qtbot: QtBot) -> None:
    toast = Toast(window)
    toast.show_message("Saved.")
    window.resize(1400, 900)
    qtbot.waitUntil(lambda: abs(toast.geometry().center().x() - 700) <= 1)
    assert window.rect().contains(toast.geometry())
    toast._timer.stop()


def test_it_waits_while_the_pointer_rests_on_it(window: QWidget) -> None:
    toast = Toast(window)
    toast.show_message("Saved.")
    QApplication.sendEvent(toast, QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert not toast._timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast._timer.isActive()
    toast._timer.stop()
