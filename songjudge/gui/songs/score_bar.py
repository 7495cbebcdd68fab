"""Paints a score as a bar that grows from the middle: to the right for good, to the left for bad."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from songjudge.gui.appearance import Theme

UNSURE_BAND = 0.1
"""A score nearer than this to 0.5 is drawn grey: the model does not know."""

_HEIGHT, _TICK_HEIGHT, _TICK_WIDTH = 6.0, 12.0, 2.0  # pixels


def score_colour(theme: Theme, score: float) -> QColor:
    """Return the colour of a score, 0 to 1: good, bad, or grey near the middle."""
    if abs(score - 0.5) < UNSURE_BAND:
        return theme.unsure
    return theme.good if score > 0.5 else theme.bad


def paint_score_bar(painter: QPainter, area: QRectF, score: float, theme: Theme) -> None:
    """Paint the track, the tick at 0.5 and the bar of `score` (0 to 1) in the middle of `area`'s height."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    middle, top = area.center().x(), area.center().y() - _HEIGHT / 2
    painter.setBrush(theme.field)
    painter.drawRoundedRect(QRectF(area.left(), top, area.width(), _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)
    tick = QRectF(middle - _TICK_WIDTH / 2, area.center().y() - _TICK_HEIGHT / 2, _TICK_WIDTH, _TICK_HEIGHT)
    painter.fillRect(tick, theme.wave)
    length = max(abs(score - 0.5) * area.width(), 3.0)
    left = middle if score >= 0.5 else middle - length
    painter.setBrush(score_colour(theme, score))
    painter.drawRoundedRect(QRectF(left, top, length, _HEIGHT), min(2.5, length / 2), 2.5)
    painter.restore()
