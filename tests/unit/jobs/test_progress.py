"""How far a job has come, and how long the rest will take."""

import pytest

from songjudge.jobs.progress import Progress, RemainingTime, spoken_time


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("done", "total", "fraction"), [(0, 10, 0.0), (5, 10, 0.5), (12, 10, 1.0), (3, None, None), (0, 0, None)]
)
def test_fraction(done: int, total: int | None, fraction: float | None) -> None:
    assert Progress(done, total).fraction == fraction


def test_a_steady_pace_gives_the_remaining_seconds() -> None:
    clock = Clock()
    remaining = RemainingTime(clock=clock)
    for done in range(5):
        remaining.update(Progress(done, 100))
        clock.now += 2.0
    assert remaining.rate() == pytest.approx(0.5)
    assert remaining.seconds() == pytest.approx(192.0)


def test_a_slow_start_is_forgotten_after_the_window() -> None:
    clock = Clock()
    remaining = RemainingTime(window=10.0, clock=clock)
    remaining.update(Progress(0, 1000))
    clock.now = 100.0  # the first item took for ever
    for done in range(1, 102):
        remaining.update(Progress(done, 1000))
        clock.now += 0.2
    assert remaining.rate() == pytest.approx(5.0)


def test_nothing_is_claimed_before_there_is_anything_to_measure() -> None:
    remaining = RemainingTime(clock=Clock())
    assert remaining.seconds() is None
    remaining.update(Progress(0, 10))
    assert remaining.rate() is None
    assert remaining.seconds() is None


def test_a_new_phase_counts_from_zero_again() -> None:
    clock = Clock()
    remaining = RemainingTime(clock=clock)
    remaining.update(Progress(90, 100))
    clock.now = 1.0
    remaining.update(Progress(1, 50))
    assert remaining.rate() is None
    clock.now = 2.0
    remaining.update(Progress(2, 50))
    assert remaining.seconds() == pytest.approx(48.0)


def test_an_unknown_total_has_no_remaining_time() -> None:
    clock = Clock()
    remaining = RemainingTime(clock=clock)
    remaining.update(Progress(1, None))
    clock.now = 1.0
    remaining.update(Progress(2, None))
    assert remaining.seconds() is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (40, "40 s"), (180, "3 min"), (3600, "1 h 0 min"), (7500, "2 h 5 min")]
)
def test_spoken_time(seconds: float, words: str) -> None:
    assert spoken_time(seconds) == words
