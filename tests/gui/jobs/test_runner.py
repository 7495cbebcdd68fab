"""Jobs run one after the other, tell what they do, and obey Stop and Finish."""

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pytest
from pytestqt.qtbot import QtBot

from songjudge.errors import UnreadableFileError
from songjudge.gui.jobs.runner import JobRunner, JobState, RunningJob
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.outcome import Failed, Stopped, Succeeded
from songjudge.jobs.progress import Progress


@dataclass(frozen=True)
class CountingJob:
    steps: int = 3
    pause: float = 0.0
    title: str = "Counting"

    def run(self, monitor: Monitor) -> int:
        for step in range(self.steps):
            monitor.progress(Progress(step + 1, self.steps))
            monitor.publish(step)
            if monitor.should_finish_early():
                return step
            time.sleep(self.pause)
        return self.steps


@dataclass(frozen=True)
class FailingJob:
    error: Exception = field(default_factory=lambda: UnreadableFileError("The file is broken"))
    title: str = "Failing"

    def run(self, monitor: Monitor) -> None:
        raise self.error


@pytest.fixture
def runner(qtbot: QtBot) -> Any:
    made = JobRunner()
    yield made
    made.close()


def ended(qtbot: QtBot, runner: JobRunner, job: Any) -> RunningJob:
    with qtbot.waitSignal(runner.ended, timeout=5000):
        return runner.start(job)


def test_a_job_brings_its_report(qtbot: QtBot, runner: JobRunner) -> None:
    running = ended(qtbot, runner, CountingJob(3))
    assert running.outcome == Succeeded(3)
    assert running.state is JobState.ENDED
    assert not runner.busy


def test_a_job_runs_in_another_thread(qtbot: QtBot, runner: JobRunner) -> None:
    @dataclass(frozen=True)
    class WhereJob:
        title: str = "Where"

        def run(self, monitor: Monitor) -> int:
            return threading.get_ident()

    running = ended(qtbot, runner, WhereJob())
    assert isinstance(running.outcome, Succeeded)
    assert running.outcome.report != threading.get_ident()


