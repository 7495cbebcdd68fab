import os
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.store.about_file import MAJOR, About, read_about, write_about


def test_what_a_workspace_says_of_itself_comes_back(tmp_path: Path) -> None:
    about = About(roots=(Path("/music"), Path(os.fsdecode(b"/m\xfcsic"))))
    write_about(about, tmp_path / "workspace.json")
    assert read_about(tmp_path / "workspace.json") == about
    assert about.major == MAJOR


def test_two_workspaces_never_have_the_same_id() -> None:
    assert About().store != About().store


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert read_about(tmp_path / "workspace.json") is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"store": 1}', b"\xff\xfe", b"[" * 100])
def test_a_damaged_file_names_the_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "workspace.json").write_bytes(content)
    with pytest.raises(WorkspaceError, match="doctor --repair"):
        read_about(tmp_path / "workspace.json")
