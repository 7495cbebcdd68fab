"""How well a model does on songs that it never saw, with a band of doubt: what the Evaluate page draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.errors import UnreadableFileError
from songjudge.learning.bands import auc_band, roc_band
from songjudge.learning.curves import (
    CalibrationCurve,
    Confusion,
    PrecisionRecallCurve,
    Reals,
    RocCurve,
    auc_of,
    calibration_curve,
    confusion_at,
    precision_recall_curve,
    roc_curve,
)
from songjudge.learning.dataset import BoolArray, Dataset, FloatArray, IntArray
from songjudge.library.song import SongId

BAND_GRID: Reals = np.linspace(0.0, 1.0, 101)
"""The false positive rates at which `Evaluation.roc_low` and `roc_high` are given."""


@dataclass(frozen=True, slots=True)
class Confound:
    """How well something that is not music tells good from bad: "codec", "bit rate", "length", "year"; AUC 0.5 to 1."""

    name: str
    auc: float


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """The grouped AUC, mean and deviation over draws, of learning from only `songs` labelled songs."""

    songs: int
    auc: float
    deviation: float


@dataclass(frozen=True, slots=True)
class GroupImportance:
    """How much AUC is lost when the feature group's numbers are shuffled among the songs: below 0 means noise."""

    group: str
    lost_auc: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many good and bad songs have a score in each of the equal parts of 0 to 1.  `edges` has one entry more."""

    edges: tuple[float, ...]
    good: tuple[int, ...]
    bad: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Song-level results of out-of-fold scores: no song was scored by a model that saw it or its album.

    `scores` float32 (songs,) 0 to 1, `is_good` bool (songs,), in the order of `song_ids`.  `auc` is of the grouped
    split, between `low` and `high` (the 95 % band of `bands.auc_band`, over groups); `random_auc` is the flattering
    figure of a split that tears albums apart.  `roc_low` and `roc_high` are the band of the curve's tpr at `BAND_GRID`.
    `grouped` is false when one class lives in a single group, so that the split had to tear it: the figures then
    flatter too.  `group` int64 (songs,) says which songs belong together; evaluations of old have none.
    """

    song_ids: tuple[SongId, ...]
    is_good: BoolArray
    scores: FloatArray
    groups: int
    auc: float
    low: float
    high: float
    random_auc: float
    roc_low: Reals = field(default_factory=BAND_GRID.copy)
    roc_high: Reals = field(default_factory=BAND_GRID.copy)
    grouped: bool = True
    group: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    confounds: tuple[Confound, ...] = ()
    learning_curve: tuple[LearningPoint, ...] = ()
    importance: tuple[GroupImportance, ...] = ()

    @property
    def songs(self) -> int:
        """How many labelled songs were judged."""
        return len(self.song_ids)

    @cached_property
    def good(self) -> int:
        """How many of them the user likes."""
        return int(self.is_good.sum())

    @property
    def owners(self) -> IntArray:
        """The group of each song, int64 (songs,); every song its own where groups are not known."""
        return self.group if len(self.group) else np.arange(self.songs)

    @property
    def bad(self) -> int:
        """How many of them the user does not like."""
        return self.songs - self.good

    @cached_property
    def roc(self) -> RocCurve:
        """The ROC curve of the out-of-fold scores."""
        return roc_curve(self.is_good, self.scores)

    @cached_property
    def precision_recall(self) -> PrecisionRecallCurve:
        """The precision-recall curve of the out-of-fold scores."""
        return precision_recall_curve(self.is_good, self.scores)

    @cached_property
    def calibration(self) -> CalibrationCurve:
        """Whether the scores mean what they say, in ten parts."""
        return calibration_curve(self.is_good, self.scores)

    @property
    def ece(self) -> float:
        """Expected calibration error, 0 to 1."""
        return self.calibration.ece

    @cached_property
    def histogram(self) -> Histogram:
        """The scores of good and bad songs, in twenty parts."""
        edges = np.linspace(0.0, 1.0, 21)
        good, _ = np.histogram(self.scores[self.is_good], edges)
        bad, _ = np.histogram(self.scores[~self.is_good], edges)
        return Histogram(tuple(edges.tolist()), tuple(good.tolist()), tuple(bad.tolist()))

    @cached_property
    def best_threshold(self) -> float:
        """The score from which on a song should be called good so that F0.5 is highest."""
        roc = self.roc
        found, let_in = roc.tpr * self.good, roc.fpr * self.bad
        called = found + let_in
        precision = np.divide(found, called, out=np.zeros(len(found)), where=called > 0)
        below = 0.25 * precision + roc.tpr
        f_half = np.divide(1.25 * precision * roc.tpr, below, out=np.zeros(len(found)), where=below > 0)
        return float(np.clip(roc.thresholds[int(np.argmax(f_half))], 0.0, 1.0))

    def confusion(self, threshold: float) -> Confusion:
        """Count the four cells at `threshold`."""
        return confusion_at(self.is_good, self.scores, threshold)