def test_events_come_in_order_and_before_the_end(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[object] = []
    runner.published.connect(lambda _, event: heard.append(event))
    runner.ended.connect(lambda *_: heard.append("end"))
    ended(qtbot, runner, CountingJob(1200))
    assert heard == [*range(1200), "end"]


def test_progress_comes_in_few_signals(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[Progress] = []
    runner.progressed.connect(lambda _, progress: heard.append(progress))
    ended(qtbot, runner, CountingJob(5000))
    assert heard[-1] == Progress(5000, 5000)
    assert len(heard) < 50


def test_jobs_wait_for_each_other(qtbot: QtBot, runner: JobRunner) -> None:
    first = runner.start(CountingJob(20, pause=0.01, title="first"))
    second = runner.start(CountingJob(2, title="second"))
    assert runner.current is first
    assert runner.waiting == (second,)
    assert second.state is JobState.WAITING
    qtbot.waitUntil(lambda: second.outcome is not None, timeout=5000)
    assert first.outcome == Succeeded(20)


def test_stop_ends_a_running_job(qtbot: QtBot, runner: JobRunner) -> None:
    running = runner.start(CountingJob(1000, pause=0.01))
    qtbot.waitUntil(lambda: running.progress.done > 0)
    with qtbot.waitSignal(runner.ended, timeout=2000):
        running.stop()
    assert running.outcome == Stopped()


def test_stop_takes_a_waiting_job_out_of_the_queue(qtbot: QtBot, runner: JobRunner) -> None:
    first = runner.start(CountingJob(30, pause=0.01))
    second = runner.start(CountingJob(2))
    second.stop()
    qtbot.waitUntil(lambda: second.outcome == Stopped())
    assert runner.current is first


def test_finish_keeps_what_there_is(qtbot: QtBot, runner: JobRunner) -> None:
    running = runner.start(CountingJob(1000, pause=0.01))
    qtbot.waitUntil(lambda: running.progress.done > 2)
    with qtbot.waitSignal(runner.ended, timeout=2000):
        running.finish_early()
    assert isinstance(running.outcome, Succeeded)
    assert 2 <= running.outcome.report < 1000


def test_an_error_is_an_outcome(qtbot: QtBot, runner: JobRunner) -> None:
    running = ended(qtbot, runner, FailingJob())
    assert isinstance(running.outcome, Failed)
    assert str(running.outcome.error) == "The file is broken."


def test_the_starter_hears_of_the_end(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[Any] = []
    runner.start(CountingJob(1), on_ended=heard.append)
    qtbot.waitUntil(lambda: heard == [Succeeded(1)])


def test_closing_stops_everything_and_waits(qtbot: QtBot, runner: JobRunner) -> None:
    first = runner.start(CountingJob(1000, pause=0.01))
    second = runner.start(CountingJob(1000))
    runner.close()
    assert (first.outcome, second.outcome) == (Stopped(), Stopped())
    assert not runner.busy


def test_a_closed_runner_starts_nothing(qtbot: QtBot, runner: JobRunner) -> None:
    runner.close()
    late = runner.start(CountingJob(3))
    assert late.request.stop_asked
    runner.close()
    assert late.outcome == Stopped()


@dataclass(frozen=True)
class PausableJob(CountingJob):
    """Counts from where it was: `rest_after` says where."""

    start: int = 0
    can_pause: ClassVar[bool] = True

    def run(self, monitor: Monitor) -> int:
        for step in range(self.start, self.steps):
            monitor.progress(Progress(step + 1, self.steps))
            if monitor.should_finish_early():
                return step + 1
            time.sleep(self.pause)
        return self.steps

    def rest_after(self, report: int) -> "PausableJob":
        return replace(self, start=report, pause=0.0)


def test_a_paused_job_rests_while_others_run_and_goes_on_where_it_was(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[Any] = []
    job = runner.start(PausableJob(500, pause=0.01), on_ended=heard.append)
    qtbot.waitUntil(lambda: job.progress.done > 2)
    with qtbot.waitSignal(runner.paused, timeout=5000):
        runner.pause(job)
    assert job.state is JobState.PAUSED
    assert runner.resting == (job,)
    assert not runner.busy
    assert heard == []
    ended(qtbot, runner, CountingJob(2))
    with qtbot.waitSignal(runner.ended, timeout=5000):
        runner.resume(job)
    assert heard == [Succeeded(500)]
    assert isinstance(job.job, PausableJob)
    assert job.job.start > 2
    assert not runner.resting


def test_a_job_that_cannot_be_paused_runs_on(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start(CountingJob(20, pause=0.01))
    runner.pause(job)
    qtbot.waitUntil(lambda: job.outcome == Succeeded(20))


def test_a_resting_job_can_be_dropped(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start(PausableJob(500, pause=0.01))
    with qtbot.waitSignal(runner.paused, timeout=5000):
        runner.pause(job)
    with qtbot.waitSignal(runner.ended):
        runner.drop(job)
    assert job.outcome == Stopped()
    assert runner.resting == ()


def test_a_quiet_job_steps_aside_and_goes_on_by_itself(qtbot: QtBot, runner: JobRunner) -> None:
    order: list[str] = []
    runner.ended.connect(lambda running, _: order.append(running.title))
    quiet = runner.start(PausableJob(400, pause=0.01, title="quiet"), quiet=True)
    qtbot.waitUntil(lambda: quiet.progress.done > 2)
    runner.start(CountingJob(3, title="asked for"))
    qtbot.waitUntil(lambda: len(order) == 2, timeout=10_000)
    assert order == ["asked for", "quiet"]
    assert quiet.outcome == Succeeded(400)


def test_a_quiet_job_waits_behind_all_others(qtbot: QtBot, runner: JobRunner) -> None:
    order: list[str] = []
    runner.ended.connect(lambda running, _: order.append(running.title))
    runner.start(CountingJob(20, pause=0.01, title="first"))
    runner.start(CountingJob(1, title="quiet"), quiet=True)
    runner.start(CountingJob(1, title="second"))
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["first", "second", "quiet"]


def test_a_quiet_job_that_the_user_paused_waits_for_the_user(qtbot: QtBot, runner: JobRunner) -> None:
    quiet = runner.start(PausableJob(400, pause=0.01), quiet=True)
    with qtbot.waitSignal(runner.paused, timeout=5000):
        runner.pause(quiet)
    assert runner.resting == (quiet,)


def test_closing_ends_a_resting_job(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start(PausableJob(400, pause=0.01))
    with qtbot.waitSignal(runner.paused, timeout=5000):
        runner.pause(job)
    runner.close()
    assert job.outcome == Stopped()


def test_a_job_that_is_done_when_it_is_paused_ends(qtbot: QtBot, runner: JobRunner) -> None:
    job = runner.start(PausableJob(3))
    runner.pause(job)
    qtbot.waitUntil(lambda: not runner.busy)
    if job.outcome is None:  # it heard of the pause: resuming finds nothing left
        runner.resume(job)
        qtbot.waitUntil(lambda: job.outcome is not None)
    assert job.outcome == Succeeded(3)
