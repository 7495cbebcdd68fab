"""The widgets of the player card and their places."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.icons import icon
from songjudge.gui.library.cover_view import CoverView
from songjudge.gui.library.folder_progress import FolderProgress
from songjudge.gui.library.song_facts import SongFacts
from songjudge.gui.library.spectrogram_view import SpectrogramView
from songjudge.gui.library.transport import Transport
from songjudge.gui.library.verdict_buttons import VerdictButtons
from songjudge.gui.library.waveform_view import WaveformView
from songjudge.gui.songs.row_texts import spoken_duration
from songjudge.library.song import Song

_SPACING = 11  # pixels between the parts
_SQUEEZED = 50  # pixels that waveform and spectrum can do without, and still be of use


class PlayerParts:
    """Every widget of the player card, laid out inside `card`."""

    def __init__(self, appearance: Appearance, card: QWidget) -> None:
        self.cover = CoverView()
        self.title = _label("title")
        self.artist = _label("")
        self.album = _label("muted")
        self.waveform = WaveformView(appearance)
        self.now, self.clip_words, self.length = _label("small"), _label("small"), _label("small")
        self.save = QToolButton()
        self.save.setAccessibleName("Save the clip or its picture")
        self.save.setToolTip("Save the clip or its picture")
        self.spectrogram = SpectrogramView(appearance)
        self.no_sound = QLabel()
        self.no_sound.setProperty("role", "small")
        self.no_sound.setText("No sound output. Labelling works as usual.")
        self.no_sound.setWordWrap(True)
        self.failure = QLabel()
        self.failure.setProperty("role", "bad")
        self.failure.setTextFormat(Qt.TextFormat.PlainText)
        self.failure.setWordWrap(True)
        self.failure.hide()
        self.transport = Transport(appearance)
        self.verdicts = VerdictButtons(appearance)
        self.progress = FolderProgress(appearance)
        self.facts = SongFacts()
        self.sound = SongFacts(room_for=4)
        self._appearance = appearance
        self._lay_out(card)
        self._colour()
        appearance.changed.connect(self._colour)

    def show_titles(self, song: Song | None) -> None:
        """Show what the tags say."""
        self.failure.hide()
        self.title.setText(song.title if song else "No song chosen")
        self.artist.setText(song.artist if song else "")
        tags = song.tags if song else None
        said = [tags.album, str(tags.year) if tags.year else ""] if tags else []
        codec = song.format.codec.upper() if song else ""
        self.album.setText(" · ".join(part for part in [*said, codec] if part))
        self.cover.show_disc(f"{tags.album_artist or tags.artist} {tags.album}" if tags else "")
        if song is not None and song.missing:
            self.show_failure("The file is not there: deleted, moved, or on a disk that is not plugged in.")

    def show_times(self, seconds: float, song: Song | None, clip_words: str) -> None:
        """Show the position, the present clip and the song's length."""
        self.now.setText((spoken_duration(seconds) or "0:00") if song else "")
        self.length.setText(spoken_duration(song.format.duration) if song else "")
        self.clip_words.setText(clip_words)

    def show_failure(self, words: str) -> None:
        """Say why the song cannot be heard."""
        self.failure.setText(words[:1].upper() + words[1:].rstrip(".") + ".")
        self.failure.show()

    def fit(self, height: int) -> None:
        """Hide what is needed least until all the rest has its room: first hints, then pictures and facts."""
        hints: tuple[tuple[QWidget, ...], ...] = ((self.progress.keys,), (self.sound,))
        groups = (*hints, (self.spectrogram,), (self._rule, self.facts))
        needed = self._whole.sizeHint().height() - _SQUEEZED
        needed += sum(w.sizeHint().height() + _SPACING for g in groups for w in g if w.isHidden())
        for group in groups:
            fits = needed <= height
            needed -= 0 if fits else sum(w.sizeHint().height() + _SPACING for w in group)
            for widget in group:
                widget.setVisible(fits)

    def _colour(self) -> None:
        self.save.setIcon(icon("save", self._appearance.theme.muted))

    def _lay_out(self, card: QWidget) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addStretch(1)
        for label in (self.title, self.artist, self.album):
            titles.addWidget(label)
        titles.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.cover)
        head.addLayout(titles, 1)
        head.addWidget(self.save, 0, Qt.AlignmentFlag.AlignTop)
        times = QHBoxLayout()
        times.addWidget(self.now, 1)
        times.addWidget(self.clip_words, 2)
        times.addWidget(self.length, 1)
        self.clip_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.length.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._rule = QFrame()
        self._rule.setProperty("role", "rule")
        self._whole = whole = QVBoxLayout(card)
        whole.setContentsMargins(18, 18, 18, 14)
        whole.setSpacing(_SPACING)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        whole.addLayout(head)
        whole.addWidget(self.waveform)
        whole.addLayout(times)
        for widget in (self.spectrogram, self.failure, self.no_sound, self.transport, self.verdicts, self.progress):
            whole.addWidget(widget)
        whole.addStretch(1)
        whole.addWidget(self._rule)
        whole.addWidget(self.facts)
        whole.addWidget(self.sound)


class ElidedLabel(QLabel):
    """One line of words, cut short with an ellipsis when there is no room.  No signals."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def setText(self, words: str) -> None:
        """Say something else; the tool tip says all of it."""
        if words == self._words:
            return
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.ensurePolished()
        super().setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))


def _label(role: str) -> ElidedLabel:
    label = ElidedLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
