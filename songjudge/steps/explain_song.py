"""Explain a song's score: which feature groups pushed it, and which labelled songs it is nearest to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.listener.embedding import NAME as LISTENER
from songjudge.features.listener.embedding import TAGS, tag_names
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.workers import InlineWorkers, Workers
from songjudge.judging.judge import judge
from songjudge.judging.neighbours import song_vectors
from songjudge.judging.reasons import Reason, reasons_for
from songjudge.learning.bands import share_band
from songjudge.learning.learner import FittedModel
from songjudge.learning.training_plan import ModelKind
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.labelled_songs import MeasuredSongs, measured
from songjudge.steps.load_model import load_model
from songjudge.steps.score_library import chosen_model
from songjudge.store.workspace import Workspace

MOST_LABELLED = 300
"""Labelled songs that a song is compared with: about 60 MB of features; more would keep the user waiting."""

MOST_COMPARED = 40
"""Of these, how many stand for "other songs" when a model that is not linear is asked group by group."""

SMALL_KINDS = frozenset(
    {ModelKind.LOGISTIC, ModelKind.TREE, ModelKind.NEIGHBOURS, ModelKind.BOOSTING, ModelKind.FOREST}
)
"""Models of plain arrays, which may be loaded anywhere; any other is loaded in a helper process."""


HEARD = 5
"""How many of the listener's words are told."""

Found = tuple[tuple[Reason, ...], float, tuple[float, ...]]
"""Reasons, the song's score, and the clips' scores."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled song and its likeness to the explained one: a cosine, -1 to 1."""

    song_id: SongId
    likeness: float


@dataclass(frozen=True, slots=True)
class HeardTag:
    """A word that the listener has for the song, such as "guitar", and how sure it is, 0 to 1."""

    name: str
    probability: float


@dataclass(frozen=True)
class Explanation:
    """Why a song got its score: reasons, strongest first, and the nearest liked and disliked songs, nearest first.

    `heard` are the listener's words for the song, the surest first; none where it is not installed.  `low` and `high`
    are the band of doubt: the share of songs with such a score that the user likes, by the songs labelled so far.

    `clip_scores` are what the model says of each clip, 0 to 1, in order of time, moved together so that they tell the
    same story as the song's score.
    """

    song_id: SongId
    reasons: tuple[Reason, ...]
    liked: tuple[Neighbour, ...]
    disliked: tuple[Neighbour, ...]
    clip_scores: tuple[float, ...] = ()
    heard: tuple[HeardTag, ...] = ()
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, eq=False)
class ReasonsTask:
    """What a helper process needs in order to find the reasons."""

    model: Path
    song: MeasuredSongs
    others: MeasuredSongs
    out_of_fold: Mapping[SongId, float]


def explain_song(
    workspace: Workspace, song_id: SongId, workers: Workers, *, nearest: int = 3, seed: int = 0
) -> Explanation:
    """Explain what the newest model says of a song.

    A small model is asked in this process, any other in a helper of `workers`.  Raises `NotEnoughLabelsError` when
    there is no model, or the song has no features.
    """
    record = chosen_model(workspace)
    labelled = _some_labelled(workspace, without=song_id, seed=seed)
    songs = measured(workspace, (song_id, *labelled), CallbackMonitor())
    if song_id not in songs.song_ids:
        raise NotEnoughLabelsError(
            "This song cannot be explained yet", why="it has no features", remedy="Extract features first."
        )
    count = len(songs.song_ids)
    others = _taken(songs, range(1, min(count, MOST_COMPARED + 1)))
    known = {song_id: record.out_of_fold[song_id]} if song_id in record.out_of_fold else {}
    task = ReasonsTask(workspace.model_folder(record.model_id), _taken(songs, [0]), others, known)
    reasons, score, clip_scores = _ask(task, InlineWorkers() if record.kind in SMALL_KINDS else workers)
    near = _by_likeness(songs)
    verdicts = workspace.verdicts()
    said = {n.song_id: verdicts[n.song_id].verdict for n in near if n.song_id in verdicts}
    return Explanation(
        song_id,
        reasons,
        tuple(n for n in near if said.get(n.song_id) is Verdict.GOOD)[:nearest],
        tuple(n for n in near if said.get(n.song_id) is Verdict.BAD)[:nearest],
        clip_scores,
        heard_tags(songs),
        *share_band(record.evaluation.is_good, record.evaluation.scores, score),
    )


def heard_tags(songs: MeasuredSongs, *, count: int = HEARD) -> tuple[HeardTag, ...]:
    """Return the listener's words for the first of `songs`, the surest first: the mean over its clips."""
    held = songs.bags.get(LISTENER)
    if held is None or TAGS not in held.layout.slices:
        return ()
    logits = held.song(0)[:, held.layout.slices[TAGS]].mean(axis=0)
    probabilities = 1 / (1 + np.exp(-logits.astype(np.float64)))
    names = tag_names()
    return tuple(HeardTag(names[tag], float(probabilities[tag])) for tag in np.argsort(-probabilities)[:count])


def _some_labelled(workspace: Workspace, *, without: SongId, seed: int) -> tuple[SongId, ...]:
    """Return at most `MOST_LABELLED` labelled songs, in an order that mixes good and bad."""
    labelled = sorted(workspace.verdicts().keys() - {without})
    picked = np.random.default_rng(seed).permutation(len(labelled))[:MOST_LABELLED]
    return tuple(labelled[place] for place in picked)


def _taken(songs: MeasuredSongs, places: Sequence[int]) -> MeasuredSongs:
    return MeasuredSongs(
        tuple(songs.song_ids[place] for place in places),
        {name: held.take(np.asarray(places, dtype=np.int64)) for name, held in songs.bags.items()},
    )


def _by_likeness(songs: MeasuredSongs) -> tuple[Neighbour, ...]:
    """Return every song but the first, the one nearest to the first before the others."""
    if len(songs.song_ids) < 2:
        return ()
    places, cosines = song_vectors(songs.bags).alike(0, len(songs.song_ids) - 1)
    return tuple(Neighbour(songs.song_ids[place], float(cosine)) for place, cosine in zip(places, cosines, strict=True))


def _ask(task: ReasonsTask, workers: Workers) -> Found:
    answer = next(iter(workers.map(reasons_of, [task])))
    if answer.value is None:
        assert answer.error is not None
        raise answer.error
    return answer.value


def reasons_of(task: ReasonsTask) -> Found:
    """Find the reasons, and score the clips.  May run in a helper process, which keeps the model between calls."""
    model = _model(task.model)
    (judged,) = judge(model, task.song.song_ids, task.song.bags, task.out_of_fold)
    reasons = reasons_for(model, task.song.bags, task.others.bags) if task.others.song_ids else ()
    return reasons, judged.score, judged.clip_scores


@lru_cache(maxsize=1)
def _model(folder: Path) -> FittedModel:
    return load_model(folder)
