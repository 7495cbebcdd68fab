"""Asks what a dropped folder is meant for: the library, or only a judgement."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from songjudge.gui.dialogs.refused import shown


class DropDialog(QDialog):
    """Offers the two.  Closing it does neither.

    Signals:
        library_chosen(): the folders shall belong to the library.
        judging_chosen(): the folders shall only be judged.
    """

    library_chosen = Signal()
    judging_chosen = Signal()

    def __init__(self, folders: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Dropped music")
        names = ", ".join(f"“{shown(folder.name)}”" for folder in folders)
        what = QLabel(f"What shall become of {names}?")
        what.setTextFormat(Qt.TextFormat.PlainText)
        what.setProperty("role", "heading")
        what.setWordWrap(True)
        about = QLabel(
            "In the library its songs are measured, can be labelled and are watched for changes. "
            "Judged only, you see what you would like of it, and nothing is kept."
        )
        about.setProperty("role", "muted")
        about.setWordWrap(True)
        self.add = QPushButton("Add to the library")
        self.add.setProperty("role", "primary")
        self.add.setDefault(True)
        self.judge = QPushButton("Would I like these?")
        buttons = QDialogButtonBox()
        buttons.addButton(self.add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.judge, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self.accept)
        self.accepted.connect(self.library_chosen)
        self.judge.clicked.connect(self._only_judge)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        for widget in (what, about, buttons):
            whole.addWidget(widget)
        self.setMinimumWidth(480)

    def _only_judge(self) -> None:
        self.reject()
        self.judging_chosen.emit()
