"""Rows come back as they were given, in memory or from a file without a name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songjudge.learning import spooling
from songjudge.learning.spooling import Spool, disk_folder
from tests.support.labelled_songs import LISTENER, a_dataset


@given(st.lists(st.integers(0, 7), max_size=12), st.integers(1, 400))
def test_rows_come_back_in_order_whatever_the_room(counts: list[int], room: int) -> None:
    rng = np.random.default_rng(0)
    parts = [rng.standard_normal((count, 3), dtype=np.float32) for count in counts]
    spool = Spool(3, room=room)
    for part in parts:
        spool.add(part)
    assert np.array_equal(spool.rows(), np.concatenate([np.zeros((0, 3), np.float32), *parts]))


def test_many_rows_lie_in_a_file_and_few_in_memory() -> None:
    rows = np.ones((100, 10), np.float32)
    small, large = Spool(10), Spool(10, room=1000)
    small.add(rows)
    large.add(rows)
    assert not isinstance(small.rows(), np.memmap)
    assert isinstance(large.rows(), np.memmap)


def test_rows_that_are_not_contiguous_are_kept_whole() -> None:
    rows = np.arange(40, dtype=np.float32).reshape(4, 10).T
    spool = Spool(4, room=1)
    spool.add(rows)
    assert np.array_equal(spool.rows(), rows)


def test_songs_can_be_taken_from_more_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = a_dataset(30, sets=(LISTENER,))
    index = np.array([7, 3, 3, 29])
    few = dataset.take(index).bags["listener"]
    monkeypatch.setattr(spooling, "ROOM", 100)
    many = dataset.take(index).bags["listener"]
    assert isinstance(many.values, np.memmap)
    assert np.array_equal(many.values, few.values)
    assert np.array_equal(many.offsets, few.offsets)


def test_large_files_go_where_a_disk_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/somewhere")
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/somewhere")
    assert disk_folder() == "/somewhere"
