"""The parts of a song's row that look alike in many rows, drawn once: verdict squares, score bars, lines of text.

Drawing them anew in every row takes longer than the window may pause while everything else works, too.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QStaticText

from songjudge.gui.appearance import ROW_HEIGHT, Theme
from songjudge.gui.icons import icon_pixmap
from songjudge.gui.songs.score_bar import paint_score_bar
from songjudge.library.verdict import Verdict

SQUARE = 26  # pixels: a verdict square
SQUARES = {Verdict.BAD: 14, Verdict.GOOD: 44}  # how far from the row's left edge each square begins
SQUARES_WIDTH = SQUARES[Verdict.GOOD] + SQUARE + 1
_GLYPHS = {Verdict.BAD: "cross", Verdict.GOOD: "check"}
_GLYPH = 15
_LINES_KEPT = 3000
_BARS_KEPT = 600


class RowPictures:
    """Draws verdict squares and score bars by copying, once each kind has been drawn for this theme and screen."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def paint_squares(
        self, painter: QPainter, left: int, top: int, theme: Theme, *, given: Verdict, selected: bool
    ) -> None:
        """Draw the two squares of a row whose upper left corner is given."""
        ratio = _ratio(painter)
        key = (given, selected, id(theme), ratio)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._keep(key, QSize(SQUARES_WIDTH, ROW_HEIGHT), ratio)
            inner = QPainter(picture)
            _draw_squares(inner, theme, given=given, selected=selected, ratio=ratio)
            inner.end()
        painter.drawPixmap(left, top, picture)

    def paint_bar(self, painter: QPainter, area: QRect, score: float, theme: Theme) -> None:
        """Draw the bar of a score, to two digits, as the number beside it says it."""
        ratio = _ratio(painter)
        key = (round(score * 100), area.width(), area.height(), id(theme), ratio)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._keep(key, area.size(), ratio)
            inner = QPainter(picture)
            paint_score_bar(inner, QRectF(0, 0, area.width(), area.height()), round(score, 2), theme)
            inner.end()
        painter.drawPixmap(area.topLeft(), picture)

    def _keep(self, key: tuple[object, ...], size: QSize, ratio: float) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if len(self._kept) >= _BARS_KEPT:
            self._kept.clear()
        self._kept[key] = picture
        return picture


class Lines:
    """Writes single lines of text in one font, cut short with an ellipsis, and remembers how they are laid out."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._kept: dict[tuple[str, int], tuple[QStaticText, int]] = {}

    def write(self, painter: QPainter, area: QRect, text: str, colour: QColor, *, right: bool = False) -> None:
        """Write `text` in the middle of `area`'s height."""
        if not text:
            return
        width = area.width()
        kept = self._kept.get((text, width))
        if kept is None:
            kept = self._lay_out(text, width)
        laid_out, taken = kept
        painter.setFont(self._font)
        painter.setPen(colour)
        top = area.top() + (area.height() - self._metrics.height()) // 2
        painter.drawStaticText(area.left() + (width - taken if right else 0), top, laid_out)

    def _lay_out(self, text: str, width: int) -> tuple[QStaticText, int]:
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        laid_out = QStaticText(shown)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)  # a file's name may look like HTML
        laid_out.prepare(font=self._font)
        if len(self._kept) >= _LINES_KEPT:
            self._kept.clear()
        kept = (laid_out, self._metrics.horizontalAdvance(shown))
        self._kept[text, width] = kept
        return kept


def _ratio(painter: QPainter) -> float:
    device = painter.device()
    return device.devicePixelRatio() if device is not None else 1.0


def _draw_squares(painter: QPainter, theme: Theme, *, given: Verdict, selected: bool, ratio: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for verdict, left in SQUARES.items():
        square = QRectF(left, (ROW_HEIGHT - SQUARE) // 2, SQUARE, SQUARE)
        chosen = given is verdict
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.good if verdict is Verdict.GOOD else theme.bad)
            painter.drawRoundedRect(square, 7, 7)
        elif not selected:
            painter.setPen(theme.rule)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        ink = (theme.on_good if verdict is Verdict.GOOD else theme.on_bad) if chosen else theme.faint
        glyph = icon_pixmap(_GLYPHS[verdict], ink, _GLYPH, ratio=ratio)
        middle = square.center()
        painter.drawPixmap(QPointF(round(middle.x() - _GLYPH / 2), round(middle.y() - _GLYPH / 2)), glyph)
