"""The buttons of the player: loop, previous clip, play, next clip, volume."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon


class Transport(QWidget):
    """Only shows and asks; `SongPlayer` plays.

    Signals:
        play_asked(): play or pause.
        clip_asked(int): one clip forward (1) or back (-1).
        loop_changed(bool): repeat the clip, or stop repeating it.
        volume_changed(float): 0 to 1, while the slider moves.
    """

    play_asked = Signal()
    clip_asked = Signal(int)
    loop_changed = Signal(bool)
    volume_changed = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._playing = False
        self._volume_before = 80
        self.loop = _button("Repeat the clip", "L")
        self.loop.setCheckable(True)
        self.previous = _button("Previous clip", "Shift+←")
        self.play = _button("Play", "Space")
        self.next = _button("Next clip", "Shift+→")
        self.mute = _button("Mute", "")
        self.outputs = QMenu(self)
        self.outputs.setAccessibleName("Sound output")
        self.mute.setToolTip("Mute; the arrow chooses the sound output")
        self.mute.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.mute.setMenu(self.outputs)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self._lay_out()
        self._colour()
        appearance.changed.connect(self._colour)
        self.play.clicked.connect(self.play_asked)
        self.previous.clicked.connect(lambda: self.clip_asked.emit(-1))
        self.next.clicked.connect(lambda: self.clip_asked.emit(1))
        self.loop.toggled.connect(self.loop_changed)
        self.mute.clicked.connect(self._mute)
        self.volume.valueChanged.connect(self._tell_volume)

    def show_playing(self, playing: bool) -> None:
        """Show that it plays, or not."""
        self._playing = playing
        self.play.setAccessibleName("Pause" if playing else "Play")
        self.play.setToolTip("Pause (Space)" if playing else "Play (Space)")
        self._colour_play()

    def show_volume(self, volume: float) -> None:
        """Show a volume, 0 to 1, without telling anybody."""
        self.volume.blockSignals(True)
        self.volume.setValue(round(volume * 100))
        self.volume.blockSignals(False)
        self._colour_mute()

    def _mute(self) -> None:
        if self.volume.value():
            self._volume_before = self.volume.value()
            self.volume.setValue(0)
        else:
            self.volume.setValue(self._volume_before)

    def _tell_volume(self, value: int) -> None:
        self._colour_mute()
        self.volume_changed.emit(value / 100)

    def _lay_out(self) -> None:
        self.play.setProperty("role", "play")
        self.play.setFixedSize(46, 46)
        self.play.setIconSize(QSize(20, 20))
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(74)
        self.volume.setAccessibleName("Volume")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.loop)
        row.addStretch(3)
        for button in (self.previous, self.play, self.next):
            row.addWidget(button)
        row.addStretch(2)
        row.addWidget(self.mute)
        row.addWidget(self.volume)

    def _colour(self) -> None:
        theme = self._appearance.theme
        self.loop.setIcon(icon("loop", theme.muted, checked=theme.text))
        self.previous.setIcon(icon("previous", theme.muted))
        self.next.setIcon(icon("next", theme.muted))
        self._colour_play()
        self._colour_mute()

    def _colour_play(self) -> None:
        self.play.setIcon(icon("pause" if self._playing else "play", self._appearance.theme.on_ink))

    def _colour_mute(self) -> None:
        self.mute.setIcon(icon("volume" if self.volume.value() else "mute", self._appearance.theme.muted))


def _button(name: str, key: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(f"{name} ({key})" if key else name)
    button.setIconSize(QSize(18, 18))
    return button
