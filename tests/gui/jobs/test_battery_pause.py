"""Long work rests on battery and goes on when the computer is plugged in; whoever resumes it is obeyed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import psutil
import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.jobs.battery_pause import REASON, BatteryPause, on_battery
from songjudge.gui.jobs.job_bar import JobBar, paused_text
from songjudge.gui.jobs.runner import JobRunner, JobState, RunningJob
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.outcome import Succeeded
from songjudge.jobs.progress import Progress


@dataclass(frozen=True)
class Digging:
    """Goes on until it may stop; how deep it came is kept by nobody."""

    seconds: float = 20.0
    title: str = "Digging"
    can_pause: ClassVar[bool] = True

    def run(self, monitor: Monitor) -> str:
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            monitor.progress(Progress(1, 2))
            if monitor.should_finish_early():
                return "rested"
            time.sleep(0.01)
        return "done"


class Power:
    """A computer whose plug the test pulls."""

    def __init__(self) -> None:
        self.battery = False
        self.wanted = True

    def __call__(self) -> bool:
        return self.battery


@pytest.fixture(name="power")
def _power() -> Power:
    return Power()


@pytest.fixture(name="runner")
def _runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture(name="pause")
def _pause(runner: JobRunner, power: Power) -> BatteryPause:
    return BatteryPause(runner, wanted=lambda: power.wanted, reads=power, parent=runner)


def rests(qtbot: QtBot, running: RunningJob) -> None:
    qtbot.waitUntil(lambda: running.state is JobState.PAUSED)


def runs(qtbot: QtBot, running: RunningJob) -> None:
    qtbot.waitUntil(lambda: running.state is JobState.RUNNING)


def test_a_job_rests_when_the_plug_is_pulled_and_goes_on_by_itself(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    job = runner.start(Digging())
    power.battery = True
    pause.look()
    rests(qtbot, job)
    assert job.rests_because == REASON
    power.battery = False
    pause.look()
    runs(qtbot, job)


def test_a_job_that_starts_on_battery_rests_at_once(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    power.battery = True
    job = runner.start(Digging())
    rests(qtbot, job)
    other = runner.start(Digging(title="Another"))
    rests(qtbot, other)
    power.battery = False
    pause.look()
    runs(qtbot, job)


def test_whoever_resumes_it_on_battery_is_obeyed(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    power.battery = True
    job = runner.start(Digging(seconds=0.3))
    rests(qtbot, job)
    runner.resume(job)
    pause.look()
    qtbot.waitUntil(lambda: job.outcome == Succeeded("done"))


def test_what_the_user_paused_waits_for_the_user(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    job = runner.start(Digging())
    runner.pause(job)
    rests(qtbot, job)
    for battery in (True, False):
        power.battery = battery
        pause.look()
    qtbot.wait(120)
    assert runner.resting == (job,)
    assert job.rests_because == ""


def test_a_plug_that_is_back_before_the_job_rests(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    job = runner.start(Digging())
    power.battery = True
    pause.look()
    power.battery = False
    pause.look()  # it was asked to rest and does not rest yet
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING and not job.pausing)


def test_nothing_rests_when_the_user_wants_none_of_it(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause
) -> None:
    power.battery, power.wanted = True, False
    job = runner.start(Digging(seconds=0.2))
    pause.look()
    qtbot.waitUntil(lambda: job.outcome == Succeeded("done"))


def test_the_job_bar_says_why(
    qtbot: QtBot, runner: JobRunner, power: Power, pause: BatteryPause, appearance: Appearance
) -> None:
    bar = JobBar(runner, appearance)
    qtbot.addWidget(bar)
    bar.resize(1200, 58)
    bar.show()
    power.battery = True
    job = runner.start(Digging())
    rests(qtbot, job)
    assert paused_text(Progress(3, 10), REASON).startswith("paused at 3 of 10: on battery")
    assert REASON in bar._doing.accessibleName() or REASON in bar._doing.toolTip()
    assert bar._resume.isVisible()


def test_this_computer_says_where_its_power_comes_from() -> None:
    battery = psutil.sensors_battery()
    assert on_battery() == (battery is not None and battery.power_plugged is False)
