"""The stack shows one page or its stand-in, and leads the keyboard to where it was."""

from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import GUTTER, Appearance
from songjudge.gui.page_stack import PageStack


class Built(NamedTuple):
    window: QWidget
    outside: QLineEdit
    stack: PageStack
    pages: dict[str, QWidget]
    stand_in: QPushButton


def a_page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    for widget in widgets:
        layout.addWidget(widget)
    return page


@pytest.fixture
def built(qtbot: QtBot, appearance: Appearance) -> Built:
    pages = {"one": a_page(QPushButton("a"), QPushButton("b")), "two": a_page(QSpinBox()), "three": a_page()}
    stand_in = QPushButton("begin")
    stack = PageStack(pages, stand_in=stand_in, stands_for="one")
    window = QWidget()
    outside = QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(outside)
    layout.addWidget(stack)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return Built(window, outside, stack, pages, stand_in)


def test_it_shows_the_page_asked_for(built: Built) -> None:
    built.stack.show_page("two")
    assert built.stack.name == "two"
    assert built.pages["two"].isVisible()


def test_the_stand_in_stands_for_its_page_only(built: Built) -> None:
    built.stack.use_stand_in(True)
    assert built.stand_in.isVisible()
    built.stack.show_page("two")
    assert not built.stand_in.isVisible()
    built.stack.show_page("one")
    assert built.stand_in.isVisible()
    built.stack.use_stand_in(False)
    assert built.pages["one"].isVisible()


def test_the_keyboard_goes_back_to_where_it_was(built: Built) -> None:
    second = built.pages["one"].findChildren(QPushButton)[1]
    second.setFocus()
    built.stack.show_page("two")
    assert built.pages["two"].isAncestorOf(QApplication.focusWidget() or built.window)
    built.stack.show_page("one")
    assert QApplication.focusWidget() is second


def test_the_keyboard_stays_outside(built: Built) -> None:
    built.outside.setFocus()
    built.stack.show_page("two")
    assert QApplication.focusWidget() is built.outside
    built.stack.enter()
    assert isinstance(QApplication.focusWidget(), QSpinBox)


def test_a_page_without_stops_is_no_trap(built: Built) -> None:
    built.outside.setFocus()
    built.stack.show_page("three")
    built.stack.enter()
    assert QApplication.focusWidget() is built.outside


def test_a_page_that_passes_the_keyboard_on_is_asked(built: Built) -> None:
    second = built.pages["one"].findChildren(QPushButton)[1]
    built.pages["one"].setFocusProxy(second)
    built.stack.enter()
    assert QApplication.focusWidget() is second


class Handing(QWidget):
    """A page that hands the keyboard on by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = QPushButton("first", self), QPushButton("second", self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.second.setFocus()


def test_a_page_may_choose_its_first_stop(qtbot: QtBot, appearance: Appearance) -> None:
    page, outside, window = Handing(), QLineEdit(), QWidget()
    stack = PageStack({"one": page}, stand_in=QPushButton(), stands_for="one")
    layout = QVBoxLayout(window)
    layout.addWidget(outside)
    layout.addWidget(stack)
    qtbot.addWidget(window)
    outside.setFocus()
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    stack.enter()
    assert QApplication.focusWidget() is page.second


def test_pages_are_closed_so_that_they_can_end_their_work(built: Built) -> None:
    built.stack.close_pages()
    assert not any(page.isVisible() for page in built.pages.values())


def test_every_page_keeps_the_same_distance(built: Built) -> None:
    for page in built.pages.values():
        layout = page.layout()
        assert layout is not None
        assert layout.contentsMargins().left() == GUTTER


def test_numbers_keep_clear_of_their_fields(built: Built) -> None:
    assert built.pages["two"].findChildren(QSpinBox)[0].lineEdit().textMargins().left() > 0
    assert built.pages["two"].findChildren(QSpinBox)[0].focusPolicy() != Qt.FocusPolicy.NoFocus
