"""The models that scikit-learn fits: one row of numbers a song, one head a feature set, their log odds averaged.

The feature sets are kept apart because hand-made numbers laid beside a pretrained embedding drown it; each set's head
counts by a share fixed beforehand (`SHARES`, for a hundred songs tell little of that) and by how well a quick logistic
regression on it alone ranks songs that it did not see (for some tastes are of tempo or loudness alone).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from songjudge.learning.alignment import aligned
from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Bags, Dataset, FloatArray, IntArray
from songjudge.learning.dataset_file import layout_from_plain, layout_to_plain
from songjudge.learning.heads import HEADS, Head, sigmoid
from songjudge.learning.learner import FittedModel, SongScores, check_labels
from songjudge.learning.lesson import Lesson
from songjudge.learning.model_files import damaged, read_arrays, read_manifest, write_arrays, write_manifest
from songjudge.learning.recipes import RECIPES, Recipe, balanced
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.threads import threads_for
from songjudge.learning.training_plan import ModelKind
from songjudge.learning.vectors import Moments, Scaling, Vectoriser

KIND = "classical"
SONGS_AT_ONCE = 2048
CLIPS_AT_ONCE = 20_000
ENOUGH_TO_WEIGH = 2000  # songs from which the sets' weights are found; more would only take longer

SHARES: Mapping[str, float] = MappingProxyType({"listener": 3.0})
"""How much a feature set counts beside others, which count 1: a pretrained ear is worth more than hand-made numbers."""


@dataclass(frozen=True, eq=False)
class View:
    """One feature set's part of a model: how rows are made, what was learned of them, and how much it counts."""

    vectoriser: Vectoriser
    head: Head
    weight: float


@dataclass(frozen=True, eq=False)
class ClassicalModel:
    """A fitted classical model: the weighted mean of its views' log odds."""

    kind: ModelKind
    views: tuple[View, ...]

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        """Score songs, and their clips if asked; see `FittedModel.score`."""
        count = len(next(iter(bags.values())))
        with threads_for(count):
            return self._score(bags, count, clips)

    def _score(self, bags: Mapping[str, Bags], count: int, clips: bool) -> SongScores:
        songs = np.zeros(count, dtype=np.float32)
        of_clips: list[FloatArray] = []
        for start in range(0, count, SONGS_AT_ONCE):
            index = np.arange(start, min(start + SONGS_AT_ONCE, count))
            chunk = bags if len(index) == count else {n: b.take(index) for n, b in bags.items()}
            moments = [view.vectoriser.moments(chunk) for view in self.views]
            songs[index] = sigmoid(self._song_logits(moments))
            if clips:
                of_clips += self._clip_scores(chunk, moments)
        return SongScores(songs, tuple(of_clips))

    def save(self, folder: Path) -> None:
        """Write manifest and arrays into `folder`."""
        parts = []
        for number, view in enumerate(self.views):
            name = next(n for n, kind in HEADS.items() if isinstance(view.head, kind))
            scaling = vars(view.vectoriser.scaling)
            write_arrays(
                folder / f"view-{number}.npz", {f"scaling.{k}": v for k, v in scaling.items()} | view.head.arrays()
            )
            layouts = [layout_to_plain(layout) for layout in view.vectoriser.layouts]
            parts.append({"head": name, "weight": view.weight, "layouts": layouts})
        write_manifest(folder, KIND, model=self.kind.value, views=parts)

    def _song_logits(self, moments: list[list[Moments]]) -> FloatArray:
        parts = [v.weight * v.head.logits(v.vectoriser.rows(m)) for v, m in zip(self.views, moments, strict=True)]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float32)

    def _clip_scores(self, bags: Mapping[str, Bags], moments: list[list[Moments]]) -> list[FloatArray]:
        names = list(dict.fromkeys(layout.name for view in self.views for layout in view.vectoriser.layouts))
        offsets, rows = aligned([bags[name] for name in names])
        total = np.zeros(int(offsets[-1]), dtype=np.float32)
        for start in range(0, len(total), CLIPS_AT_ONCE):
            part = slice(start, start + CLIPS_AT_ONCE)
            clips = {name: row[part] for name, row in zip(names, rows, strict=True)}
            for view, own in zip(self.views, moments, strict=True):
                total[part] += view.weight * view.head.logits(view.vectoriser.clip_rows(bags, own, clips))
        return np.split(sigmoid(total), offsets[1:-1])


