"""Draws the four cells of a confusion matrix, each a button."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from songjudge.gui.appearance import CONTROL_RADIUS, SMALL, Appearance, body_font
from songjudge.gui.plots.marks import pen
from songjudge.gui.spoken import speak, speak_as
from songjudge.learning.curves import Confusion

HEAD, SIDE, GAP = 28, 62, 8  # pixels above the cells, left of them, between them
WIDEST = 560  # pixels; wider cells say no more


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: which songs it counts."""

    is_good: bool
    judged_good: bool

    @property
    def words(self) -> str:
        """What the cell holds: "good songs judged bad"."""
        said, judged = ("good" if side else "bad" for side in (self.is_good, self.judged_good))
        return f"{said} songs judged {judged}"


CELLS = (Cell(False, False), Cell(False, True), Cell(True, False), Cell(True, True))
"""In reading order: is bad first, judged bad first."""


def count_in(confusion: Confusion, cell: Cell) -> int:
    """Return how many songs fall into `cell`."""
    if cell.is_good:
        return confusion.good_found if cell.judged_good else confusion.good_missed
    return confusion.bad_let_in if cell.judged_good else confusion.bad_kept_out


class ConfusionMatrix(QWidget):
    """Rows: what the songs are; columns: what they are judged.  Right judgements are deep in colour, wrong ones pale.

    Signals:
        chosen(Cell): the user clicked a cell, or pressed Enter on it; the arrow keys move between cells.
    """

    chosen = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._confusion = Confusion(0.5, 0, 0, 0, 0)
        self._current = 0
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Confusion matrix")
        speak_as(self, QAccessible.Role.Chart)
        self.setMinimumHeight(HEAD + 130)
        appearance.changed.connect(self.update)

    def show_confusion(self, confusion: Confusion) -> None:
        """Show these counts."""
        self._confusion = confusion
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for four comfortable cells."""
        return QSize(SIDE + 420, HEAD + 150)

    def cell_area(self, index: int) -> QRectF:
        """Return where a cell of `CELLS` lies inside the widget."""
        width = min(self.width() - SIDE, WIDEST)
        left = SIDE + (self.width() - SIDE - width) / 2
        column, row = index % 2, index // 2
        cell_width, cell_height = (width - GAP) / 2, (self.height() - HEAD - GAP) / 2
        return QRectF(left + column * (cell_width + GAP), HEAD + row * (cell_height + GAP), cell_width, cell_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw headings and cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_headings(painter)
        for index in range(len(CELLS)):
            self._paint_cell(painter, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrow keys, choose by Enter or the space bar."""
        moves = {
            Qt.Key.Key_Left: self._current & ~1,
            Qt.Key.Key_Right: self._current | 1,
            Qt.Key.Key_Up: self._current & ~2,
            Qt.Key.Key_Down: self._current | 2,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._current = moves[key]
            self._speak()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(CELLS[self._current])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which cell a click would choose."""
        self._hover(self._index_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        index = self._index_at(event.position())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._current = index
            self._speak()
            self.update()
            self.chosen.emit(CELLS[index])

    def leaveEvent(self, event: QEvent) -> None:
        """No cell is under the pointer any more."""
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def _index_at(self, position: QPointF) -> int:
        return next((index for index in range(len(CELLS)) if self.cell_area(index).contains(position)), -1)

    def _speak(self) -> None:
        cell = CELLS[self._current]
        speak(self, f"{count_in(self._confusion, cell)} {cell.words}")

    def _paint_headings(self, painter: QPainter) -> None:
        theme = self._appearance.theme
        painter.setFont(body_font(SMALL, weight=QFont.Weight.Medium))
        painter.setPen(theme.muted)
        for index, words in ((0, "judged bad"), (1, "judged good")):
            area = self.cell_area(index)
            heading = QRectF(area.left(), 0, area.width(), HEAD)
            painter.drawText(heading, Qt.AlignmentFlag.AlignCenter, words)
        for index, words in ((0, "is bad"), (2, "is good")):
            area = self.cell_area(index)
            side = QRectF(area.left() - SIDE, area.top(), SIDE - 12, area.height())
            painter.drawText(side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_cell(self, painter: QPainter, index: int) -> None:
        theme = self._appearance.theme
        cell, area = CELLS[index], self.cell_area(index)
        right = cell.is_good == cell.judged_good
        ground = QColor(theme.good if cell.is_good else theme.bad)
        ground.setAlphaF((0.5 if theme.dark else 0.45) if right else 0.12)
        focused = self.hasFocus() and index == self._current
        painter.setPen(pen(theme.ink if focused or index == self._hovered else theme.rule, 1.5 if focused else 1.0))
        painter.setBrush(ground)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), CONTROL_RADIUS, CONTROL_RADIUS)
        count = count_in(self._confusion, cell)
        total = sum(count_in(self._confusion, other) for other in CELLS if other.is_good == cell.is_good)
        painter.setPen(theme.text)
        painter.setFont(body_font(21, weight=QFont.Weight.Medium))
        middle = area.center().y()
        upper = QRectF(area.left(), middle - 26, area.width(), 28)
        lower = QRectF(area.left(), middle + 6, area.width(), 20)
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, f"{count:,}".replace(",", "\u202f"))
        painter.setFont(body_font(SMALL))
        share = f"{count / total:.0%}".replace("%", " %") if total else "none"
        painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, f"{share} of {'good' if cell.is_good else 'bad'}")
