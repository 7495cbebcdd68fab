"""The header above the song table: quiet words, a small arrow at the sorted column, a menu that chooses columns."""

import json

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from songjudge.gui.appearance import Appearance, body_font
from songjudge.gui.icons import icon_pixmap
from songjudge.gui.songs.column import COLUMNS, Column
from songjudge.gui.songs.song_order import SortKey

_HEIGHT = 40
_PAD = 8
_ARROW = 12
_DESCENDING_FIRST = {Column.SCORE, Column.YEAR, Column.BIT_RATE}
_FIXED = (Column.VERDICT, Column.TITLE)  # never hidden: without them a row says nothing
_SIZED_BY_VIEW = (Column.VERDICT, Column.TITLE, Column.ALBUM, Column.SCORE)


class SongHeader(QHeaderView):
    """Draws the column titles and hides or shows columns by its context menu.

    Signals:
        columns_chosen(): the user hid or showed a column.
        sort_chosen(object, bool): the `SortKey` to sort by (None: back to the natural order), and whether descending.
    """

    columns_chosen = Signal()
    sort_chosen = Signal(object, bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._font = body_font(11, weight=QFont.Weight.DemiBold)
        self._sorted_by: Column | None = None
        self._descending = False
        self._unwanted = {column for column, facts in COLUMNS.items() if facts.hidden}  # by the user
        self._away: set[Column] = set()  # for want of room
        self.setSectionsClickable(True)
        self.sectionClicked.connect(self._click)
        self.setHighlightSections(False)
        self.setFixedHeight(_HEIGHT)
        self.setMinimumSectionSize(40)
        self.setAccessibleName("Columns of the song table")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def paintSection(self, painter: QPainter, rectangle: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Draw one title and, on the sorted column, the arrow; the line below runs through all of them."""
        theme = self._appearance.theme
        facts = COLUMNS[Column(logicalIndex)]
        painter.save()
        painter.fillRect(rectangle, theme.card)
        painter.fillRect(rectangle.left(), rectangle.bottom(), rectangle.width(), 1, theme.rule)
        inner = rectangle.adjusted(_PAD, 0, -_PAD, 0)
        if logicalIndex == Column.VERDICT:
            inner.setLeft(rectangle.left() + 14)
        painter.setFont(self._font)
        painter.setPen(theme.muted)
        side = Qt.AlignmentFlag.AlignRight if facts.right else Qt.AlignmentFlag.AlignLeft
        text = "" if logicalIndex == Column.VERDICT else facts.title
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
        if self._sorted_by == logicalIndex:
            width = painter.fontMetrics().horizontalAdvance(text)
            left = inner.right() - width - _ARROW - 5 if facts.right else inner.left() + width + 4
            self._paint_arrow(painter, QPoint(left, rectangle.center().y() - _ARROW // 2 + 1))
        painter.restore()

    def sort_by(self, key: SortKey | None, *, descending: bool = False) -> None:
        """Sort by `key`, as a click would; None takes the arrow off and goes back to the natural order."""
        self._sorted_by = next((column for column, facts in COLUMNS.items() if facts.sort is key), None)
        self._descending = descending
        self.viewport().update()
        self.sort_chosen.emit(key, descending)

    def show_natural_order(self) -> None:
        """Take the arrow off without asking for another order."""
        self._sorted_by = None
        self.viewport().update()

    def _click(self, section: int) -> None:
        """Sort by the clicked column; a second click turns it round, a third goes back to the natural order."""
        column = Column(section)
        first = column in _DESCENDING_FIRST
        if self._sorted_by != column:
            self.sort_by(COLUMNS[column].sort, descending=first)
        elif self._descending == first:
            self.sort_by(COLUMNS[column].sort, descending=not first)
        else:
            self.sort_by(None)

    def _paint_arrow(self, painter: QPainter, place: QPoint) -> None:
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        name = "chevron-down" if self._descending else "chevron-up"
        painter.drawPixmap(place, icon_pixmap(name, self._appearance.theme.text, _ARROW, ratio=ratio))

    def column_menu(self) -> QMenu:
        """Return the menu that hides and shows columns."""
        menu = QMenu(self)
        menu.setAccessibleName("Choose columns")
        for column, facts in COLUMNS.items():
            if column in _FIXED:
                continue
            action = menu.addAction(facts.title)
            action.setCheckable(True)
            action.setChecked(column not in self._unwanted)
            action.toggled.connect(lambda shown, column=column: self._choose(column, shown=shown))
        return menu

    def _show_menu(self, place: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place))

    def _choose(self, column: Column, *, shown: bool) -> None:
        self._unwanted.discard(column) if shown else self._unwanted.add(column)
        self._away.discard(column)  # whoever asks for it now wants it in spite of the room
        self.setSectionHidden(column, not shown)
        self.columns_chosen.emit()

    def give_way(self, column: Column, *, away: bool) -> None:
        """Hide a column while there is no room for it, whatever the user chose, and show it again afterwards."""
        if away != (column in self._away):
            self._away ^= {column}
            self.setSectionHidden(column, away or column in self._unwanted)

    def choices(self) -> str:
        """Return what the user chose, for the next start: hidden columns, widths, the sort order."""
        widths = {
            c.name: self.sectionSize(c) for c in Column if c not in _SIZED_BY_VIEW and not self.isSectionHidden(c)
        }
        hidden = [column.name for column in sorted(self._unwanted)]
        sort = self._sorted_by.name if self._sorted_by is not None else ""
        return json.dumps({"hidden": hidden, "widths": widths, "sort": sort, "descending": self._descending})

    def restore_choices(self, said: str) -> None:
        """Take up what `choices` returned; anything else changes nothing."""
        try:
            chosen = json.loads(said)
            hidden, widths = {Column[name] for name in chosen["hidden"]}, dict(chosen["widths"])
            sizes = {Column[name]: max(int(width), self.minimumSectionSize()) for name, width in widths.items()}
            sort, descending = Column[chosen["sort"]] if chosen["sort"] else None, bool(chosen["descending"])
        except (ValueError, KeyError, TypeError):
            return
        self._unwanted = hidden - set(_FIXED)
        for column in Column:
            self.setSectionHidden(column, column in self._unwanted or column in self._away)
        for column, size in sizes.items():
            self.resizeSection(column, size)
        if sort is not None:
            self.sort_by(COLUMNS[sort].sort, descending=descending)
