"""A few facts about the current song, name on the left and value on the right; only what is really known."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from songjudge.gui.songs.score_bar import UNSURE_BAND
from songjudge.library.song import Song
from songjudge.library.verdict import GivenVerdict
from songjudge.steps.song_sound import SongSound

_LONGEST = 34  # letters of a value that have room; the tool tip and the screen reader have all of them


class SongFacts(QWidget):
    """Shows pairs of words.  No signals."""

    def __init__(self, parent: QWidget | None = None, *, room_for: int = 0) -> None:
        """Keep room for so many pairs, shown or not: what comes later then moves nothing."""
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._pairs: tuple[tuple[str, str], ...] = ()
        self._rows: list[tuple[QLabel, QLabel]] = []  # kept: new labels would be styled and laid out at every song
        for _ in range(room_for):
            self._add_row(retain=True)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What is shown, name and value."""
        return self._pairs

    def show_facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these pairs, in this order."""
        if tuple(pairs) == self._pairs:
            return
        self._pairs = tuple(pairs)
        while len(self._rows) < len(self._pairs):
            self._add_row()
        for (left, right), (name, value) in zip(self._rows, self._pairs, strict=False):
            left.setText(name)
            right.setText(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1].rstrip()}…")
            right.setToolTip(value)
            right.setAccessibleName(f"{name}: {value}")
        for number, row in enumerate(self._rows):
            for label in row:
                label.setVisible(number < len(self._pairs))

    def _add_row(self, *, retain: bool = False) -> None:
        left, right = QLabel(), QLabel()
        left.setProperty("role", "small")
        right.setProperty("role", "strong")
        for label in (left, right):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setHidden(retain)
        self._grid.addWidget(left, len(self._rows), 0)
        self._grid.addWidget(right, len(self._rows), 1)
        right.setAlignment(Qt.AlignmentFlag.AlignRight)
        right.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # other words, same layout
        for label in (left, right):
            policy = label.sizePolicy()
            policy.setRetainSizeWhenHidden(retain)
            label.setSizePolicy(policy)
        self._rows.append((left, right))


def score_fact(score: float) -> tuple[str, str]:
    """Return a model's score in words: "0.47 unsure"."""
    said = "unsure" if abs(score - 0.5) < UNSURE_BAND else ("likely good" if score > 0.5 else "likely bad")
    return "Model score", f"{score:.2f}  {said}"


def label_fact(given: GivenVerdict | None) -> tuple[str, str]:
    """Return what the user said, and how: "good, from a playlist"."""
    if given is None:
        return "Your label", "none"
    ways = {"click": "by hand", "folder": "with its folder"}
    return "Your label", f"{given.verdict.value}, {ways.get(given.source.value, 'from a ' + given.source.value)}"


def sound_facts(sound: SongSound) -> list[tuple[str, str]]:
    """Return how a song sounds, in words; only what is known of it."""
    facts = []
    if sound.tempo is not None:
        facts.append(("Tempo", f"{sound.tempo:.0f} beats a minute"))
    if sound.loudness is not None:
        facts.append(("Loudness", f"{sound.loudness:.1f} LUFS".replace("-", "−")))
    for name, near in (("Nearest good", sound.nearest_good), ("Nearest bad", sound.nearest_bad)):
        if near is not None:
            facts.append((name, _named(near)))
    return facts


def _named(song: Song) -> str:
    return f"{song.title} · {song.artist}" if song.artist else song.title
