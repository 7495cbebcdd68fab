import os
from pathlib import Path

import pytest

from songjudge.store.append_file import AppendFile


def test_what_is_appended_lies_behind_what_was_there(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "file")
    assert [file.append(b"one"), file.append(b"three")] == [0, 3]
    file.close()
    again = AppendFile(tmp_path / "file")
    assert (again.end, again.append(b"!"), again.read(3, 99)) == (8, 8, b"three!")
    again.close()


def test_what_is_cut_off_is_returned(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "file")
    file.append(b"good, bad")
    assert file.cut(4) == b", bad"
    assert file.append(b"!") == 4
    assert (tmp_path / "file").read_bytes() == b"good!"
    file.close()


def test_a_checksum_of_more_than_there_is_is_none(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "file")
    file.append(b"123456789")
    assert file.checksum(9) == 0xCBF43926  # the check value of CRC-32/ISO-HDLC
    assert file.checksum(0) == 0
    assert file.checksum(10) is None
    file.close()


def test_if_even_the_cut_fails_the_next_append_still_lands_in_the_right_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendFile(tmp_path / "file")
    file.append(b"good")

    def refused(*arguments: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", refused)
        patch.setattr(os, "ftruncate", refused)
        with pytest.raises(OSError, match="Input/output error"):
            file.append(b"never acknowledged")
    file.append(b", too")
    assert (tmp_path / "file").read_bytes() == b"good, too"
    file.close()


def test_many_small_writes_are_one_append(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendFile(tmp_path / "file")
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: real(handle, bytes(content)[:3]))
    file.append(b"a longer text than three bytes")
    assert (tmp_path / "file").read_bytes() == b"a longer text than three bytes"
    file.close()
