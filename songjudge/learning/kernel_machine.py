"""The support vector machine: one machine over all feature sets, whose likeness of two songs is a mean of simpler ones.

A mean of kernels is a kernel, and an unweighted one is hard to beat (Gönen and Alpaydın, Multiple kernel learning
algorithms, JMLR 12, 2011).  Songs are compared

* by direction, the cosine of the angle between them, under a pretrained embedding and under its network's words: the
  network was trained so that lines tell kinds of music apart, and a single trait, such as calm or lively, is learned
  from few songs so; the length is left out because a song far from all that was labelled would otherwise shout loudest;
* and by nearness, with a Gaussian as wide as the songs lie apart, under the words and under measured numbers: a taste
  is often several kinds of music, which no line follows.

What is learned falls apart into one head a comparison, whose logits add up to the machine's answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import BoolArray, FloatArray, IntArray
from songjudge.learning.heads import DirectionHead, Head, KernelHead, unit_rows
from songjudge.learning.lesson import Lesson, factors_of

Reals = npt.NDArray[np.float64]

MEASURED = "spectral"
"""The set of numbers that no network was trained to make."""

WORDS = "tags"
"""The feature group of a network's answers: how much it hears of each of its words."""

ROWS_AT_ONCE = 512
PENALTY = 1.0  # scikit-learn's default


@dataclass(frozen=True, eq=False)
class _Nearness:
    """Likeness exp(-distance² / spread) of `rows` (songs, live columns), which were multiplied by `factors`."""

    rows: Reals
    factors: FloatArray
    share: float
    spread: float

    def add_to(self, likeness: Reals) -> None:
        """Add this way's share to `likeness` (songs, songs)."""
        own = np.einsum("ij,ij->i", self.rows, self.rows)
        for start in range(0, len(self.rows), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            apart = np.maximum(own[part, None] + own - 2 * self.rows[part] @ self.rows.T, 0)
            likeness[part] += self.share * np.exp(-apart / self.spread)

    def head(self, pull: Reals, support: IntArray, bias: float) -> KernelHead:
        """Return what it adds to the machine's answer, given the pull of its support songs."""
        songs, strength = self.rows[support].astype(np.float32), (self.share * pull).astype(np.float32)
        return KernelHead(songs, strength, 1 / self.spread, bias, self.factors)


@dataclass(frozen=True, eq=False)
class _Direction:
    """Likeness by the cosine: `units` (songs, live columns) are of length one, around the songs' middle."""

    units: Reals
    factors: FloatArray
    share: float

    def add_to(self, likeness: Reals) -> None:
        """Add this way's share to `likeness` (songs, songs)."""
        for start in range(0, len(self.units), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            likeness[part] += self.share * (self.units[part] @ self.units.T)

    def head(self, pull: Reals, support: IntArray, bias: float) -> DirectionHead:
        """Return what it adds to the machine's answer, given the pull of its support songs."""
        line = np.zeros(len(self.factors), dtype=np.float32)
        line[self.factors != 0] = self.share * (pull @ self.units[support])
        return DirectionHead(line, bias, self.factors)


def machine(lessons: Sequence[Lesson], weights: Sequence[float]) -> list[list[tuple[Head, float]]]:
    """Fit one machine to the lessons, the same songs under each feature set; `weights` say how much each set counts.

    Returns for each set its heads, each with the weight 1.  The classes must both be there.
    """
    from sklearn.svm import SVC

    first = lessons[0]
    ways = [list(_comparisons(lesson, weight)) for lesson, weight in zip(lessons, weights, strict=True)]
    likeness = np.zeros((len(first.good), len(first.good)))
    for way in (way for several in ways for way in several):
        way.add_to(likeness)
    fit = SVC(C=PENALTY, kernel="precomputed").fit(likeness, first.good, sample_weight=first.weight)
    pull, support, left = fit.dual_coef_[0], fit.support_, float(fit.intercept_[0])
    heads: list[list[tuple[Head, float]]] = []
    for several in ways:
        heads.append([])
        for way in several:
            heads[-1].append((way.head(pull, support, left), 1.0))
            left = 0.0  # the constant is added once
    return heads


def _comparisons(lesson: Lesson, weight: float) -> Iterator[_Nearness | _Direction]:
    """Yield the ways in which songs are compared under one set; their shares add up to `weight`."""
    words = np.array([group == WORDS for group in lesson.columns])
    if lesson.name == MEASURED:
        yield _nearness(lesson, np.ones(len(words), np.bool_), weight)
        return
    groups = tuple(dict.fromkeys(lesson.columns))
    share = weight / (len(groups) + 1)
    for group in groups:
        yield _direction(lesson, np.array([name == group for name in lesson.columns]), share)
    yield _nearness(lesson, words if words.any() else ~words, share)


def _nearness(lesson: Lesson, columns: BoolArray, share: float) -> _Nearness:
    factors, rows = _scaled(lesson, columns)
    return _Nearness(rows, factors, share, max(float(rows.var(axis=0).sum()), 1e-9))


def _direction(lesson: Lesson, columns: BoolArray, share: float) -> _Direction:
    factors, rows = _scaled(lesson, columns)
    return _Direction(unit_rows(rows.astype(np.float32)).astype(np.float64), factors, share)


def _scaled(lesson: Lesson, columns: BoolArray) -> tuple[FloatArray, Reals]:
    factors = factors_of(lesson, columns)
    return factors, lesson.rows[:, factors != 0].astype(np.float64) * factors[factors != 0]
