"""The C way to UnQLite against the package's own."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import unqlite

from songjudge.store import unqlite_file
from songjudge.store.unqlite_file import UnqliteFile, open_file

VALUES = {"a": b"one", "empty": b"", "zeros": b"\0\0\1\0", "long": bytes(range(256)) * 5000, "count": b"5"}


def the_packages_own(path: Path) -> UnqliteFile:
    file = unqlite.UnQLite(str(path))
    file.disable_autocommit()
    return file  # type: ignore[no-any-return]  # the package has no types


@pytest.mark.parametrize(("write", "read"), [(open_file, the_packages_own), (the_packages_own, open_file)])
def test_each_reads_what_the_other_wrote(
    write: Callable[[Path], UnqliteFile], read: Callable[[Path], UnqliteFile], tmp_path: Path
) -> None:
    written = write(tmp_path / "file")
    for key, value in VALUES.items():
        written.store(key, value)
    written.store("gone", b"x")
    written.delete("gone")
    written.commit()
    written.close()
    found = read(tmp_path / "file")
    assert {key: bytes(found.fetch(key)) for key in VALUES} == VALUES
    assert not found.exists("gone")
    with pytest.raises(KeyError, match=r"gone|not found"):
        found.fetch("gone")
    found.close()


def test_what_was_not_committed_is_gone(tmp_path: Path) -> None:
    file = open_file(tmp_path / "file")
    file.store("kept", b"1")
    file.commit()
    file.store("kept", b"2")
    file.store("lost", b"1")
    file.rollback()
    assert file.fetch("kept") == b"1"
    assert not file.exists("lost")
    file.close()


def test_a_closed_file_says_so_and_can_be_closed_again(tmp_path: Path) -> None:
    file = open_file(tmp_path / "file")
    file.close()
    file.close()
    if unqlite_file._library() is not None:
        with pytest.raises(unqlite.UnQLiteError, match="closed"):
            file.exists("a")


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    file = open_file(tmp_path / "no such folder" / "file")
    with pytest.raises((unqlite.UnQLiteError, OSError)):
        file.store("a", b"1")
    file.close()


def test_other_threads_go_on_while_it_commits(tmp_path: Path) -> None:
    if unqlite_file._library() is None:
        pytest.skip("the package's module exports nothing here")
    file = open_file(tmp_path / "file")
    for number in range(3000):
        file.store(f"key {number}", bytes(20_000))
    began, steps = time.monotonic(), 0
    committing = threading.Thread(target=file.commit)
    committing.start()
    while committing.is_alive():
        time.sleep(0.001)
        steps += 1
    took = time.monotonic() - began
    assert steps > 20 * took  # a held interpreter lets one or two steps through, however long it takes
    file.close()


def test_without_the_functions_the_package_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unqlite_file, "_library", lambda: None)
    assert isinstance(open_file(tmp_path / "file"), unqlite.UnQLite)
