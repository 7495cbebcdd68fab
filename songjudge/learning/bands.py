"""How far figures of held-out songs can be believed: 95 % bands of the AUC, of the ROC curve, and of one song's score.

Three things make the plain bootstrap too sure of itself with a hundred songs (it held the truth 81 times in 100 of
simulated tastes): songs of one album are not independent, few albums say little about how albums differ, and every
fold's model learned from other songs.  So the variance is summed over groups, taken with Student's t for as many groups
as there are in effect, and enlarged for the folds.
"""

import numpy as np

from songjudge.learning.curves import Reals, roc_curve
from songjudge.learning.dataset import BoolArray, FloatArray, IntArray

CERTAINTY = 0.95
_NORMAL = 1.959964
"""The normal distribution's quantile of `CERTAINTY`, both tails."""

DRAWS = 400
"""Bootstrap draws behind the ROC band: a deviation, unlike a percentile, needs no more."""


def doubt_of_folds(folds: int) -> float:
    """Return by what factor cross-validation over `folds` enlarges the variance of a figure.

    Each of the k models learned from other songs, and 1/(k - 1) as many are held out as learned from: 1 + k/(k - 1)
    (Nadeau and Bengio, Inference for the generalization error, Machine Learning 52, 2003).
    """
    return 1 + folds / (folds - 1)


def auc_band(good: BoolArray, scores: FloatArray, group: IntArray, *, folds: int = 5) -> tuple[float, float]:
    """Return the 95 % band of the AUC of cross-validated `scores`, all arrays (songs,); 0 to 1 with one class only.

    The variance is that of clustered ROC data (Obuchowski, Biometrics 53, 1997), the band is made on the scale of log
    odds so that it stays within 0 and 1.  Where all songs are told apart it is the exact one of a count without error
    (Clopper and Pearson 1934), each group in effect being one trial.
    """
    if good.all() or not good.any():
        return 0.0, 1.0
    area, pull = _influence(good, scores)
    few = min(effective_groups(group[good]), effective_groups(group[~good]))
    tail = (1 - CERTAINTY) / 2
    if area in {0.0, 1.0}:
        reach = float(tail ** (1 / few))
        return (reach, 1.0) if area else (0.0, 1 - reach)
    middle = np.log(area / (1 - area))
    reach = _student(few) * np.sqrt(_variance(pull, group, folds)) / (area * (1 - area))
    low, high = (1 / (1 + np.exp(-np.clip([middle - reach, middle + reach], -500, 500)))).tolist()
    return low, high


def difference_band(
    good: BoolArray, first: FloatArray, second: FloatArray, group: IntArray, *, folds: int = 5
) -> tuple[float, float]:
    """Return the 95 % band of the AUC of `first` less that of `second`, scores of the same songs; -1 to 1 at most.

    As for `auc_band`, but of the songs' pulls at the difference: what makes a song hard for both cancels out.
    """
    if good.all() or not good.any():
        return -1.0, 1.0
    (own, pull), (other, against) = _influence(good, first), _influence(good, second)
    few = min(effective_groups(group[good]), effective_groups(group[~good]))
    reach = _student(few) * np.sqrt(_variance(pull - against, group, folds))
    return max(-1.0, own - other - reach), min(1.0, own - other + reach)


