"""The songs on the screen are those that are measured first."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from songjudge.gui.app import build_window
from songjudge.gui.songs.song_view import SongView
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.store.workspace import Workspace
from tests.support.songs import some_songs


def test_what_is_scrolled_to_is_looked_at(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "workspace") as workspace:
        workspace.put_songs(some_songs(300))
    window, session = build_window(qapp, Workspace.open(tmp_path / "workspace"))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    session.runner.close()
    job = session.extract().job
    assert isinstance(job, ExtractFeatures)
    qtbot.waitUntil(lambda: len(job.ahead()) > 5, timeout=10_000)
    seen = set(job.ahead())
    assert len(seen) < 40
    view = next(each for each in window.findChildren(SongView) if each.isVisible())
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: not set(job.ahead()[1:]) & seen, timeout=10_000)
    view.go_to_line(150)
    current = view.current_song()
    qtbot.waitUntil(lambda: job.ahead()[0] == current, timeout=10_000)
    window.close()
