"""What the menu does to the workspace as a whole: check, repair, back up, restore."""

import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from songjudge.gui.dialogs.toast import Toast
from songjudge.gui.session import Session
from songjudge.gui.workspace.care_dialog import CareDialog
from songjudge.jobs.job import Job
from songjudge.jobs.outcome import Outcome, Succeeded
from songjudge.steps.care_for_workspace import BackUpWorkspace, RepairWorkspace, RestoreWorkspace


class WorkspaceActions:
    """Each opens a dialog or starts a job.

    `job` is what is to run after the window has closed and before it opens again; None: it stays closed.
    """

    def __init__(self, session: Session, toast: Toast, window: QMainWindow) -> None:
        self._session = session
        self._toast = toast
        self._window = window
        self.job: Job[Any] | None = None

    def check(self) -> None:
        """Check everything that is kept, and offer to repair it."""
        dialog = CareDialog(self._session, self._window)
        dialog.repair_asked.connect(self.offer_repair)
        dialog.open()

    def offer_repair(self) -> None:
        """Close the window for a repair, if the user agrees."""
        self._offer(
            "Repair the workspace?",
            "The window closes, damaged parts are set aside and made anew, and it opens again.",
            "Close and repair",
            RepairWorkspace(self._session.workspace.folder),
        )

    def ask_backup(self) -> None:
        """Let the user say where the backup shall lie, and write it."""
        name = time.strftime("songjudge-%Y-%m-%d.zip")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Back up", str(Path.home() / name), "Backups (*.zip)")
        if chosen:
            self.back_up(Path(chosen))

    def back_up(self, file: Path) -> None:
        """Write a backup."""
        workspace = self._session.workspace
        job = BackUpWorkspace(workspace.folder, file, None if self._session.read_only else workspace)
        self._session.runner.start(job, on_ended=self._tell_backup)

    def ask_restore(self) -> None:
        """Let the user choose a backup, and offer to bring it back."""
        folder = self._session.workspace.folder / "backups"
        kinds = "Backups (*.zip labels.log)"
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Restore a backup", str(folder), kinds)
        if chosen:
            self.offer_restore(Path(chosen))

    def offer_restore(self, file: Path) -> None:
        """Close the window to bring a backup back, if the user agrees."""
        if self._session.read_only:
            self._toast.show_message("Another songjudge has this library open. Close it there before you restore.")
            return
        self._offer(
            f"Restore “{file.name}”?",
            "The window closes, the labels, songs, settings and models of the backup take the place of the present"
            " ones, and it opens again. What is there now is kept beside it.",
            "Close and restore",
            RestoreWorkspace(file, self._session.workspace.folder),
        )

    def _offer(self, title: str, text: str, agree: str, job: Job[Any]) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, "songjudge", title, parent=self._window)
        box.setInformativeText(text)
        yes = box.addButton(agree, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is yes:
            self.job = job
            self._window.close()

    def _tell_backup(self, outcome: Outcome[Any]) -> None:
        if isinstance(outcome, Succeeded):
            megabytes = outcome.report.size / 1e6
            self._toast.show_message(f"Backed up to {outcome.report.file} ({megabytes:.1f} MB).")
