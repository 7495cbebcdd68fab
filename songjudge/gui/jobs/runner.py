"""Runs jobs for the window: one at a time on a pool thread, the rest waiting in view.

`RunningJob` is one job's state as the window sees it; `JobRunner` owns the queue, the thread and the 20 Hz timer that
carries news from the job's thread into the window.  No signal crosses threads.

A job can be paused when its class says `can_pause = True`: it is then asked to finish early, and run once more to be
resumed.  It does what the first run has left, either by itself or because `rest_after(report)` names the job that does.
A quiet job, which nobody asked for, pauses by itself while there is anything else to do.
"""

import enum
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.job import Job
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.outcome import Outcome, Stopped, Succeeded, outcome_of
from songjudge.jobs.progress import Progress, RemainingTime

_TICK = 50  # milliseconds: nobody sees more than twenty steps a second
_EVENTS_A_TICK = 500


class JobState(enum.Enum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class RunningJob:
    """A job that was handed to the runner.  Read it in the window's thread."""

    def __init__(self, job: Job[Any], *, quiet: bool = False) -> None:
        self.job = job
        self.title = job.title
        self.quiet = quiet
        self.pausing = self.stepping_aside = False
        self.rests_because = ""  # in words, unless the user paused it
        self.told = False  # whoever started it has told the user how it ended
        self.state = JobState.WAITING
        self.progress = Progress(0)
        self.remaining = RemainingTime()
        self.outcome: Outcome[Any] | None = None
        self.started_at = time.monotonic()
        self.request = StopRequest()

    @property
    def can_pause(self) -> bool:
        """Whether the job can go on later where it was paused."""
        return bool(getattr(self.job, "can_pause", False))

    def stop(self) -> None:
        """Ask the job to end at once and leave nothing half-done behind.  A waiting job never starts."""
        self.request.stop()

    def finish_early(self) -> None:
        """Ask the job to end soon and keep the best that it has."""
        self.request.finish_early()


class _Run(QRunnable):
    """The job on its thread.  News goes into two deques, which are safe to share between two threads."""

    def __init__(self, running: RunningJob) -> None:
        super().__init__()
        self.setAutoDelete(False)  # Python owns it
        self.running = running
        self.latest: deque[Progress] = deque(maxlen=1)
        self.events: deque[object] = deque()
        self.outcome: Outcome[Any] | None = None

    def run(self) -> None:
        monitor = CallbackMonitor(self.running.request, on_progress=self.latest.append, on_event=self.events.append)
        self.outcome = outcome_of(self.running.job, monitor)


class JobRunner(QObject):
    """Starts jobs one after the other.

    Signals:
        queue_changed(): a job was added, started, or ended.
        progressed(RunningJob, Progress): at most twenty times a second.
        published(RunningJob, object): one event of the job, such as an `EpochResult`, in order.
        paused(RunningJob): what the job did so far is kept; it goes on when it is resumed.
        ended(RunningJob, Outcome): once a job, after all its events.
    """

    queue_changed = Signal()
    progressed = Signal(object, object)
    published = Signal(object, object)
    paused = Signal(object)
    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[RunningJob] = deque()
        self._resting: list[RunningJob] = []
        self._run: _Run | None = None
        self._callbacks: dict[RunningJob, Callable[[Outcome[Any]], None]] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._closing = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)

    def start(
        self, job: Job[Any], *, on_ended: Callable[[Outcome[Any]], None] | None = None, quiet: bool = False
    ) -> RunningJob:
        """Run `job` now, or after those that run and wait already.  `on_ended` is called in the window's thread.

        A `quiet` job lets every other one go first, also while it runs.
        """
        running = RunningJob(job, quiet=quiet)
        if on_ended is not None:
            self._callbacks[running] = on_ended
        self._enqueue(running)
        return running

    def pause(self, running: RunningJob, *, reason: str = "") -> None:
        """Let the job rest until it is resumed.  What it did so far is kept; `reason` is for the user to read."""
        if running.can_pause and running is self.current:
            running.pausing = True
            running.rests_because = reason
            running.finish_early()
            self.queue_changed.emit()

    def resume(self, running: RunningJob) -> None:
        """Let a paused job go on, after what runs and waits."""
        if running in self._resting:
            self._resting.remove(running)
            self._enqueue(running)

    def drop(self, running: RunningJob) -> None:
        """Ask the job to end, whether it runs, waits or rests."""
        running.stop()
        if running in self._resting:
            self._resting.remove(running)
            self._end(running, Stopped())

    @property
    def current(self) -> RunningJob | None:
        """The job that runs now."""
        return self._run.running if self._run else None

    @property
    def waiting(self) -> tuple[RunningJob, ...]:
        """The jobs that wait, next one first."""
        return tuple(self._waiting)

    @property
    def resting(self) -> tuple[RunningJob, ...]:
        """The jobs that were paused, longest first."""
        return tuple(self._resting)

    @property
    def busy(self) -> bool:
        """Whether any job runs or waits."""
        return self._run is not None or bool(self._waiting)

    def close(self) -> None:
        """Stop every job and wait until the running one has obeyed.  What it did so far is kept by the job itself."""
        self._closing = True
        for running in self.resting:
            self.drop(running)
        for running in self._waiting:
            running.stop()
        if self._run is not None:
            self._run.running.stop()
        self._pool.waitForDone()
        while self.busy:
            self._tick()
        self._timer.stop()

    def _enqueue(self, running: RunningJob) -> None:
        running.state = JobState.WAITING
        urgent = len([each for each in self._waiting if not each.quiet])
        self._waiting.insert(len(self._waiting) if running.quiet else urgent, running)
        self._timer.start()
        if self._closing:
            running.stop()
        else:
            self._start_next()
            self._make_room()
        self.queue_changed.emit()

    def _make_room(self) -> None:
        """Ask a quiet job that runs to step aside for what waits behind it."""
        current = self.current
        waits = any(not each.quiet and not each.request.stop_asked for each in self._waiting)
        if current is not None and current.quiet and waits and current.can_pause and not current.request.finish_asked:
            current.pausing = current.stepping_aside = True
            current.finish_early()

    def _start_next(self) -> None:
        if self._run is not None or not self._waiting:
            return
        running = self._waiting.popleft()
        running.state = JobState.RUNNING
        running.started_at = time.monotonic()
        self._run = _Run(running)
        self._pool.start(self._run)

    def _tick(self) -> None:
        """Carry the news of the last 50 ms into the window."""
        self._drop_stopped()
        run = self._run
        if run is not None:
            outcome = run.outcome  # read before the events: all of them are there once it is set
            self._pass_on(run)
            if outcome is not None and not run.events:
                self._run = None
                if run.running.pausing and isinstance(outcome, Succeeded) and not self._closing:
                    self._lay_aside(run.running, outcome.report)
                else:
                    self._end(run.running, outcome)
        self._start_next()
        if not self.busy:
            self._timer.stop()

    def _lay_aside(self, running: RunningJob, report: Any) -> None:
        """Keep a job that paused, with what it has left to do: to go on by itself, or when it is resumed."""
        rest_after = getattr(running.job, "rest_after", None)
        running.job = rest_after(report) if rest_after is not None else running.job
        running.request = StopRequest()
        running.remaining = RemainingTime()
        running.state = JobState.PAUSED
        by_itself = running.stepping_aside
        running.pausing = running.stepping_aside = False
        if by_itself:
            self._enqueue(running)
        else:
            self._resting.append(running)
            self.queue_changed.emit()
        self.paused.emit(running)

    def _pass_on(self, run: _Run) -> None:
        running = run.running
        if run.latest:
            running.progress = run.latest.pop()
            running.remaining.update(running.progress)
            self.progressed.emit(running, running.progress)
        for _ in range(min(len(run.events), _EVENTS_A_TICK)):
            self.published.emit(running, run.events.popleft())

    def _drop_stopped(self) -> None:
        for running in [each for each in self._waiting if each.request.stop_asked]:
            self._waiting.remove(running)
            self._end(running, Stopped())

    def _end(self, running: RunningJob, outcome: Outcome[Any]) -> None:
        running.state = JobState.ENDED
        running.outcome = outcome
        self.queue_changed.emit()
        callback = self._callbacks.pop(running, None)
        if callback is not None:
            callback(outcome)
        self.ended.emit(running, outcome)
