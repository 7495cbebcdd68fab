"""The columns of the song table: what each is called, how wide it is, what a click on it sorts by."""

from dataclasses import dataclass
from enum import IntEnum

from songjudge.gui.songs.song_order import SortKey


class Column(IntEnum):
    """The columns of the table, from left to right.

    To add one: 1. name it here; 2. give it a title, sort key and width below; 3. say its text in `RowTexts.cell_text`.
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
