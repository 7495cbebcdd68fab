"""The curves that show how well scores part good from bad: ROC, precision-recall, calibration, one threshold's cells.

Plain numpy, so that a plot can be drawn without loading scikit-learn; the reference tests check them against it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Receiver operating characteristic: arrays of equal length along falling thresholds, from (0, 0) to (1, 1).

    A song counts as *good* when its score is at least the threshold.  `fpr` is the share of the bad songs let in, `tpr`
    the share of the good songs found.  The first threshold lies just above the highest score.
    """

    fpr: Reals
    tpr: Reals
    thresholds: Reals
    auc: float

    def at(self, threshold: float) -> tuple[float, float]:
        """Return (fpr, tpr) of letting in every song whose score is at least `threshold`."""
        index = int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1
        index = max(index, 0)
        return float(self.fpr[index]), float(self.tpr[index])

    def words(self, threshold: float) -> str:
        """Say what `threshold` does: "finds 88 % of what you like, lets in 21 % of what you don't"."""
        fpr, tpr = self.at(threshold)
        return f"finds {tpr:.0%} of what you like, lets in {fpr:.0%} of what you don’t".replace("%", " %")


@dataclass(frozen=True, eq=False)
class PrecisionRecallCurve:
    """Precision against recall along falling thresholds; `average` is the average precision, 0 to 1."""

    recall: Reals
    precision: Reals
    thresholds: Reals
    average: float


@dataclass(frozen=True, eq=False)
class CalibrationCurve:
    """Whether a score of 0.7 means seven in ten: one entry for each bin that holds a song.

    `predicted` is the mean score of the bin's songs, `observed` the share of them that is good, `counts` how many.
    """

    predicted: Reals
    observed: Reals
    counts: npt.NDArray[np.int64]

    @property
    def ece(self) -> float:
        """Expected calibration error: the mean gap between predicted and observed, by songs, 0 (perfect) to 1."""
        total = int(self.counts.sum())
        return float(np.sum(self.counts * np.abs(self.predicted - self.observed)) / total) if total else 0.0


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many songs fall into each cell when those with at least `threshold` are called good."""

    threshold: float
    good_found: int
    good_missed: int
    bad_let_in: int
    bad_kept_out: int

    @property
    def precision(self) -> float:
        """Share of the songs called good that are good; 0 when none is called good."""
        return _share(self.good_found, self.good_found + self.bad_let_in)

    @property
    def recall(self) -> float:
        """Share of the good songs that are called good."""
        return _share(self.good_found, self.good_found + self.good_missed)

    @property
    def f_half(self) -> float:
        """F-beta with beta 0.5: recommending a bad song is worse than missing a good one."""
        return f_half_of(self.precision, self.recall)

    @property
    def combined(self) -> float:
        """Precision times F0.5: the ancestor's measure."""
        return self.precision * self.f_half


def f_half_of(precision: float, recall: float) -> float:
    """Return F-beta with beta 0.5, which counts precision more; 0 when both are 0."""
    return _share(1.25 * precision * recall, 0.25 * precision + recall)


def roc_curve(good: npt.ArrayLike, scores: npt.ArrayLike) -> RocCurve:
    """Return the ROC curve of `scores` (any finite numbers) for the labels `good` (bool), both (songs,).

    Songs with equal scores share one point, so that the area equals the probability that a good song outscores a bad
    one, ties counting half (Hanley and McNeil 1982).  With one class only the curve is the diagonal and the area 0.5.
    """
    is_good, values = _checked(good, scores)
    thresholds, found, let_in = _cumulated(is_good, values)
    if found[-1] == 0 or let_in[-1] == 0:
        ends = np.array([0.0, 1.0])
        return RocCurve(ends, ends.copy(), np.array([1.0, 0.0]), 0.5)
    fpr, tpr = let_in / let_in[-1], found / found[-1]
    area = float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))
    return RocCurve(fpr, tpr, thresholds, area)


