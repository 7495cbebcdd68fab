"""Say in figures how a song sounds, and which labelled songs sound most like it.  Needs no model."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.features.feature_set import FeatureSet
from songjudge.judging.neighbours import SongVectors
from songjudge.learning.heads import unit_rows
from songjudge.learning.lesson import group_factors
from songjudge.learning.vectors import Scaling, columns_of
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.explain_song import MOST_LABELLED
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.workspace import Workspace

_AT_ONCE = 64  # songs read before others may read too
_SILENCE = -70.0  # LUFS: the gate of ITU-R BS.1770-4, below which nothing counts as loud

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SongSound:
    """How a song sounds; None stands for what is not known."""

    song_id: SongId
    tempo: float | None = None  # beats a minute
    loudness: float | None = None  # LUFS
    nearest_good: Song | None = None
    nearest_bad: Song | None = None


def sound_of(workspace: Workspace, song_id: SongId) -> SongSound:
    """Return how a song sounds by its stored features, and the likest good and bad of `MOST_LABELLED` labelled songs.

    Songs without features, and features that are switched off, leave their part unknown.
    """
    tempo, loudness = _figures(workspace, song_id)
    near = _by_likeness(workspace, song_id)
    verdicts = workspace.verdicts()
    found = {
        wanted: next((workspace.song(each) for each in near if verdicts[each].verdict is wanted), None)
        for wanted in (Verdict.GOOD, Verdict.BAD)
    }
    return SongSound(song_id, tempo, loudness, found[Verdict.GOOD], found[Verdict.BAD])


def _figures(workspace: Workspace, song_id: SongId) -> tuple[float | None, float | None]:
    tempo = loudness = None
    for layout in layouts_of(workspace):
        wanted = {"tempo", "loudness"} & layout.slices.keys()
        features = workspace.features(layout, song_id) if wanted else None
        if features is None:
            continue
        if "tempo" in wanted:
            tempo = tempo_of(features.values[:, layout.slices["tempo"]])
        if "loudness" in wanted:
            loudness = loudness_of(features.values[:, layout.slices["loudness"]])
    return tempo, loudness


def tempo_of(clips: FloatArray) -> float | None:
    """Return the tempo of a song in beats a minute, of (clips, 2): tempo and clarity.

    The median, each clip weighing as much as its beat is clear: the mean of a tempo and its double is neither.
    """
    clips = clips[(clips[:, 0] > 0) & (clips[:, 1] > 0)]
    if not len(clips):
        return None
    clips = clips[np.argsort(clips[:, 0], kind="stable")]
    weight = np.cumsum(clips[:, 1], dtype=np.float64)
    return float(clips[np.searchsorted(weight, weight[-1] / 2), 0])


def loudness_of(clips: FloatArray) -> float | None:
    """Return the loudness of a song in LUFS, of (clips, 2): loudness and range.  It is the level of the mean power."""
    levels = clips[:, 0].astype(np.float64)
    levels = levels[(levels > _SILENCE) & (levels < -_SILENCE)]
    return float(10 * np.log10(np.mean(10 ** (levels / 10)))) if len(levels) else None


def _by_likeness(workspace: Workspace, song_id: SongId) -> tuple[SongId, ...]:
    """Return labelled songs, the one most like the song first."""
    # Ids are digests: the smallest are a fair sample, and tomorrow's is the same.
    some = heapq.nsmallest(MOST_LABELLED, (each for each in workspace.verdicts() if each != song_id))
    ids = (song_id, *some)
    layouts = layouts_of(workspace)
    means, good = [], np.ones(len(ids), np.bool_)
    for layout in layouts:
        rows, there = _means(workspace, layout, ids)
        means.append(rows)
        good &= there
    if not good[0] or not some:
        return ()
    known = [each for each, there in zip(ids, good, strict=True) if there]
    vectors = _vectors(layouts, [mean[good] for mean in means])
    places, _ = vectors.alike(0, len(known) - 1)
    return tuple(known[place] for place in places)


def _vectors(layouts: Sequence[FeatureSet], means: Sequence[FloatArray]) -> SongVectors:
    """Return the songs' directions in all columns: of few songs that is quicker than to find the telling ones."""
    pairs = zip(layouts, means, strict=True)
    parts = [Scaling.of(mean).apply(mean) * group_factors(columns_of(layout)) for layout, mean in pairs]
    return SongVectors(unit_rows(np.concatenate(parts, axis=1)))


def _means(
    workspace: Workspace, layout: FeatureSet, ids: tuple[SongId, ...]
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return the means of the songs' clips, (songs, columns), and which songs have any."""
    raw = np.array([each.encode("ascii") for each in ids])
    width = len(columns_of(layout))
    parts = [workspace.pooled(layout, raw[at : at + _AT_ONCE]) for at in range(0, len(raw), _AT_ONCE)]
    return np.concatenate([part.found.rows[:, :width] for part in parts]), np.concatenate([part.good for part in parts])
