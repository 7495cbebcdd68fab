"""How a job ends: succeeded, stopped or failed, and never by an exception."""

from dataclasses import dataclass

from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import StopRequest
from songjudge.jobs.monitor import CallbackMonitor, Monitor
from songjudge.jobs.outcome import Failed, Stopped, Succeeded, outcome_of
from songjudge.jobs.progress import Progress
from tests.support.monitors import RecordingMonitor


@dataclass(frozen=True)
class Counting:
    """Counts, and treats every error of a single item as data."""

    last: int
    title: str = "Counting"

    def run(self, monitor: Monitor) -> int:
        for number in range(self.last):
            try:
                monitor.progress(Progress(number, self.last))
            except Exception as error:  # what a careless step might write
                raise AssertionError("swallowed") from error
        return self.last


@dataclass(frozen=True)
class Failing:
    title: str = "Failing"

    def run(self, monitor: Monitor) -> None:
        monitor.stop_if_asked()
        raise UnreadableFileError("The disk is gone")


def test_a_job_that_returns_has_succeeded() -> None:
    assert outcome_of(Counting(3), RecordingMonitor()) == Succeeded(3)


def test_stop_ends_a_job_through_careless_handlers() -> None:
    monitor = RecordingMonitor(when=lambda p: p.done == 1)
    assert outcome_of(Counting(10), monitor) == Stopped()
    assert [p.done for p in monitor.reports] == [0, 1]


def test_a_failure_carries_its_error() -> None:
    outcome = outcome_of(Failing(), RecordingMonitor())
    assert isinstance(outcome, Failed)
    assert str(outcome.error) == "The disk is gone."


def test_finish_is_a_wish_and_not_an_end() -> None:
    request = StopRequest()
    request.finish_early()
    monitor = CallbackMonitor(request)
    monitor.stop_if_asked()
    assert monitor.should_finish_early()
    assert not request.stop_asked
