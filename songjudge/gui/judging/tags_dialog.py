"""Writes scores and verdicts into the music files: first what would change, then the deed, and the way back."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
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

from songjudge.export.file_tags import Convention, TagPlan
from songjudge.gui.dialogs.refused import RefusedDialog, shown
from songjudge.gui.jobs.job_bar import grouped
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.jobs.outcome import Failed, Outcome, Succeeded
from songjudge.steps.write_tags import UndoReport, UndoTags, WriteReport, WriteTags, written_batches

_LISTED = 2000  # files whose changes are shown one by one
_ROW = 26  # pixels
_WORDS = {
    Convention.FMPS: "FMPS_Rating: Amarok, Clementine, Strawberry, Rhythmbox",
    Convention.PLAYERS: "POPM, RATING and the like: most other players",
}


class TagsDialog(QDialog):
    """Shows the difference before anything is written; every choice shows it anew.  No signals."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: RunningJob | None = None
        self._plan: WriteReport | None = None
        self._refused: dict[Path, str] = {}
        self.setWindowTitle("Write tags")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 620)
        self.scores = QCheckBox("Each song’s score, as FMPS_Rating_Algorithm: no player takes it for your rating")
        self.verdicts = QCheckBox("Your own verdicts, as ratings: good is five stars, bad is one")
        self.conventions = {kind: QCheckBox(words) for kind, words in _WORDS.items()}
        self.overwrite = QCheckBox("Replace ratings that the files have already")
        self.said = label("", "muted")
        self.changes = QTreeWidget()
        self.refused_button = QPushButton("Files left out …")
        self.undo_button = QPushButton("Take the last batch back")
        self.write_button = QPushButton("Write")
        self._lay_out()
        self._connect()
        self._follow_choice()

    @property
    def plan(self) -> WriteReport | None:
        """What would be written, as far as it is known."""
        return self._plan

    def write(self) -> None:
        """Write what is shown; the dialog stays open and says what was done."""
        self._start(self._wanted(dry_run=False), self._tell_written)

    def undo(self) -> None:
        """Put back what the newest batch changed."""
        self._start(UndoTags(self._session.workspace), self._tell_undone)

    def done(self, result: int) -> None:
        """Close; what was written stays, and can be taken back."""
        if self._job is not None and isinstance(self._job.job, WriteTags) and self._job.job.dry_run:
            self._job.stop()
        self._job = None
        super().done(result)

    def _wanted(self, *, dry_run: bool) -> WriteTags:
        return WriteTags(
            self._session.workspace,
            scores=self.scores.isChecked(),
            verdicts=self.verdicts.isChecked(),
            conventions=frozenset(kind for kind, box in self.conventions.items() if box.isChecked()),
            overwrite=self.overwrite.isChecked(),
            dry_run=dry_run,
        )

    def _follow_choice(self) -> None:
        """Find out anew what would change."""
        ratings = self.verdicts.isChecked()
        for box in (*self.conventions.values(), self.overwrite):
            box.setEnabled(ratings)
        self._plan = None
        self.changes.clear()
        self.write_button.setEnabled(False)
        self._follow_batches()
        if self._job is not None:
            self._job.stop()
        if not self.scores.isChecked() and not ratings:
            self.said.setText("Choose what to write.")
            return
        self.said.setText("Looking at what the files say now …")
        self._start(self._wanted(dry_run=True), self._show_plan)

    def _start(self, job: WriteTags | UndoTags, tell: Callable[[Any], None]) -> None:
        def end(outcome: Outcome[Any]) -> None:
            if self._job is not started[0]:
                return  # the choice has changed meanwhile, or the dialog was closed
            self._job = None
            if isinstance(outcome, Succeeded):
                tell(outcome.report)
            elif isinstance(outcome, Failed):
                self.said.setText(str(outcome.error))
            self._follow_batches()

        self.write_button.setEnabled(False)
        started: list[RunningJob] = []
        started.append(self._session.runner.start(job, on_ended=end))
        self._job = started[0]

    def _show_plan(self, report: WriteReport) -> None:
        self._plan = report
        self.said.setText(_summary(report))
        self._show_refused(report.refused)
        self.changes.addTopLevelItems([_item(plan) for plan in report.plans[:_LISTED]])
        self.changes.expandAll()
        self.write_button.setEnabled(bool(report.plans))
        self.write_button.setText(f"Write {_files(report.written)}")

    def _tell_written(self, report: WriteReport) -> None:
        self._plan = None
        self.changes.clear()
        left_out = f" {_files(len(report.refused))} left out." if report.refused else ""
        self.said.setText(f"Wrote {_files(report.written)}. The sound is byte for byte as it was.{left_out}")
        self._show_refused(report.refused)

    def _tell_undone(self, report: UndoReport) -> None:
        self.said.setText(f"Put the tags of {_files(report.restored)} back as they were.")
        self._show_refused(report.refused)

    def _show_refused(self, refused: Mapping[Path, str]) -> None:
        self._refused = dict(refused)
        self.refused_button.setVisible(bool(refused))
        self.refused_button.setText(f"{_files(len(refused))} left out …")

    def _follow_batches(self) -> None:
        newest = next((batch for batch in written_batches(self._session.workspace) if not batch.undone), None)
        self.undo_button.setVisible(newest is not None)
        if newest is not None:
            crash = "" if newest.ended else ", cut short"
            self.undo_button.setText(f"Take back the last batch ({_files(len(newest.plans))}{crash})")

    def _connect(self) -> None:
        for box in (self.scores, self.verdicts, *self.conventions.values(), self.overwrite):
            box.toggled.connect(self._follow_choice)
        self.write_button.clicked.connect(self.write)
        self.undo_button.clicked.connect(self.undo)
        self.refused_button.clicked.connect(lambda: RefusedDialog(self._refused, self).open())
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        self.scores.setChecked(True)
        for box in self.conventions.values():
            box.setChecked(True)
        self.said.setWordWrap(True)
        self.changes.setAccessibleName("What would change")
        self.changes.setHeaderLabels(["File and tag", "Now", "Then"])
        self.changes.setProperty("role", "plain")
        self.changes.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.changes.header().resizeSection(1, 150)
        self.changes.header().resizeSection(2, 260)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.addButton(self.write_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.write_button.setProperty("role", "primary")
        self.refused_button.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(10)
        whole.addWidget(label("Write into the music files", "heading"))
        for box in (self.scores, self.verdicts):
            whole.addWidget(box)
        more = QVBoxLayout()
        more.setContentsMargins(24, 0, 0, 0)
        for box in (*self.conventions.values(), self.overwrite):
            more.addWidget(box)
        whole.addLayout(more)
        whole.addWidget(self.said)
        whole.addWidget(self.changes, 1)
        below = QHBoxLayout()
        for button in (self.undo_button, self.refused_button):
            below.addWidget(button)
        below.addStretch(1)
        whole.addLayout(below)
        whole.addWidget(self._buttons)


def _item(plan: TagPlan) -> QTreeWidgetItem:
    top = QTreeWidgetItem([shown(plan.path.name)])
    top.setSizeHint(0, QSize(0, _ROW))
    top.setToolTip(0, shown(plan.path))
    for change in plan.changes:
        values = ("–" if said is None else shown("; ".join(said)) for said in (change.before, change.after))
        top.addChild(QTreeWidgetItem([change.key, *values]))
    return top


def _summary(report: WriteReport) -> str:
    listed = f" The first {grouped(_LISTED)} are listed." if len(report.plans) > _LISTED else ""
    if not report.plans:
        return f"Nothing would change: {_files(report.unchanged)} say it already or keep their rating."
    return f"{_files(report.written)} would change, {grouped(report.unchanged)} stay as they are.{listed}"


def _files(count: int) -> str:
    return f"{grouped(count)} {'file' if count == 1 else 'files'}"
