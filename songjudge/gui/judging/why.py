"""Finds out why the chosen song got its score, away from the window, once the user stays on a song."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from songjudge.errors import SongjudgeError
from songjudge.gui.judging.clip_bars import ClipScore
from songjudge.gui.judging.why_card import NamedNeighbour, WhyCard
from songjudge.gui.latest import LatestAnswer
from songjudge.gui.session import Session
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.steps.explain_song import Explanation, Neighbour, explain_song
from songjudge.steps.labelled_songs import layouts_of

STAY = 350  # milliseconds on a song before it is explained: nobody waits for songs that fly past


class Why(QObject):
    """Fills a `WhyCard` for the current song.

    Signals:
        explained(): the reasons of the current song stand on the card.
    """

    explained = Signal()

    def __init__(self, session: Session, card: WhyCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._card = card
        self._song_id: SongId | None = None
        self._judgements: Mapping[SongId, Judgement] = {}
        self._answers = LatestAnswer(self)
        self._answers.answered.connect(self._show)
        self._answers.failed.connect(self._say_problem)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(STAY)
        self._wait.timeout.connect(self._ask)

    def set_judgements(self, judgements: Mapping[SongId, Judgement]) -> None:
        """Take over what the model says of every song."""
        self._judgements = judgements

    def show_song(self, song_id: SongId | None) -> None:
        """Show what is known of the song, and find out the rest if the user stays on it."""
        self._song_id = song_id
        self._answers.forget()
        workspace = self._session.workspace
        song = workspace.song(song_id) if song_id is not None else None
        judgement = self._judgements.get(song_id) if song_id is not None else None
        self._card.show_song(song, judgement, self._clips(song_id, judgement.clip_scores if judgement else ()))
        if song is not None and judgement is not None:
            self._card.show_waiting("Finding out why …")
            self._wait.start()
        else:
            self._wait.stop()

    def close(self) -> None:
        """Wait for the question under way and answer none any more."""
        self._wait.stop()
        self._answers.close()

    def _ask(self) -> None:
        song_id, session = self._song_id, self._session
        if song_id is not None:
            self._answers.ask(lambda: explain_song(session.workspace, song_id, session.one_worker()))

    def _show(self, found: Explanation) -> None:
        if found.song_id == self._song_id:
            self._card.show_clips(self._clips(found.song_id, found.clip_scores))
            self._card.show_reasons(found.reasons, self._named(found.liked), self._named(found.disliked))
            self._card.show_words([tag.name for tag in found.heard], found.low, found.high)
            self.explained.emit()

    def _say_problem(self, error: Exception) -> None:
        words = str(error) if isinstance(error, SongjudgeError) else "The reasons could not be found out."
        self._card.show_waiting(words)

    def _named(self, neighbours: tuple[Neighbour, ...]) -> list[NamedNeighbour]:
        songs = ((self._session.workspace.song(each.song_id), each.likeness) for each in neighbours)
        return [NamedNeighbour(song, likeness) for song, likeness in songs if song is not None]

    def _clips(self, song_id: SongId | None, scores: Sequence[float]) -> list[ClipScore]:
        """Return the clips' scores where they lie in the song; none where that is not known any more."""
        if song_id is None or not scores:
            return []
        for layout in layouts_of(self._session.workspace):
            features = self._session.workspace.features(layout, song_id)
            if features is not None and len(features.spans) == len(scores):
                starts = features.spans[:, 0].tolist()
                return [ClipScore(start, score) for start, score in zip(starts, scores, strict=True)]
        return []
