"""Labels worth another look: each doubted song beside the one that speaks against it, both ready to play."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from songjudge.errors import SongjudgeError
from songjudge.gui.dialogs.errors import show_problem
from songjudge.gui.library.song_side import SongSide
from songjudge.gui.library.sound_output import SoundDevices
from songjudge.gui.plots.card import label
from songjudge.gui.session import Session
from songjudge.jobs.outcome import Failed, Outcome, Succeeded
from songjudge.library.verdict import Verdict
from songjudge.steps.find_doubts import DoubtfulPair, DoubtfulSong, FindDoubts

_GLYPHS = {Verdict.GOOD: "✓", Verdict.BAD: "✕", Verdict.NONE: "–"}
_KEYS = {Qt.Key.Key_G: Verdict.GOOD, Qt.Key.Key_B: Verdict.BAD, Qt.Key.Key_U: Verdict.NONE}
_HINT = "← and → play the two songs, G, B and U label the doubted one, K keeps its label, ↑ and ↓ choose."


class DoubtsDialog(QDialog):
    """Finds the doubts as a job, then walks through them.  Labels go through the session.  No signals."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pairs: list[DoubtfulPair] = []
        self._settled: set[int] = set()
        self.setWindowTitle("Doubtful labels")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(940, 560)
        self.said = label("Looking for doubtful labels …", "muted")
        self.list = QListWidget()
        devices = SoundDevices(self)
        self.left = SongSide(session, devices, "The doubted song")
        self.right = SongSide(session, devices, "Sounds like")
        self.buttons: dict[Verdict, QPushButton] = {
            Verdict.BAD: _button("Bad", "bad", "Label the doubted song bad (B)"),
            Verdict.GOOD: _button("Good", "good", "Label the doubted song good (G)"),
            Verdict.NONE: _button("Clear", "quiet", "Take the doubted song's label away (U)"),
        }
        self.keep = _button("Keep, next", "quiet", "The label is right: go on to the next doubt (K)")
        self._lay_out()
        self._connect()
        self._show_pair(-1)
        self._job = session.runner.start(FindDoubts(session.workspace), on_ended=self._take)

    @property
    def pairs(self) -> tuple[DoubtfulPair, ...]:
        """The doubts in the order of the list."""
        return tuple(self._pairs)

    def label_song(self, verdict: Verdict) -> None:
        """Give the doubted song this label, durable when this returns, and go on."""
        row = self.list.currentRow()
        if not 0 <= row < len(self._pairs):
            return
        song = self._pairs[row].song.song
        try:
            self._session.give_verdict([song.song_id], verdict)
        except SongjudgeError as error:
            show_problem(self, error)
            return
        said = "Cleared" if verdict is Verdict.NONE else f"Saved as {verdict.value}"
        self.said.setText(f"{said}: {song.title}. Ctrl+Z in the window takes it back.")
        self._settle(row, verdict)

    def keep_label(self) -> None:
        """Leave the label as it is and go on."""
        row = self.list.currentRow()
        if 0 <= row < len(self._pairs):
            self._settle(row, self._pairs[row].song.verdict)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play by the arrow keys, label by letters."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _KEYS:
            self.label_song(_KEYS[key])
        elif plain and key is Qt.Key.Key_K:
            self.keep_label()
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            (self.left if key is Qt.Key.Key_Left else self.right).toggle()
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(1 if key is Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Close: stop looking, and stop both players."""
        self._job.stop()
        self.left.close_sound()
        self.right.close_sound()
        super().done(result)

    def _take(self, outcome: Outcome[Any]) -> None:
        if isinstance(outcome, Succeeded):
            self._pairs = list(outcome.report.pairs)
            self.list.clear()
            self.list.addItems([_line(pair) for pair in self._pairs])
            self.said.setText(_summary(len(self._pairs), outcome.report.labelled))
            self.list.setCurrentRow(0 if self._pairs else -1)
            self.list.setFocus()
        elif isinstance(outcome, Failed):
            self._job.told = True
            self.said.setText(str(outcome.error))
        self._compared.setVisible(bool(self._pairs))

    def _settle(self, row: int, verdict: Verdict) -> None:
        self._settled.add(row)
        self.list.item(row).setText(f"{_GLYPHS[verdict]} {self._pairs[row].song.song.title}   (looked at)")
        if row + 1 < len(self._pairs):
            self.list.setCurrentRow(row + 1)
        else:
            self._show_pair(row)

    def _go(self, step: int) -> None:
        self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), max(len(self._pairs) - 1, 0)))

    def _show_pair(self, row: int) -> None:
        pair = self._pairs[row] if 0 <= row < len(self._pairs) else None
        for widget in (*self.buttons.values(), self.keep):
            widget.setEnabled(pair is not None)
        given = self._session.workspace.verdicts()
        for side, one in ((self.left, pair.song if pair else None), (self.right, pair.other if pair else None)):
            if one is None:
                side.show_song(None)
                continue
            now = given.get(one.song.song_id)
            side.show_song(one.song, verdict=now.verdict if now else Verdict.NONE, words=_score_words(one))
        if pair is not None:
            self.right.heading.setText(
                "Seems to be the same recording" if pair.same else "The other kind, most like it"
            )

    def _pause_other(self, side: SongSide, *, playing: bool) -> None:
        if playing:
            (self.right if side is self.left else self.left).player.pause()

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show_pair)
        for verdict, button in self.buttons.items():
            button.clicked.connect(lambda _=False, verdict=verdict: self.label_song(verdict))
        self.keep.clicked.connect(self.keep_label)
        for side in (self.left, self.right):
            side.playing_changed.connect(lambda playing, side=side: self._pause_other(side, playing=playing))
        self._close_buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Doubtful labels")
        self.list.setProperty("role", "plain")
        self.list.setMinimumWidth(250)
        self.list.setSpacing(5)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        card = QFrame()
        card.setProperty("role", "card")
        QVBoxLayout(card).addWidget(self.list)
        self._close_buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        heading: QLabel = label("Labels worth another look", "heading")
        sides = QHBoxLayout()
        sides.setSpacing(12)
        sides.addWidget(self.left, 1)
        sides.addWidget(self.right, 1)
        verdicts = QHBoxLayout()
        verdicts.setSpacing(8)
        for button in (*self.buttons.values(), self.keep):
            verdicts.addWidget(button, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(sides, 1)
        right.addLayout(verdicts)
        self._compared = QWidget()
        middle = QHBoxLayout(self._compared)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(12)
        middle.addWidget(card, 2)
        middle.addLayout(right, 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        whole.addWidget(heading)
        whole.addWidget(self.said)
        whole.addWidget(self._compared, 1)
        right.addWidget(label(_HINT, "small"))
        whole.addStretch(0)
        whole.addWidget(self._close_buttons)


def _button(words: str, role: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", role)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoDefault(False)
    return button


def _line(pair: DoubtfulPair) -> str:
    why = "one recording, two labels" if pair.same else f"model {pair.song.score:.2f}"
    return f"{_GLYPHS[pair.song.verdict]} {pair.song.song.title}   ({why})"


def _score_words(one: DoubtfulSong) -> str:
    return "" if one.score is None else f"the model says {one.score:.2f}"


def _summary(doubts: int, labelled: int) -> str:
    if not doubts:
        return f"None of your {labelled} labels looks doubtful."
    return f"{doubts} of your {labelled} labels deserve{'s' if doubts == 1 else ''} another look."
