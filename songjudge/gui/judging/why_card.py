"""Why the chosen song got its score: its clips, the feature groups that pushed, the labelled songs nearest to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from songjudge.gui.appearance import Appearance
from songjudge.gui.judging.clip_bars import ClipBars, ClipScore
from songjudge.gui.judging.reason_bars import ReasonBars
from songjudge.gui.plots.card import Card, label
from songjudge.gui.songs.score_bar import UNSURE_BAND
from songjudge.gui.spoken import speak_as
from songjudge.judging.judgement import Judgement
from songjudge.judging.reasons import Reason
from songjudge.library.song import Song

WIDTH = 320
PADDING = 17  # pixels between the card's edge and its parts


@dataclass(frozen=True)
class NamedNeighbour:
    """A labelled song near the chosen one, and how near: a cosine, -1 to 1."""

    song: Song
    likeness: float


class WhyCard(Card):
    """One song's judgement, explained.

    Signals:
        clip_chosen(float): the user wants to hear the clip that begins at so many seconds.
        song_chosen(object): the user wants to see this song, a `SongId`, in the table.
    """

    clip_chosen = Signal(float)
    song_chosen = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__("Why?")
        self.setFixedWidth(WIDTH)
        self.artist = label("", "small")
        self.figure = label("", "title")
        self.held_out = label("", "small")
        self.clips = ClipBars(appearance)
        self.clips.chosen.connect(self.clip_chosen)
        self.reasons = ReasonBars(appearance)
        self.note = label("", "small")
        self.doubt, self.heard = label("", "small"), label("")
        self.liked, self.disliked = _Neighbours("Nearest that you like"), _Neighbours("Nearest that you don’t")
        for column in (self.liked, self.disliked):
            column.chosen.connect(self.song_chosen)
        for words in (self.title, self.held_out, self.note, self.doubt, self.heard):
            words.setWordWrap(True)
        self._lay_out()
        self.show_song(None, None, ())

    def show_song(self, song: Song | None, judgement: Judgement | None, clips: Sequence[ClipScore]) -> None:
        """Show a song's judgement at once; what explains it comes later."""
        self.title.setText(song.title if song else "No song chosen")
        self.artist.setText(song.artist if song else "")
        self.figure.setText(verdict_in_words(judgement.score) if judgement else "not judged yet" if song else "")
        said = "You labelled this song; its score comes from models that had not heard it."
        self.held_out.setText(said if judgement and judgement.out_of_fold else "")
        self.held_out.setVisible(bool(judgement and judgement.out_of_fold))
        self.show_clips(clips)
        self.show_waiting("")

    def show_clips(self, clips: Sequence[ClipScore]) -> None:
        """Show what the model says of each clip; in a large library that is found out with the reasons."""
        self.clips.show_clips(clips)
        for part in (self._clips_title, self.clips):
            part.setVisible(bool(clips))

    def show_waiting(self, words: str) -> None:
        """Show `words` where the reasons will stand."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        for part in (self._reasons_title, self.reasons, self.liked, self.disliked, self.doubt, self.heard):
            part.hide()
        self._make_room()

    def _make_room(self) -> None:
        """Let the card scroll rather than squeeze its parts: Qt counts wrapped lines as one when it asks for room."""
        wrapped = self._column.totalHeightForWidth(WIDTH - 2 * PADDING)
        self._inside.setMinimumHeight(max(wrapped, self._column.totalMinimumSize().height()))

    def show_reasons(
        self, reasons: Sequence[Reason], liked: Sequence[NamedNeighbour], disliked: Sequence[NamedNeighbour]
    ) -> None:
        """Show why."""
        estimated = any(not reason.exact for reason in reasons)
        self.note.setText("Estimated by exchanging one group after another." if estimated else "")
        self.note.setVisible(estimated)
        self.reasons.show_reasons(reasons)
        for part in (self._reasons_title, self.reasons):
            part.setVisible(bool(reasons))
        self.liked.show_songs(liked)
        self.disliked.show_songs(disliked)
        self._make_room()

    def show_words(self, heard: Sequence[str], low: float, high: float) -> None:
        """Show what the listener hears in the song, and the band of doubt: a share of songs, 0 to 1."""
        share = f"{100 * low:.0f} to {100 * high:.0f} %"
        self.doubt.setText(f"Of songs with such a score you like {share}, by your labels so far.")
        self.heard.setText(f"It hears {', '.join(heard)}." if heard else "")
        self.doubt.show()
        self.heard.setVisible(bool(heard))
        self._make_room()

    def _lay_out(self) -> None:
        self._clips_title = label("Its clips, from first to last", "muted")
        self._reasons_title = label("What pushed the score", "muted")
        self._inside = inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = (self.artist, self.figure, self.doubt, self.held_out, self.heard)
        for part in (
            *head,
            self._clips_title,
            self.clips,
            self._reasons_title,
            self.reasons,
            self.note,
            self.liked,
            self.disliked,
        ):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setProperty("role", "plain")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setAccessibleName("Why the song got its score")
        speak_as(scroll, QAccessible.Role.Pane)  # a stop of its own: Page Down reads on
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.body.addWidget(scroll, 1)


class _Neighbours(QWidget):
    """A heading and a button a song.

    Signals:
        chosen(object): the `SongId` of the song whose button was pressed.
    """

    chosen = Signal(object)

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label(heading, "muted"))
        self.buttons: list[QPushButton] = []

    def show_songs(self, songs: Sequence[NamedNeighbour]) -> None:
        """Show these songs, nearest first."""
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()  # it is deleted later, and must not show until then
            button.deleteLater()
        self.buttons = [self._button(neighbour) for neighbour in songs]
        for button in self.buttons:
            self._column.addWidget(button)
        self.setVisible(bool(songs))

    def _button(self, neighbour: NamedNeighbour) -> QPushButton:
        song = neighbour.song
        words = f"{song.title} · {song.artist}" if song.artist else song.title
        button = QPushButton(button_words(words))
        button.setToolTip(f"{words} (likeness {neighbour.likeness:.2f})")
        button.setAccessibleName(f"{words}, likeness {neighbour.likeness:.2f}")
        button.setStyleSheet("text-align: left")
        button.clicked.connect(lambda: self.chosen.emit(song.song_id))
        return button


def button_words(words: str, most: int = 36) -> str:
    """Return `words` cut to fit a button, with its ampersands shown as such."""
    cut = words if len(words) <= most else words[: most - 1].rstrip() + "…"
    return cut.replace("&", "&&")


def verdict_in_words(score: float) -> str:
    """Say what a score means: "0.83 · you would like it"."""
    if abs(score - 0.5) < UNSURE_BAND:
        return f"{score:.2f} · hard to say"
    return f"{score:.2f} · you would {'like' if score > 0.5 else 'not like'} it"
