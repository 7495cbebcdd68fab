"""Keeps the answer to "which songs, in which order?" up to date while the user types, filters and sorts."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from songjudge.gui.latest import LatestAnswer
from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.gui.songs.song_order import BoolArray, QuickFilter, SongOrder, SongQuery, SortKey

INLINE_UP_TO = 3_000
"""Songs up to which a query is answered at once on the window's thread: a millisecond or two, and nothing flickers."""


_PREPARED = (SortKey.TITLE, SortKey.ALBUM, SortKey.DURATION)


class SongFinder(QObject):
    """Holds one `SongColumns` and one `SongQuery`, and finds the order again when either changes.

    Signals:
        found(object, object): the `SongColumns` and the int32 order of rows that answer the newest query.
        failed(object): the exception that a query raised.
    """

    found = Signal(object, object)
    failed = Signal(object)

    def __init__(self, columns: SongColumns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._order = SongOrder(columns)
        self._query = SongQuery()
        self._answers = LatestAnswer(self)
        self._answers.answered.connect(lambda answer: self.found.emit(*answer))
        self._answers.failed.connect(self.failed)
        self._preparing = LatestAnswer(self)
        self._preparing.failed.connect(self.failed)

    @property
    def query(self) -> SongQuery:
        """What the user wants to see."""
        return self._query

    @property
    def columns(self) -> SongColumns:
        """What is known of the songs."""
        return self._columns

    @property
    def busy(self) -> bool:
        """Whether something is still searched or sorted beside the window."""
        return self._answers.busy or self._preparing.busy

    def set_columns(self, columns: SongColumns, *, within: BoolArray | None = None) -> None:
        """Look through another table, in `within` only, with the same words, filter and sort order."""
        self._columns = columns
        self._order = SongOrder(columns)
        self._query = replace(self._query, within=within, listed=None)
        self.find()
        if len(columns) > INLINE_UP_TO:
            self._preparing.ask(lambda order=self._order: order.prepare(*_PREPARED))  # type: ignore[misc]

    def set_text(self, text: str) -> None:
        """Keep only songs that hold every word of `text`."""
        if text != self._query.text:
            self._query = replace(self._query, text=text)
            self.find()

    def set_quick(self, quick: QuickFilter) -> None:
        """Choose a quick filter, in its own order."""
        self._query = replace(self._query, quick=quick, sort=None, descending=False)
        self.find()

    def set_within(self, within: BoolArray | None) -> None:
        """Keep only the rows of one folder, or all for None."""
        self._query = replace(self._query, within=within)
        self.find()

    def set_listed(self, rows: IntArray | None) -> None:
        """Show these rows only, in this order; None goes back to folder and quick filter."""
        self._query = replace(self._query, listed=rows, sort=None, descending=False)
        self.find()

    def set_sort(self, key: SortKey | None, descending: bool) -> None:
        """Sort by `key`; None is the quick filter's own order."""
        self._query = replace(self._query, sort=key, descending=descending)
        self.find()

    def find(self) -> None:
        """Find the order again, because verdicts or scores changed."""
        question = _question(self._columns, self._order, self._query)
        if len(self._columns) <= INLINE_UP_TO and not self._answers.busy:
            self._answers.forget()
            self.found.emit(*question())
        else:
            self._answers.ask(question)

    def close(self) -> None:
        """Wait for the query that runs, and answer none any more."""
        self._answers.close()
        self._preparing.close()


def _question(columns: SongColumns, order: SongOrder, query: SongQuery) -> Callable[[], tuple[SongColumns, IntArray]]:
    return lambda: (columns, order.rows(query))
