from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from songjudge.gui.judging.saving import PLAYLISTS, asked_file


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ("mine", "Playlist (*.m3u8)", "mine.m3u8"),
        ("mine", "XSPF playlist (*.xspf)", "mine.xspf"),
        ("mine.pls", "Playlist (*.m3u8)", "mine.pls"),
        ("no. 1", "PLS playlist (*.pls)", "no. 1.pls"),
        ("mine", "", "mine.m3u8"),
    ],
)
def test_the_ending_of_the_chosen_kind_is_added_where_none_was_typed(
    typed: str, kind: str, expected: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), kind))
    assert asked_file(window, "Write playlist", "songs.m3u8", PLAYLISTS) == tmp_path / expected
