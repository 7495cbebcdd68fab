"""Draws one run of the list: its name, what came of it, and a box that puts it beside the others."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from songjudge.gui.appearance import CONTROL_RADIUS, SMALL, Appearance, Theme, body_font
from songjudge.gui.plots.marks import pen

Index = QModelIndex | QPersistentModelIndex

DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 46
BOX = 16
BOX_COLUMN = 34  # pixels at the right end that toggle the box


class RunDelegate(QStyledItemDelegate):
    """Two lines and a box; the current run has the ground of a selected row."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every run is of one height."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the run."""
        theme = self._appearance.theme
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected)
            painter.drawRoundedRect(QRectF(row), CONTROL_RADIUS, CONTROL_RADIUS)
        text = row.adjusted(10, 5, -BOX_COLUMN, -5)
        _draw_line(painter, text, index.data(), body_font(weight=QFont.Weight.Medium), theme)
        _draw_line(painter, text, index.data(DETAIL_ROLE), body_font(SMALL), theme, lower=True)
        if _has_box(index):
            _draw_box(painter, box_of(row), theme, ticked=_ticked(index))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Toggle the box by a click at the right end; the space bar is Qt's own doing."""
        if isinstance(event, QMouseEvent):
            inside = event.position().x() >= option.rect.right() - BOX_COLUMN
            if event.type() != QEvent.Type.MouseButtonRelease or not inside or not _has_box(index):
                return False
            wanted = Qt.CheckState.Unchecked if _ticked(index) else Qt.CheckState.Checked
            return model.setData(index, wanted, Qt.ItemDataRole.CheckStateRole)
        return super().editorEvent(event, model, option, index)


def box_of(row: QRect) -> QRectF:
    """Return where the box of a row lies."""
    return QRectF(row.right() - 10 - BOX, row.center().y() - BOX / 2, BOX, BOX)


def _has_box(index: Index) -> bool:
    return index.data(Qt.ItemDataRole.CheckStateRole) is not None


def _ticked(index: Index) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked


def _draw_line(
    painter: QPainter, area: QRect, words: str | None, font: QFont, theme: Theme, *, lower: bool = False
) -> None:
    painter.setFont(font)
    painter.setPen(theme.muted if lower else theme.text)
    side = Qt.AlignmentFlag.AlignBottom if lower else Qt.AlignmentFlag.AlignTop
    shown = QFontMetrics(font).elidedText(words or "", Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, side | Qt.AlignmentFlag.AlignLeft, shown)


def _draw_box(painter: QPainter, box: QRectF, theme: Theme, *, ticked: bool) -> None:
    painter.setPen(pen(theme.ink if ticked else theme.faint))
    painter.setBrush(theme.ink if ticked else theme.card)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    if ticked:
        painter.setPen(pen(theme.on_ink, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tick = [QPointF(0.25, 0.52), QPointF(0.43, 0.70), QPointF(0.76, 0.32)]
        painter.drawPolyline(QPolygonF([box.topLeft() + QPointF(p.x() * BOX, p.y() * BOX) for p in tick]))
