"""The two parts of the job bar's line that give way: the bar that fills, and the words that are cut where room ends."""

import time

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from songjudge.gui.appearance import Appearance

_FRAME = 50  # milliseconds between two steps of the bar that only says "something is going on"


class Track(QWidget):
    """A five-pixel bar: the finished part, or a moving part while the total is not known."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._fraction: float | None = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self.update)
        self.setFixedHeight(5)
        self.setAccessibleName("Job progress")

    def show_fraction(self, fraction: float | None) -> None:
        """Show 0 to 1, or None for not known."""
        self._fraction = fraction
        self._follow_sight()
        self.setAccessibleDescription("" if fraction is None else f"{fraction:.0%}")
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Move again, if there is something that moves."""
        super().showEvent(event)
        self._follow_sight()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _follow_sight(self) -> None:
        """Move only while there is something that moves and somebody can see it."""
        if self._fraction is None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the finished part, or the moving one."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.field)
        if self._fraction is None:
            part = self.width() // 5
            left = int(time.monotonic() * 120) % max(self.width() + part, 1) - part
            painter.fillRect(left, 0, part, self.height(), theme.ink)
        else:
            painter.fillRect(0, 0, round(self.width() * self._fraction), self.height(), theme.ink)


class ElidedLabel(QLabel):
    """A label that gives way: too long a text ends in an ellipsis and stands whole in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setMinimumWidth(20)

    def show_text(self, text: str) -> None:
        """Show `text`, as much of it as fits."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self._fit()

    def sizeHint(self) -> QSize:
        """Ask for room for the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))
