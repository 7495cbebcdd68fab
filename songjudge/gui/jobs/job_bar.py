"""The bar at the bottom of the window: what runs, how far it is, how to end it, what waits."""

import time
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon, icon_pixmap
from songjudge.gui.jobs.progress_line import ElidedLabel, Track
from songjudge.gui.jobs.report_words import words_of
from songjudge.gui.jobs.runner import JobRunner, RunningJob
from songjudge.jobs.outcome import Failed, Outcome, Stopped, Succeeded
from songjudge.jobs.progress import Progress, RemainingTime, spoken_time

_HEIGHT = 58
_AT_REST = "Ready"
_ICONS = {
    "ScanFolders": "folder",
    "ImportTable": "tag",
    "ExtractFeatures": "waveform",
    "FollowChanges": "refresh",
    "JudgeFiles": "question",
    "JudgeInbox": "question",
    "TrainModel": "trend",
    "ScoreLibrary": "bars",
    "WritePlaylist": "playlist",
}
"""A job's icon by its class name; any other job shows a clock."""


def progress_text(progress: Progress, remaining: RemainingTime) -> str:
    """Say how far a job is: "93 020 / 100 214 · 38/s · 3 min left"."""
    if progress.total is None:
        return f"{grouped(progress.done)} so far" if progress.done else "starting"
    parts = [f"{grouped(progress.done)} / {grouped(progress.total)}"]
    rate, seconds = remaining.rate(), remaining.seconds()
    if rate is not None:
        parts.append(_pace(rate))
    if seconds is not None and progress.done < progress.total:
        parts.append(f"{spoken_time(seconds)} left")
    return " · ".join(parts)


