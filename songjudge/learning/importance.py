"""Which feature groups a model lives on (permutation importance: Breiman 2001), measured on songs it did not see."""

import numpy as np

from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Dataset, FloatArray, IntArray
from songjudge.learning.evaluation import GroupImportance
from songjudge.learning.group_swaps import groups_of, with_groups_from
from songjudge.learning.learner import FittedModel

SHUFFLES = 3
"""How often each group is dealt out anew: the luck of one deal is as large as what a small group is worth."""

MOST = 2000
"""Songs that are looked at; more would tell the same and take longer."""


class GroupImportances:
    """Gathers, while models are cross-validated, how much AUC is lost when a group's numbers are dealt out anew.

    Give it each fold's model with the songs held out from it; no model is fitted for it.
    """

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self._dataset, self._seed = dataset, seed
        self._whole = np.full(len(dataset), np.nan, dtype=np.float32)
        self._without = {group: np.zeros((SHUFFLES, len(dataset)), np.float32) for group in groups_of(dataset.bags)}

    def look(self, model: FittedModel, test: IntArray) -> None:
        """Score the songs `test`, which `model` has not seen, whole and with each group dealt out anew."""
        share = max(1, -(-len(self._dataset) // MOST))
        test = test[::share]
        bags = {name: held.take(test) for name, held in self._dataset.bags.items()}
        self._whole[test] = model.score(bags, clips=False).song
        rng = np.random.default_rng([self._seed, int(test[0])] if len(test) else self._seed)
        for shuffle in range(SHUFFLES):
            donors = rng.permutation(len(test))
            for group, scores in self._without.items():
                scores[shuffle, test] = model.score(with_groups_from(bags, donors, (group,)), clips=False).song

    def ranked(self) -> tuple[GroupImportance, ...]:
        """Return the AUC lost for each group, the most first; nothing before a model was looked at."""
        seen = np.flatnonzero(np.isfinite(self._whole))
        if not len(seen):
            return ()
        best = self._auc(self._whole, seen)
        lost = {
            group: best - float(np.mean([self._auc(row, seen) for row in scores]))
            for group, scores in self._without.items()
        }
        return tuple(sorted((GroupImportance(*item) for item in lost.items()), key=lambda i: -i.lost_auc))

    def _auc(self, scores: FloatArray, songs: IntArray) -> float:
        return auc_of(self._dataset.good[songs], scores[songs])