def share_band(good: BoolArray, scores: FloatArray, at: float, *, width: float = 0.1) -> tuple[float, float]:
    """Return the 95 % band of the share of good songs among songs with a score near `at`; 0 to 1 without any.

    `scores` are out-of-fold scores of labelled songs, 0 to 1, (songs,) like `good`.  Each song counts the less the
    further its score lies away (a Gaussian of deviation `width`); the band is that of a share of as many songs as there
    are in effect (Wilson 1927; effective size after Kish 1965).
    """
    weight = np.exp(-0.5 * np.square((scores.astype(np.float64) - at) / width))
    if weight.sum() < 1e-9:
        return 0.0, 1.0
    count = float(weight.sum() ** 2 / np.sum(weight**2))
    share = float(weight @ good / weight.sum())
    z = float(_NORMAL)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def roc_band(
    good: BoolArray, scores: FloatArray, group: IntArray, grid: Reals, *, folds: int = 5, seed: int = 0
) -> tuple[Reals, Reals]:
    """Return the 95 % band, lower and upper edge, of the true positive rate at the false positive rates of `grid`.

    Whole groups are drawn with replacement; the deviation of the draws is taken on the arcsine scale, on which it is
    about the same everywhere along the curve, and enlarged as for `auc_band`.
    """
    if good.all() or not good.any():
        return np.zeros(len(grid)), np.ones(len(grid))
    curve = roc_curve(good, scores)
    middle = np.arcsin(np.sqrt(np.interp(grid, curve.fpr, curve.tpr)))
    draws = np.arcsin(np.sqrt(_drawn_curves(good, scores, group, grid, seed)))
    few = min(effective_groups(group[good]), effective_groups(group[~good]))
    reach = _student(few) * np.sqrt(doubt_of_folds(folds)) * draws.std(axis=0)
    low, high = (np.clip(middle + side * reach, 0, np.pi / 2) for side in (-1, 1))
    return np.sin(low) ** 2, np.sin(high) ** 2


def effective_groups(group: IntArray) -> float:
    """Return how many groups of equal size would say as much as these: (sum of sizes)² / sum of squared sizes."""
    sizes = np.unique(group, return_counts=True)[1].astype(np.float64)
    return float(sizes.sum() ** 2 / np.sum(sizes**2))


def _influence(good: BoolArray, scores: FloatArray) -> tuple[float, Reals]:
    """Return the AUC and by how much each song pulls at it, float64 (songs,): DeLong's placement values, centred."""
    goods, bads = np.sort(scores[good]), np.sort(scores[~good])
    above = (np.searchsorted(bads, scores[good], "left") + np.searchsorted(bads, scores[good], "right")) / 2 / len(bads)
    below = (np.searchsorted(goods, scores[~good], "left") + np.searchsorted(goods, scores[~good], "right")) / 2
    area = float(above.mean())
    pull = np.zeros(len(good))
    pull[good] = (above - area) / len(goods)
    pull[~good] = (1 - below / len(goods) - area) / len(bads)
    return area, pull


def _variance(pull: Reals, group: IntArray, folds: int) -> float:
    """Return the variance of a sum of songs' pulls, whole groups being drawn, enlarged for the folds."""
    _, owner = np.unique(group, return_inverse=True)
    sums = np.bincount(owner, pull)
    return doubt_of_folds(folds) * len(sums) / max(len(sums) - 1, 1) * float(np.sum(sums**2))


def _student(groups: float) -> float:
    """Return how many standard errors hold 95 % with so many groups; with fewer than two, as with two."""
    from scipy.special import stdtrit

    return float(stdtrit(max(groups - 1, 1.0), (1 + CERTAINTY) / 2))


def _drawn_curves(good: BoolArray, scores: FloatArray, group: IntArray, grid: Reals, seed: int) -> Reals:
    """Return the tpr at `grid` of groups drawn with replacement, (draws, points); draws of one class are left out."""
    rng = np.random.default_rng(seed)
    names, owner = np.unique(group, return_inverse=True)
    levels, place = np.unique(scores, return_inverse=True)
    found = []
    for _ in range(DRAWS if len(good) <= 20_000 else DRAWS // 4):
        weight = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))[owner].astype(np.float64)
        goods, bads = (np.bincount(place, weight * side, minlength=len(levels))[::-1] for side in (good, ~good))
        if goods.sum() and bads.sum():
            tpr, fpr = np.cumsum(goods) / goods.sum(), np.cumsum(bads) / bads.sum()
            found.append(np.interp(grid, np.concatenate([[0.0], fpr]), np.concatenate([[0.0], tpr])))
    return np.asarray(np.clip(found or [grid], 0.0, 1.0), dtype=np.float64)
