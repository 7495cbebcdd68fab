"""Workers give the same answers here and in helper processes, and survive what the helpers do not."""

import os
from collections.abc import Callable, Iterator

import psutil
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.helper import HelperDiedError, HelperTimedOutError
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.jobs.workers import InlineWorkers, Workers
from tests.support import work


@pytest.fixture(params=["inline", "processes"])
def workers(request: pytest.FixtureRequest) -> Workers:
    return InlineWorkers() if request.param == "inline" else ProcessWorkers(2)


def test_each_item_comes_back_once_with_its_value(workers: Workers) -> None:
    done = {d.item: d.value for d in workers.map(work.square, range(20))}
    assert done == {n: n * n for n in range(20)}


def test_a_bad_item_is_data(workers: Workers) -> None:
    done = {d.item: d for d in workers.map(work.square_unless_odd, range(6))}
    assert {n: d.value for n, d in done.items() if d.error is None} == {0: 0, 2: 4, 4: 16}
    assert str(done[3].error) == "3 cannot be squared: it is odd."
    assert isinstance(done[3].error, UnreadableFileError)


def test_no_items_is_no_work(workers: Workers) -> None:
    assert list(workers.map(work.square, [])) == []


def test_an_error_in_the_items_reaches_the_caller(workers: Workers) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(workers.map(work.square, items()))


def test_stop_ends_the_round(workers: Workers) -> None:
    seen: list[int] = []

    def stop_after_three() -> None:
        if len(seen) >= 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        seen.extend(done.item for done in workers.map(work.square, range(10_000), while_waiting=stop_after_three))
    assert len(seen) == 3


def test_a_crash_costs_one_item() -> None:
    done = {d.item: d for d in ProcessWorkers(1).map(work.die_on_three, range(6))}
    assert sorted(n for n, d in done.items() if d.error is None) == [0, 1, 2, 4, 5]
    assert isinstance(done[3].error, HelperDiedError)
    assert "SIGSEGV" in str(done[3].error)


def test_the_first_item_of_a_process_may_take_longer() -> None:
    (done,) = ProcessWorkers(1, time_limit=0.2, settling=30.0).map(work.slow, [1])
    assert done.error is None
    first, second = ProcessWorkers(1, time_limit=0.2, settling=30.0).map(work.slow, [1, 2])
    assert first.error is None
    assert isinstance(second.error, HelperTimedOutError)


def test_a_hang_costs_one_item_and_the_time_limit() -> None:
    done = {d.item: d for d in ProcessWorkers(1, time_limit=1.0).map(work.hang_on_three, range(5))}
    assert isinstance(done[3].error, HelperTimedOutError)
    assert done[4].value == 4


def test_an_error_that_cannot_travel_arrives_as_text() -> None:
    (done,) = ProcessWorkers(1).map(work.raise_unpicklable, [1])
    assert "only known here" in str(done.error)


def test_the_work_happens_elsewhere_with_one_numeric_thread() -> None:
    (done,) = ProcessWorkers(1).map(work.process_id, [1])
    assert done.value != os.getpid()
    (done_threads,) = ProcessWorkers(1).map(work.blas_threads, [1])
    assert done_threads.value == "1"


def test_no_helper_outlives_its_round() -> None:
    list(ProcessWorkers(2).map(work.square, range(4)))
    names = [
        " ".join(p.cmdline()) for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE
    ]
    assert not [n for n in names if "spawn_main" in n]


def test_threads_come_from_the_given_starter() -> None:
    started: list[Callable[[], None]] = []

    def start(run: Callable[[], None]) -> None:
        started.append(run)
        import threading

        threading.Thread(target=run).start()

    assert sorted(d.item for d in ProcessWorkers(2, start=start).map(work.square, range(3))) == [0, 1, 2]
    assert len(started) == 2
