"""The playlists that follow the scores: where they lie, how many songs they hold, written anew or forgotten."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.dialogs.refused import shown
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.jobs.outcome import Failed, Outcome, Succeeded
from songjudge.steps.smart_playlists import RefreshPlaylists, remove_smart_playlist, smart_playlists


class SmartDialog(QDialog):
    """Lists the kept playlists.  No signals."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: dict[str, str] = {}
        self.setWindowTitle("Kept playlists")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 400)
        self.said = label("They are written anew whenever the library has been scored.", "muted")
        self.said.setWordWrap(True)
        self.list = QTreeWidget()
        self.refresh_button = QPushButton("Write all now")
        self.remove_button = QPushButton("Forget")
        self._lay_out()
        self.refresh_button.clicked.connect(self.refresh)
        self.remove_button.clicked.connect(self.remove)
        self._fill()

    def refresh(self) -> None:
        """Write all playlists now."""
        self.refresh_button.setEnabled(False)
        self._session.runner.start(RefreshPlaylists(self._session.workspace), on_ended=self._take)

    def remove(self) -> None:
        """Forget the chosen playlists; their files stay."""
        try:
            for item in self.list.selectedItems():
                remove_smart_playlist(self._session.workspace, item.text(0))
        except SongjudgeError as error:
            show_problem(self, error)
        self._fill()

    def done(self, result: int) -> None:
        """Close; a refresh that runs goes on."""
        self._closed = True
        super().done(result)

    _closed = False

    def _take(self, outcome: Outcome[Any]) -> None:
        if self._closed:
            return
        if isinstance(outcome, Succeeded):
            self._told = {name: f"{count} songs" for name, count in outcome.report.written.items()}
            self._told |= outcome.report.refused
        elif isinstance(outcome, Failed):
            self.said.setText(str(outcome.error))
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        try:
            kept = smart_playlists(self._session.workspace)
        except SongjudgeError as error:
            kept = ()
            self.said.setText(str(error))
        self.list.addTopLevelItems(
            [QTreeWidgetItem([each.name, self._told.get(each.name, ""), shown(each.file)]) for each in kept]
        )
        self.refresh_button.setEnabled(bool(kept))
        self.remove_button.setEnabled(bool(kept))

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Kept playlists")
        self.list.setProperty("role", "plain")
        self.list.setHeaderLabels(["Name", "Last time", "File"])
        self.list.setRootIsDecorated(False)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.header().resizeSection(0, 200)
        self.list.header().resizeSection(1, 140)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.refresh_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        whole.addWidget(label("Playlists that follow the scores", "heading"))
        whole.addWidget(self.said)
        whole.addWidget(self.list, 1)
        whole.addLayout(row)
        whole.addWidget(buttons)
