import os
import subprocess
import sys
from pathlib import Path

import pytest

from songjudge.store import index as index_module
from songjudge.store.index import Index, IndexDamagedError, check_whole_file, checked, sealed


def an_index(path: Path, **values: bytes) -> None:
    index = Index(path)
    index.begin(b"{}")
    for key, value in values.items():
        index.put(key, value)
    index.commit()
    index.close()


def test_committed_values_are_there_again_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "index.unqlite"
    an_index(path, a=b"\x00\xff one", b=b"")
    index = Index(path)
    index.verify()
    assert (index.get("a"), index.get("b"), index.get("c")) == (b"\x00\xff one", b"", None)
    index.put("c", b"3")
    index.drop("a")
    index.rollback()
    assert (index.get("a"), index.get("c")) == (b"\x00\xff one", None)
    index.close()
    assert check_whole_file(path) == 3


def test_a_value_under_a_wrong_key_or_with_a_wrong_bit_is_noticed() -> None:
    raw = sealed("key", b"value")
    assert checked("key", raw) == b"value"
    with pytest.raises(IndexDamagedError, match="checksum"):
        checked("kez", raw)
    with pytest.raises(IndexDamagedError, match="checksum"):
        checked("key", raw[:-1] + b"x")


@pytest.mark.parametrize("content", [b"", b"no database at all", b"\0" * 8192, os.urandom(8192)])
def test_a_file_that_is_no_index_is_not_taken_for_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.unqlite"
    path.write_bytes(content)
    command = [sys.executable, "-P", index_module.__file__, str(path)]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode != 0


def test_a_missing_record_is_noticed_by_the_count(tmp_path: Path) -> None:
    path = tmp_path / "index.unqlite"
    an_index(path, a=b"1", b=b"2")
    index = Index(path)
    index._db.delete("a")
    index._db.commit()
    index.close()
    with pytest.raises(IndexDamagedError, match="holds 2 records instead of 3"):
        check_whole_file(path)