def auc_of(good: npt.ArrayLike, scores: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    """Return the area under the ROC curve, 0 to 1; 0.5 when there is one class only.

    `weight` (songs,), zero or more, says how often each song counts.
    """
    is_good, values = _checked(good, scores)
    counts = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=np.float64)
    _, place = np.unique(values, return_inverse=True)
    return weighted_auc(place, is_good, counts)


def weighted_auc(place: npt.NDArray[np.int64], good: npt.NDArray[np.bool_], weight: Reals) -> float:
    """Return the area for songs whose scores are already ranked: `place` int (songs,), equal scores in equal places."""
    size = int(place.max()) + 1 if len(place) else 0
    goods = np.bincount(place, weight * good, minlength=size)
    bads = np.bincount(place, weight * ~good, minlength=size)
    pairs = goods.sum() * bads.sum()
    if pairs == 0:
        return 0.5
    below = np.cumsum(bads) - bads
    return float(np.sum(goods * (below + bads / 2)) / pairs)


def precision_recall_curve(good: npt.ArrayLike, scores: npt.ArrayLike) -> PrecisionRecallCurve:
    """Return precision and recall at every distinct score, from the highest down.

    The average precision is the sum of the precisions weighted by the recall gained (no interpolation).
    """
    is_good, values = _checked(good, scores)
    thresholds, found, let_in = _cumulated(is_good, values)
    called = found + let_in
    precision = np.divide(found, called, out=np.ones(len(found)), where=called > 0)
    recall = found / found[-1] if found[-1] else np.zeros(len(found))
    average = float(np.sum(np.diff(recall) * precision[1:]))
    precision[0] = precision[1] if len(precision) > 1 else 1.0
    return PrecisionRecallCurve(recall, precision, thresholds, average)


def calibration_curve(good: npt.ArrayLike, scores: npt.ArrayLike, *, bins: int = 10) -> CalibrationCurve:
    """Return predicted against observed over `bins` equal parts of 0 to 1; empty parts are left out."""
    is_good, values = _checked(good, scores)
    part = np.clip((values * bins).astype(np.int64), 0, bins - 1)
    counts = np.bincount(part, minlength=bins)
    there = counts > 0
    predicted = np.bincount(part, values, minlength=bins)[there] / counts[there]
    observed = np.bincount(part, is_good, minlength=bins)[there] / counts[there]
    return CalibrationCurve(predicted, observed, counts[there].astype(np.int64))


def confusion_at(good: npt.ArrayLike, scores: npt.ArrayLike, threshold: float) -> Confusion:
    """Count the four cells when every song with a score of at least `threshold` is called good."""
    is_good, values = _checked(good, scores)
    called = values >= threshold
    return Confusion(
        threshold,
        good_found=int(np.sum(called & is_good)),
        good_missed=int(np.sum(~called & is_good)),
        bad_let_in=int(np.sum(called & ~is_good)),
        bad_kept_out=int(np.sum(~called & ~is_good)),
    )


def _checked(good: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[npt.NDArray[np.bool_], Reals]:
    is_good, values = np.asarray(good, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if is_good.shape != values.shape or is_good.ndim != 1:
        raise ValueError(f"labels {is_good.shape} and scores {values.shape} must be one row of equal length")
    if not np.all(np.isfinite(values)):
        raise ValueError("scores must be finite")
    return is_good, values


def _cumulated(good: npt.NDArray[np.bool_], scores: Reals) -> tuple[Reals, Reals, Reals]:
    """Return the distinct scores, falling, after one just above them all; good found and bad let in down to each."""
    order = np.argsort(-scores, kind="stable")
    falling, is_good = scores[order], good[order]
    last_of_tie = (
        np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1) if len(falling) else np.zeros(0, np.int64)
    )
    found = np.concatenate([[0.0], np.cumsum(is_good)[last_of_tie]])
    let_in = np.concatenate([[0.0], np.cumsum(~is_good)[last_of_tie]])
    top = np.nextafter(falling[0], np.inf) if len(falling) else 1.0
    return np.concatenate([[top], falling[last_of_tie]]), found, let_in


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
