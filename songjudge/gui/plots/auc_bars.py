"""AUCs as bars from chance to perfect, with their bands of doubt: to lay figures side by side."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from songjudge.gui.appearance import SMALL, Appearance, body_font
from songjudge.gui.plots.marks import pen
from songjudge.gui.spoken import speak_as

NAMES, FIGURES, ROW = 150, 44, 30  # pixels: the column of names, the column of figures, a row


@dataclass(frozen=True, slots=True)
class AucRow:
    """One bar: a name, its AUC, perhaps with a band.  `honest` marks the figure that counts."""

    name: str
    auc: float
    low: float | None = None
    high: float | None = None
    honest: bool = False


class AucBars(QWidget):
    """Bars from 0.5 (chance) to 1.0 (perfect), one a row."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._rows: tuple[AucRow, ...] = ()
        self.setAccessibleName(name)
        speak_as(self, QAccessible.Role.Chart)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        appearance.changed.connect(self.update)

    @property
    def rows(self) -> tuple[AucRow, ...]:
        """The bars on show."""
        return self._rows

    def show_rows(self, rows: tuple[AucRow, ...]) -> None:
        """Show these bars."""
        self._rows = rows
        self.setAccessibleDescription(", ".join(f"{row.name} {row.auc:.2f}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(NAMES + FIGURES + 160, ROW * max(len(self._rows), 1) + 18)

    def minimumSizeHint(self) -> QSize:
        """No row is ever cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars and the scale below them."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(body_font(SMALL))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, number * ROW)
        painter.setPen(theme.muted)
        bottom = len(self._rows) * ROW
        left = QRectF(NAMES, bottom, 120, 18)
        right = QRectF(self.width() - FIGURES - 120, bottom, 120, 18)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft, "0.5 chance")
        painter.drawText(right, Qt.AlignmentFlag.AlignRight, "1.0 perfect")

    def _paint_row(self, painter: QPainter, row: AucRow, top: int) -> None:
        theme = self._appearance.theme
        middle = top + ROW / 2
        track = QRectF(NAMES, middle - 4, self.width() - NAMES - FIGURES - 8, 8)
        painter.setPen(theme.text if row.honest else theme.muted)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, top, NAMES - 10, ROW), left, row.name)
        painter.drawText(QRectF(self.width() - FIGURES, top, FIGURES, ROW), right, f"{row.auc:.2f}")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.field)
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(theme.ink if row.honest else theme.wave)
        bar = QRectF(track.left(), track.top(), track.width() * _along(row.auc), track.height())
        painter.drawRoundedRect(bar, 3, 3)
        if row.low is not None and row.high is not None:
            painter.setPen(pen(theme.bad if row.low < 0.5 else theme.muted, 1.4))
            ends = [track.left() + track.width() * _along(value) for value in (row.low, row.high)]
            painter.drawLine(int(ends[0]), int(middle + 8), int(ends[1]), int(middle + 8))


def _along(auc: float) -> float:
    """Return how far along the scale from 0.5 to 1.0 a figure lies, 0 to 1."""
    return min(max((auc - 0.5) * 2, 0.0), 1.0)
