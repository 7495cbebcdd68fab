"""The job bar says what runs, how far it is and how it ended, and its buttons end it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.errors import UnreadableFileError
from songjudge.gui.appearance import Appearance
from songjudge.gui.jobs.job_bar import JobBar, grouped, outcome_text, progress_text
from songjudge.gui.jobs.machine_load import MachineLoad, load_text
from songjudge.gui.jobs.runner import JobRunner
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.outcome import Failed, Stopped, Succeeded
from songjudge.jobs.progress import Progress, RemainingTime


@dataclass(frozen=True)
class Report:
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WaitingJob:
    report: Report = Report()
    seconds: float = 20.0
    title: str = "Extracting features"

    def run(self, monitor: Monitor) -> Report:
        end = time.monotonic() + self.seconds
        monitor.progress(Progress(5, 10, "Blue in Green"))
        while time.monotonic() < end and not monitor.should_finish_early():
            monitor.stop_if_asked()
            time.sleep(0.01)
        return self.report


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def bar(qtbot: QtBot, runner: JobRunner, appearance: Appearance) -> JobBar:
    made = JobBar(runner, appearance)
    qtbot.addWidget(made)
    made.resize(1200, 58)
    made.show()
    return made


def paced(*counts: int, seconds: float, total: int) -> RemainingTime:
    """A remaining time that saw `counts`, `seconds` apart."""
    now = [0.0]
    pace = RemainingTime(clock=lambda: now[0])
    for count in counts:
        pace.update(Progress(count, total))
        now[0] += seconds
    return pace


def test_progress_is_said_as_a_person_would() -> None:
    pace = paced(92_640, 93_020, seconds=10, total=100_214)
    assert progress_text(Progress(93_020, 100_214), pace) == "93\u202f020 / 100\u202f214 · 38/s · 3 min left"


@pytest.mark.parametrize(
    ("progress", "text"),
    [(Progress(0), "starting"), (Progress(1200), "1\u202f200 so far"), (Progress(0, 10), "0 / 10")],
)
def test_progress_without_a_pace(progress: Progress, text: str) -> None:
    assert progress_text(progress, RemainingTime()) == text


@pytest.mark.parametrize(("seconds", "pace"), [(10, "1.0/s"), (100, "6/min")])
def test_a_slow_pace_has_a_unit_that_fits(seconds: float, pace: str) -> None:
    assert pace in progress_text(Progress(10, 20), paced(0, 10, seconds=seconds, total=20))


def test_a_million_is_grouped() -> None:
    assert grouped(1_000_000) == "1\u202f000\u202f000"


def test_an_idle_bar_offers_nothing(bar: JobBar) -> None:
    assert bar._title.text() == "Ready"
    assert not any(button.isVisible() for button in (bar._finish, bar._stop, bar._queue, bar._details))


def test_a_running_job_is_shown(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    runner.start(WaitingJob())
    qtbot.waitUntil(lambda: "5 / 10" in bar._numbers.text())
    assert bar._title.text() == "Extracting features"
    assert "Blue in Green" in bar._doing.text()
    assert bar._track.accessibleDescription() == "50%"


def test_stop_says_so_and_stops(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    runner.start(WaitingJob())
    qtbot.mouseClick(bar._stop, Qt.MouseButton.LeftButton)
    assert not bar._stop.isEnabled()
    qtbot.waitUntil(lambda: not runner.busy, timeout=3000)
    assert bar._doing.text() == "stopped"


def test_finish_ends_a_job_well(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    running = runner.start(WaitingJob())
    qtbot.mouseClick(bar._finish, Qt.MouseButton.LeftButton)
    assert bar._doing.text() == "finishing …"
    qtbot.waitUntil(lambda: not runner.busy, timeout=3000)
    assert running.outcome == Succeeded(Report())
    assert bar._doing.text().startswith("done in")


def test_waiting_jobs_are_counted_and_can_be_taken_out(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    runner.start(WaitingJob())
    runner.start(WaitingJob(title="Training"))
    assert bar._queue.text() == "1 waiting"
    menu = bar.queue_menu()
    assert [action.text() for action in menu.actions()] == ["Remove “Training”"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: not runner.waiting)
    assert not bar._queue.isVisible()


@dataclass(frozen=True)
class PausableJob(WaitingJob):
    can_pause: ClassVar[bool] = True


def test_pause_and_resume(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    job = runner.start(PausableJob())
    qtbot.waitUntil(lambda: "5 / 10" in bar._numbers.text())
    assert bar._pause.isVisible()
    qtbot.mouseClick(bar._pause, Qt.MouseButton.LeftButton)
    assert bar._doing.text() == "pausing …"
    qtbot.waitUntil(bar._resume.isVisible, timeout=3000)
    assert bar._title.text() == "Extracting features"
    assert bar._doing.text() == "paused at 5 of 10"
    assert bar._stop.isVisible()
    assert not bar._pause.isVisible()
    qtbot.mouseClick(bar._resume, Qt.MouseButton.LeftButton)
    assert runner.current is job
    assert not bar._resume.isVisible()


def test_a_job_that_cannot_be_paused_offers_no_pause(bar: JobBar, runner: JobRunner) -> None:
    runner.start(WaitingJob())
    assert not bar._pause.isVisible()


def test_a_paused_job_stands_in_the_queue_while_others_run(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    runner.start(PausableJob())
    with qtbot.waitSignal(runner.paused, timeout=3000):
        qtbot.mouseClick(bar._pause, Qt.MouseButton.LeftButton)
    runner.start(WaitingJob(title="Training"))
    assert bar._queue.text() == "1 waiting"
    assert [action.text() for action in bar.queue_menu().actions()] == [
        "Resume “Extracting features”",
        "Remove “Extracting features”",
    ]
    bar.queue_menu().actions()[1].trigger()
    assert runner.resting == ()
    assert not bar._queue.isVisible()


def test_stop_ends_a_paused_job(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    job = runner.start(PausableJob())
    with qtbot.waitSignal(runner.paused, timeout=3000):
        qtbot.mouseClick(bar._pause, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar._stop, Qt.MouseButton.LeftButton)
    assert job.outcome == Stopped()
    assert bar._doing.text() == "stopped"
    assert not bar._resume.isVisible()


def test_left_out_files_are_counted_and_shown_on_request(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    report = Report({Path("a.mp3"): "no audio in it", Path("b.mp3"): "empty file"})
    runner.start(WaitingJob(report, seconds=0.0))
    qtbot.waitUntil(lambda: "2 files left out" in bar._doing.text())
    with qtbot.waitSignal(bar.problems_asked) as heard:
        qtbot.mouseClick(bar._details, Qt.MouseButton.LeftButton)
    assert heard.args == [report]


def test_a_long_line_gives_way(qtbot: QtBot, bar: JobBar, runner: JobRunner) -> None:
    bar._doing.show_text("x" * 5000)
    assert bar.width() == 1200
    assert "…" in bar._doing.text()
    assert bar._doing.toolTip() == "x" * 5000


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Stopped(), "stopped"),
        (Failed(UnreadableFileError("x")), "did not succeed"),
        (Succeeded(3), "done in 2 s"),
        (Succeeded(Report({Path("a"): "b"})), "done in 2 s: 1 file left out"),
    ],
)
def test_every_outcome_has_words(outcome: Stopped | Failed | Succeeded[object], text: str) -> None:
    assert outcome_text(outcome, "2 s") == text


def test_both_themes_are_drawn(bar: JobBar, appearance: Appearance, runner: JobRunner, qtbot: QtBot) -> None:
    runner.start(WaitingJob())
    light = bar.grab().toImage()
    appearance.set_dark(True)
    assert bar.grab().toImage().pixelColor(600, 5) != light.pixelColor(600, 5)


def test_the_load_is_read_while_it_is_seen(qtbot: QtBot, appearance: Appearance) -> None:
    load = MachineLoad(appearance)
    qtbot.addWidget(load)
    assert not load._timer.isActive()
    load.show()
    assert load._timer.isActive()
    assert "GB" in load.accessibleName()
    load.hide()
    assert not load._timer.isActive()


def test_the_load_in_words() -> None:
    assert load_text(61.4, 5_200_000_000, 15_600_000_000) == "CPU 61 % · 5.2 / 15.6 GB"


def test_the_bar_moves_only_while_nobody_knows_how_long(bar: JobBar) -> None:
    bar._track.show()
    bar._track.show_fraction(None)
    assert bar._track._timer.isActive()
    bar._track.grab()
    bar._track.show_fraction(0.5)
    assert not bar._track._timer.isActive()
    bar._track.show_fraction(None)
    bar._track.hide()
    assert not bar._track._timer.isActive()


def test_a_bar_at_rest_says_what_there_is(bar: JobBar, runner: JobRunner, qtbot: QtBot) -> None:
    bar.set_rest_text("129 songs · 67 labelled")
    assert bar._doing.text() == "129 songs · 67 labelled"
    runner.start(WaitingJob(seconds=0.0))
    qtbot.waitUntil(lambda: "done" in bar._doing.text())
    bar.set_rest_text("130 songs")
    assert "done" in bar._doing.text()
