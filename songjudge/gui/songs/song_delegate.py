"""Draws the rows of the song table: verdict squares, two lines of text, a score bar."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from songjudge.gui.appearance import BODY, ROW_HEIGHT, SMALL, Appearance, body_font
from songjudge.gui.songs.column import COLUMNS, Column
from songjudge.gui.songs.row_pictures import SQUARE, SQUARES, Lines, RowPictures
from songjudge.gui.songs.score_bar import UNSURE_BAND
from songjudge.gui.songs.song_columns import Progress
from songjudge.gui.songs.song_model import SongModel
from songjudge.library.verdict import Verdict

_SELECTED = QStyle.StateFlag.State_Selected.value
_PAD = 8  # pixels between a cell's edge and its text
_BAR_WIDTH, _NUMBER_WIDTH = 114, 34
_CURRENT_MARK = 3
_COLUMNS = tuple(Column)  # looking a member up in an enum costs more than drawing a line of text
_VERDICT, _TITLE, _SCORE = int(Column.VERDICT), int(Column.TITLE), int(Column.SCORE)
_NOWHERE = (Progress.PROBLEM, Progress.MISSING)

AnyIndex = QModelIndex | QPersistentModelIndex


class SongDelegate(QStyledItemDelegate):
    """Paints straight from the `SongModel`, without asking it once a role.  No signals of its own."""

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._pictures = RowPictures()
        self._title = Lines(body_font(BODY, weight=QFont.Weight.DemiBold))
        self._body = Lines(body_font(BODY))
        self._small = Lines(body_font(SMALL))

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return one row's height; widths are the header's business."""
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one cell, for whoever asks as Qt does."""
        model = index.model()
        assert isinstance(model, SongModel)
        selected = bool(option.state.value & _SELECTED)
        self.paint_cell(painter, option.rect, model, model.row_of(index.row()), index.column(), selected=selected)

    def paint_cell(
        self, painter: QPainter, area: QRect, model: SongModel, row: int, column: int, *, selected: bool
    ) -> None:
        """Draw one cell of a song, with its part of the row's background and of the line below it."""
        theme = self._appearance.theme
        if selected:
            painter.fillRect(area, theme.selected_row)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.row_rule)
        if column == _VERDICT:
            given = model.verdict(row)
            self._pictures.paint_squares(painter, area.left(), area.top(), theme, given=given, selected=selected)
            if selected:
                painter.fillRect(area.left(), area.top(), _CURRENT_MARK, area.height(), theme.ink)
        elif column == _TITLE:
            self._paint_title(painter, area, model, row)
        elif column == _SCORE:
            self._paint_score(painter, area, model, row)
        else:
            self._paint_text(painter, area, _COLUMNS[column], model.cell_text(row, _COLUMNS[column]))

    def verdict_at(self, cell: QRect, point: QPoint) -> Verdict | None:
        """Return which verdict square of the verdict cell `cell` lies under `point`, if any."""
        top = cell.top() + (ROW_HEIGHT - SQUARE) // 2
        for verdict, left in SQUARES.items():
            if QRect(cell.left() + left, top, SQUARE, SQUARE).adjusted(-2, -6, 2, 6).contains(point):
                return verdict
        return None

    def _paint_title(self, painter: QPainter, area: QRect, model: SongModel, row: int) -> None:
        """Write title and artist; a title alone stands in the middle."""
        theme, columns = self._appearance.theme, model.columns
        artist = columns.text("artist", row)
        left, width = area.left() + _PAD, area.width() - 2 * _PAD
        upper = QRect(left, area.top() + 6, width, 18) if artist else QRect(left, area.top(), width, area.height() - 1)
        missing = model.progress(row) is Progress.MISSING
        self._title.write(painter, upper, columns.text("title", row), theme.muted if missing else theme.text)
        self._small.write(painter, QRect(left, area.top() + 23, width, 17), artist, theme.muted)

    def _paint_score(self, painter: QPainter, area: QRect, model: SongModel, row: int) -> None:
        theme, score = self._appearance.theme, model.score(row)
        left, width = area.left() + _PAD, area.width() - 2 * _PAD
        if score is None or model.progress(row) in _NOWHERE:
            words = QRect(left, area.top(), width, area.height())
            self._small.write(painter, words, model.score_text(row), theme.muted)
            return
        bar = min(_BAR_WIDTH, width - _NUMBER_WIDTH - _PAD)
        if bar > 20:
            self._pictures.paint_bar(painter, QRect(left, area.top(), bar, area.height() - 1), score, theme)
        ink = theme.muted if abs(score - 0.5) < UNSURE_BAND else theme.text
        number = QRect(left + width - _NUMBER_WIDTH, area.top(), _NUMBER_WIDTH, area.height())
        self._body.write(painter, number, f"{score:.2f}", ink, right=True)

    def _paint_text(self, painter: QPainter, area: QRect, column: Column, text: str) -> None:
        lines = self._body if column is Column.TIME else self._small
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        lines.write(painter, inner, text, self._appearance.theme.muted, right=COLUMNS[column].right)
