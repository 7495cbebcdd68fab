"""How each classical kind learns from standardised rows.  scikit-learn fits; a plain-array head comes out.

Every recipe takes rows float32 (songs, columns) that are standardised, and weights that already balance the classes.
Constants are scikit-learn's or the cited ones, never tuned to a task.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import BoolArray, Dataset, FloatArray
from songjudge.learning.heads import Head, LinearHead, NeighboursHead, TreesHead, unit_rows
from songjudge.learning.kernel_machine import machine
from songjudge.learning.lesson import Lesson, factors_of
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.training_plan import ModelKind
from songjudge.learning.trees import trees_of_boosting, trees_of_classifiers

LOGISTIC_C = 0.01
"""Inverse strength of the logistic regression's penalty, for rows whose variances sum to `TOTAL_VARIANCE`."""

Recipe = Callable[[Sequence[Lesson], Sequence[float]], list[list[tuple[Head, float]]]]
"""Learns from the same songs under several feature sets, which count by weights: the heads of each set, weighted."""


def balanced(good: BoolArray, weight: FloatArray) -> FloatArray:
    """Return `weight` so that both classes weigh the same and the mean is one."""
    out = weight.astype(np.float64)
    for side in (good, ~good):
        total = out[side].sum()
        if total > 0:
            out[side] *= len(good) / 2 / total
    return out.astype(np.float32)


def each(make: Callable[[Lesson], Head]) -> Recipe:
    """Return the recipe that learns from each feature set by itself."""
    return lambda lessons, weights: [[(make(lesson), weight)] for lesson, weight in zip(lessons, weights, strict=True)]


def logistic(lesson: Lesson) -> LinearHead:
    """Fit a logistic regression with a squared penalty.

    With more columns than songs it is solved among the songs' own directions, where the answer lies: the same weights,
    many times faster.
    """
    from sklearn.linear_model import LogisticRegression

    factors = factors_of(lesson)
    rows = (lesson.rows * factors).astype(np.float64)
    directions = _directions(rows)
    reduced = rows if directions is None else rows @ directions
    fit = LogisticRegression(C=LOGISTIC_C, max_iter=500, tol=1e-6)
    fit.fit(reduced, lesson.good, sample_weight=lesson.weight)
    weight = fit.coef_[0] if directions is None else directions @ fit.coef_[0]
    return LinearHead((weight * factors).astype(np.float32), float(fit.intercept_[0]))


def forest(lesson: Lesson) -> TreesHead:
    """Fit 200 extremely randomised trees (Geurts, Ernst and Wehenkel 2006); they see every column on its own scale."""
    from joblib import parallel_config
    from sklearn.ensemble import ExtraTreesClassifier

    fit = ExtraTreesClassifier(200, min_samples_leaf=2, random_state=lesson.seed, n_jobs=os.cpu_count())
    with parallel_config(backend="threading"):  # never processes of its own, whatever the surroundings prefer
        fit.fit(lesson.rows, lesson.good, sample_weight=lesson.weight)
    return TreesHead(trees_of_classifiers(fit.estimators_), 0.0, votes=True)


def boosting(lesson: Lesson) -> TreesHead:
    """Boost gradients on histograms: small steps of small trees, each choosing among a tenth of the columns."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    fit = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=80,
        max_leaf_nodes=8,
        min_samples_leaf=max(2, min(20, len(lesson.good) // 20)),
        l2_regularization=1.0,
        max_features=0.1,
        max_bins=31,
        early_stopping=False,
        random_state=lesson.seed,
    )
    fit.fit(lesson.rows, lesson.good, sample_weight=lesson.weight)
    start = float(np.ravel(fit._baseline_prediction)[0])
    return TreesHead(trees_of_boosting(fit), start, votes=False)


def tree(lesson: Lesson) -> TreesHead:
    """Fit the ancestor's decision tree: depth, class weight and columns a split by grid search under grouped folds."""
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    grid = {"max_depth": [3, 15, 30], "class_weight": [None, {False: 2, True: 1}], "max_features": [None, "sqrt"]}
    plain = DecisionTreeClassifier(random_state=lesson.seed, min_samples_leaf=2)
    search = GridSearchCV(plain, grid, scoring="roc_auc", cv=_splits(lesson), error_score=0.5)
    search.fit(lesson.rows, lesson.good, sample_weight=lesson.weight)
    return TreesHead(trees_of_classifiers([search.best_estimator_]), 0.0, votes=True)


def neighbours(lesson: Lesson) -> NeighboursHead:
    """Keep the songs, to be compared by angle, along the 64 directions in which the training songs differ most."""
    factors = factors_of(lesson)
    rows = (lesson.rows * factors).astype(np.float64)
    sample = rows[:: max(1, len(rows) // 4000)]
    _, _, directions = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    projection = (directions[:64].T * factors[:, None]).astype(np.float32)
    k = int(np.clip(round(np.sqrt(len(rows))), 5, 25))
    return NeighboursHead(
        projection, unit_rows(lesson.rows @ projection), lesson.good.astype(np.float32), lesson.weight, k
    )


RECIPES: Mapping[ModelKind, Recipe] = MappingProxyType(
    {
        ModelKind.LOGISTIC: each(logistic),
        ModelKind.FOREST: each(forest),
        ModelKind.BOOSTING: each(boosting),
        ModelKind.TREE: each(tree),
        ModelKind.NEIGHBOURS: each(neighbours),
        ModelKind.SVM: machine,
    }
)


def _directions(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """Return orthonormal directions (columns, songs) that span the rows, or None where that saves nothing."""
    if rows.shape[1] <= rows.shape[0]:
        return None
    basis, _ = np.linalg.qr(rows.T)
    return np.asarray(basis)


def _splits(lesson: Lesson) -> list[tuple[Any, Any]]:
    songs = Dataset((), {}, lesson.good, lesson.weight, lesson.group)
    folds = grouped_folds(songs, 3, lesson.seed)
    return [(folds.train(f), folds.test(f)) for f in range(folds.count)]
