"""Saves the clip that is heard, or its picture, as a file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from songjudge.audio.clip import ClipSpan
from songjudge.audio.preview import save_clip
from songjudge.errors import SongjudgeError
from songjudge.gui.latest import LatestAnswer
from songjudge.library.song import Song


class ClipSaver(QObject):
    """Asks for a name and writes the file beside the window.

    Signals:
        saved(object): the `Path` that was written.
        failed(object): the exception that writing raised.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._writing = LatestAnswer(self)
        self._writing.answered.connect(self.saved)
        self._writing.failed.connect(self.failed)

    def save_clip(self, song: Song, span: ClipSpan, target: Path) -> None:
        """Write a clip to a .wav or .mp3 file."""

        def write() -> Path:
            save_clip(song.path, span, target)
            return target

        self._writing.ask(write)

    def save_picture(self, picture: QPixmap, target: Path) -> None:
        """Write a picture to a .png file."""
        if picture.save(str(target), "PNG"):
            self.saved.emit(target)
        else:
            self.failed.emit(SongjudgeError(f"{target.name} cannot be written"))

    def menu(self, song: Song, span: ClipSpan, picture: QPixmap) -> QMenu:
        """Return the menu that saves this clip or its picture."""
        menu = QMenu(self._window)
        menu.addAction("Save this clip as WAV or MP3 …").triggered.connect(lambda: self._ask_clip(song, span))
        menu.addAction("Save this clip's picture …").triggered.connect(lambda: self._ask_picture(song, span, picture))
        return menu

    def close(self) -> None:
        """Wait for the file that is being written."""
        self._writing.close()

    def _ask_clip(self, song: Song, span: ClipSpan) -> None:
        start = str(Path.home() / f"{_file_name(song, span)}.wav")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save clip", start, "Sound (*.wav *.mp3)")
        if chosen:
            self.save_clip(song, span, Path(chosen))

    def _ask_picture(self, song: Song, span: ClipSpan, picture: QPixmap) -> None:
        start = str(Path.home() / f"{_file_name(song, span)}.png")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save picture", start, "Pictures (*.png)")
        if chosen:
            self.save_picture(picture, Path(chosen))


def _file_name(song: Song, span: ClipSpan) -> str:
    """Return a name for a clip that every file system takes: "Title 2m49s"."""
    title = "".join(c if c.isalnum() or c in " -_" else "_" for c in song.title)[:80].strip() or "clip"
    minutes, seconds = divmod(round(span.start), 60)
    return f"{title} {minutes}m{seconds:02}s"
