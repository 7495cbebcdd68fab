"""Draws how far each feature group pushed a song's score, to the left towards bad, to the right towards good."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from songjudge.gui.appearance import SMALL, Appearance, body_font
from songjudge.gui.settings.feature_groups import group_name
from songjudge.judging.reasons import Reason

NAMES, ROW, MOST = 116, 24, 6  # pixels for the names, pixels a row, rows


class ReasonBars(QWidget):
    """The strongest reasons, one a row; the longest bar is the strongest push."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._reasons: tuple[Reason, ...] = ()
        self.setAccessibleName("What pushed the score")
        appearance.changed.connect(self.update)

    def show_reasons(self, reasons: Sequence[Reason]) -> None:
        """Show the first few of these, which come strongest first."""
        self._reasons = tuple(reasons[:MOST])
        self.setAccessibleDescription(", ".join(spoken(reason) for reason in self._reasons) or "nothing stands out")
        self.setFixedHeight(ROW * max(len(self._reasons), 1))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(260, ROW * max(len(self._reasons), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        theme, font = self._appearance.theme, body_font(SMALL)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        track = self.width() - NAMES
        middle = NAMES + track / 2
        strongest = max((abs(reason.push) for reason in self._reasons), default=0.0)
        for number, reason in enumerate(self._reasons):
            top = number * ROW
            name = QFontMetrics(font).elidedText(group_name(reason.group), Qt.TextElideMode.ElideRight, NAMES - 8)
            painter.setPen(theme.text)
            painter.drawText(QRectF(0, top, NAMES - 8, ROW), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.field)
            painter.drawRoundedRect(QRectF(NAMES, top + ROW / 2 - 3, track, 6), 3, 3)
            length = abs(reason.push) / strongest * track / 2 if strongest else 0.0
            painter.setBrush(theme.good if reason.push > 0 else theme.bad)
            left = middle if reason.push > 0 else middle - length
            painter.drawRoundedRect(QRectF(left, top + ROW / 2 - 3, length, 6), 2.5, 2.5)
        if self._reasons:
            painter.fillRect(QRectF(middle - 1, 3, 2, self.height() - 6), theme.wave)


def spoken(reason: Reason) -> str:
    """Say one reason: "Tempo towards good"."""
    return f"{group_name(reason.group)} towards {'good' if reason.push > 0 else 'bad'}"