def grouped(number: int) -> str:
    """Write a whole number with narrow spaces between its thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _pace(rate: float) -> str:
    if rate >= 10:
        return f"{rate:.0f}/s"
    return f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.0f}/min"


class JobBar(QFrame):
    """Shows the running job and the queue.

    Signals:
        problems_asked(object): the user wants to know about the report of a job that ended (the report).
    """

    problems_asked = Signal(object)

    def __init__(self, runner: JobRunner, appearance: Appearance) -> None:
        super().__init__()
        self._runner = runner
        self._appearance = appearance
        self._report: Any = None
        self.setProperty("role", "jobbar")
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("Jobs")
        self._symbol = QLabel()
        self._title = QLabel(_AT_REST)
        self._title.setProperty("role", "strong")
        self._doing = ElidedLabel()
        self._doing.setProperty("role", "small")
        self._numbers = QLabel()
        self._numbers.setProperty("role", "small")
        self._track = Track(appearance)
        self._pause = self._button("Pause: keep what is done, go on later", "Pause")
        self._resume = self._button("Go on where it was paused", "Resume")
        self._finish = self._button("Finish: end soon and keep the best so far", "Finish")
        self._stop = self._button("Stop: end at once", "Stop")
        self._queue = self._button("Jobs that wait", "Waiting jobs")
        self._details = self._button("Which files were left out, and why", "Left-out files")
        self._finish.setText("Finish")
        self._stop.setText("Stop")
        self._pause.setText("Pause")
        self._resume.setText("Resume")
        self._pause.clicked.connect(self._pause_current)
        self._resume.clicked.connect(self._resume_first)
        self._finish.clicked.connect(self._finish_current)
        self._stop.clicked.connect(self._stop_current)
        self._queue.clicked.connect(self._show_queue)
        self._details.clicked.connect(lambda: self.problems_asked.emit(self._report))
        self._arrange()
        runner.queue_changed.connect(self._follow)
        runner.progressed.connect(self._show_progress)
        runner.ended.connect(self._show_outcome)
        appearance.changed.connect(self._draw_icons)
        self._follow()

    def add_corner(self, widget: QWidget) -> None:
        """Put a widget at the right end, such as the machine's load."""
        self._line.addWidget(widget)

    def set_rest_text(self, text: str) -> None:
        """Say what there is to say while nothing runs and nothing has ended lately."""
        if self._runner.current is None and self._title.text() == _AT_REST:
            self._doing.show_text(text)

    def queue_menu(self) -> QMenu:
        """Return the menu of the jobs that wait or rest; choosing one takes it out, or lets it go on."""
        menu = QMenu(self)
        runner = self._runner
        resume = [("Resume", runner.resume, each) for each in runner.resting]
        remove = [("Remove", runner.drop, each) for each in (*runner.waiting, *runner.resting)]
        for word, deed, running in (*resume, *remove):
            action = QAction(f"{word} “{running.title}”", menu)
            action.triggered.connect(lambda _=False, do=deed, each=running: do(each))
            menu.addAction(action)
        return menu

    def _arrange(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(10)
        words.addWidget(self._title)
        words.addWidget(self._doing, 1)
        words.addWidget(self._numbers)
        grid = QGridLayout()
        grid.setVerticalSpacing(7)
        grid.addLayout(words, 0, 0)
        grid.addWidget(self._track, 1, 0)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(18, 8, 14, 8)
        self._line.setSpacing(10)
        self._line.addWidget(self._symbol)
        self._line.addLayout(grid, 1)
        for button in (self._details, self._resume, self._pause, self._finish, self._stop, self._queue):
            self._line.addWidget(button)
        self._line.addSpacing(14)

    def _button(self, tip: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _draw_icons(self) -> None:
        muted = self._appearance.theme.muted
        current = self._runner.current
        shown = current or self._resting()
        name = _ICONS.get(type(shown.job).__name__, "clock") if shown else "check"
        self._symbol.setPixmap(icon_pixmap(name, muted, 18, ratio=self.devicePixelRatioF()))
        for button, symbol in (
            (self._pause, "pause"),
            (self._resume, "play"),
            (self._finish, "finish"),
            (self._stop, "stop"),
            (self._queue, "clock"),
            (self._details, "warning"),
        ):
            button.setIcon(icon(symbol, muted))

    def _follow(self) -> None:
        """Show the job that runs now, or else one that rests, and how many wait."""
        current, resting = self._runner.current, self._resting()
        waiting = len(self._runner.waiting) + (len(self._runner.resting) if current else 0)
        for widget in (self._finish, self._track, self._numbers):
            widget.setVisible(current is not None)
        self._pause.setVisible(current is not None and current.can_pause)
        self._resume.setVisible(resting is not None)
        self._stop.setVisible((current or resting) is not None)
        self._queue.setVisible(waiting > 0)
        self._queue.setText(f"{waiting} waiting")
        if current is not None:
            self._title.setText(current.title)
            self._pause.setEnabled(not current.request.finish_asked)
            self._finish.setEnabled(not current.request.finish_asked)
            self._stop.setEnabled(not current.request.stop_asked)
            self._show_progress(current, current.progress)
        elif resting is not None:
            self._title.setText(resting.title)
            self._doing.show_text(paused_text(resting.progress, resting.rests_because))
            self._stop.setEnabled(True)
        self._details.setVisible((current or resting) is None and bool(getattr(self._report, "refused", None)))
        self._draw_icons()

    def _resting(self) -> RunningJob | None:
        """Return the job to show as paused: the one that rests longest, while nothing runs."""
        resting = self._runner.resting
        return resting[0] if resting and self._runner.current is None else None

    def _show_progress(self, running: RunningJob, progress: Progress) -> None:
        if running is not self._runner.current:
            return
        asked = running.request
        ending = "pausing …" if running.pausing else "finishing …"
        doing = "stopping …" if asked.stop_asked else ending if asked.finish_asked else progress.doing
        self._doing.show_text("" if doing == running.title else doing)
        self._numbers.setText(progress_text(progress, running.remaining))
        self._track.show_fraction(progress.fraction)

    def _finish_current(self) -> None:
        if current := self._runner.current:
            current.finish_early()
            self._follow()

    def _stop_current(self) -> None:
        if current := self._runner.current or self._resting():
            self._runner.drop(current)
            self._follow()

    def _pause_current(self) -> None:
        if current := self._runner.current:
            self._runner.pause(current)

    def _resume_first(self) -> None:
        if resting := self._resting():
            self._runner.resume(resting)

    def _show_queue(self) -> None:
        menu = self.queue_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = self._queue.mapToGlobal(self._queue.rect().topLeft())
        menu.popup(corner - QPoint(0, menu.sizeHint().height()))

    def _show_outcome(self, running: RunningJob, outcome: Outcome[Any]) -> None:
        self._report = outcome.report if isinstance(outcome, Succeeded) else None
        took = spoken_time(time.monotonic() - running.started_at)
        self._title.setText(running.title)
        self._doing.show_text(outcome_text(outcome, took))
        self._follow()


def paused_text(progress: Progress, because: str = "") -> str:
    """Say where a job rests, and why if nobody asked for it."""
    where = f"paused at {grouped(progress.done)} of {grouped(progress.total)}" if progress.total else "paused"
    return f"{where}: {because}" if because else where


def outcome_text(outcome: Outcome[Any], took: str) -> str:
    """Say in a few words how a job ended."""
    if isinstance(outcome, Stopped):
        return "stopped"
    if isinstance(outcome, Failed):
        return "did not succeed"
    words = words_of(outcome.report)
    return f"done in {took}: {words}" if words else f"done in {took}"
