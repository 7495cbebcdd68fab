"""Runs a job on the closed workspace, between two sittings of the window: a repair, or the restoring of a backup."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from songjudge.gui.appearance import Appearance
from songjudge.gui.jobs.progress_line import Track
from songjudge.gui.jobs.report_words import words_of
from songjudge.gui.jobs.runner import JobRunner
from songjudge.gui.workspace.care_dialog import FindingsList
from songjudge.jobs.job import Job
from songjudge.jobs.outcome import Failed, Outcome, Succeeded
from songjudge.steps.care_for_workspace import CareReport


class BetweenDialog(QDialog):
    """Starts the job when it is made and can be closed when the job has ended."""

    def __init__(self, job: Job[Any], appearance: Appearance) -> None:
        super().__init__()
        self.setWindowTitle("songjudge")
        self.setMinimumWidth(520)
        self._runner = JobRunner(self)
        self.words = QLabel(f"{job.title} …")
        self.words.setProperty("role", "heading")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self._track = Track(appearance)
        self._track.show_fraction(None)
        self.list = FindingsList(appearance)
        self.list.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Open songjudge again")
        self.buttons.setEnabled(False)
        self.buttons.accepted.connect(self.accept)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        for widget in (self.words, self._track, self.list, self.buttons):
            whole.addWidget(widget)
        self._runner.start(job, on_ended=self._end)

    def done(self, result: int) -> None:
        """Close, but not while the job is at work."""
        if not self._runner.busy:
            self._runner.close()
            super().done(result)

    def _end(self, outcome: Outcome[Any]) -> None:
        self._track.hide()
        self.buttons.setEnabled(True)
        if isinstance(outcome, Succeeded):
            report = outcome.report
            words = words_of(report)
            kept = getattr(report, "kept", None)
            beside = f" What was there before is kept in {kept}." if kept else ""
            self.words.setText(f"Done{f': {words}' if words else ''}.{beside}")
            if isinstance(report, CareReport):
                self.list.show_report(report)
                self.list.show()
                self.resize(720, 420)
        elif isinstance(outcome, Failed):
            self.words.setText(str(outcome.error))
