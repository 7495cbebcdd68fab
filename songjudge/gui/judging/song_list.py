"""A list of songs in a dialog, in groups or plain: heard by double click or Enter, labelled by G, B and U."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)

from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict

_KEYS = {Qt.Key.Key_G: Verdict.GOOD, Qt.Key.Key_B: Verdict.BAD, Qt.Key.Key_U: Verdict.NONE}
_ROW = 28  # pixels
_ID = Qt.ItemDataRole.UserRole
VERDICT_WORDS = {Verdict.GOOD: "✓ good", Verdict.BAD: "✕ bad", Verdict.NONE: ""}


class SongList(QTreeWidget):
    """Songs in rows; the first column takes what room is left.

    Signals:
        play_asked(object): the `SongId` of a song to hear.
        verdict_asked(object, object): a list of `SongId` and the `Verdict` for them.
    """

    play_asked = Signal(object)
    verdict_asked = Signal(object, object)

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("role", "plain")
        self.setHeaderLabels([title for title, _ in columns])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        header = self.header()
        header.setStretchLastSection(False)
        for place, (_, width) in enumerate(columns):
            if place == 0:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                header.resizeSection(place, width)
        self.itemActivated.connect(self._ask_play)

    def add_song(
        self, song_id: SongId, cells: Sequence[str], *, tip: str = "", under: QTreeWidgetItem | None = None
    ) -> QTreeWidgetItem:
        """Add a row, below the group `under` if there is one."""
        item = QTreeWidgetItem(list(cells))
        item.setData(0, _ID, str(song_id))
        item.setToolTip(0, tip)
        self._add(item, under)
        return item

    def add_group(self, words: str) -> QTreeWidgetItem:
        """Add a line that names the rows below it."""
        item = QTreeWidgetItem([words])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._add(item, None)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        return item

    def song_ids(self) -> list[SongId]:
        """Return the selected songs from top to bottom, without repetition."""
        chosen = [SongId(item.data(0, _ID)) for item in self.selectedItems() if item.data(0, _ID)]
        return list(dict.fromkeys(chosen))

    def choose(self, song_ids: Sequence[SongId]) -> None:
        """Select these songs, wherever they stand."""
        wanted = set(song_ids)
        found = QTreeWidgetItemIterator(self)
        while (item := found.value()) is not None:
            if item.data(0, _ID) in wanted:
                item.setSelected(True)
            found += 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Label the selected songs by a letter; everything else moves and selects."""
        key = Qt.Key(event.key())
        if key in _KEYS and not event.modifiers() and self.song_ids():
            self.verdict_asked.emit(self.song_ids(), _KEYS[key])
        else:
            super().keyPressEvent(event)

    def _add(self, item: QTreeWidgetItem, under: QTreeWidgetItem | None) -> None:
        item.setSizeHint(0, QSize(0, _ROW))
        if under is None:
            self.addTopLevelItem(item)
        else:
            under.addChild(item)

    def _ask_play(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _ID):
            self.play_asked.emit(SongId(item.data(0, _ID)))
