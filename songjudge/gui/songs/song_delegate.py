"""Draws the rows of the song table: verdict squares, two lines of text, a score bar."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from songjudge.gui.appearance import BODY, ROW_HEIGHT, SMALL, Appearance, Theme, body_font
from songjudge.gui.icons import icon_pixmap
from songjudge.gui.songs.column import COLUMNS, Column
from songjudge.gui.songs.score_bar import UNSURE_BAND, paint_score_bar
from songjudge.gui.songs.song_columns import Progress
from songjudge.gui.songs.song_model import SongModel
from songjudge.library.verdict import Verdict

_SELECTED = QStyle.StateFlag.State_Selected.value
_SQUARE = 26  # pixels: a verdict square
_SQUARES = {Verdict.BAD: 14, Verdict.GOOD: 44}  # how far from the row's left edge each square begins
_GLYPHS = {Verdict.BAD: "cross", Verdict.GOOD: "check"}
_GLYPH = 15
_PAD = 8  # pixels between a cell's edge and its text
_BAR_WIDTH, _NUMBER_WIDTH = 114, 34
_CURRENT_MARK = 3

_LINE = Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = int(_LINE | Qt.AlignmentFlag.AlignLeft), int(_LINE | Qt.AlignmentFlag.AlignRight)
_ELIDED_KEPT = 5000
_COLUMNS = tuple(Column)  # looking a member up in an enum costs more than drawing a line of text

AnyIndex = QModelIndex | QPersistentModelIndex


class SongDelegate(QStyledItemDelegate):
    """Paints straight from the `SongModel`, without asking it once a role.  No signals of its own."""

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._title = body_font(BODY, weight=QFont.Weight.DemiBold)
        self._body = body_font(BODY)
        self._small = body_font(SMALL)
        self._metrics = {id(font): QFontMetrics(font) for font in (self._title, self._body, self._small)}
        self._elided: dict[tuple[str, int, int], str] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return one row's height; widths are the header's business."""
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one cell, with its part of the row's background and of the line below it."""
        model = index.model()
        assert isinstance(model, SongModel)
        theme = self._appearance.theme
        column, row = _COLUMNS[index.column()], model.row_of(index.row())
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state.value & _SELECTED)
        if selected:
            painter.fillRect(area, theme.selected_row)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.row_rule)
        if column is Column.VERDICT:
            self._paint_verdict(painter, area, model.verdict(row), selected=selected)
            if selected:
                painter.fillRect(area.left(), area.top(), _CURRENT_MARK, area.height(), theme.ink)
        elif column is Column.TITLE:
            self._paint_title(painter, area, model, row)
        elif column is Column.SCORE:
            self._paint_score(painter, area, model, row)
        else:
            self._paint_text(painter, area, column, model.cell_text(row, column))

    def verdict_at(self, cell: QRect, point: QPoint) -> Verdict | None:
        """Return which verdict square of the verdict cell `cell` lies under `point`, if any."""
        for verdict in _SQUARES:
            if _square(cell, verdict).adjusted(-2, -6, 2, 6).contains(point):
                return verdict
        return None

    def _paint_verdict(self, painter: QPainter, area: QRect, given: Verdict, *, selected: bool) -> None:
        theme = self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for verdict in _SQUARES:
            square = QRectF(_square(area, verdict))
            chosen = given is verdict
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_fill(theme, verdict))
                painter.drawRoundedRect(square, 7, 7)
            elif not selected:
                painter.setPen(theme.rule)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
            ink = (theme.on_good if verdict is Verdict.GOOD else theme.on_bad) if chosen else theme.faint
            _paint_glyph(painter, square, _GLYPHS[verdict], ink)

    def _paint_title(self, painter: QPainter, area: QRect, model: SongModel, row: int) -> None:
        theme, columns = self._appearance.theme, model.columns
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        upper = QRect(inner.left(), area.top() + 6, inner.width(), 18)
        lower = QRect(inner.left(), area.top() + 23, inner.width(), 17)
        missing = model.progress(row) is Progress.MISSING
        self._write(painter, upper, columns.text("title", row), self._title, theme.muted if missing else theme.text)
        self._write(painter, lower, columns.text("artist", row), self._small, theme.muted)

    def _paint_score(self, painter: QPainter, area: QRect, model: SongModel, row: int) -> None:
        theme, score = self._appearance.theme, model.score(row)
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        if score is None or model.progress(row) in (Progress.PROBLEM, Progress.MISSING):
            self._write(painter, inner, model.score_text(row), self._small, theme.muted)
            return
        width = min(_BAR_WIDTH, inner.width() - _NUMBER_WIDTH - _PAD)
        if width > 20:
            paint_score_bar(painter, QRectF(inner.left(), area.top(), width, area.height() - 1), score, theme)
        ink = theme.muted if abs(score - 0.5) < UNSURE_BAND else theme.text
        number = QRect(inner.right() - _NUMBER_WIDTH + 1, inner.top(), _NUMBER_WIDTH, inner.height())
        self._write(painter, number, f"{score:.2f}", self._body, ink, right=True)

    def _paint_text(self, painter: QPainter, area: QRect, column: Column, text: str) -> None:
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        font = self._body if column is Column.TIME else self._small
        self._write(painter, inner, text, font, self._appearance.theme.muted, right=COLUMNS[column].right)

    def _write(
        self, painter: QPainter, area: QRect, text: str, font: QFont, colour: QColor, *, right: bool = False
    ) -> None:
        """Write one line of `text`, cut short with an ellipsis, in the middle of `area`'s height."""
        if not text:
            return
        painter.setFont(font)
        painter.setPen(colour)
        key = (text, id(font), area.width())
        shown = self._elided.get(key)
        if shown is None:
            shown = self._metrics[id(font)].elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            if len(self._elided) >= _ELIDED_KEPT:
                self._elided.clear()
            self._elided[key] = shown
        painter.drawText(area, _RIGHT if right else _LEFT, shown)


def _square(cell: QRect, verdict: Verdict) -> QRect:
    return QRect(cell.left() + _SQUARES[verdict], cell.top() + (ROW_HEIGHT - _SQUARE) // 2, _SQUARE, _SQUARE)


def _fill(theme: Theme, verdict: Verdict) -> QColor:
    return theme.good if verdict is Verdict.GOOD else theme.bad


def _paint_glyph(painter: QPainter, square: QRectF, name: str, colour: QColor) -> None:
    device = painter.device()
    picture = icon_pixmap(name, colour, _GLYPH, ratio=device.devicePixelRatio() if device is not None else 1.0)
    painter.drawPixmap(
        QPoint(round(square.center().x() - _GLYPH / 2), round(square.center().y() - _GLYPH / 2)), picture
    )