def evaluate(
    dataset: Dataset,
    grouped_scores: npt.ArrayLike,
    random_scores: npt.ArrayLike,
    *,
    seed: int,
    grouped: bool = True,
    folds: int = 5,
) -> Evaluation:
    """Evaluate out-of-fold scores, each (songs,) and 0 to 1, of a grouped and of a naive random split into `folds`.

    The band is over whole groups, because songs of one album are not independent; where the split had to tear them
    (`grouped` false), over songs: few groups would show no doubt.
    """
    scores = np.asarray(grouped_scores, dtype=np.float32)
    group = dataset.group if grouped else np.arange(len(dataset))
    low, high = auc_band(dataset.good, scores, group, folds=folds)
    roc_low, roc_high = roc_band(dataset.good, scores, group, BAND_GRID, folds=folds, seed=seed)
    return Evaluation(
        song_ids=dataset.song_ids,
        is_good=dataset.good,
        scores=scores,
        groups=len(np.unique(dataset.group)),
        auc=auc_of(dataset.good, scores),
        low=low,
        high=high,
        random_auc=auc_of(dataset.good, random_scores),
        roc_low=roc_low,
        roc_high=roc_high,
        grouped=grouped,
        group=group,
    )


def to_plain(evaluation: Evaluation) -> dict[str, object]:
    """Return the evaluation as lists, numbers and strings, ready for JSON."""
    return {
        "song_ids": list(evaluation.song_ids),
        "is_good": [int(g) for g in evaluation.is_good],
        "scores": [round(float(s), 7) for s in evaluation.scores],
        "groups": evaluation.groups,
        "auc": evaluation.auc,
        "low": evaluation.low,
        "high": evaluation.high,
        "random_auc": evaluation.random_auc,
        "roc_low": np.round(evaluation.roc_low, 6).tolist(),
        "roc_high": np.round(evaluation.roc_high, 6).tolist(),
        "grouped": evaluation.grouped,
        "group": evaluation.group.tolist(),
        "confounds": [[c.name, c.auc] for c in evaluation.confounds],
        "learning_curve": [[p.songs, p.auc, p.deviation] for p in evaluation.learning_curve],
        "importance": [[i.group, i.lost_auc] for i in evaluation.importance],
    }


def from_plain(plain: Mapping[str, object]) -> Evaluation:
    """Return the evaluation that `to_plain` described.  Raises `UnreadableFileError` if it is damaged."""
    try:
        return _from_plain(plain)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFileError("The saved evaluation cannot be read", why=repr(error)) from error


def _from_plain(plain: Mapping[str, object]) -> Evaluation:
    ids = tuple(SongId(str(i)) for i in _items(plain, "song_ids"))
    is_good = np.array([bool(g) for g in _items(plain, "is_good")], dtype=np.bool_)
    scores = np.array(_items(plain, "scores"), dtype=np.float32)
    group = np.array(_items(plain, "group", optional=True), dtype=np.int64)
    if not len(ids) == len(is_good) == len(scores) or len(group) not in {0, len(ids)}:
        raise ValueError("unequal lengths")
    return Evaluation(
        song_ids=ids,
        is_good=is_good,
        scores=scores,
        groups=int(_number(plain, "groups")),
        auc=_number(plain, "auc"),
        low=_number(plain, "low"),
        high=_number(plain, "high"),
        random_auc=_number(plain, "random_auc"),
        roc_low=np.array(_items(plain, "roc_low"), dtype=np.float64),
        roc_high=np.array(_items(plain, "roc_high"), dtype=np.float64),
        grouped=bool(plain.get("grouped", True)),
        group=group,
        confounds=tuple(Confound(str(n), float(a)) for n, a in _items(plain, "confounds", optional=True)),
        learning_curve=tuple(
            LearningPoint(int(n), float(a), float(d)) for n, a, d in _items(plain, "learning_curve", optional=True)
        ),
        importance=tuple(GroupImportance(str(g), float(a)) for g, a in _items(plain, "importance", optional=True)),
    )


def _items(plain: Mapping[str, object], key: str, *, optional: bool = False) -> list[Any]:
    value = plain.get(key, []) if optional else plain[key]
    if not isinstance(value, list):
        raise TypeError(f"{key} is not a list")
    return value


def _number(plain: Mapping[str, object], key: str) -> float:
    value = plain[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} is not a number")
    return float(value)
