"""The folder tree as Qt wants it."""

from enum import IntEnum

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from songjudge.gui.library.folder_tree import FolderCounts, FolderTree

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FolderRole(IntEnum):
    """What the view asks for besides the name."""

    NUMBER = Qt.ItemDataRole.UserRole + 1


class FolderModel(QAbstractItemModel):
    """Shows a `FolderTree` with its `FolderCounts` in one column.  The number of a folder is its index's internal id.

    Only Qt's own signals.
    """

    def __init__(self, tree: FolderTree, counts: FolderCounts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self._counts = counts

    @property
    def tree(self) -> FolderTree:
        """The folders."""
        return self._tree

    @property
    def counts(self) -> FolderCounts:
        """The songs in each folder."""
        return self._counts

    def show(self, tree: FolderTree, counts: FolderCounts) -> None:
        """Show another tree."""
        self.beginResetModel()
        self._tree, self._counts = tree, counts
        self.endResetModel()

    def set_counts(self, counts: FolderCounts) -> None:
        """Show other counts of the same tree; the view repaints itself."""
        self._counts = counts

    def index_of(self, folder: int) -> QModelIndex:
        """Return the index of a folder by its number."""
        return self.createIndex(int(self._tree.place[folder]), 0, folder)

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        """Return the index of the `row`-th folder inside `parent`; the root's only child is "All music"."""
        if column != 0 or row < 0 or row >= self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, 0, self._tree.child(number_of(parent), row) if parent.isValid() else 0)

    def parent(self, index: AnyIndex = _ROOT) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        """Return the folder above."""
        if not index.isValid():
            return QModelIndex()
        above = int(self._tree.parents[number_of(index)])
        return self.index_of(above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return how many folders lie directly inside."""
        if not parent.isValid():
            return 1
        return self._tree.child_count(number_of(parent))

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return 1."""
        return 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a folder's name, its read-out, its path or its number."""
        if not index.isValid():
            return None
        folder = number_of(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._tree.names[folder]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.read_out(folder)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._tree.paths[folder]}\n{self.read_out(folder)}".strip()
        return folder if role == FolderRole.NUMBER else None

    def read_out(self, folder: int) -> str:
        """Return a folder as a screen reader says it: "Amber Gardens, 60 songs, 42 good, 7 bad"."""
        songs, good, bad = (
            int(np.asarray(c)[folder]) for c in (self._counts.songs, self._counts.good, self._counts.bad)
        )
        return f"{self._tree.names[folder]}, {songs} {'song' if songs == 1 else 'songs'}, {good} good, {bad} bad"


def number_of(index: AnyIndex) -> int:
    """Return the number of the folder at `index`."""
    return int(index.internalId())
