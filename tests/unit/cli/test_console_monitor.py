"""Progress in a terminal and in a log, and how Ctrl-C ends a job."""

import io
import os
import signal
from dataclasses import dataclass

import pytest
import typer

from songjudge.cli.console_monitor import EXIT_STOPPED, ProgressLine, run_job, stopping_on_ctrl_c
from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_log_gets_a_line_now_and_then_and_the_last_one() -> None:
    out, clock = io.StringIO(), Clock()
    line = ProgressLine(out, clock=clock)
    for done in range(1, 101):
        line.show(Progress(done, 100, "Reading songs"))
        clock.now += 0.2
    line.end()
    lines = out.getvalue().splitlines()
    assert lines[0] == "Reading songs: 1/100"
    assert lines[1] == "Reading songs: 26/100 · 15 s left"
    assert lines[-1] == "Reading songs: 100/100"
    assert len(lines) == 5


def test_a_terminal_gets_one_line_that_is_redrawn() -> None:
    out, clock = Terminal(), Clock()
    line = ProgressLine(out, clock=clock)
    for done in range(3):
        line.show(Progress(done, None, "Looking for music"))
        clock.now += 1.0
    line.end()
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().endswith("\r\x1b[2KLooking for music: 2\n")


def test_each_phase_has_its_own_remaining_time() -> None:
    out, clock = io.StringIO(), Clock()
    line = ProgressLine(out, clock=clock)
    line.show(Progress(0, 10, "One"))
    clock.now = 100.0
    line.show(Progress(5, 10, "Two"))
    assert out.getvalue().splitlines()[-1] == "Two: 5/10"


@dataclass(frozen=True)
class PressingCtrlC:
    """A job during which the user presses Ctrl-C."""

    title: str = "Counting"

    def run(self, monitor: Monitor) -> int:
        for number in range(100):
            monitor.progress(Progress(number, 100, self.title))
            if number == 3:
                os.kill(os.getpid(), signal.SIGINT)
        return 100


@dataclass(frozen=True)
class Failing:
    title: str = "Failing"

    def run(self, monitor: Monitor) -> int:
        monitor.progress(Progress(1, 2, self.title))
        raise UnreadableFileError("No such folder")


def test_ctrl_c_stops_the_job_and_gives_the_shell_130(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(typer.Exit) as ended:
        run_job(PressingCtrlC())
    assert ended.value.exit_code == EXIT_STOPPED
    assert "Counting: stopped. What was done so far is kept." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


class Finalised:
    """Python reports and forgets what is raised here, a `KeyboardInterrupt`, too."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass  # the interpreter looks at signals between two steps


def test_a_ctrl_c_while_something_is_finalised_is_not_lost() -> None:
    request = StopRequest()
    with stopping_on_ctrl_c(request):
        Finalised()
    assert request.stop_asked


def test_a_second_ctrl_c_has_its_usual_meaning() -> None:
    request = StopRequest()
    request.stop()
    with pytest.raises(KeyboardInterrupt), stopping_on_ctrl_c(request):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_failure_is_raised_for_the_caller_to_say() -> None:
    with pytest.raises(UnreadableFileError, match="No such folder"):
        run_job(Failing())
