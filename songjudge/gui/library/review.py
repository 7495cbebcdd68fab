"""Ask me next: a queue of the songs that teach most, labelled with the arrow keys, refilled until the user has enough.

While it runs the arrows mean: up good, down bad, right skip, left undo.  `ask_next` chooses; this class asks it beside
the window and shows its answer in the songs card.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.ask_next import promise, rows_to_ask
from songjudge.gui.library.label_saver import LabelSaver
from songjudge.gui.library.songs_card import SongsCard
from songjudge.gui.session import Session
from songjudge.gui.songs.song_columns import IntArray
from songjudge.gui.user_actions import took_back
from songjudge.library.verdict import Verdict

_HINT = "↑ good   ↓ bad   → skip   ← undo"
_NOTHING = "There is nothing to ask: extract features first, or every measured song has a label."


class Review(QObject):
    """Runs the queue.

    Signals:
        labelled(object): the user gave this `Verdict` to the current song.
        skipped(): the user wants the next song.
    """

    labelled = Signal(object)
    skipped = Signal()

    def __init__(self, session: Session, songs: SongsCard, saver: LabelSaver) -> None:
        super().__init__(songs)
        self._saver = saver
        self._session = session
        self._songs = songs
        self._round = 0
        self._answers = LatestAnswer(self)
        self._answers.answered.connect(self._take)
        self._answers.failed.connect(self._fail)
        songs.ask_button.toggled.connect(self._toggle)

    @property
    def active(self) -> bool:
        """Whether songs are being asked for."""
        return self._songs.ask_button.isChecked()

    def go_on(self) -> None:
        """Ask for more songs if the queue is at its end."""
        if self.active:
            self.refill()

    def refill(self) -> None:
        """Choose anew: the last song of the queue was answered."""
        self._saver.wait()  # or the song that was just answered could be asked for again
        workspace, columns, number = self._session.workspace, self._songs.finder.columns, self._round
        self._round += 1
        self._songs.say_hint("Choosing the songs that teach most …")
        self._answers.ask(lambda: rows_to_ask(workspace, columns, seed=number))

    def obey(self, key: Qt.Key) -> bool:
        """Give an arrow key its meaning; returns False for other keys and while nothing is asked."""
        deeds: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self.labelled.emit(Verdict.GOOD),
            Qt.Key.Key_Down: lambda: self.labelled.emit(Verdict.BAD),
            Qt.Key.Key_Right: self.skipped.emit,
            Qt.Key.Key_Left: self._undo,
        }
        if not self.active or key not in deeds:
            return False
        deeds[key]()
        return True

    def close(self) -> None:
        """Wait for the queue that is being chosen."""
        self._answers.close()

    def _toggle(self, on: bool) -> None:
        self._songs.view.arrows_label = on
        if on:
            self.refill()
        else:
            self._answers.forget()
            self._songs.say_hint("")
            self._songs.curve.show_curve(())
            self._songs.finder.set_listed(None)
        self._songs.view.setFocus()

    def _take(self, rows: IntArray) -> None:
        if not self.active:
            return
        if not len(rows):
            self._songs.ask_button.setChecked(False)
            self._session.noticed.emit(_NOTHING)
            return
        models = self._session.workspace.models()
        curve = models[-1].evaluation.learning_curve if models else ()
        hope = promise(curve)
        self._songs.curve.show_curve(curve)
        self._songs.say_hint("   ".join(part for part in (_HINT, hope) if part))
        self._songs.finder.set_listed(rows)
        self._songs.view.go_to_line(0)

    def _fail(self, error: Exception) -> None:
        self._songs.ask_button.setChecked(False)
        self._session.noticed.emit(f"No songs to ask about: {error}")

    def _undo(self) -> None:
        """Take the last label back and go to its song."""
        self._saver.wait()
        touched = self._session.undo()
        if touched:
            self._songs.view.go_to_song(touched[0])
            self._session.noticed.emit(took_back(self._session, touched))
        else:
            self._songs.view.go(-1)
