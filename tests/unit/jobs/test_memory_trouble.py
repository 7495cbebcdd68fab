"""Want of memory is told by an error's name and words, or by how a process died."""

import signal
from pathlib import Path

import pytest

from songjudge.jobs.memory_trouble import died_of_memory, kills_for_memory, ran_out_of_memory


class ResourceExhaustedError(Exception):
    pass


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        ResourceExhaustedError("a tensor"),
        RuntimeError("XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory allocating 4096 bytes."),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
    ],
)
def test_every_librarys_word_for_it_is_known(error: Exception) -> None:
    assert ran_out_of_memory(error)


def test_the_cause_counts_too_and_others_do_not() -> None:
    outer = ValueError("could not train")
    outer.__cause__ = MemoryError()
    assert ran_out_of_memory(outer)
    assert not ran_out_of_memory(ValueError("shapes do not fit"))


def test_a_kill_by_hand_is_not_the_systems() -> None:
    assert not died_of_memory(-signal.SIGKILL, "", 3, 3)
    assert died_of_memory(-signal.SIGKILL, "", 3, 4)


def test_last_words_tell_an_abort() -> None:
    assert died_of_memory(-signal.SIGABRT, "what():  std::bad_alloc", 0, 0)
    assert not died_of_memory(-signal.SIGABRT, "double free", 0, 0)
    assert not died_of_memory(0, "std::bad_alloc", 0, 0)


def test_the_systems_count_is_read(tmp_path: Path) -> None:
    (tmp_path / "vmstat").write_text("pgfault 12\noom_kill 7\n")
    assert kills_for_memory(tmp_path / "vmstat") == 7
    assert kills_for_memory(tmp_path / "missing") == 0
