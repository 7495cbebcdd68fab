"""Plays a song from anywhere, clip by clip if asked, decoding a few seconds ahead beside the window."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.audio.clip import ClipSpan
from songjudge.gui.decoders import Decoders, InlineDecoders
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.pcm_buffer import RATE, IntSamples, PcmBuffer
from songjudge.gui.library.sound_output import SoundDevices, SoundOutput

_TICK = 25  # milliseconds
_FIRST, _CHUNK = 4.0, 10.0  # seconds decoded at a time: after a jump a few, to be heard soon
_AHEAD = 8 * RATE  # frames: less than this ready, and the next chunk is decoded
_EDGE = 0.02  # seconds decoded more on both sides and cut off: a chunk fades in and out like any clip


@dataclass(frozen=True, eq=False)
class _Chunk:
    path: Path
    start: int  # frames
    frames: IntSamples


class SongPlayer(QObject):
    """Holds one song, a position in it, and whether it plays.

    Signals:
        moved(float): the position in seconds, while playing and after a jump.
        playing_changed(bool): it began or stopped playing.
        finished(): the song played to its end.
        failed(object): the exception that decoding raised; playing has stopped.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    finished = Signal()
    failed = Signal(object)

    def __init__(
        self, devices: SoundDevices, parent: QObject | None = None, *, decoders: Decoders | None = None
    ) -> None:
        super().__init__(parent)
        self._decoders = decoders or InlineDecoders()
        self._devices = devices
        self._output: SoundOutput | None = None
        self._volume = 0.8
        self._path: Path | None = None
        self._total = 0
        self._at = 0
        self._loop: tuple[int, int] | None = None
        self._playing = False
        self._buffer = PcmBuffer()
        self._chunks = LatestAnswer(self)
        self._chunks.answered.connect(self._take_chunk)
        self._chunks.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._feed)
        devices.changed.connect(self._change_device)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def position(self) -> float:
        """What is heard now, in seconds from the song's beginning."""
        heard = self._at - (self._output.waiting() if self._output and self._playing else 0)
        if self._loop and heard < self._loop[0] <= self._at <= self._loop[1]:
            heard += self._loop[1] - self._loop[0]
        return max(heard, 0) / RATE

    def set_song(self, path: Path | None, duration: float, *, start: float = 0.0) -> None:
        """Take another song of `duration` seconds; if one was playing, this one plays on, from `start` seconds."""
        self._path, self._total = path, round(duration * RATE)
        self._loop = None
        self._buffer.clear()
        self._chunks.forget()
        if path is None:
            self.pause()
        self.seek(start)

    def play(self) -> None:
        """Play from the present position; from the beginning when the song is at its end."""
        if self._path is None or self._playing:
            return
        if self._at >= self._total:
            self._at = 0
        if self._output is None:
            self._output = self._devices.open()
            self._output.set_volume(self._volume)
        self._playing = True
        self._timer.start()
        self.playing_changed.emit(True)
        self._feed()

    def pause(self) -> None:
        """Stop playing and stay at the present position."""
        if not self._playing:
            return
        self._at = round(self.position * RATE)
        self._playing = False
        self._timer.stop()
        if self._output is not None:
            self._output.drop()
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Jump to a position in the song; a loop that does not hold it ends."""
        self._at = min(max(round(seconds * RATE), 0), self._total)
        if self._loop and not self._loop[0] <= self._at < self._loop[1]:
            self._loop = None
        if self._output is not None:
            self._output.drop()
        self.moved.emit(self._at / RATE)
        if self._playing:
            self._feed()

    def seek_by(self, seconds: float) -> None:
        """Jump forward, or back."""
        self.seek(self.position + seconds)

    def set_loop(self, span: ClipSpan | None) -> None:
        """Repeat a clip, from its beginning, until None is set."""
        if span is None:
            self._loop = None
            return
        self._loop = (round(span.start * RATE), min(round(span.end * RATE), self._total))
        if not self._loop[0] <= self._at < self._loop[1]:
            self.seek(span.start)

    def set_volume(self, volume: float) -> None:
        """Set the loudness, 0 to 1."""
        self._volume = volume
        if self._output is not None:
            self._output.set_volume(volume)

    def close(self) -> None:
        """Stop, and wait for the decoder."""
        self.pause()
        self._chunks.close()

    def _feed(self) -> None:
        """Keep the output full, decode ahead, tell the position, notice the end."""
        assert self._output is not None
        room = self._output.room()
        while room > 0:
            end = self._loop[1] if self._loop else self._total
            frames = self._buffer.read(self._at, min(room, end - self._at))
            if not len(frames):
                break
            self._output.push(frames)
            self._at += len(frames)
            room -= len(frames)
            if self._loop and self._at >= self._loop[1]:
                self._at = self._loop[0]
        self._decode_ahead()
        self.moved.emit(self.position)
        if self._at >= self._total and not self._output.waiting():
            self.pause()
            self.finished.emit()

    def _decode_ahead(self) -> None:
        ready = self._buffer.ahead(self._at)
        start = self._at + ready
        wanted = self._loop[1] if self._loop else self._total
        if self._path is None or self._chunks.busy or ready >= _AHEAD or start >= wanted:
            return
        path, decoders, length = self._path, self._decoders, _CHUNK if ready else _FIRST
        self._chunks.ask(lambda: _decoded(decoders, path, start, length))

    def _take_chunk(self, chunk: _Chunk) -> None:
        if chunk.path != self._path:
            return
        if not len(chunk.frames):
            self._total = min(self._total, chunk.start)  # the file promised more than it holds
        self._buffer.put(chunk.start, chunk.frames)
        if self._playing:
            self._feed()

    def _fail(self, error: Exception) -> None:
        self.pause()
        self.failed.emit(error)

    def _change_device(self) -> None:
        """Go on with the device that is there now."""
        playing = self._playing
        self.pause()
        self._output = None
        if playing:
            self.play()


def _decoded(decoders: Decoders, path: Path, start: int, length: float) -> _Chunk:
    """Decode `length` seconds from the frame `start` on."""
    before = min(start / RATE, _EDGE)
    frames = decoders.sound(path, ClipSpan(start / RATE - before, before + length + _EDGE), RATE)
    skipped = round(before * RATE)
    return _Chunk(path, start, frames[skipped : skipped + round(length * RATE)])
