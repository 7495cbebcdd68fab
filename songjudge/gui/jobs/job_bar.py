"""The bar at the bottom of the window: what runs, how far it is, how to end it, what waits."""

import time
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon, icon_pixmap
from songjudge.gui.jobs.report_words import words_of
from songjudge.gui.jobs.runner import JobRunner, RunningJob
from songjudge.jobs.outcome import Failed, Outcome, Stopped, Succeeded
from songjudge.jobs.progress import Progress, RemainingTime, spoken_time

_HEIGHT = 58
_AT_REST = "Ready"
_FRAME = 50  # milliseconds between two steps of the bar that only says "something is going on"
_ICONS = {
    "ScanFolders": "folder",
    "ImportTable": "tag",
    "ExtractFeatures": "waveform",
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


class _Track(QWidget):
    """A five-pixel bar: the finished part, or a moving part while the total is not known."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._fraction: float | None = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self.update)
        self.setFixedHeight(5)
        self.setAccessibleName("Job progress")

    def show_fraction(self, fraction: float | None) -> None:
        """Show 0 to 1, or None for not known."""
        self._fraction = fraction
        self._follow_sight()
        self.setAccessibleDescription("" if fraction is None else f"{fraction:.0%}")
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_sight()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _follow_sight(self) -> None:
        """Move only while there is something that moves and somebody can see it."""
        if self._fraction is None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.field)
        if self._fraction is None:
            part = self.width() // 5
            left = int(time.monotonic() * 120) % max(self.width() + part, 1) - part
            painter.fillRect(left, 0, part, self.height(), theme.ink)
        else:
            painter.fillRect(0, 0, round(self.width() * self._fraction), self.height(), theme.ink)


class _ElidedLabel(QLabel):
    """A label that gives way: too long a text ends in an ellipsis and stands whole in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setMinimumWidth(20)

    def show_text(self, text: str) -> None:
        """Show `text`, as much of it as fits."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


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
        self._doing = _ElidedLabel()
        self._doing.setProperty("role", "small")
        self._numbers = QLabel()
        self._numbers.setProperty("role", "small")
        self._track = _Track(appearance)
        self._finish = self._button("Finish: end soon and keep the best so far", "Finish")
        self._stop = self._button("Stop: end at once", "Stop")
        self._queue = self._button("Jobs that wait", "Waiting jobs")
        self._details = self._button("Which files were left out, and why", "Left-out files")
        self._finish.setText("Finish")
        self._stop.setText("Stop")
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
        """Return the menu of the waiting jobs; choosing one takes it out of the queue."""
        menu = QMenu(self)
        for waiting in self._runner.waiting:
            action = QAction(f"Remove “{waiting.title}”", menu)
            action.triggered.connect(lambda _=False, each=waiting: each.stop())
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
        for button in (self._details, self._finish, self._stop, self._queue):
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
        name = _ICONS.get(type(current.job).__name__, "clock") if current else "check"
        self._symbol.setPixmap(icon_pixmap(name, muted, 18, ratio=self.devicePixelRatioF()))
        for button, symbol in (
            (self._finish, "finish"),
            (self._stop, "stop"),
            (self._queue, "clock"),
            (self._details, "warning"),
        ):
            button.setIcon(icon(symbol, muted))

    def _follow(self) -> None:
        """Show the job that runs now, and how many wait."""
        current, waiting = self._runner.current, len(self._runner.waiting)
        for widget in (self._finish, self._stop, self._track, self._numbers):
            widget.setVisible(current is not None)
        self._queue.setVisible(waiting > 0)
        self._queue.setText(f"{waiting} waiting")
        if current is not None:
            self._details.hide()
            self._title.setText(current.title)
            self._finish.setEnabled(not current.request.finish_asked)
            self._stop.setEnabled(not current.request.stop_asked)
            self._show_progress(current, current.progress)
        self._details.setVisible(current is None and bool(getattr(self._report, "refused", None)))
        self._draw_icons()

    def _show_progress(self, running: RunningJob, progress: Progress) -> None:
        if running is not self._runner.current:
            return
        asked = running.request
        doing = "stopping …" if asked.stop_asked else "finishing …" if asked.finish_asked else progress.doing
        self._doing.show_text("" if doing == running.title else doing)
        self._numbers.setText(progress_text(progress, running.remaining))
        self._track.show_fraction(progress.fraction)

    def _finish_current(self) -> None:
        if current := self._runner.current:
            current.finish_early()
            self._follow()

    def _stop_current(self) -> None:
        if current := self._runner.current:
            current.stop()
            self._follow()

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


def outcome_text(outcome: Outcome[Any], took: str) -> str:
    """Say in a few words how a job ended."""
    if isinstance(outcome, Stopped):
        return "stopped"
    if isinstance(outcome, Failed):
        return "did not succeed"
    words = words_of(outcome.report)
    return f"done in {took}: {words}" if words else f"done in {took}"
