"""The listener's panel tells the truth about what is installed, and installs it as a job."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.errors import SongjudgeError
from songjudge.features.listener.install import FOLDER_VARIABLE
from songjudge.features.listener.manifest import musicnn_manifest
from songjudge.features.listener.registry import add_embedding
from songjudge.gui.session import Session
from songjudge.gui.settings.listener_panel import ListenerPanel
from songjudge.jobs.outcome import Failed, Stopped
from tests.support.onnx_models import tiny_embedding


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights belong in this test; nothing can be downloaded."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path


@pytest.fixture
def panel(folder: Path, session: Session, qtbot: QtBot) -> ListenerPanel:
    made = ListenerPanel(session)
    qtbot.addWidget(made)
    return made


def press(panel: ListenerPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)


def test_what_is_not_there_can_be_installed(panel: ListenerPanel) -> None:
    assert panel.button.text().startswith("Install")
    assert "Not installed" in panel.state.text()


def test_what_is_there_can_be_removed(folder: Path, session: Session, qtbot: QtBot) -> None:
    weights = folder / f"{musicnn_manifest().name}.npz"
    weights.write_bytes(b"weights")
    panel = ListenerPanel(session)
    qtbot.addWidget(panel)
    assert panel.state.text() == "Installed."
    with qtbot.waitSignal(panel.changed):
        press(panel, qtbot)
    assert not weights.exists()
    assert panel.button.text().startswith("Install")


def test_embeddings_of_the_users_own_are_named(
    panel: ListenerPanel, tmp_path: Path, session: Session, qtbot: QtBot
) -> None:
    assert panel.own.isHidden()
    add_embedding(tiny_embedding(tmp_path / "mine"))
    panel = ListenerPanel(session)
    qtbot.addWidget(panel)
    assert not panel.own.isHidden()
    assert panel.own.text() == "Embeddings of your own: A tiny embedding (CC0-1.0)"


@pytest.mark.slow
def test_a_failed_download_is_a_problem_and_can_be_tried_again(
    panel: ListenerPanel, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.runner.ended, timeout=120_000) as heard:
        press(panel, qtbot)
        assert not panel.button.isEnabled()
    outcome = heard.args[1]
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, SongjudgeError)
    assert "cannot be downloaded" in str(outcome.error)
    assert panel.button.isEnabled()


def test_stop_ends_a_download(panel: ListenerPanel, session: Session, qtbot: QtBot) -> None:
    press(panel, qtbot)
    running = session.runner.current
    assert running is not None
    with qtbot.waitSignal(session.runner.ended, timeout=20_000):
        running.stop()
    assert running.outcome == Stopped()
