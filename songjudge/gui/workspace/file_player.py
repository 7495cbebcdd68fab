"""Plays a file that is in no library: a button and a line that says what is heard."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon
from songjudge.gui.library.song_player import SongPlayer
from songjudge.gui.library.sound_output import SoundDevices

_LONG = 24 * 3600.0  # seconds: the player itself notices where a song of unknown length ends


class FilePlayer(QWidget):
    """Plays one file at a time.

    Signals:
        began(): a sound begins; whatever else plays should stop.
        failed(object): the exception of a file that could not be played.
    """

    began = Signal()
    failed = Signal(object)

    def __init__(self, appearance: Appearance, volume: float) -> None:
        super().__init__()
        self._appearance = appearance
        self._devices = SoundDevices(self)
        self.player = SongPlayer(self._devices, self)
        self.player.set_volume(volume)
        self._title = ""
        self.button = QToolButton()
        self.button.setIconSize(QSize(20, 20))
        self.button.setEnabled(False)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.player.toggle)
        self._words = QLabel("Double-click a song, or press Enter on it, to hear its best moment.")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setProperty("role", "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        line.addWidget(self._words, 1)
        self.player.playing_changed.connect(self._follow)
        self.player.moved.connect(self._show_position)
        self.player.failed.connect(self.failed)
        appearance.changed.connect(self._draw)
        self._draw()

    def play(self, path: Path, title: str, *, duration: float, start: float) -> None:
        """Play the file from `start` seconds on."""
        self._title = title
        self.button.setEnabled(True)
        self.player.set_song(path, duration or _LONG, start=start)
        self.player.play()

    def close_sound(self) -> None:
        """Stop, and wait for the decoder."""
        self.player.close()

    def _follow(self, playing: bool) -> None:
        if playing:
            self.began.emit()
        self._draw()
        self._show_position(self.player.position)

    def _show_position(self, seconds: float) -> None:
        silent = "" if self._devices.available else " · no sound output"
        self._words.setText(f"{self._title} · {int(seconds) // 60}:{int(seconds) % 60:02d}{silent}")

    def _draw(self) -> None:
        name = "Pause" if self.player.playing else "Play"
        self.button.setIcon(icon(name.lower(), self._appearance.theme.muted))
        self.button.setAccessibleName(name)
        self.button.setToolTip(name)
