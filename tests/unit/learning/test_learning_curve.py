"""More labels teach more, until the curve is flat; and what matters is known by what its loss costs."""

import numpy as np
import pytest

from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.importance import GroupImportances
from songjudge.learning.learning_curve import learning_curve
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.training_plan import ModelKind
from tests.support.labelled_songs import SPECTRAL, a_dataset


def test_curve_rises_with_songs() -> None:
    dataset = a_dataset(200, sets=(SPECTRAL,), strength=0.45)
    calls: list[tuple[int, int]] = []
    learner = ClassicalLearner(ModelKind.LOGISTIC)
    points = learning_curve(learner, dataset, on_step=lambda done, total: calls.append((done, total)))
    assert [p.songs for p in points][:3] == [20, 40, 80]
    assert points[-1].songs > 120
    assert points[-1].auc > points[0].auc
    assert all(0 <= p.auc <= 1 and p.deviation >= 0 for p in points)
    assert calls[-1][0] == calls[-1][1]


def test_too_few_songs_give_a_short_curve() -> None:
    points = learning_curve(ClassicalLearner(ModelKind.LOGISTIC), a_dataset(24, sets=(SPECTRAL,), album=1))
    assert len(points) <= 2


def test_the_curve_of_many_songs_is_followed_so_far() -> None:
    points = learning_curve(ClassicalLearner(ModelKind.LOGISTIC), a_dataset(200, sets=(SPECTRAL,)), draws=2, most=80)
    assert [p.songs for p in points] == [20, 40, 80]


@pytest.mark.parametrize("kind", [ModelKind.LOGISTIC, ModelKind.FOREST, ModelKind.SVM])
def test_planted_group_matters_most(kind: ModelKind) -> None:
    dataset = a_dataset(120, planted="chroma.mean", strength=0.8)
    importances = GroupImportances(dataset, 0)
    assert importances.ranked() == ()
    out_of_fold(ClassicalLearner(kind), dataset, grouped_folds(dataset, 4, 0), 0, on_model=importances.look)
    found = importances.ranked()
    assert {i.group for i in found} == {"mel", "chroma", "tempo", "loudness", "listener"}
    assert found[0].group == "chroma"
    assert found[0].lost_auc > 0.15
    assert np.abs([i.lost_auc for i in found[1:]]).max() < 0.1
