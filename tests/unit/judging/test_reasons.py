"""A reason names the feature group that was planted, and all pushes together make the score."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.judging.reasons import reasons_for
from songjudge.learning.blend import BlendLearner
from songjudge.learning.calibration import CalibratedModel, Platt
from songjudge.learning.dataset import Bags, Dataset
from songjudge.learning.heads import logit
from songjudge.learning.learner import FittedModel
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.training_plan import ModelKind
from tests.support.labelled_songs import a_dataset


def one(dataset: Dataset, index: int) -> dict[str, Bags]:
    return {name: held.take([index]) for name, held in dataset.bags.items()}


def fitted(kind: ModelKind) -> FittedModel:
    return ClassicalLearner(kind).fit(a_dataset(160, planted="chroma.mean"), seed=0)


FRESH = a_dataset(40, planted="chroma.mean", seed=1)


@pytest.mark.parametrize("kind", [ModelKind.LOGISTIC, ModelKind.FOREST, ModelKind.NEIGHBOURS, ModelKind.BOOSTING])
def test_the_planted_group_is_named(kind: ModelKind) -> None:
    model = fitted(kind)
    scores = model.score(FRESH.bags, clips=False).song
    for index, upwards in ((int(np.argmax(scores)), True), (int(np.argmin(scores)), False)):
        found = reasons_for(model, one(FRESH, index), FRESH.bags)
        assert found[0].group == "chroma"
        assert (found[0].push > 0) is upwards
        assert found[0].exact is (kind is ModelKind.LOGISTIC)


def test_exact_pushes_add_up() -> None:
    model = CalibratedModel(fitted(ModelKind.LOGISTIC), Platt(0.5, 0.3))
    found = reasons_for(model, one(FRESH, 3), FRESH.bags)
    odds = logit(model.score(FRESH.bags, clips=False).song)
    assert sum(r.push for r in found) == pytest.approx(odds[3] - odds.mean(), abs=0.05)


def test_estimated_pushes_agree_with_the_exact_ones() -> None:
    from songjudge.judging.reasons import _linear_pushes, _shapley

    model = fitted(ModelKind.LOGISTIC)
    exact = _linear_pushes(model, one(FRESH, 5), FRESH.bags)
    assert exact is not None
    estimate = _shapley(model, one(FRESH, 5), FRESH.bags, 0)
    assert exact["chroma"] == pytest.approx(estimate["chroma"], rel=0.35)
    assert max(exact, key=lambda g: abs(exact[g])) == max(estimate, key=lambda g: abs(estimate[g]))


def test_blend_has_reasons_too_and_they_are_repeatable() -> None:
    learner = BlendLearner((ClassicalLearner(ModelKind.LOGISTIC), ClassicalLearner(ModelKind.NEIGHBOURS)))
    model = learner.fit(a_dataset(120, planted="listener.mean"), seed=0)
    heard = a_dataset(30, planted="listener.mean", seed=2)
    scores = model.score(heard.bags, clips=False).song
    first = reasons_for(model, one(heard, int(np.argmax(scores))), heard.bags, seed=4)
    assert first == reasons_for(model, one(heard, int(np.argmax(scores))), heard.bags, seed=4)
    assert first[0].group == "listener"


def test_group_that_never_changes_pushes_nothing() -> None:
    found = {r.group: r.push for r in reasons_for(fitted(ModelKind.FOREST), one(FRESH, 0), FRESH.bags)}
    assert found["loudness"] == 0.0
    assert set(found) == {"mel", "chroma", "tempo", "loudness", "listener"}


def test_model_from_disk_gives_the_same_reasons(tmp_path: Path) -> None:
    from songjudge.learning.classical import load_classical

    model = fitted(ModelKind.LOGISTIC)
    model.save(tmp_path)
    song = one(FRESH, 7)
    assert reasons_for(load_classical(tmp_path), song, FRESH.bags) == reasons_for(model, song, FRESH.bags)
