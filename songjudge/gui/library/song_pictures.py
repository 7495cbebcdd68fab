"""Reads, beside the window, what the player shows of a song: cover, clips, outline, spectra.  The latest are kept."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from songjudge.audio.clip import ClipSpan
from songjudge.audio.peaks import Waveform
from songjudge.gui.decoders import Decoders
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.cover import cover_bytes
from songjudge.gui.library.cover_view import square_picture
from songjudge.gui.library.song_clips import SongClips, clips_of
from songjudge.library.song import Song
from songjudge.store.workspace import Workspace

_PAUSE = 70  # milliseconds a song must stay current before its outline is read: keys repeat faster
_KEPT = 120  # songs and clips

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class SongDetails:
    """What is known of a song at once: a cover or None, and its clips."""

    song: Song
    cover: QImage | None
    clips: SongClips


class SongPictures(QObject):
    """Answers for the newest song and clip only.

    Signals:
        details_read(object): the `SongDetails` of the newest song.
        waveform_read(object, object): the `Path` of the newest song and its `Waveform`.
        spectrum_read(object, object): the newest `ClipSpan` and its picture, uint8 (bands, columns).
        failed(object): the exception that reading raised.
    """

    details_read = Signal(object)
    waveform_read = Signal(object, object)
    spectrum_read = Signal(object, object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, decoders: Decoders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decoders = decoders
        self._workspace = workspace
        self._song: Song | None = None
        self._waves = _Kept[Path, Waveform](_KEPT)
        self._spectra = _Kept[tuple[Path, ClipSpan], npt.NDArray[np.uint8]](_KEPT)
        self._details = self._answers(self.details_read.emit)
        self._outlines = self._answers(lambda answer: self.waveform_read.emit(*answer))
        self._pictures = self._answers(lambda answer: self.spectrum_read.emit(*answer))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._read_outline)

    def read_song(self, song: Song | None) -> None:
        """Read everything of another song; the outline a moment later."""
        self._song = song
        for answers in (self._details, self._outlines, self._pictures):
            answers.forget()
        self._timer.stop()
        if song is None:
            return
        workspace = self._workspace
        self._details.ask(lambda: _details(workspace, song))
        self._timer.start()

    def read_clips(self) -> None:
        """Read the present song's clips anew: it was measured or judged meanwhile."""
        if self._song is not None:
            workspace, song = self._workspace, self._song
            self._details.ask(lambda: _details(workspace, song))

    def read_spectrum(self, path: Path, span: ClipSpan) -> None:
        """Read the picture of a clip."""
        kept, decoders = self._spectra, self._decoders
        self._pictures.ask(lambda: (span, kept.get((path, span), lambda: decoders.spectrum(path, span))))

    def close(self) -> None:
        """Wait for what is being read: before the workspace is closed."""
        self._timer.stop()
        for answers in (self._details, self._outlines, self._pictures):
            answers.close()

    def _read_outline(self) -> None:
        if self._song is not None:
            path, kept, decoders = self._song.path, self._waves, self._decoders
            self._outlines.ask(lambda: (path, kept.get(path, lambda: decoders.outline(path))))

    def _answers(self, take: Callable[[Any], None]) -> LatestAnswer:
        answers = LatestAnswer(self)
        answers.answered.connect(take)
        answers.failed.connect(self.failed)
        return answers


class _Kept(Generic[Key, Value]):
    """The latest answers.  Asked by one thread at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the kept answer, or make it and keep it."""
        if key not in self._answers:
            self._answers[key] = make()
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return self._answers[key]


def _details(workspace: Workspace, song: Song) -> SongDetails:
    encoded = cover_bytes(song.path)
    return SongDetails(song, square_picture(encoded) if encoded else None, clips_of(workspace, song))
