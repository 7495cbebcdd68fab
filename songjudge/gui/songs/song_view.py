"""The song table on the screen: moves through songs, selects many, and lets the mouse say good or bad on any row."""

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from songjudge.gui.appearance import ROW_HEIGHT, Appearance
from songjudge.gui.songs.column import COLUMNS, Column
from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.gui.songs.song_delegate import SongDelegate
from songjudge.gui.songs.song_header import SongHeader
from songjudge.gui.songs.song_model import AnyIndex, SongModel
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict

_LEFT_TO_THE_PAGE = (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape)
_ROOMY, _NARROW = 660, 480  # pixels
_GIVE_WAY = (Column.ALBUM, Column.TIME)  # hidden while the table is narrow, so that titles can be read
_ALBUM_SHARE = 0.46  # of the room that title and album share
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class _Spans:
    """Spans of lines, ends included; a million selected lines are one span."""

    def __init__(self, selection: QItemSelection) -> None:
        self._spans = [(span.top(), span.bottom()) for span in selection.toList()]

    def __contains__(self, line: int) -> bool:
        return any(first <= line <= last for first, last in self._spans)


class SongView(QTableView):
    """Shows a `SongModel`.

    Signals:
        current_changed(object): the current song's `SongId`, or None when no song is current.
        verdict_clicked(object, object): the `SongId` of a row and the `Verdict` whose square was clicked there
            (`Verdict.NONE` when the square was already chosen).
        play_asked(object): a `SongId` was double-clicked, or Enter was pressed on it.

    The header's signals tell the chosen sort order.
    """

    current_changed = Signal(object)
    verdict_clicked = Signal(object, object)
    play_asked = Signal(object)

    arrows_label = False
    """Whether the up and down keys belong to the page, which labels with them, instead of moving."""

    def __init__(self, appearance: Appearance, columns: SongColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = SongDelegate(appearance, self)
        self._songs = SongModel(columns, self)
        self._shown_id: SongId | None = None
        self._header = SongHeader(appearance, self)
        # A visible vertical header, or one that measures, repaints every row of the library: seconds at a million.
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setHorizontalHeader(self._header)
        self.setModel(self._songs)
        self.setItemDelegate(self._delegate)
        self._appearance = appearance
        self._set_up(appearance)

    def _set_up(self, appearance: Appearance) -> None:
        self.setAccessibleName("Songs")
        self.setAccessibleDescription("Press G for good, B for bad, U to clear, Space to play.")
        self.setProperty("role", "plain")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrows move inside it
        self.setCornerButtonEnabled(False)
        self.viewport().setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # a step of scrolling paints one row, not all
        for column, facts in COLUMNS.items():
            self._header.resizeSection(column, facts.width)
            self._header.setSectionHidden(column, facts.hidden)
        self._header.setSectionResizeMode(Column.VERDICT, QHeaderView.ResizeMode.Fixed)
        self._header.setSectionResizeMode(Column.TITLE, QHeaderView.ResizeMode.Stretch)
        self._header.setStretchLastSection(False)
        self.activated.connect(lambda index: self.play_asked.emit(self._songs.song_id(index.row())))
        appearance.changed.connect(self.viewport().update)

    @property
    def songs(self) -> SongModel:
        """The model behind the table."""
        return self._songs

    @property
    def header(self) -> SongHeader:
        """The header above the table."""
        return self._header

    def show_songs(self, columns: SongColumns, order: IntArray) -> None:
        """Show these songs in this order; the current song stays current and in sight if it is still among them."""
        kept = self.current_song()
        top = self.rowViewportPosition(self.currentIndex().row()) if kept is not None else 0
        self._songs.show(columns, order)
        row = columns.table.row_of(kept) if kept is not None else None
        line = self._songs.line_of(row) if row is not None else None
        if line is None and len(order):
            line = 0
            top = 0
        if line is not None:
            self._select_line(line)
            self.verticalScrollBar().setValue(max(line * ROW_HEIGHT - max(top, 0), 0))
            self.scrollTo(self._songs.index(line, Column.TITLE))
        self._tell_current()

    def current_song(self) -> SongId | None:
        """Return the current song, or None."""
        index = self.currentIndex()
        return self._songs.song_id(index.row()) if index.isValid() else None

    def selected_songs(self) -> list[SongId]:
        """Return the selected songs from top to bottom; the current song alone when nothing is selected."""
        lines: set[int] = set()
        for span in self.selectionModel().selection().toList():
            lines.update(range(span.top(), span.bottom() + 1))
        if not lines and self.currentIndex().isValid():
            lines.add(self.currentIndex().row())
        if not lines:
            return []
        rows = self._songs.order[np.fromiter(sorted(lines), np.int64, count=len(lines))]
        return [SongId(raw.decode("ascii")) for raw in self._songs.columns.table.raw_ids[rows].tolist()]

    def go_to_line(self, line: int) -> bool:
        """Make `line` the current and only selected one.  Returns False when there is no such line."""
        if not 0 <= line < self._songs.rowCount():
            return False
        self._select_line(line)
        self.scrollTo(self._songs.index(line, Column.TITLE))
        return True

    def go_to_song(self, song_id: SongId) -> bool:
        """Make this song the current one.  Returns False when it is filtered out or unknown."""
        row = self._songs.columns.table.row_of(song_id)
        line = self._songs.line_of(row) if row is not None else None
        return line is not None and self.go_to_line(line)

    def go(self, step: int) -> bool:
        """Move `step` lines down (negative: up).  Returns False at either end."""
        return self.go_to_line(self.currentIndex().row() + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows on the card's colour: what is opaque is moved when it scrolls instead of painted anew.

        Cell by cell, but without Qt's way to each cell, which costs more than the cell.
        """
        delegate = self.itemDelegate()
        assert isinstance(delegate, SongDelegate)
        area, chosen = event.rect(), _Spans(self.selectionModel().selection())
        cells = _cells_within(area, self._header)
        painter = QPainter(self.viewport())
        painter.fillRect(area, self._appearance.theme.card)
        line = max(self.rowAt(area.top()), 0)
        top = self.rowViewportPosition(line)
        while top <= area.bottom() and line < self._songs.rowCount():
            row, selected = self._songs.row_of(line), line in chosen
            for column, left, width in cells:
                cell = QRect(left, top, width, ROW_HEIGHT)
                delegate.paint_cell(painter, cell, self._songs, row, column, selected=selected)
            line, top = line + 1, top + ROW_HEIGHT
        painter.end()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which song is current now."""
        super().currentChanged(current, previous)
        self._tell_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between title and album; in a narrow window the score bar gives way first."""
        super().resizeEvent(event)
        width = self.viewport().width()
        for column in _GIVE_WAY:
            self._header.give_way(column, away=width < _NARROW)
        self._header.resizeSection(Column.SCORE, 183 if width >= _ROOMY else 132)
        others = (c for c in Column if c not in (Column.TITLE, Column.ALBUM) and not self._header.isSectionHidden(c))
        free = width - sum(self._header.sectionSize(column) for column in others)
        self._header.resizeSection(Column.ALBUM, max(round(free * _ALBUM_SHARE), 90))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and select; every other key belongs to the page."""
        if self.arrows_label and event.key() in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        letter = bool(event.text().strip()) and not event.modifiers() & ~_SHIFT
        if event.key() in _LEFT_TO_THE_PAGE or (letter and event.key() not in _ENTER):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are verdicts here, and Qt's search would walk through the whole library."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click on a verdict square as a verdict; everything else selects."""
        asked = self._verdict_under(event)
        if asked is None:
            super().mousePressEvent(event)
            return
        self.verdict_clicked.emit(*asked)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click on a verdict square as another click, not as "play"."""
        if self._verdict_under(event) is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def _verdict_under(self, event: QMouseEvent) -> tuple[SongId, Verdict] | None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() is not Qt.MouseButton.LeftButton or index.column() != Column.VERDICT:
            return None
        verdict = self._delegate.verdict_at(self.visualRect(index), place)
        if verdict is None:
            return None
        row = self._songs.row_of(index.row())
        chosen = self._songs.verdict(row) is verdict
        return self._songs.columns.song_id(row), Verdict.NONE if chosen else verdict

    def _select_line(self, line: int) -> None:
        index = self._songs.index(line, Column.TITLE)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def _tell_current(self) -> None:
        song_id = self.current_song()
        if song_id != self._shown_id:
            self._shown_id = song_id
            self.current_changed.emit(song_id)


def _cells_within(area: QRect, header: SongHeader) -> list[tuple[int, int, int]]:
    """Return the columns that reach into `area`, each with its left edge and its width."""
    shown = (column for column in range(len(Column)) if not header.isSectionHidden(column))
    cells = ((column, header.sectionViewportPosition(column), header.sectionSize(column)) for column in shown)
    return [(column, left, width) for column, left, width in cells if left <= area.right() and left + width > 0]
