"""The rows and columns of the song table, as Qt wants them: an order over `SongColumns`, and text for every cell."""

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from songjudge.gui.songs.column import COLUMNS, Column
from songjudge.gui.songs.row_texts import RowTexts
from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.library.song import SongId

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SongModel(RowTexts, QAbstractTableModel):
    """Shows `columns` in the order of an int32 array of rows.  A *line* is a place on the screen, a *row* a song.

    Only Qt's own signals.  A new order resets the model: the view finds its current song again by its row.
    """

    def __init__(self, columns: SongColumns, parent: QObject | None = None) -> None:
        QAbstractTableModel.__init__(self, parent)
        self._columns = columns
        self._order: IntArray = np.zeros(0, dtype=np.int32)
        self._lines: IntArray | None = None

    @property
    def columns(self) -> SongColumns:
        """What is known of the songs."""
        return self._columns

    @property
    def order(self) -> IntArray:
        """The row of each line, int32."""
        return self._order

    def show(self, columns: SongColumns, order: IntArray) -> None:
        """Show these songs, in this order."""
        self.beginResetModel()
        self._columns = columns
        self._order = order
        self._lines = None
        self.endResetModel()

    def row_of(self, line: int) -> int:
        """Return which row of the columns stands in `line`."""
        return int(self._order[line])

    def line_of(self, row: int) -> int | None:
        """Return in which line `row` stands now, or None when it is filtered out."""
        if not 0 <= row < len(self._columns):
            return None
        lines = self._lines_of(np.array([row], np.int32))
        return int(lines[0]) if len(lines) else None

    def _lines_of(self, rows: IntArray) -> IntArray:
        """Return the lines of those of `rows` that are shown."""
        if self._lines is None:
            self._lines = np.full(len(self._columns), -1, dtype=np.int32)
            self._lines[self._order] = np.arange(len(self._order), dtype=np.int32)
        lines = self._lines[rows]
        shown: IntArray = lines[lines >= 0]
        return shown

    def song_id(self, line: int) -> SongId:
        """Return which song stands in `line`."""
        return self._columns.song_id(self.row_of(line))

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return how many songs are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return how many columns there are, hidden ones included."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the cell's text, or the whole row's read-out for screen readers; the delegate needs nothing else."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell_text(self.row_of(index.row()), Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.read_out(self.row_of(index.row()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tool_tip(self.row_of(index.row()), Column(index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return COLUMNS[Column(section)].title
        return None

    def repaint(self, rows: IntArray) -> None:
        """Tell the view that something about `rows` changed: one signal for the span of lines that shows them."""
        lines = self._lines_of(rows)
        if len(lines):
            last = self.index(int(lines.max()), len(Column) - 1)
            self.dataChanged.emit(self.index(int(lines.min()), 0), last)

    def repaint_all(self) -> None:
        """Tell the view that verdicts, scores or progress changed everywhere."""
        if len(self._order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(Column) - 1))
