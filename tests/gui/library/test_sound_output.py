import time

import numpy as np
import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from songjudge.gui.library.pcm_buffer import RATE
from songjudge.gui.library.sound_output import Silence, SoundCard, SoundDevices


def test_silence_takes_as_long_as_sound() -> None:
    silence = Silence()
    assert silence.room() > RATE // 4
    silence.push(np.zeros((RATE // 10, 2), np.int16))
    assert 0 < silence.waiting() <= RATE // 10
    time.sleep(0.15)
    assert silence.waiting() == 0


def test_dropped_frames_do_not_wait() -> None:
    silence = Silence()
    silence.push(np.zeros((RATE // 5, 2), np.int16))
    silence.drop()
    assert silence.waiting() == 0


@pytest.mark.usefixtures("qapp")
def test_there_is_always_something_to_play_on() -> None:
    devices = SoundDevices()
    output = devices.open()
    assert isinstance(output, SoundCard if devices.available else Silence)
    output.set_volume(0.0)


def test_a_device_can_be_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    devices, menu = SoundDevices(), QMenu()
    qtbot.addWidget(menu)
    monkeypatch.setattr(devices, "names", lambda: ("Loudspeakers", "Headphones"))
    with qtbot.waitSignal(devices.changed):
        devices.prefer("Headphones")
    devices.fill(menu)
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("The system's sound output", False),
        ("Loudspeakers", False),
        ("Headphones", True),
    ]
    with qtbot.waitSignal(devices.changed):
        menu.actions()[1].trigger()
    assert devices.preferred == "Loudspeakers"


def test_without_a_device_the_menu_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    devices, menu = SoundDevices(), QMenu()
    qtbot.addWidget(menu)
    monkeypatch.setattr(devices, "names", tuple)
    devices.fill(menu)
    assert [a.text() for a in menu.actions()][-1] == "There is no sound output"
    assert not any(a.isEnabled() for a in menu.actions())
