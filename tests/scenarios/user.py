"""Somebody who uses the window: sees what is on it, presses keys and clicks, and knows nothing else."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QSpinBox, QWidget
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot

from songjudge.gui.main_window import MainWindow
from songjudge.gui.session import Session

Kind = TypeVar("Kind", bound=QWidget)


class User:
    """Drives one window."""

    def __init__(self, qtbot: QtBot, window: MainWindow, session: Session) -> None:
        self._qtbot = qtbot
        self.window = window
        self._session = session

    def see(self, kind: type[Kind], words: str) -> Kind:
        """Return the visible widget that is called `words`, by its accessible name or its text."""
        found = [w for w in self.window.findChildren(kind) if w.isVisible() and words in _names(w)]
        assert len(found) == 1, f"{len(found)} visible {kind.__name__} called {words!r}"
        return found[0]

    def click(self, kind: type[QWidget], words: str) -> None:
        """Click the middle of what is called `words`."""
        widget = self.see(kind, words)
        assert widget.isEnabled(), f"{words!r} is greyed out"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the keyboard's focus is."""
        if not self.window.isActiveWindow():  # a window manager would see to that after a dialog
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        focus = QApplication.focusWidget()
        assert focus is not None, "the window has no keyboard focus"
        QTest.keyClick(focus, key, modifier)

    def choose(self, words: str, choice: str) -> None:
        """Pick an entry of a combo box by typing its first letters."""
        combo = self.see(QComboBox, words)
        combo.setFocus()
        QTest.keyClicks(combo, choice)
        assert combo.currentText().startswith(choice)

    def type_number(self, words: str, number: int) -> None:
        """Replace what stands in a number field."""
        box = self.see(QSpinBox, words)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, str(number))
        QTest.keyClick(box, Qt.Key.Key_Tab)
        assert box.value() == number

    def answer_file_dialog(self, name: str) -> None:
        """Type `name` into the file dialog that the next action opens, and press Enter."""
        dialogs: list[QFileDialog] = []

        def type_it() -> None:
            active = QApplication.activeModalWidget()
            if not isinstance(active, QFileDialog):
                QTimer.singleShot(50, type_it)
                return
            dialogs.append(active)
            field = active.findChild(QLineEdit)
            assert field is not None
            field.clear()
            QTest.keyClicks(field, name)
            QTest.keyClick(field, Qt.Key.Key_Return)

        QTimer.singleShot(50, type_it)

    def wait_for_jobs(self, seconds: int = 240) -> None:
        """Wait until the job bar has nothing left to do."""
        runner = self._session.runner
        try:
            self.wait(lambda: not runner.busy, seconds)
        except WaitedTooLong:
            running = runner.current
            raise AssertionError(f"still at it: {running and (running.title, running.progress)}") from None

    def wait(self, condition: Callable[[], bool], seconds: int = 20) -> None:
        """Wait, with the window alive, until `condition` is true."""
        self._qtbot.waitUntil(condition, timeout=seconds * 1000)


def _names(widget: QWidget) -> tuple[str, ...]:
    text = getattr(widget, "text", None)
    shown = text() if callable(text) else ""
    return (widget.accessibleName(), shown if isinstance(shown, str) else "")
