"""Where the sound goes: the machine's sound card, or nowhere, in the same time, when it has none.

`SoundCard` owns the device, `Silence` only keeps time, so that the play head moves and labelling works on a machine
without sound.  `SoundDevices` says whether there is a device.
"""

import time
from typing import Protocol

from PySide6.QtCore import QIODevice, QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from songjudge.gui.library.pcm_buffer import RATE, IntSamples

_BYTES = 4  # a stereo frame of 16-bit samples
_BUFFER = RATE * 2 // 5
"""Frames that wait in the device: 0.4 s, longer than the window ever pauses."""


class SoundOutput(Protocol):
    """A place that takes frames at 44.1 kHz and says how many were not heard yet."""

    def room(self) -> int:
        """Return how many frames it takes now."""

    def push(self, frames: IntSamples) -> None:
        """Take frames (n, 2), no more than `room()`."""

    def waiting(self) -> int:
        """Return how many of the taken frames were not heard yet."""

    def drop(self) -> None:
        """Forget what was not heard yet, at once."""

    def set_volume(self, volume: float) -> None:
        """Set the loudness, 0 to 1."""


class Silence:
    """Lets frames go by in real time without a sound."""

    def __init__(self) -> None:
        self._taken = 0
        self._since = time.monotonic()

    def room(self) -> int:
        """Return how many frames it takes now."""
        return _BUFFER - self.waiting()

    def push(self, frames: IntSamples) -> None:
        """Take frames."""
        if not self.waiting():
            self._taken, self._since = 0, time.monotonic()
        self._taken += len(frames)

    def waiting(self) -> int:
        """Return how many frames did not go by yet."""
        return max(self._taken - round((time.monotonic() - self._since) * RATE), 0)

    def drop(self) -> None:
        """Forget what did not go by yet."""
        self._taken = 0

    def set_volume(self, volume: float) -> None:
        """Do nothing: there is nothing to hear."""


class SoundCard:
    """Plays frames on one of the machine's sound devices: the one with `name`, or else the default."""

    def __init__(self, name: str = "", parent: QObject | None = None) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        form = QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(2)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        named = (device for device in QMediaDevices.audioOutputs() if device.description() == name)
        self._sink = QAudioSink(next(named, QMediaDevices.defaultAudioOutput()), form, parent)
        self._sink.setBufferSize(_BUFFER * _BYTES)
        self._device: QIODevice | None = None

    def room(self) -> int:
        """Return how many frames the device takes now."""
        if self._device is None:
            self._device = self._sink.start()
        return int(self._sink.bytesFree()) // _BYTES

    def push(self, frames: IntSamples) -> None:
        """Hand frames to the device."""
        if self._device is not None:
            self._device.write(frames.tobytes())

    def waiting(self) -> int:
        """Return how many frames wait in the device."""
        if self._device is None:
            return 0
        return max(int(self._sink.bufferSize()) - int(self._sink.bytesFree()), 0) // _BYTES

    def drop(self) -> None:
        """Silence the device at once."""
        self._sink.reset()
        self._device = None

    def set_volume(self, volume: float) -> None:
        """Set the loudness as the ear hears it: half is half as loud."""
        from PySide6.QtMultimedia import QAudio

        scale = QAudio.VolumeScale
        self._sink.setVolume(QAudio.convertVolume(volume, scale.LogarithmicVolumeScale, scale.LinearVolumeScale))


class SoundDevices(QObject):
    """Watches the machine's sound devices.

    Signals:
        changed(): a device came or went, another one is the default now, or the user prefers another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.preferred = ""  # the name of the device that the user chose; empty: the system's default
        self.missing = ""  # why there is no sound at all, in words for the user
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError as error:  # the library behind it is not on every machine
            self.missing = f"Qt cannot play sound here: {error}"
            return
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self.changed)

    @property
    def available(self) -> bool:
        """Whether something can be heard."""
        if self.missing:
            return False
        from PySide6.QtMultimedia import QMediaDevices

        return bool(QMediaDevices.audioOutputs())

    def open(self) -> SoundOutput:
        """Return the default device, or silence when there is none."""
        return SoundCard(self.preferred, self) if self.available else Silence()

    def names(self) -> tuple[str, ...]:
        """Return the devices that are there now, by the names that the system gives them."""
        if self.missing:
            return ()
        from PySide6.QtMultimedia import QMediaDevices

        return tuple(device.description() for device in QMediaDevices.audioOutputs())

    def prefer(self, name: str) -> None:
        """Play on the device called `name` whenever it is there; "" means the system's default."""
        if name != self.preferred:
            self.preferred = name
            self.changed.emit()

    def fill(self, menu: QMenu) -> None:
        """Put a choice of the devices into `menu`, and nothing else."""
        menu.clear()
        group = QActionGroup(menu)
        names = self.names()
        for name in ("", *names):
            action = menu.addAction(name or "The system's sound output")
            action.setCheckable(True)
            action.setChecked(name == self.preferred or (not name and self.preferred not in names))
            action.setEnabled(bool(names))
            action.triggered.connect(lambda _=False, name=name: self.prefer(name))
            group.addAction(action)
        if not names:
            menu.addAction("There is no sound output").setEnabled(False)
