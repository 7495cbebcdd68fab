"""The list of files that a job left out, each with its reason."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)


class RefusedDialog(QDialog):
    """Shows every left-out file with its reason; the list can be copied, and `retry` tries the files again."""

    def __init__(
        self,
        refused: Mapping[Path, str],
        parent: QWidget | None = None,
        *,
        retry: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Files that were left out")
        self.resize(760, 420)
        self._refused = dict(refused)
        self.list = QTreeWidget()
        some = "These files cannot be used. The rest of the library is not affected."
        head = QLabel(some if self._refused else "Every file of the library can be used.")
        head.setProperty("role", "muted")
        self._fill()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy list", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        if retry is not None and self._refused:
            again = buttons.addButton("Try again", QDialogButtonBox.ButtonRole.ActionRole)
            again.clicked.connect(self.accept)
            self.accepted.connect(retry)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.list)
        for widget in (head, card, buttons):
            whole.addWidget(widget)

    def _fill(self) -> None:
        self.list.setHeaderLabels(["File", "Folder", "Why"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName("Left-out files")
        self.list.addTopLevelItems(
            [
                QTreeWidgetItem([shown(path.name), shown(path.parent), why])
                for path, why in sorted(self._refused.items())
            ]
        )
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.list.header().resizeSection(0, 240)
        self.list.header().resizeSection(1, 220)

    def copy(self) -> None:
        """Put the list on the clipboard, one file a line, a tab before the reason."""
        lines = [f"{shown(path)}\t{why}" for path, why in sorted(self._refused.items())]
        QGuiApplication.clipboard().setText("\n".join(lines))


def shown(path: Path | str) -> str:
    """Return a path as text that can be shown: bytes that are no UTF-8 become question marks in diamonds."""
    return os.fsencode(path).decode(errors="replace")
