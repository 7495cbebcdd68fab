"""Finds out how the current song sounds, away from the window, once the user stays on it."""

from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.gui.latest import LatestAnswer
from songjudge.gui.library.song_facts import SongFacts, sound_facts
from songjudge.gui.session import Session
from songjudge.library.song import SongId
from songjudge.steps.song_sound import SongSound, sound_of

STAY = 600  # milliseconds on a song: whoever labels by ear stays longer, whoever looks for one does not


class SongSounds(QObject):
    """Fills a `SongFacts` for the current song: tempo, loudness, and the likest songs with a label.

    Signals:
        found(): what is known of the current song stands on the card.
    """

    found = Signal()

    def __init__(self, session: Session, facts: SongFacts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._facts = facts
        self._song_id: SongId | None = None
        self._known: SongSound | None = None
        self._answers = LatestAnswer(self)
        self._answers.answered.connect(self._show)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(STAY)
        self._wait.timeout.connect(self._ask)

    def show_song(self, song_id: SongId | None) -> None:
        """Another song is the current one, or the same one still is."""
        if song_id == self._song_id:
            return
        self._song_id, self._known = song_id, None
        self._answers.forget()
        self._facts.show_facts(())
        if song_id is None:
            self._wait.stop()
        else:
            self._wait.start()

    def look_again(self) -> None:
        """Songs have been measured: ask anew if the current one had not been."""
        measured = self._known is not None and bool(sound_facts(self._known))
        if self._song_id is not None and not measured and not self._wait.isActive():
            self._wait.start()

    def close(self) -> None:
        """Wait for the question under way and answer none any more."""
        self._wait.stop()
        self._answers.close()

    def _ask(self) -> None:
        workspace, song_id = self._session.workspace, self._song_id
        if song_id is not None:
            self._answers.ask(lambda: sound_of(workspace, song_id))

    def _show(self, sound: SongSound) -> None:
        if sound.song_id == self._song_id:
            self._known = sound
            self._facts.show_facts(sound_facts(sound))
            self.found.emit()
