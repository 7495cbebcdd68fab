"""One of two songs that are compared: what it is, what was said of it, its outline, and a player of its own."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from songjudge.audio.peaks import Waveform
from songjudge.errors import SongjudgeError
from songjudge.gui.icons import icon
from songjudge.gui.library.song_clips import SongClips
from songjudge.gui.library.song_pictures import SongDetails, SongPictures
from songjudge.gui.library.song_player import SongPlayer
from songjudge.gui.library.sound_output import SoundDevices
from songjudge.gui.library.waveform_view import WaveformView
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.library.song import Song
from songjudge.library.verdict import Verdict

_PLAY = 36  # pixels


class SongSide(QFrame):
    """Shows and plays one song.

    Signals:
        playing_changed(bool): it began or stopped playing.
    """

    playing_changed = Signal(bool)

    def __init__(self, session: Session, devices: SoundDevices, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = session.appearance
        self._name = name
        self._song: Song | None = None
        self._clips = SongClips()
        self.setProperty("role", "card")
        self.player = SongPlayer(devices, self, decoders=session.decoders)
        self.player.set_volume(session.workspace.settings.volume)
        self.pictures = SongPictures(session.workspace, session.decoders, self)
        self.heading = label(name, "muted")
        self.title, self.artist = label("", "heading"), label("", "muted")
        self.said = label("")
        self.facts = label("", "small")
        self.waveform = WaveformView(session.appearance)
        self.waveform.setAccessibleName(f"{name}: position in the song")
        self.play = QToolButton()
        self.time = label("", "small")
        self._lay_out()
        self._connect()
        self._show_playing(playing=False)

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self._song

    def show_song(self, song: Song | None, *, verdict: Verdict = Verdict.NONE, words: str = "") -> None:
        """Show a song, what the user said of it, and more words on it; None shows nothing."""
        self._song, self._clips = song, SongClips()
        there = song is not None and not song.missing
        duration = song.format.duration if song else 0.0
        self.player.pause()
        self.player.set_song(song.path if song and there else None, duration)
        self.waveform.show_song(duration, SongClips())
        self.pictures.read_song(song if there else None)
        self.play.setEnabled(there)
        self.title.setText(song.title if song else "")
        self.artist.setText(" · ".join(part for part in (song.artist, song.tags.album) if part) if song else "")
        self.facts.setText(_facts(song) if song else "")
        self.show_verdict(verdict, words)
        self._show_position(0.0)

    def show_verdict(self, verdict: Verdict, words: str) -> None:
        """Show what was said of the song."""
        said = {Verdict.GOOD: "✓ good", Verdict.BAD: "✕ bad", Verdict.NONE: "no label"}[verdict]
        self.said.setText(f"{said}   {words}".rstrip() if self._song is not None else "")

    def toggle(self) -> None:
        """Play or pause."""
        self.player.toggle()

    def close_sound(self) -> None:
        """Stop everything that runs beside the window."""
        self.player.close()
        self.pictures.close()

    def _take_details(self, details: SongDetails) -> None:
        if self._song is None or details.song.song_id != self._song.song_id:
            return
        self._clips = details.clips
        self.waveform.show_clips(self._clips)
        telling = self._clips.most_telling()
        if telling is not None and self.player.position == 0.0:
            self.player.seek(self._clips.spans[telling].start)

    def _take_waveform(self, path: Path, waveform: Waveform) -> None:
        if self._song is not None and path == self._song.path:
            self.waveform.show_waveform(waveform)

    def _show_position(self, seconds: float) -> None:
        self.waveform.show_position(seconds, self._clips.at(seconds))
        total = spoken_duration(self._song.format.duration) if self._song else ""
        self.time.setText(f"{spoken_duration(seconds) or '0:00'} of {total}" if total else "")

    def _show_playing(self, *, playing: bool) -> None:
        theme = self._appearance.theme
        self.play.setIcon(icon("pause" if playing else "play", theme.on_ink))
        deed = "Pause" if playing else "Play"
        self.play.setAccessibleName(f"{deed} {self._name.lower()}")
        self.play.setToolTip(deed)

    def _show_failure(self, error: Exception) -> None:
        words = (error.why or error.what) if isinstance(error, SongjudgeError) else str(error)
        self.facts.setText(f"This cannot be played: {words}")

    def _connect(self) -> None:
        self.play.clicked.connect(self.toggle)
        self.player.moved.connect(self._show_position)
        self.player.playing_changed.connect(lambda playing: self._show_playing(playing=playing))
        self.player.playing_changed.connect(self.playing_changed)
        self.player.failed.connect(self._show_failure)
        self.waveform.seek_asked.connect(self.player.seek)
        self.pictures.details_read.connect(self._take_details)
        self.pictures.waveform_read.connect(self._take_waveform)
        self.pictures.failed.connect(self._show_failure)
        self._appearance.changed.connect(lambda: self._show_playing(playing=self.player.playing))

    def _lay_out(self) -> None:
        self.play.setProperty("role", "play")
        self.play.setFixedSize(_PLAY + 10, _PLAY + 10)
        self.play.setIconSize(QSize(18, 18))
        for words in (self.title, self.artist, self.facts):
            words.setWordWrap(True)
        sound = QHBoxLayout()
        sound.setSpacing(12)
        sound.addWidget(self.play)
        sound.addWidget(self.time)
        sound.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(8)
        for part in (self.heading, self.title, self.artist, self.said, self.waveform):
            whole.addWidget(part)
        whole.addLayout(sound)
        whole.addWidget(self.facts)
        whole.addStretch(1)


def _facts(song: Song) -> str:
    """Return what tells one encoding from another, and where it lies."""
    rate = f"{round(song.format.bit_rate / 1000)} kbit/s" if song.format.bit_rate > 0 else ""
    return " · ".join(part for part in (song.format.codec, rate, song.path.parent.name) if part)
