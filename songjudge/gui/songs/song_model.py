"""The rows and columns of the song table, as Qt wants them: an order over `SongColumns`, and text for every cell."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from songjudge.gui.songs.song_columns import VERDICTS, IntArray, Progress, SongColumns
from songjudge.gui.songs.song_order import SortKey
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns of the table, from left to right.

    To add one: 1. name it here; 2. give it a title, sort key and width below; 3. say its text in `SongModel.cell_text`.
    """

    VERDICT = 0
    TITLE = 1  # with the artist below it
    ALBUM = 2  # with the year after it
    TIME = 3
    SCORE = 4
    ARTIST = 5
    YEAR = 6
    CODEC = 7
    BIT_RATE = 8
    FOLDER = 9


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """How one column is called, what a click on its header sorts by, how wide it starts, whether it starts hidden."""

    title: str
    sort: SortKey
    width: int  # pixels
    hidden: bool = False
    right: bool = False  # aligned to the right


COLUMNS: dict[Column, ColumnFacts] = {
    Column.VERDICT: ColumnFacts("Verdict", SortKey.VERDICT, 78),
    Column.TITLE: ColumnFacts("Title", SortKey.TITLE, 203),
    Column.ALBUM: ColumnFacts("Album", SortKey.ALBUM, 190),
    Column.TIME: ColumnFacts("Time", SortKey.DURATION, 60, right=True),
    Column.SCORE: ColumnFacts("Score", SortKey.SCORE, 183),
    Column.ARTIST: ColumnFacts("Artist", SortKey.ARTIST, 150, hidden=True),
    Column.YEAR: ColumnFacts("Year", SortKey.YEAR, 60, hidden=True, right=True),
    Column.CODEC: ColumnFacts("Format", SortKey.CODEC, 70, hidden=True),
    Column.BIT_RATE: ColumnFacts("Bit rate", SortKey.BIT_RATE, 80, hidden=True, right=True),
    Column.FOLDER: ColumnFacts("Folder", SortKey.PATH, 240, hidden=True),
}


class SongModel(QAbstractTableModel):
    """Shows `columns` in the order of an int32 array of rows.  A *line* is a place on the screen, a *row* a song.

    Only Qt's own signals.  A new order resets the model: the view finds its current song again by its row.
    """

    def __init__(self, columns: SongColumns, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
        if self._lines is None:
            self._lines = np.full(len(self._columns), -1, dtype=np.int32)
            self._lines[self._order] = np.arange(len(self._order), dtype=np.int32)
        line = int(self._lines[row]) if 0 <= row < len(self._lines) else -1
        return line if line >= 0 else None

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
            return self._tool_tip(self.row_of(index.row()), Column(index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return COLUMNS[Column(section)].title
        return None

    def verdict(self, row: int) -> Verdict:
        """Return what the user said of the song in `row`."""
        return VERDICTS[int(self._columns.verdicts[row])]

    def score(self, row: int) -> float | None:
        """Return the model's score of the song in `row`, or None before any model has judged it."""
        score = float(self._columns.scores[row])
        return None if np.isnan(score) else score

    def progress(self, row: int) -> Progress:
        """Return how far the song in `row` has come."""
        return Progress(int(self._columns.progress[row]))

    def cell_text(self, row: int, column: Column) -> str:
        """Return what one cell says, as one line of text."""
        columns = self._columns
        if column is Column.TITLE:
            return columns.text("title", row)
        if column is Column.ALBUM:
            return " · ".join(part for part in (columns.text("album", row), self._year(row)) if part)
        if column is Column.SCORE:
            return self.score_text(row)
        if column is Column.VERDICT:
            return "" if self.verdict(row) is Verdict.NONE else self.verdict(row).value
        return self._plain_text(row, column)

    def _plain_text(self, row: int, column: Column) -> str:
        columns = self._columns
        if column is Column.TIME:
            return spoken_duration(float(columns.numbers("duration")[row]))
        if column is Column.YEAR:
            return self._year(row)
        if column is Column.BIT_RATE:
            rate = int(columns.numbers("bit_rate")[row])
            return f"{round(rate / 1000)} kbit/s" if rate > 0 else ""
        names = {Column.ARTIST: "artist", Column.CODEC: "codec", Column.FOLDER: "folder"}
        return columns.text(names[column], row)

    def score_text(self, row: int) -> str:
        """Return the score with two digits, or why there is none."""
        score = self.score(row)
        progress = self.progress(row)
        if progress is Progress.PROBLEM:
            return self._columns.reasons.get(row, "problem file")
        if progress is Progress.MISSING:
            return "file not found"
        if score is not None:
            return f"{score:.2f}"
        return {Progress.EXTRACTING: "extracting…", Progress.NOT_EXTRACTED: "not extracted"}.get(progress, "")

    def read_out(self, row: int) -> str:
        """Return the row as a screen reader says it: "Blue in Green by Miles Davis, good, score 0.83"."""
        title, artist = self._columns.text("title", row), self._columns.text("artist", row)
        verdict = self.verdict(row)
        said = [f"{title} by {artist}" if artist else title]
        said.append("no verdict" if verdict is Verdict.NONE else verdict.value)
        text = self.score_text(row)
        if text:
            said.append(f"score {text}" if text[0].isdigit() else text)
        return ", ".join(said)

    def repaint(self, rows: IntArray) -> None:
        """Tell the view that something about `rows` changed: one signal for the span of lines that shows them."""
        lines = [line for line in map(self.line_of, rows.tolist()) if line is not None]
        if lines:
            self.dataChanged.emit(self.index(min(lines), 0), self.index(max(lines), len(Column) - 1))

    def repaint_all(self) -> None:
        """Tell the view that verdicts, scores or progress changed everywhere."""
        if len(self._order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(Column) - 1))

    def _year(self, row: int) -> str:
        year = int(self._columns.numbers("year")[row])
        return str(year) if year > 0 else ""

    def _tool_tip(self, row: int, column: Column) -> str:
        if column is Column.SCORE and self.progress(row) in (Progress.PROBLEM, Progress.MISSING):
            return self.score_text(row)
        return self._columns.text("path", row)


def spoken_duration(seconds: float) -> str:
    """Return "4:17" or "1:02:03"; empty when the duration is not known."""
    if not seconds > 0:
        return ""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
