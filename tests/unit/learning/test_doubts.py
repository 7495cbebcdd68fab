"""Slips of the finger are found; a model that knows nothing accuses nobody."""

import numpy as np

from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.doubts import doubtful_labels
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.training_plan import ModelKind
from songjudge.library.song import SongId
from tests.support.labelled_songs import LISTENER, a_dataset


def test_planted_slips_come_first() -> None:
    dataset = a_dataset(200, sets=(LISTENER,), planted="listener.mean")
    slips = [3, 50, 111, 160]
    dataset.good[slips] ^= True
    folds = grouped_folds(dataset, 5, 0)
    scores = out_of_fold(ClassicalLearner(ModelKind.LOGISTIC), dataset, folds, 0)
    found = doubtful_labels(dataset.song_ids, dataset.good, scores)
    assert {d.song_id for d in found[:3]} <= {dataset.song_ids[i] for i in slips}
    assert 3 <= len(found) < 8
    first = found[0]
    assert first.labelled_good == (first.score < 0.5)


def test_clear_labels_and_ignorant_models_accuse_nobody() -> None:
    ids = tuple(SongId(str(n)) for n in range(4))
    good = np.array([True, True, False, False])
    assert doubtful_labels(ids, good, np.array([0.9, 0.8, 0.1, 0.2], np.float32)) == ()
    assert doubtful_labels(ids, good, np.array([0.1, 0.2, 0.9, 0.8], np.float32)) == ()
    assert doubtful_labels(ids, np.ones(4, np.bool_), np.full(4, 0.1, np.float32)) == ()
