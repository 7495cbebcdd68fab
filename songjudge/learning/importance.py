"""Which feature groups a model lives on (permutation importance: Breiman 2001), measured on songs it did not see."""

from collections.abc import Callable

import numpy as np

from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Dataset, FloatArray
from songjudge.learning.evaluation import GroupImportance
from songjudge.learning.group_swaps import groups_of, with_groups_from
from songjudge.learning.learner import Learner
from songjudge.learning.splitting import Folds


def group_importance(
    learner: Learner,
    dataset: Dataset,
    folds: Folds,
    seed: int,
    on_fold: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[GroupImportance, ...]:
    """Return the AUC lost when each group's numbers are dealt out anew among held-out songs, the most lost first."""
    groups = groups_of(dataset.bags)
    whole = np.zeros(len(dataset), dtype=np.float32)
    without = {group: np.zeros(len(dataset), dtype=np.float32) for group in groups}
    for fold in range(folds.count):
        train, test = folds.train(fold), folds.test(fold)
        good = dataset.good[train]
        if not len(test) or good.all() or not good.any():
            continue
        model = learner.fit(dataset.take(train), seed=seed + fold)
        bags = {name: held.take(test) for name, held in dataset.bags.items()}
        whole[test] = model.score(bags, clips=False).song
        donors = np.random.default_rng([seed, fold]).permutation(len(test))
        for group in groups:
            without[group][test] = model.score(with_groups_from(bags, donors, (group,)), clips=False).song
        on_fold(fold + 1, folds.count)
    return _ranked(dataset, whole, without)


def _ranked(dataset: Dataset, whole: FloatArray, without: dict[str, FloatArray]) -> tuple[GroupImportance, ...]:
    best = auc_of(dataset.good, whole)
    lost = [GroupImportance(group, best - auc_of(dataset.good, scores)) for group, scores in without.items()]
    return tuple(sorted(lost, key=lambda i: -i.lost_auc))
