"""Scores for labelled songs from models that never saw them or their group."""

from collections.abc import Callable

import numpy as np

from songjudge.learning.dataset import Dataset, FloatArray, IntArray
from songjudge.learning.learner import FittedModel, Learner
from songjudge.learning.splitting import Folds


def out_of_fold(
    learner: Learner,
    dataset: Dataset,
    folds: Folds,
    seed: int,
    on_fold: Callable[[int, int], None] = lambda done, total: None,
    *,
    on_model: Callable[[FittedModel, IntArray], None] = lambda model, test: None,
) -> FloatArray:
    """Return the probability of *good* for every song, float32 (songs,), each from the model of its own fold.

    `on_fold(done, total)` is called after each fold, `on_model(model, held_out)` with its model.  Where holding a fold
    out leaves one class only to learn from, its songs get the share of good songs among the rest: nothing could be
    learned.
    """
    scores = np.zeros(len(dataset), dtype=np.float32)
    for fold in range(folds.count):
        train, test = folds.train(fold), folds.test(fold)
        good = dataset.good[train]
        if len(test) and good.any() and not good.all():
            model = learner.fit(dataset.take(train), seed=seed + fold)
            held_out = {name: bags.take(test) for name, bags in dataset.bags.items()}
            scores[test] = model.score(held_out, clips=False).song
            on_model(model, test)
        elif len(test):
            scores[test] = good.mean() if len(good) else 0.5
        on_fold(fold + 1, folds.count)
    return scores


def mean_out_of_fold(learner: Learner, dataset: Dataset, several: list[Folds], seed: int) -> FloatArray:
    """Return the mean of `out_of_fold` over several ways of folding: steadier scores from few songs."""
    total = np.zeros(len(dataset), dtype=np.float64)
    for n, folds in enumerate(several):
        total += out_of_fold(learner, dataset, folds, seed + 1000 * n)
    return (total / len(several)).astype(np.float32)
