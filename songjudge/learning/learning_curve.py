"""Whether more labels would help: the AUC of learning from ever more of them."""

from collections.abc import Callable

import numpy as np

from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Dataset, IntArray
from songjudge.learning.evaluation import LearningPoint
from songjudge.learning.learner import FEWEST_EACH, Learner
from songjudge.learning.splitting import grouped_folds

FIRST = 20  # songs; each further point has twice as many
MOST = 2000
"""Songs beyond which the curve is not followed: each further point takes as long as all before it."""


def learning_curve(
    learner: Learner,
    dataset: Dataset,
    *,
    draws: int = 5,
    most: int = MOST,
    seed: int = 0,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[LearningPoint, ...]:
    """Return the AUC on held-out groups of learning from 20, 40, 80 … songs, mean and deviation over `draws`.

    Each draw holds other groups out and picks other songs, in the labels' own proportion, `most` of them at most.
    """
    several = [grouped_folds(dataset, 5, seed + draw) for draw in range(draws)]
    largest = min(most, *(len(folds.train(draw % folds.count)) for draw, folds in enumerate(several)))
    sizes = [FIRST * 2**n for n in range(32) if FIRST * 2**n < 0.9 * largest] + [largest]
    points, done = [], 0
    for size in sizes:
        aucs = []
        for draw, folds in enumerate(several):
            train, test = folds.train(draw % folds.count), folds.test(draw % folds.count)
            picked = _picked(dataset, train, size, seed + draw)
            if dataset.good[test].any() and not dataset.good[test].all() and picked is not None:
                aucs.append(_auc(learner, dataset, picked, test, seed + draw))
            done += 1
            on_step(done, len(sizes) * draws)
        if aucs:
            points.append(LearningPoint(size, float(np.mean(aucs)), float(np.std(aucs))))
    return tuple(points)


def _auc(learner: Learner, dataset: Dataset, train: IntArray, test: IntArray, seed: int) -> float:
    model = learner.fit(dataset.take(train), seed=seed)
    scores = model.score({name: held.take(test) for name, held in dataset.bags.items()}, clips=False)
    return auc_of(dataset.good[test], scores.song)


def _picked(dataset: Dataset, train: IntArray, size: int, seed: int) -> IntArray | None:
    """Return `size` of the songs, good and bad as they come in all, or None when one side has too few."""
    rng = np.random.default_rng(seed)
    good, bad = train[dataset.good[train]], train[~dataset.good[train]]
    goods = round(size * len(good) / len(train))
    if min(goods, size - goods) < min(FEWEST_EACH, len(good), len(bad)):
        return None
    return np.concatenate([rng.permutation(good)[:goods], rng.permutation(bad)[: size - goods]])
