from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.library.page import LabelPage
from songjudge.gui.session import Session
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.tones import write_tone


@pytest.fixture(scope="session", name="music")
def _music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six real songs of twelve seconds in three folders."""
    root = tmp_path_factory.mktemp("music")
    for number, name in enumerate(("Amber/One/a.ogg", "Amber/One/b.flac", "Amber/Two/c.wav", "Birch/d.mp3")):
        write_tone(root / name, seconds=12, frequency=200 + 60 * number, seed=number)
    for number, name in enumerate(("Birch/e.ogg", "Birch/f.ogg")):
        write_tone(root / name, seconds=12, frequency=500 + 60 * number, seed=9 + number)
    return root


@pytest.fixture(name="filled")
def _filled(workspace: Workspace, music: Path) -> Workspace:
    """A workspace that knows the six songs."""
    ScanFolders(workspace, (music,)).run(CallbackMonitor())
    return workspace


@pytest.fixture(name="page")
def _page(qtbot: QtBot, filled: Workspace, session: Session) -> Iterator[LabelPage]:
    """The Label page over the six songs, ready for keys."""
    page = LabelPage(session)
    qtbot.addWidget(page)
    page.resize(1400, 860)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.songs.view.setFocus()
    yield page
    page.close_down()
