import threading
import time
from pathlib import Path

import pytest

from songjudge.store.index import Index
from songjudge.store.index_thread import IndexThread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.unqlite"


def test_what_was_told_is_there_after_closing(path: Path) -> None:
    thread = IndexThread(path)
    thread.open(b"{}")
    thread.tell({"a": b"1", "b": b"2"})
    thread.tell({"a": None, "c": b"3"})
    assert thread.close()
    again = IndexThread(path)
    again.open()
    assert again.read(lambda index: [index.get(key) for key in "abc"]) == [None, b"2", b"3"]
    assert again.close()


def test_a_group_is_committed_within_two_seconds_without_asking(path: Path) -> None:
    thread = IndexThread(path)
    thread.open(b"{}")
    before = path.stat().st_size if path.exists() else 0
    thread.tell({"a": b"x" * 100_000})
    until = time.monotonic() + 10
    while path.stat().st_size <= before and time.monotonic() < until:
        time.sleep(0.02)
    assert path.stat().st_size > 100_000
    thread.close()


def test_unqlite_is_touched_by_one_thread_only(path: Path) -> None:
    thread = IndexThread(path)
    thread.open(b"{}")
    seen = {thread.read(lambda index: threading.get_ident()) for _ in range(3)}
    assert len(seen) == 1
    assert threading.get_ident() not in seen
    thread.close()


def test_after_a_failed_commit_it_takes_no_more_until_it_is_opened_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    thread = IndexThread(path)
    thread.open(b"{}")
    thread.tell({"a": b"1"})
    thread.flush()

    def full(self: Index) -> None:
        self.rollback()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Index, "commit", full)
        thread.tell({"b": b"2"})
        thread.flush()
    assert thread.broken
    assert "will be made anew" in caplog.text
    thread.tell({"c": b"3"})
    thread.flush()
    thread.open()
    assert not thread.broken
    assert thread.read(lambda index: [index.get(key) for key in "abc"]) == [b"1", None, None]
    thread.close()


def test_an_error_of_the_asker_comes_back_to_the_asker(path: Path) -> None:
    thread = IndexThread(path)
    with pytest.raises(RuntimeError, match="not open"):
        thread.read(lambda index: index.get("a"))
    assert not thread.close()
