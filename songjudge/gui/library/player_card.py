"""The right card of the Label page: hears and sees the current song, and takes the verdict."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from songjudge.audio.clip import ClipSpan
from songjudge.audio.peaks import Waveform
from songjudge.errors import SongjudgeError
from songjudge.gui.library.clip_saver import ClipSaver
from songjudge.gui.library.player_layout import PlayerParts
from songjudge.gui.library.song_clips import SongClips
from songjudge.gui.library.song_pictures import SongDetails, SongPictures
from songjudge.gui.library.song_player import SongPlayer
from songjudge.gui.library.sound_output import SoundDevices
from songjudge.gui.session import Session
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.library.song import Song
from songjudge.library.verdict import Verdict


class PlayerCard(QFrame):
    """Shows one song.  `parts` are its widgets, `player` its sound.

    Signals:
        verdict_chosen(object): the `Verdict` whose button was pressed.
        song_ended(): the song played to its end.
    """

    verdict_chosen = Signal(object)
    song_ended = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._song: Song | None = None
        self._clips = SongClips()
        self._clip: int | None = None
        self.devices = SoundDevices(self)
        self.player = SongPlayer(self.devices, self, decoders=session.decoders)
        self.pictures = SongPictures(session.workspace, session.decoders, self)
        self.parts = PlayerParts(session.appearance, self)
        self.saver = ClipSaver(self)
        self.setProperty("role", "card")
        self._connect()
        self.parts.transport.show_volume(session.workspace.settings.volume)
        self.player.set_volume(session.workspace.settings.volume)
        self._show_devices()
        self.show_song(None)

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self._song

    @property
    def clips(self) -> SongClips:
        """The model's clips of the song."""
        return self._clips

    @property
    def clip(self) -> ClipSpan | None:
        """The present clip."""
        return self._clips.spans[self._clip] if self._clip is not None else None

    def show_song(self, song: Song | None) -> None:
        """Show another song; if one was playing, this one plays on."""
        self._song, self._clips, self._clip = song, SongClips(), None
        parts = self.parts
        parts.transport.loop.setChecked(False)
        parts.show_titles(song)
        parts.transport.setEnabled(song is not None and not song.missing)
        parts.save.setEnabled(False)
        parts.waveform.show_song(song.format.duration if song else 0.0, SongClips())
        parts.spectrogram.show_nothing()
        there = song is not None and not song.missing
        self.pictures.read_song(song if there else None)
        playing = self.player.playing
        self.player.pause()
        self.player.set_song(song.path if song and there else None, song.format.duration if song else 0.0)
        self._resume = playing and there
        self._show_position(0.0)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show what was said about the song."""
        self.parts.verdicts.show_verdict(verdict, enabled=self._song is not None)

    def play_soon(self) -> None:
        """Play as soon as it is known which clip of the song tells most."""
        self._resume = True
        if self._clips.spans:
            self._resume = False
            self.player.play()

    def toggle(self) -> None:
        """Play or pause."""
        self._resume = False
        self.player.toggle()

    def step_clip(self, step: int) -> None:
        """Go one clip forward (1) or back (-1)."""
        if not self._clips.spans:
            return
        here = -1 if self._clip is None else self._clip
        started = self._clips.spans[here].start if here >= 0 else 0.0
        if step < 0 and self.player.position > started + 2.0:
            step = 0  # the first step back goes to the beginning of the present clip
        self._go_to_clip(min(max(here + step, 0), len(self._clips.spans) - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self.parts.fit(event.size().height())

    def close_sound(self) -> None:
        """Stop everything that runs beside the window."""
        self.player.close()
        self.pictures.close()
        self.saver.close()

    def _connect(self) -> None:
        parts, player, pictures = self.parts, self.player, self.pictures
        parts.verdicts.chosen.connect(self.verdict_chosen)
        parts.waveform.seek_asked.connect(player.seek)
        parts.spectrogram.seek_asked.connect(player.seek)
        parts.transport.play_asked.connect(self.toggle)
        parts.transport.clip_asked.connect(self.step_clip)
        parts.transport.loop_changed.connect(lambda on: player.set_loop(self.clip if on else None))
        parts.transport.volume_changed.connect(player.set_volume)
        player.moved.connect(self._show_position)
        player.playing_changed.connect(parts.transport.show_playing)
        player.finished.connect(self.song_ended)
        player.failed.connect(self._show_failure)
        pictures.details_read.connect(self._take_details)
        pictures.waveform_read.connect(self._take_waveform)
        pictures.spectrum_read.connect(self._take_spectrum)
        pictures.failed.connect(self._show_failure)
        self.devices.changed.connect(self._show_devices)
        parts.transport.outputs.aboutToShow.connect(lambda: self.devices.fill(parts.transport.outputs))
        parts.save.clicked.connect(self._show_save_menu)
        self.saver.saved.connect(lambda path: self._session.noticed.emit(f"Saved {path.name}"))
        self.saver.failed.connect(self._show_failure)

    _resume = False

    def _show_save_menu(self) -> None:
        if self._song is not None and self.clip is not None:
            menu = self.saver.menu(self._song, self.clip, self.parts.spectrogram.grab())
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.parts.save.mapToGlobal(self.parts.save.rect().bottomLeft()))

    def _take_details(self, details: SongDetails) -> None:
        if self._song is None or details.song.song_id != self._song.song_id:
            return
        if details.cover is not None:
            self.parts.cover.show_picture(details.cover)
        fresh = not self._clips.spans
        self.parts.save.setEnabled(bool(details.clips.spans))
        self._clips = details.clips
        self.parts.waveform.show_clips(self._clips)
        telling = self._clips.most_telling()
        if fresh and telling is not None and self.player.position == 0.0:
            self._go_to_clip(telling)
        else:
            self._show_position(self.player.position)
        if self._resume:
            self._resume = False
            self.player.play()

    def _take_waveform(self, path: Path, waveform: Waveform) -> None:
        if self._song is not None and path == self._song.path:
            self.parts.waveform.show_waveform(waveform)

    def _take_spectrum(self, span: ClipSpan, picture: npt.NDArray[np.uint8]) -> None:
        if span == self.clip:
            self.parts.spectrogram.show_clip(picture, span)

    def _go_to_clip(self, number: int) -> None:
        looping = self.parts.transport.loop.isChecked()
        self.player.seek(self._clips.spans[number].start)
        if looping:
            self.player.set_loop(self._clips.spans[number])

    def _show_position(self, seconds: float) -> None:
        clip = self._clips.at(seconds)
        if clip != self._clip:
            self._clip = clip
            self.parts.spectrogram.show_nothing(self.clip)
            if self._song is not None and self.clip is not None:
                self.pictures.read_spectrum(self._song.path, self.clip)
        self.parts.waveform.show_position(seconds, clip)
        self.parts.spectrogram.show_position(seconds)
        self.parts.show_times(seconds, self._song, _clip_words(clip, self._clips.spans))

    def _show_devices(self) -> None:
        self.parts.no_sound.setVisible(not self.devices.available)
        self.parts.no_sound.setToolTip(self.devices.missing or "Connect a sound device; it is used at once.")

    def _show_failure(self, error: Exception) -> None:
        self._resume = False
        words = (error.why or error.what) if isinstance(error, SongjudgeError) else str(error)
        self.parts.show_failure(words)


def _clip_words(clip: int | None, spans: Sequence[ClipSpan]) -> str:
    if clip is None:
        return f"{len(spans)} clips" if spans else ""
    length = spoken_duration(spans[clip].length).removeprefix("0:").lstrip("0")
    return f"clip {clip + 1} of {len(spans)} · {length} s"
