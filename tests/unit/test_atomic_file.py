"""A file is replaced whole or not at all."""

from pathlib import Path

import pytest

from songjudge.atomic_file import replace_with, replacing


def test_the_new_content_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    replace_with(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def write_half() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        write_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_with(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    ordinary, made = tmp_path / "ordinary", tmp_path / "made"
    ordinary.touch()
    replace_with(made, b"x")
    assert made.stat().st_mode == ordinary.stat().st_mode


def test_a_missing_folder_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_with(tmp_path / "gone" / "a.txt", b"x")
