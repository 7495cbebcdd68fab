"""Judges dropped files that are not in the library (would I like these?) and lets the user hear them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QVBoxLayout, QWidget

from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.session import Session
from songjudge.gui.workspace.file_player import FilePlayer
from songjudge.gui.workspace.judged_list import JudgedLine, JudgedList
from songjudge.jobs.outcome import Failed, Outcome, Stopped
from songjudge.jobs.progress import Progress


class JudgedDialog(QDialog):
    """Starts the judging when it is made, shows every file as soon as it is judged, and ends the job when it closes.

    Signals:
        playing(): a sound begins here.
    """

    playing = Signal()

    def __init__(self, session: Session, paths: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from songjudge.steps.judge_files import JudgeFiles

        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Would I like these?")
        self.resize(820, 460)
        self._runner = session.runner
        self._over = False
        settings = session.workspace.settings
        self.words = QLabel("Reading the files …")
        self.words.setProperty("role", "muted")
        self.list = JudgedList(session.appearance, at_least=settings.playlist_at_least)
        self.player = FilePlayer(session.appearance, settings.volume)
        self.list.play_asked.connect(self._play)
        self.player.began.connect(self.playing)
        self.player.failed.connect(lambda error: self.words.setText(str(error)))
        self._arrange()
        self._runner.published.connect(self._take)
        self._runner.progressed.connect(self._follow)
        self.finished.connect(self._close_down)
        job = JudgeFiles(session.workspace, tuple(paths), session.workers(), session.one_worker())
        self._job = self._runner.start(job, on_ended=self._end)

    def _arrange(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.list)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        for widget in (self.words, card, self.player, buttons):
            whole.addWidget(widget)
        self.list.setFocus()

    def _take(self, running: RunningJob, file: Any) -> None:
        if running is self._job:
            song = file.song
            self.list.add(
                JudgedLine(
                    song.path,
                    song.title,
                    song.artist,
                    file.judgement.score,
                    start=file.best_moment,
                    duration=song.format.duration,
                )
            )

    def _follow(self, running: RunningJob, progress: Progress) -> None:
        if running is self._job:
            self.words.setText(f"{progress.doing}: {progress.done} of {progress.total or '?'} …")

    def _end(self, outcome: Outcome[Any]) -> None:
        if self._over:
            return
        if isinstance(outcome, Failed):
            self.reject()  # the window says why
        elif isinstance(outcome, Stopped):
            self.words.setText("Stopped.")
        else:
            for path, reason in outcome.report.refused.items():
                self.list.add(JudgedLine(path, path.name, reason=reason))
            count = len(outcome.report.files)
            self.words.setText(f"{count} {'song' if count == 1 else 'songs'} judged. They are not in your library.")

    def _play(self, line: JudgedLine) -> None:
        self.player.play(line.path, line.title, duration=line.duration, start=line.start)

    def _close_down(self) -> None:
        self._over = True
        self._runner.published.disconnect(self._take)
        self._runner.progressed.disconnect(self._follow)
        if self._job.outcome is None:
            self._runner.drop(self._job)
        self.player.close_sound()
