"""Changes are told when it is quiet and the files are whole."""

import os
import time
from pathlib import Path

import pytest

from songjudge.library.quiet_changes import QuietChanges


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def changes(clock: Clock) -> QuietChanges:
    return QuietChanges(quiet=2.0, longest=60.0, clock=clock)


def a_file(path: Path, *, age: float, content: bytes = b"x") -> str:
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return str(path)


def test_nothing_is_told_before_it_is_quiet(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    changes.add(a_file(tmp_path / "a.mp3", age=100))
    clock.now += 1.5
    changes.add(a_file(tmp_path / "b.mp3", age=100))
    clock.now += 1.5
    assert changes.take() == frozenset()
    clock.now += 0.6
    assert changes.take() == {tmp_path / "a.mp3", tmp_path / "b.mp3"}
    assert not changes.waiting
    assert changes.take() == frozenset()


def test_a_stream_of_changes_is_told_now_and_then(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    told = []
    for second in range(130):
        changes.add(a_file(tmp_path / f"{second}.mp3", age=100))
        clock.now += 1.0
        told.append(len(changes.take()))
    assert [count for count in told if count] == [60, 60]


def test_a_file_that_was_written_just_now_is_waited_for(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    changes.add(a_file(tmp_path / "fresh.mp3", age=0.5))
    changes.add(a_file(tmp_path / "done.mp3", age=100))
    clock.now += 3
    assert changes.take() == {tmp_path / "done.mp3"}
    assert changes.waiting
    a_file(tmp_path / "fresh.mp3", age=3)
    clock.now += 3
    assert changes.take() == {tmp_path / "fresh.mp3"}


def test_a_file_that_was_not_closed_is_waited_for(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    path = a_file(tmp_path / "a.mp3", age=10)
    changes.add(path, being_written=True)
    clock.now += 3
    assert changes.take() == frozenset()
    changes.closed(path)
    clock.now += 3
    assert changes.take() == {tmp_path / "a.mp3"}


def test_a_file_that_nobody_ever_closes_is_told_in_the_end(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    changes.add(a_file(tmp_path / "link.mp3", age=25), being_written=True)
    clock.now += 3
    assert changes.take() == {tmp_path / "link.mp3"}


@pytest.mark.parametrize(("age", "told"), [(5, False), (25, True)])
def test_an_empty_file_gets_its_time(
    changes: QuietChanges, clock: Clock, tmp_path: Path, age: float, told: bool
) -> None:
    changes.add(a_file(tmp_path / "empty.mp3", age=age, content=b""))
    clock.now += 3
    assert bool(changes.take()) is told


def test_a_clock_that_is_ahead_holds_nothing_back(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    changes.add(a_file(tmp_path / "future.mp3", age=-3600))
    clock.now += 3
    assert changes.take() == {tmp_path / "future.mp3"}


def test_what_is_gone_is_news(changes: QuietChanges, clock: Clock, tmp_path: Path) -> None:
    changes.add(str(tmp_path / "gone.mp3"), being_written=True)
    changes.add(str(tmp_path))
    clock.now += 3
    assert changes.take() == {tmp_path / "gone.mp3", tmp_path}