@dataclass(frozen=True)
class ClassicalLearner:
    """Learns one kind, on the feature sets named in `sets` or, when empty, on all that the songs have."""

    kind: ModelKind
    sets: tuple[str, ...] = ()

    def fit(self, dataset: Dataset, *, seed: int) -> ClassicalModel:
        """Learn; see `Learner.fit`."""
        check_labels(dataset.good, fewest=1)
        with threads_for(len(dataset)):
            return self._fit(dataset, seed)

    def _fit(self, dataset: Dataset, seed: int) -> ClassicalModel:
        names = [name for name in dataset.bags if not self.sets or name in self.sets]
        made = [Vectoriser.of(dataset.bags, (name,)) for name in names]
        lessons = [_lesson(name, dataset, *parts, seed) for name, parts in zip(names, made, strict=True)]
        weights = _weights(lessons, RECIPES[ModelKind.SVM if self.kind is ModelKind.SVM else ModelKind.LOGISTIC])
        views = [
            View(vectoriser, head, weight)
            for (vectoriser, _), heads in zip(made, RECIPES[self.kind](lessons, weights), strict=True)
            for head, weight in heads
        ]
        return ClassicalModel(self.kind, tuple(views))


def load_row_model(folder: Path) -> FittedModel:
    """Return the classical model in `folder`.  Nothing in it is run.  Raises `UnreadableFileError`."""
    described = read_manifest(folder)
    try:
        views = [_view(part, folder / f"view-{n}.npz") for n, part in enumerate(described["views"])]
        if not views:
            raise ValueError("no views")  # noqa: TRY301 - the same sentence serves every kind of damage
        return ClassicalModel(ModelKind(described["model"]), tuple(views))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder, error) from error


def _lesson(name: str, dataset: Dataset, vectoriser: Vectoriser, rows: FloatArray, seed: int) -> Lesson:
    weight = balanced(dataset.good, dataset.weight)
    return Lesson(name, rows, vectoriser.groups, dataset.good, weight, dataset.group, seed)


def _weights(lessons: list[Lesson], quick: Recipe) -> list[float]:
    """Return how much each feature set counts, summing to one: its share, times the square of its edge over chance.

    `quick` is the recipe by which the edge is measured.
    """
    if len(lessons) < 2:
        return [1.0] * len(lessons)
    edges = np.array([max(_quick_auc(lesson, quick) - 0.5, 0.02) ** 2 for lesson in lessons])
    found = np.array([SHARES.get(lesson.name, 1.0) for lesson in lessons]) * edges
    return [float(w) for w in found / found.sum()]


def _quick_auc(lesson: Lesson, quick: Recipe) -> float:
    index = np.arange(0, len(lesson.good), max(1, len(lesson.good) // ENOUGH_TO_WEIGH))
    good, group = lesson.good[index], lesson.group[index]
    folds = grouped_folds(Dataset((), {}, good, lesson.weight[index], group), 4, lesson.seed)
    logits = np.zeros(len(index))
    for fold in range(folds.count):
        train, test = folds.train(fold), folds.test(fold)
        if good[train].all() or not good[train].any():
            return 0.5
        (heads,) = quick([_part(lesson, index[train])], [1.0])
        logits[test] = np.sum([head.logits(lesson.rows[index[test]]) for head, _ in heads], axis=0)
    return auc_of(good, logits)


def _part(lesson: Lesson, index: IntArray) -> Lesson:
    good = lesson.good[index]
    weight = balanced(good, lesson.weight[index])
    rows, group = lesson.rows[index], lesson.group[index]
    return replace(lesson, rows=rows, good=good, weight=weight, group=group)


def _view(part: Mapping[str, Any], file: Path) -> View:
    arrays = read_arrays(file)
    layouts = tuple(layout_from_plain(plain) for plain in part["layouts"])
    scaling = Scaling(*(arrays[f"scaling.{name}"].astype(np.float32) for name in ("low", "high", "centre", "factor")))
    vectoriser = Vectoriser(layouts, scaling)
    columns = len(vectoriser.groups)
    if any(len(part) != columns for part in vars(scaling).values()):
        raise ValueError("the scaling does not fit the features")
    head: Head = HEADS[part["head"]].from_arrays(arrays, columns)
    return View(vectoriser, head, float(part["weight"]))
