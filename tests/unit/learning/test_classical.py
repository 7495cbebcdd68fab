"""Every classical kind: it learns a planted taste, says the same twice, and survives the disk without running code."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.learning.classical import learner_for, load_classical
from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Dataset
from songjudge.learning.row_models import ClassicalLearner, ClassicalModel
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.support.labelled_songs import LISTENER, a_dataset

KINDS = [k for k in ModelKind if k not in {ModelKind.AUTO, ModelKind.NETWORK}]


def halves(dataset: Dataset) -> tuple[Dataset, Dataset]:
    return dataset.take(np.arange(0, len(dataset), 2)), dataset.take(np.arange(1, len(dataset), 2))


@pytest.mark.parametrize("kind", KINDS)
def test_learns_a_planted_taste(kind: ModelKind) -> None:
    train, test = halves(a_dataset(160))
    found = learner_for(kind, TrainingPlan()).fit(train, seed=0).score(test.bags)
    assert auc_of(test.good, found.song) > (0.75 if kind is ModelKind.TREE else 0.9)
    assert np.all((found.song >= 0) & (found.song <= 1))
    assert [len(c) for c in found.clips] == np.diff(test.bags["spectral"].offsets).tolist()
    everything = np.concatenate(found.clips)
    assert np.all((everything >= 0) & (everything <= 1))
    of_clips = np.array([c.mean() for c in found.clips])
    assert auc_of(test.good, of_clips) > 0.7


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_model_and_the_disk_keeps_it(kind: ModelKind, tmp_path: Path) -> None:
    train, test = halves(a_dataset(80))
    first = learner_for(kind, TrainingPlan()).fit(train, seed=3)
    second = learner_for(kind, TrainingPlan()).fit(train, seed=3)
    first.save(tmp_path)
    again = load_classical(tmp_path)
    expected = first.score(test.bags)
    assert np.array_equal(expected.song, second.score(test.bags).song)
    found = again.score(test.bags)
    assert np.array_equal(expected.song, found.song)
    assert all(np.array_equal(a, b) for a, b in zip(expected.clips, found.clips, strict=True))


@pytest.mark.parametrize("kind", [ModelKind.FOREST, ModelKind.BOOSTING, ModelKind.TREE])
def test_our_trees_walk_as_scikit_learns(kind: ModelKind, monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
    from sklearn.tree import DecisionTreeClassifier

    fitted: list[Any] = []
    for estimator in (ExtraTreesClassifier, HistGradientBoostingClassifier, DecisionTreeClassifier):

        def fit(self: object, *args: object, _was: object = estimator.fit, **named: object) -> object:
            fitted.append(self)
            return _was(self, *args, **named)  # type: ignore[operator]

        monkeypatch.setattr(estimator, "fit", fit)
    train, test = halves(a_dataset(120, sets=(LISTENER,), planted="listener.mean", strength=0.5))
    model = ClassicalLearner(kind).fit(train, seed=0)
    (view,) = model.views
    rows = view.vectoriser.rows(view.vectoriser.moments(test.bags))
    whole = [f for f in fitted if kind is not ModelKind.FOREST or isinstance(f, ExtraTreesClassifier)]
    expected = whole[-1].predict_proba(rows)[:, 1]
    assert model.score(test.bags, clips=False).song == pytest.approx(np.clip(expected, 0.001, 0.999), abs=1e-5)


def test_logistic_equals_the_plain_fit_on_all_columns() -> None:
    from sklearn.linear_model import LogisticRegression

    from songjudge.learning.lesson import Lesson, group_factors
    from songjudge.learning.recipes import LOGISTIC_C, logistic

    rng = np.random.default_rng(0)
    rows, good = rng.standard_normal((40, 300)).astype(np.float32), rng.random(40) < 0.4
    columns = ("a",) * 290 + ("b",) * 10
    lesson = Lesson("spectral", rows, columns, good, np.ones(40, np.float32), np.arange(40), 0)
    ours = logistic(lesson)
    plain = LogisticRegression(C=LOGISTIC_C, tol=1e-8, max_iter=2000).fit(rows * group_factors(columns), good)
    assert ours.logits(rows) == pytest.approx(plain.decision_function(rows * group_factors(columns)), abs=2e-3)


def test_weak_labels_count_less() -> None:
    dataset = a_dataset(100)
    wrong = np.arange(100) % 4 == 0
    lied_to = replace(dataset, good=dataset.good ^ wrong)
    knowing = replace(lied_to, weight=np.where(wrong, 0.05, 1.0).astype(np.float32))
    fresh = a_dataset(200, seed=5)
    learner = ClassicalLearner(ModelKind.LOGISTIC)
    fooled = auc_of(fresh.good, learner.fit(lied_to, seed=0).score(fresh.bags).song)
    better = auc_of(fresh.good, learner.fit(knowing, seed=0).score(fresh.bags).song)
    assert better > fooled


def test_feature_sets_count_by_what_they_know() -> None:
    model = ClassicalLearner(ModelKind.LOGISTIC).fit(a_dataset(120, planted="listener.mean"), seed=0)
    weight = {view.vectoriser.layouts[0].name: view.weight for view in model.views}
    assert weight["listener"] > 0.7
    assert sum(weight.values()) == pytest.approx(1)


def test_shuffled_labels_teach_nothing() -> None:
    aucs = []
    for seed in range(6):
        dataset = a_dataset(100, seed=seed)
        shuffled = replace(dataset, good=np.random.default_rng(seed).permutation(dataset.good))
        folds = grouped_folds(shuffled, 5, seed)
        scores = out_of_fold(ClassicalLearner(ModelKind.LOGISTIC), shuffled, folds, 0)
        aucs.append(auc_of(shuffled.good, scores))
    assert 0.4 < np.mean(aucs) < 0.6


def test_one_side_only_cannot_be_learned() -> None:
    dataset = a_dataset(10)
    with pytest.raises(NotEnoughLabelsError, match="1 more bad song"):
        ClassicalLearner(ModelKind.LOGISTIC).fit(replace(dataset, good=np.ones(10, np.bool_)), seed=0)


@pytest.mark.parametrize("kind", KINDS)
def test_very_few_songs(kind: ModelKind) -> None:
    dataset = a_dataset(6, share_good=0.5, album=1)
    assert np.all(np.isfinite(learner_for(kind, TrainingPlan()).fit(dataset, seed=0).score(dataset.bags).song))


def test_auto_and_network_are_not_classical() -> None:
    with pytest.raises(KeyError):
        learner_for(ModelKind.AUTO, TrainingPlan())


def saved(folder: Path) -> ClassicalModel:
    model = ClassicalLearner(ModelKind.FOREST).fit(a_dataset(30), seed=0)
    model.save(folder)
    return model


def test_no_pickle_in_a_model_folder(tmp_path: Path) -> None:
    saved(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".npz"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda f: (f / "manifest.json").unlink(),
        lambda f: (f / "manifest.json").write_text("{"),
        lambda f: (f / "manifest.json").write_text('{"format": 1, "kind": "classical", "views": []}'),
        lambda f: (f / "manifest.json").write_text('{"format": 99, "kind": "classical"}'),
        lambda f: (f / "view-0.npz").write_bytes(b"PK\x03\x04 not really"),
        lambda f: (f / "view-1.npz").unlink(),
    ],
)
def test_damaged_models_are_refused_in_one_sentence(tmp_path: Path, damage: object) -> None:
    saved(tmp_path)
    damage(tmp_path)  # type: ignore[operator]
    with pytest.raises(UnreadableFileError):
        load_classical(tmp_path)


def test_objects_smuggled_into_the_arrays_are_not_unpickled(tmp_path: Path) -> None:
    saved(tmp_path)

    class Bomb:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "exploded",))

    np.savez(tmp_path / "view-0.npz", roots=np.array([Bomb()], dtype=object))
    with pytest.raises(UnreadableFileError):
        load_classical(tmp_path)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(("name", "value"), [("child", 10**6), ("feature", 9999), ("roots", -1)])
def test_trees_that_point_outside_are_refused(tmp_path: Path, name: str, value: int) -> None:
    saved(tmp_path)
    with np.load(tmp_path / "view-0.npz") as held:
        arrays = dict(held)
    arrays[name][0] = value
    np.savez(tmp_path / "view-0.npz", **arrays)
    with pytest.raises(UnreadableFileError, match="point outside"):
        load_classical(tmp_path)


def test_head_unknown_to_this_version(tmp_path: Path) -> None:
    saved(tmp_path)
    described = json.loads((tmp_path / "manifest.json").read_text())
    described["views"][0]["head"] = "oracle"
    (tmp_path / "manifest.json").write_text(json.dumps(described))
    with pytest.raises(UnreadableFileError, match="damaged"):
        load_classical(tmp_path)
