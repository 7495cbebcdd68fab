"""The keyboard help: every key of the window, from the tables that make them work."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from songjudge.gui.actions import ACTIONS, PAGE_KEYS


class ShortcutsDialog(QDialog):
    """Two columns of keys with what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addLayout(_column("While listening", PAGE_KEYS))
        columns.addLayout(
            _column("Anywhere", tuple((", ".join(r.keys), r.text.rstrip(" …")) for r in ACTIONS if r.keys))
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(18)
        whole.addLayout(columns)
        whole.addWidget(buttons)


def _column(title: str, rows: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for number, (keys, text) in enumerate(rows, start=1):
        key = QLabel(keys)
        key.setProperty("role", "key")
        grid.addWidget(key, number, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(text), number, 1)
    grid.setRowStretch(len(rows) + 1, 1)
    return grid
