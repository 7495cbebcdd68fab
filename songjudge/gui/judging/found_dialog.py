"""What the dialogs share that look for songs: a job, a list that fills when it has ended, labels by letter keys."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.jobs.runner import RunningJob
from songjudge.gui.judging.song_list import SongList
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.jobs.job import Job
from songjudge.jobs.outcome import Failed, Outcome, Succeeded
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict


class FoundDialog(QDialog):
    """Runs one job and lists what it found.  A subclass says how, in `_show_report`.

    Signals:
        play_asked(object): the `SongId` of a song that the user wants to hear.
    """

    play_asked = Signal(object)

    def __init__(
        self, session: Session, title: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._running: RunningJob | None = None
        self._report: Any = None
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 560)
        self.heading = label(title, "heading")
        self.said = label("", "muted")
        self.said.setWordWrap(True)
        self.list = SongList(title, columns)
        self.list.play_asked.connect(self.play_asked)
        self.list.verdict_asked.connect(self.give_verdict)
        self.below = QHBoxLayout()
        self.below.addWidget(label("Enter plays, G and B label what is selected, U clears.", "small"))
        self.below.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        for widget in (self.heading, self.said, card):
            whole.addWidget(widget, 1 if widget is card else 0)
        whole.addLayout(self.below)
        whole.addWidget(buttons)

    def look(self, job: Job[Any]) -> None:
        """Start to look; what was found before is kept on show until then."""
        self.said.setText(f"{job.title} …")
        if self._running is not None:
            self._running.stop()
        self._running = self._session.runner.start(job, on_ended=self._take)

    def give_verdict(self, song_ids: Sequence[SongId], verdict: Verdict) -> None:
        """Label songs, durable when this returns, and show it."""
        try:
            self._session.give_verdict(song_ids, verdict)
        except SongjudgeError as error:
            show_problem(self, error)
            return
        self._fill()

    def add_button(self, words: str, tip: str) -> QPushButton:
        """Put a button below the list, at its right end."""
        button = QPushButton(words)
        button.setToolTip(tip)
        button.setAccessibleName(words.removesuffix(" …"))
        button.setAutoDefault(False)
        self.below.addWidget(button)
        return button

    def verdict_of(self, song_id: SongId) -> Verdict:
        """Return what the user says of a song now."""
        given = self._session.workspace.verdicts().get(song_id)
        return given.verdict if given is not None else Verdict.NONE

    def done(self, result: int) -> None:
        """Close, and stop looking."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()
        super().done(result)

    def _take(self, outcome: Outcome[Any]) -> None:
        if self._running is None or self._running.outcome is not outcome:
            return  # another question was asked meanwhile, or the dialog was closed
        self._running = None
        if isinstance(outcome, Succeeded):
            self._report = outcome.report
            self._fill()
        elif isinstance(outcome, Failed):
            self.said.setText(str(outcome.error))

    def _fill(self) -> None:
        """Show the report anew, at the place where the user was."""
        if self._report is None:
            return
        bar = self.list.verticalScrollBar()
        place, chosen = bar.value(), self.list.song_ids()
        self.list.clear()
        self._show_report(self._report)
        self.list.choose(chosen)
        bar.setValue(place)

    def _show_report(self, report: Any) -> None:
        """Fill the empty list."""
        raise NotImplementedError
