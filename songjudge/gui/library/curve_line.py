"""A learning curve as small as a word: how well the model ranks, against how many songs had a label."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.spoken import speak
from songjudge.learning.evaluation import LearningPoint

_WIDTH, _HEIGHT = 84, 26  # pixels
_LEAST_RISE = 0.05  # AUC over the whole height at least: a flat curve looks flat


class CurveLine(QWidget):
    """Draws the points that it is given; hidden while there are fewer than two.  No signals."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._points: tuple[LearningPoint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning curve")
        self.hide()
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the only size."""
        return QSize(_WIDTH, _HEIGHT)

    def show_curve(self, points: Sequence[LearningPoint]) -> None:
        """Show another curve, or nothing."""
        self._points = tuple(points) if len(points) > 1 else ()
        words = curve_words(self._points)
        self.setToolTip(words)
        speak(self, words)
        self.setVisible(bool(self._points))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, and a dot where the model is now."""
        if not self._points:
            return
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = _places(self._points, QRectF(self.rect()).adjusted(3, 4, -5, -4))
        painter.setPen(QPen(theme.muted, 1.6))
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink)
        painter.drawEllipse(places[-1], 3.0, 3.0)
        painter.end()


def curve_words(points: Sequence[LearningPoint]) -> str:
    """Return a curve in words: "20 labelled songs: AUC 0.71, 40: 0.78, 78: 0.81"; empty for no curve."""
    if not points:
        return ""
    first = f"{points[0].songs} labelled songs: AUC {points[0].auc:.2f}"
    return ", ".join([first, *(f"{point.songs}: {point.auc:.2f}" for point in points[1:])])


def _places(points: Sequence[LearningPoint], area: QRectF) -> list[QPointF]:
    most = max(point.songs for point in points)
    low, high = min(point.auc for point in points), max(point.auc for point in points)
    spare = max(_LEAST_RISE - (high - low), 0.0) / 2
    low, rise = low - spare, high - low + 2 * spare
    return [
        QPointF(
            area.left() + area.width() * point.songs / most,
            area.bottom() - area.height() * (point.auc - low) / rise,
        )
        for point in points
    ]
