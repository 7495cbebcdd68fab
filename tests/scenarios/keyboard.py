"""Somebody who labels without a mouse: presses keys, and knows only what a screen reader would say.

`python -m tests.scenarios.keyboard WORKSPACE MUSIC PLAYLIST REPORT` opens the window and lets that person add a folder,
label by ear, undo, answer what is asked next, and import a playlist; then writes what was seen and waits to be killed.
"""

import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QTableView,
    QWidget,
)

from songjudge.atomic_file import replace_with
from songjudge.gui.app import application, run_window

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LABELLED, TAKEN_BACK, ASKED = 20, 5, 10
_MOST_STOPS = 80  # a window with more stops for Tab than this is a trap


def is_liked(title: str) -> bool:
    """Say whether the person likes a song: those whose number is even."""
    return int(re.search(r"\d+", title)[0]) % 2 == 0  # type: ignore[index]  # every title has a number


class Typist:
    """Drives the active window by key events to whatever has the keyboard's focus."""

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)

    @property
    def focus(self) -> QWidget:
        """What has the keyboard's focus; a window manager would give it back to the window after a dialog."""
        front = QApplication.activeModalWidget() or next(
            top for top in QApplication.topLevelWidgets() if isinstance(top, QMainWindow)
        )
        if not front.isActiveWindow():
            front.activateWindow()
            self.wait(front.isActiveWindow, "the window in front")
        self.wait(lambda: QApplication.focusWidget() is not None, "the keyboard's focus")
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def tab_to(self, *names: str) -> None:
        """Press Tab until a control is reached that is called one of `names`."""
        for _ in range(_MOST_STOPS):
            if set(names) & set(_names(self.focus)):
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {names}")

    def answer_file_dialog(self, name: Path) -> None:
        """Type `name` into the file dialog that the next key opens, and press Enter."""

        def type_it() -> None:
            active = QApplication.activeModalWidget()
            if not isinstance(active, QFileDialog):
                QTimer.singleShot(30, type_it)
                return
            field = active.findChild(QLineEdit)
            assert field is not None
            if not field.hasFocus():  # a window manager would have brought the dialog to the front by itself
                active.activateWindow()
                QTimer.singleShot(50, type_it)
                return
            field.clear()
            QTest.keyClicks(field, str(name))
            if field.text() == str(name) and active.selectedFiles() == [str(name)]:
                QTest.keyClick(field, Key.Key_Return)
            else:  # the dialog had just finished reading its folder, and wrote what it chose into the field
                QTimer.singleShot(100, type_it)

        QTimer.singleShot(100, type_it)

    def wait(self, condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"waited in vain for {what}; the window says {_words()}"
            QTest.qWait(10)

    def read(self, words: str) -> None:
        """Wait for exactly this line on the screen."""
        self.wait(lambda: words in _words(), repr(words))

    def wait_for_words(self, words: str, seconds: float = 20.0) -> None:
        """Wait until some line on the screen holds `words`."""
        self.wait(lambda: any(words in said for said in _words()), repr(words), seconds)


class Listener(Typist):
    """Labels the library of the scenario."""

    def __init__(self, music: Path, playlist: Path) -> None:
        self._music = music
        self._playlist = playlist
        self.labelled: list[str] = []
        self.asked: list[str] = []
        self.preview: list[str] = []
        self.summary = self.button = ""

    def work(self) -> None:
        self.add_folder()
        self.label_by_ear()
        self.undo()
        self.wait_for_words("done in", 300)
        self.answer_what_is_asked()
        self.import_playlist()

    def add_folder(self) -> None:
        self.answer_file_dialog(self._music)
        self.press(Key.Key_O, CTRL)
        self.wait_for_words(f"{len(list(self._music.rglob('*.*')))} songs", 60)
        self.tab_to("Songs")

    def label_by_ear(self) -> None:
        """Hear each song for a moment and say what it is worth."""
        self.press(Key.Key_Home, CTRL)
        self.press(Key.Key_Space)
        for number in range(LABELLED):
            title = self.current_title()
            self.wait(lambda: _shown(QAbstractButton, "Pause"), f"the sound of {title}")
            QTest.qWait(30)
            self.press(Key.Key_G if is_liked(title) else Key.Key_B)
            self.read(f"Saved as {'good' if is_liked(title) else 'bad'}: {title}")
            assert self.current_title() != title, f"song {number + 1} is not followed by another"
            self.labelled.append(title)
        self.press(Key.Key_Space)

    def undo(self) -> None:
        for title in reversed(self.labelled[-TAKEN_BACK:]):
            self.press(Key.Key_Z, CTRL)
            self.read(f"Took back the label of {title}: without a label.")
            assert self.current_title() == title, "undo does not show whose label it took"

    def answer_what_is_asked(self) -> None:
        self.tab_to("Ask me next")
        self.press(Key.Key_Space)
        self.wait_for_words("↑ good", 60)
        for _ in range(ASKED):
            title = self.current_title()
            self.press(Key.Key_Up if is_liked(title) else Key.Key_Down)
            self.asked.append(title)
        self.tab_to("Ask me next")
        self.press(Key.Key_Space)

    def import_playlist(self) -> None:
        """Look at what the import of a list of bad songs would do, then do it."""
        self.tab_to("Take over labels that you already have")
        self.press(Key.Key_Space)
        self.answer_file_dialog(self._playlist)
        self.tab_to("File …")
        self.press(Key.Key_Space)
        self.wait_for_words("1 are not in your library")
        self.tab_to("These songs are good")
        self.press(Key.Key_Down)
        self.wait_for_words("By playlist: ")
        self.wait(lambda: any("bad" in said for said in _words() if said.startswith("By playlist")), "bad songs")
        shown = _shown(QListWidget, "What would be labelled")[0]
        self.preview = [shown.item(row).text() for row in range(shown.count())]
        self.summary = next(said for said in _words() if said.startswith("By playlist"))
        self.button = f"Label {len(self.preview)} songs"
        self.tab_to(self.button)
        self.press(Key.Key_Space)
        self.wait_for_words(f"Imported {len(self.preview)} labels.")

    def current_title(self) -> str:
        """Return the title of the current row, out of what a screen reader says of it."""
        assert isinstance(self.focus, QTableView), f"the focus is on {_names(self.focus)}"
        said = str(self.focus.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
        return re.split(" by |, ", said)[0]

    def report(self) -> dict[str, Any]:
        return {
            "labelled": self.labelled,
            "asked": self.asked,
            "preview": self.preview,
            "summary": self.summary,
            "button": self.button,
        }


def _names(widget: QWidget) -> tuple[str, ...]:
    text = getattr(widget, "text", None)
    shown = text() if callable(text) else ""
    return (widget.accessibleName(), shown if isinstance(shown, str) else "")


def _shown(kind: type[Any], name: str) -> list[Any]:
    return [
        w
        for top in QApplication.topLevelWidgets()
        for w in top.findChildren(kind)
        if w.isVisible() and name in _names(w)
    ]


def _words() -> list[str]:
    return [
        label.text()
        for top in QApplication.topLevelWidgets()
        for label in top.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]


def main() -> None:
    """Open the window in this process and let the person work in it."""
    workspace, music, playlist, report = map(Path, sys.argv[1:])
    person = Listener(music, playlist)

    def work() -> None:
        try:
            person.work()
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        replace_with(report, json.dumps(person.report()).encode())

    application()
    QTimer.singleShot(0, work)
    sys.exit(run_window(workspace))


if __name__ == "__main__":
    main()
