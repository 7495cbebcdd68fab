"""Runs a job in the terminal: progress on standard error with a count and the remaining time, Ctrl-C to stop."""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar

import typer

from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.job import Job
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.outcome import Failed, Stopped, outcome_of
from songjudge.jobs.progress import Progress, RemainingTime, spoken_time

Report = TypeVar("Report")

EXIT_STOPPED = 130  # what a shell reports for a program that Ctrl-C ended
_LINE_EVERY = 5.0  # seconds between lines where the output is no terminal
_REDRAW_EVERY = 0.1  # seconds between redraws of the one line in a terminal


class ProgressLine:
    """Shows one job's progress: a line that is redrawn in a terminal, a line now and then in a log."""

    def __init__(self, out: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._terminal = out.isatty()
        self._remaining = RemainingTime(clock=clock)
        self._last_shown = -1e9
        self._last_text = ""
        self._doing = ""

    def show(self, progress: Progress) -> None:
        """Take note of `progress` and show it if the last one stood long enough."""
        if progress.doing != self._doing:
            self._doing = progress.doing
            self._remaining = RemainingTime(clock=self._clock)
        self._remaining.update(progress)
        self._last_text = self._words(progress)
        pause = _REDRAW_EVERY if self._terminal else _LINE_EVERY
        if self._clock() - self._last_shown >= pause:
            self._write()

    def end(self) -> None:
        """Show where the job ended and leave the line."""
        if self._last_text:
            self._write()
        if self._terminal and self._last_text:
            self._out.write("\n")
            self._out.flush()

    def _write(self) -> None:
        self._last_shown = self._clock()
        self._out.write(f"\r\x1b[2K{self._last_text}" if self._terminal else f"{self._last_text}\n")
        self._out.flush()

    def _words(self, progress: Progress) -> str:
        count = f"{progress.done}" if progress.total is None else f"{progress.done}/{progress.total}"
        seconds = self._remaining.seconds()
        left = f" · {spoken_time(seconds)} left" if seconds and progress.done != progress.total else ""
        return f"{progress.doing or 'Working'}: {count}{left}"


def run_job(
    job: Job[Report], *, on_event: Callable[[object], None] = lambda _: None, request: StopRequest | None = None
) -> Report:
    """Run `job` and return its report.

    `request` lets the caller see a Ctrl-C that came too late for this job.

    Ctrl-C asks it to stop; a second Ctrl-C ends the program.  Leaves the program (`typer.Exit`) when the job was
    stopped; raises the job's error when it failed.
    """
    line = ProgressLine(sys.stderr)
    request = request or StopRequest()
    monitor = CallbackMonitor(request, on_progress=line.show, on_event=on_event)
    with stopping_on_ctrl_c(request):
        outcome = outcome_of(job, monitor)
    line.end()
    if isinstance(outcome, Stopped):
        typer.echo(f"{job.title}: stopped. What was done so far is kept.", err=True)
        raise typer.Exit(EXIT_STOPPED)
    if isinstance(outcome, Failed):
        raise outcome.error
    return outcome.report


@contextlib.contextmanager
def stopping_on_ctrl_c(request: StopRequest) -> Iterator[None]:
    """Turn the first Ctrl-C into a wish to stop, and give the second its usual meaning.

    Unlike a `KeyboardInterrupt`, a wish is not lost when it comes while a finaliser runs.
    """

    def on_signal(number: int, frame: object) -> None:
        if request.stop_asked:
            raise KeyboardInterrupt
        request.stop()

    try:
        before = signal.signal(signal.SIGINT, on_signal)
    except ValueError:  # not the main thread: whoever runs us there stops us another way
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
