from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.store.settings_file import Settings, read_settings, settings_from_plain, write_settings


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings("dark", 12, 3.5, 7, ("rhythm", "mel"), 3, False, 0.25, False, 0.9, "de")
    write_settings(settings, tmp_path / "settings.json")
    assert read_settings(tmp_path / "settings.json") == settings


def test_no_file_means_the_usual_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"theme": 5, "clip_count": "many", "unknown": 1}', b"\xff"])
def test_a_file_that_makes_no_sense_gives_the_usual_settings(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    assert read_settings(tmp_path / "settings.json") == Settings()


def test_a_whole_number_will_do_where_a_fraction_is_meant_but_not_the_other_way() -> None:
    assert settings_from_plain({"clip_seconds": 4, "clip_count": 2.5, "gentle": 1}) == Settings(clip_seconds=4.0)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="settings could not be saved"):
        write_settings(Settings(), tmp_path / "gone" / "settings.json")
