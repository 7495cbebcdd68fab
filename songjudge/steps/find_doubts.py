"""Find doubts: labels that the model contradicts, and recordings called good in one file and bad in another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from songjudge.errors import NotEnoughLabelsError
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.judging.neighbours import SAME, SongVectors, near_duplicates, of_like_length
from songjudge.learning.doubts import Doubt, doubtful_labels
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.find_alike import measured_library
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DoubtfulSong:
    """A labelled song; its score is the newest model's, given by models that had not heard it.  None: none yet."""

    song: Song
    verdict: Verdict
    score: float | None


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """A label to look at again, and the song to compare with, which has the opposite label.

    `likeness` is their cosine, -1 to 1.  `same` says that the two seem to be one recording.
    """

    song: DoubtfulSong
    other: DoubtfulSong
    likeness: float
    same: bool


@dataclass(frozen=True)
class DoubtsReport:
    """The pairs: first recordings with opposite labels, then the labels that the model contradicts most.

    `labelled` counts the measured songs with a label.
    """

    pairs: tuple[DoubtfulPair, ...]
    labelled: int


@dataclass(frozen=True)
class FindDoubts:
    """Compare every label with the model's held-out score and with the songs that sound alike.  Changes nothing."""

    workspace: Workspace
    title: str = "Looking for doubtful labels"

    def run(self, monitor: Monitor) -> DoubtsReport:
        """Find.  Raises `NotEnoughLabelsError` unless songs of both kinds are labelled and measured."""
        library = measured_library(self.workspace, monitor, self.title)
        given = self.workspace.verdicts()
        said = {i: given[i].verdict for i in library.song_ids if i in given}
        places = np.array([p for p, i in enumerate(library.song_ids) if i in said], dtype=np.int64)
        if len(set(said.values())) < 2:
            raise NotEnoughLabelsError(
                "There are no labels to compare",
                why="songs of both kinds are needed, measured and labelled",
                remedy="Label some songs good and some bad, then look again.",
            )
        labelled = _Labelled(
            self.workspace,
            tuple(library.song_ids[place] for place in places),
            SongVectors(library.vectors().rows[places]),
            said,
            self._held_out(),
        )
        monitor.progress(Progress(len(places), len(places), self.title))
        pairs = labelled.twins()
        seen = {pair.song.song.song_id for pair in pairs} | {pair.other.song.song_id for pair in pairs}
        pairs += [pair for pair in labelled.contradicted() if pair.song.song.song_id not in seen]
        return DoubtsReport(tuple(pairs), len(places))

    def _held_out(self) -> Mapping[SongId, float]:
        models = self.workspace.models()
        return models[-1].out_of_fold if models else {}


class _Labelled:
    """The labelled songs, one vector each, in one order; both kinds occur."""

    def __init__(
        self,
        workspace: Workspace,
        song_ids: tuple[SongId, ...],
        vectors: SongVectors,
        said: Mapping[SongId, Verdict],
        held_out: Mapping[SongId, float],
    ) -> None:
        self._ids, self._vectors, self._said, self._held_out = song_ids, vectors, said, held_out
        found = (workspace.song(song_id) for song_id in song_ids)
        self._songs = {song.song_id: song for song in found if song is not None}
        self._good = np.array([said[song_id] is Verdict.GOOD for song_id in song_ids])
        self._place = {song_id: place for place, song_id in enumerate(song_ids)}

    def twins(self) -> list[DoubtfulPair]:
        """Return the pairs that seem to be one recording and have opposite labels, the likest first."""
        pairs = near_duplicates(self._vectors, threshold=SAME)
        pairs = pairs[self._good[pairs[:, 0]] != self._good[pairs[:, 1]]]
        pairs = of_like_length(pairs, [self._songs[song_id].format.duration for song_id in self._ids])
        rows = self._vectors.rows
        found = [self._pair(int(a), int(b), float(rows[a] @ rows[b]), same=True) for a, b in pairs]
        return sorted(found, key=lambda pair: -pair.likeness)

    def contradicted(self) -> list[DoubtfulPair]:
        """Return the labels that the model contradicts, each beside the nearest song of the other label."""
        judged = [place for place, song_id in enumerate(self._ids) if song_id in self._held_out]
        ids = [self._ids[place] for place in judged]
        scores = np.array([self._held_out[song_id] for song_id in ids], dtype=np.float32)
        doubts = doubtful_labels(ids, self._good[judged], scores) if judged else ()
        return [self._beside_rival(doubt) for doubt in doubts]

    def _beside_rival(self, doubt: Doubt) -> DoubtfulPair:
        place = self._place[doubt.song_id]
        cosines = self._vectors.rows @ self._vectors.rows[place]
        rival = int(np.argmax(np.where(self._good != self._good[place], cosines, -2.0)))
        return self._pair(place, rival, float(cosines[rival]), same=False)

    def _pair(self, first: int, second: int, likeness: float, *, same: bool) -> DoubtfulPair:
        return DoubtfulPair(self._song(first), self._song(second), likeness, same)

    def _song(self, place: int) -> DoubtfulSong:
        song_id = self._ids[place]
        return DoubtfulSong(self._songs[song_id], self._said[song_id], self._held_out.get(song_id))
