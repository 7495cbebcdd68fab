"""Helper processes, driven by pool threads, give the same answers as the caller's own thread."""

import itertools
import os
import time
from collections.abc import Iterator

import pytest

from songjudge.gui.jobs.pool_workers import PoolWorkers, default_count
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.helper import HelperDiedError, HelperTimedOutError
from songjudge.jobs.workers import InlineWorkers


def doubled(number: int) -> int:
    return 2 * number


def careful(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    if number == 5:
        os._exit(7)
    return number


def slow(number: int) -> int:
    time.sleep(60)
    return number


def test_the_answers_are_those_of_inline_workers() -> None:
    inline = {done.item: done.value for done in InlineWorkers().map(doubled, range(20))}
    assert {done.item: done.value for done in PoolWorkers(2).map(doubled, range(20))} == inline


def test_an_error_and_a_crash_cost_one_item_each() -> None:
    answers = {done.item: done for done in PoolWorkers(2).map(careful, range(8))}
    assert [number for number in range(8) if answers[number].error is None] == [0, 1, 2, 4, 6, 7]
    assert "three" in str(answers[3].error)
    assert isinstance(answers[5].error, HelperDiedError)


def test_a_hang_costs_one_item() -> None:
    (answer,) = PoolWorkers(1, time_limit=1.0, settling=0.0).map(slow, [1])
    assert isinstance(answer.error, HelperTimedOutError)


def test_nothing_to_do_starts_nothing() -> None:
    assert list(PoolWorkers(2).map(doubled, [])) == []


def test_items_are_read_as_they_are_needed() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in itertools.count():
            read.append(number)
            yield number

    answers = PoolWorkers(1).map(doubled, items())
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert len(read) <= 8


def test_stop_ends_a_hanging_item_at_once() -> None:
    began = time.monotonic()

    def stop() -> None:
        if time.monotonic() - began > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(PoolWorkers(1).map(slow, [1, 2], while_waiting=stop))
    assert time.monotonic() - began < 10


def test_one_processor_is_left_for_the_window() -> None:
    assert 1 <= default_count() <= max((os.cpu_count() or 2) - 1, 1)
