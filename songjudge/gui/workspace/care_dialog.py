"""Checks the workspace and shows what was found; damage can be repaired."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.session import Session
from songjudge.jobs.outcome import Outcome, Succeeded
from songjudge.jobs.progress import Progress
from songjudge.library.song import printable
from songjudge.steps.care_for_workspace import GRAVE, CareReport, CheckWorkspace

_WELL = "All is well. Nothing is damaged and nothing is lost."
_DAMAGED = "Something is damaged. Repair sets it aside and makes it anew; your labels are safe."


class FindingsList(QTreeWidget):
    """What a check or a repair found, part by part, with a warning sign at what is grave."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setAccessibleName("What was found")
        self.setHeaderLabels(["Part", "Found"])
        self.setRootIsDecorated(False)
        self.setWordWrap(True)
        self.setProperty("role", "plain")
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def show_report(self, report: CareReport) -> None:
        """Show the findings, grave ones first."""
        self.clear()
        theme = self._appearance.theme
        for finding in sorted(report.findings, key=lambda each: each.weight not in GRAVE):
            item = QTreeWidgetItem([finding.part, printable(finding.sentence)])
            grave = finding.weight in GRAVE
            item.setIcon(0, icon("warning" if grave else "check", theme.bad if grave else theme.muted))
            said = f"{'Damaged' if grave else 'Fine'}: {finding.part}, {printable(finding.sentence)}"
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
            item.setToolTip(1, printable(finding.sentence))
            self.addTopLevelItem(item)


class CareDialog(QDialog):
    """Starts a check when it is made.

    Signals:
        repair_asked(): the user wants what is damaged repaired; the workspace has to be closed for that.
    """

    repair_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Check the workspace")
        self.resize(720, 420)
        self._runner = session.runner
        self._over = False
        self._writable = not session.workspace.read_only
        self.words = QLabel("Checking …")
        self.words.setProperty("role", "heading")
        self.words.setWordWrap(True)
        self.list = FindingsList(session.appearance)
        self.repair = QPushButton("Repair …")
        self.repair.setEnabled(False)
        self._arrange()
        self._runner.progressed.connect(self._follow)
        self.finished.connect(self._close_down)
        self._job = self._runner.start(CheckWorkspace(session.workspace.folder), on_ended=self._end)

    def _arrange(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.list)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.repair, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.repair.clicked.connect(self._ask_repair)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        for widget in (self.words, card, buttons):
            whole.addWidget(widget)

    def _follow(self, running: RunningJob, progress: Progress) -> None:
        if running is self._job:
            self.words.setText(f"Checking: {progress.done} of {progress.total or '?'} …")

    def _end(self, outcome: Outcome[Any]) -> None:
        if self._over:
            return
        if not isinstance(outcome, Succeeded):
            self.reject()  # a failure is told by the window
            return
        self.list.show_report(outcome.report)
        self.words.setText(_WELL if outcome.report.well else _DAMAGED)
        self.repair.setEnabled(self._writable and not outcome.report.well)

    def _ask_repair(self) -> None:
        self.accept()
        self.repair_asked.emit()

    def _close_down(self) -> None:
        self._over = True
        self._runner.progressed.disconnect(self._follow)
        if self._job.outcome is None:
            self._runner.drop(self._job)
