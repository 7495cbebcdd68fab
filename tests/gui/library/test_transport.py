import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.library.transport import Transport


@pytest.fixture(name="transport")
def _transport(qtbot: QtBot, appearance: Appearance) -> Transport:
    transport = Transport(appearance)
    qtbot.addWidget(transport)
    transport.show_volume(0.8)
    transport.show()
    return transport


def test_buttons_ask(qtbot: QtBot, transport: Transport) -> None:
    asked: list[object] = []
    transport.play_asked.connect(lambda: asked.append("play"))
    transport.clip_asked.connect(asked.append)
    transport.loop_changed.connect(asked.append)
    for button in (transport.play, transport.next, transport.previous, transport.loop, transport.loop):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["play", 1, -1, True, False]


def test_mute_gives_the_volume_back(qtbot: QtBot, transport: Transport) -> None:
    heard: list[float] = []
    transport.volume_changed.connect(heard.append)
    qtbot.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    qtbot.keyClick(transport.volume, Qt.Key.Key_Right)
    assert heard == [0.0, 0.8, 0.81]


def test_playing_is_shown_and_said(transport: Transport) -> None:
    assert transport.play.accessibleName() == "Play"
    before = transport.play.grab().toImage()
    transport.show_playing(True)
    assert transport.play.accessibleName() == "Pause"
    assert transport.play.grab().toImage() != before
