"""A process that is started sees this program's surroundings as they are now, and none of its open files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from songjudge.jobs.helper import Helper
from songjudge.jobs.processes import be_ready
from tests.support.work import environment_of, open_files


@contextmanager
def helper() -> Iterator[Helper]:
    started = Helper(nice=0)
    try:
        yield started
    finally:
        started.close()


def test_a_helper_sees_the_environment_of_the_moment_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGJUDGE_TEST_GONE", "there at first")
    be_ready()
    monkeypatch.delenv("SONGJUDGE_TEST_GONE")
    monkeypatch.setenv("SONGJUDGE_TEST_NEW", "set since")
    with helper() as started:
        assert started.call(environment_of, "SONGJUDGE_TEST_NEW") == "set since"
        assert started.call(environment_of, "SONGJUDGE_TEST_GONE") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists open files so")
def test_a_helper_holds_no_file_of_the_program(tmp_path: Path) -> None:
    path = tmp_path / "held"
    with path.open("w"), helper() as started:
        assert str(path) in open_files(None)
        assert str(path) not in started.call(open_files, None)
