"""The contest picks sensibly, says why, and its winner goes to disk whole."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.learning.contest import default_candidates, hold_contest
from songjudge.learning.crossvalidation import mean_out_of_fold, out_of_fold
from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Bags, Dataset
from songjudge.learning.learner import FittedModel, SongScores
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.teaching import teach
from songjudge.learning.trained_model import load_trained_model
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from tests.support.labelled_songs import LISTENER, a_dataset


class Oracle:
    """Scores by the planted column, blurred by noise of its own."""

    def __init__(self, *, noise: float, seed: int = 0) -> None:
        self.noise, self.seed = noise, seed
        self.trained_on: list[set[str]] = []

    def fit(self, dataset: Dataset, *, seed: int) -> FittedModel:
        self.trained_on.append(set(dataset.song_ids))
        return self

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        held = bags["listener"]
        z = np.array([held.song(n)[:, 0].mean() for n in range(len(held))])
        rng = np.random.default_rng([self.seed, len(held)])
        return SongScores((1 / (1 + np.exp(-2 * z - self.noise * rng.standard_normal(len(z))))).astype(np.float32))

    def save(self, folder: Path) -> None:
        raise NotImplementedError


def listened(songs: int = 120, *, seed: int = 0) -> Dataset:
    return a_dataset(songs, planted="listener.mean", strength=0.6, sets=(LISTENER,), seed=seed)


def test_no_song_is_scored_by_a_model_that_saw_its_album() -> None:
    dataset, oracle = listened(40), Oracle(noise=0)
    folds = grouped_folds(dataset, 4, 0)
    calls: list[tuple[int, int]] = []
    out_of_fold(oracle, dataset, folds, 0, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 4), (2, 4), (3, 4), (4, 4)]
    album = dict(zip(dataset.song_ids, dataset.group.tolist(), strict=True))
    for fold, seen in enumerate(oracle.trained_on):
        assert not {album[s] for s in seen} & set(dataset.group[folds.test(fold)].tolist())


def test_fold_that_leaves_one_class_gets_the_base_rate() -> None:
    dataset = replace(listened(12), good=np.array([True] * 6 + [False] * 6))
    folds = replace(grouped_folds(dataset, 2, 0), number=np.array([0] * 6 + [1] * 6), count=2)
    scores = out_of_fold(Oracle(noise=0), dataset, folds, 0)
    assert scores.tolist() == [0.0] * 6 + [1.0] * 6


def test_repeats_are_averaged() -> None:
    dataset = listened(40)
    several = [grouped_folds(dataset, 4, seed) for seed in (0, 1)]
    oracle = Oracle(noise=0)
    assert mean_out_of_fold(oracle, dataset, several, 0) == pytest.approx(out_of_fold(oracle, dataset, several[0], 0))


def test_the_preferred_wins_unless_clearly_beaten() -> None:
    dataset = listened()
    close = hold_contest(
        dataset,
        {ModelKind.LOGISTIC: Oracle(noise=0.5, seed=1), ModelKind.TREE: Oracle(noise=0.5, seed=2)},
        TrainingPlan(),
    )
    clear = hold_contest(
        dataset, {ModelKind.LOGISTIC: Oracle(noise=30), ModelKind.TREE: Oracle(noise=0.1)}, TrainingPlan()
    )
    assert close.winner is ModelKind.LOGISTIC
    assert clear.winner is ModelKind.TREE
    assert "ecision tree ranked songs it had not seen best" in clear.why


def test_two_that_err_differently_are_asked_together() -> None:
    dataset = a_dataset(600, planted="listener.mean", strength=3.0, sets=(LISTENER,))
    found = hold_contest(
        dataset,
        {ModelKind.LOGISTIC: Oracle(noise=4, seed=1), ModelKind.FOREST: Oracle(noise=4, seed=2)},
        TrainingPlan(),
    )
    assert {found.winner, *found.partners} == {ModelKind.LOGISTIC, ModelKind.FOREST}
    assert "clearly better together" in found.why
    assert auc_of(dataset.good, found.out_of_fold) > max(found.aucs.values())


def test_why_is_one_sentence() -> None:
    found = hold_contest(listened(60), {ModelKind.LOGISTIC: Oracle(noise=1)}, TrainingPlan())
    assert found.why.endswith(").")
    assert found.why.count(". ") == 0


def test_progress_counts_to_its_total() -> None:
    steps: list[tuple[int, int, str]] = []
    dataset = listened(200)
    candidates = {ModelKind.LOGISTIC: Oracle(noise=1), ModelKind.FOREST: Oracle(noise=1)}
    hold_contest(dataset, candidates, TrainingPlan(folds=3), lambda *step: steps.append(step))
    assert [s[0] for s in steps] == sorted(s[0] for s in steps)
    assert steps[-1][:2] == (6, 6)
    assert {s[2] for s in steps} == {"Trying logistic regression", "Trying the forest"}


def test_stopping_from_a_callback_goes_through() -> None:
    class Enough(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Enough

    with pytest.raises(Enough):
        hold_contest(listened(), {ModelKind.LOGISTIC: Oracle(noise=1)}, TrainingPlan(), stop)


def test_too_few_labels_hold_no_contest() -> None:
    with pytest.raises(NotEnoughLabelsError, match="Label at least"):
        hold_contest(listened(8), {}, TrainingPlan())


def test_few_songs_meet_only_models_that_few_songs_can_teach() -> None:
    plan, network = TrainingPlan(), Oracle(noise=1)
    assert ModelKind.BOOSTING not in default_candidates(listened(40), plan)
    assert ModelKind.BOOSTING in default_candidates(a_dataset(1500, sets=(LISTENER,)), plan)
    assert ModelKind.SVM not in default_candidates(a_dataset(5001, sets=()), plan)
    assert ModelKind.NETWORK not in default_candidates(listened(240), plan, network=network)
    assert ModelKind.NETWORK in default_candidates(a_dataset(1500, sets=(LISTENER,)), plan, network=network)


def test_taught_from_labels_to_a_model_on_disk(tmp_path: Path) -> None:
    dataset = listened(100)
    taught = teach(dataset, TrainingPlan())
    assert taught.evaluation.auc > 0.9
    assert taught.evaluation.low < taught.evaluation.auc < taught.evaluation.high
    assert taught.why
    assert set(taught.out_of_fold) == set(dataset.song_ids)
    fresh = listened(100, seed=1)
    found = taught.model.score(fresh.bags)
    assert auc_of(fresh.good, found.song) > 0.9
    taught.model.save(tmp_path)
    assert np.array_equal(load_trained_model(tmp_path).score(fresh.bags).song, found.song)


def test_shuffled_labels_are_chance_from_end_to_end() -> None:
    found = []
    for seed in range(5):
        dataset = listened(80, seed=seed)
        shuffled = replace(dataset, good=np.random.default_rng(seed).permutation(dataset.good))
        found.append(teach(shuffled, TrainingPlan()).evaluation)
    assert 0.4 < np.mean([e.auc for e in found]) < 0.6
    assert sum(e.low < 0.5 < e.high for e in found) >= 3


def test_same_seed_same_answers() -> None:
    dataset = listened(60)
    assert teach(dataset, TrainingPlan(seed=2)).out_of_fold == teach(dataset, TrainingPlan(seed=2)).out_of_fold


def test_naive_split_flatters_when_albums_give_themselves_away() -> None:
    rng = np.random.default_rng(0)
    dataset = a_dataset(120, planted="nothing", sets=(LISTENER,), album=6)
    good = rng.random(20)[dataset.group] < 0.5
    sound = rng.standard_normal((20, LISTENER.size)).astype(np.float32) * 3
    held = dataset.bags["listener"]
    values = held.values + np.repeat(sound[dataset.group], np.diff(held.offsets), axis=0)
    found = teach(
        replace(dataset, good=good, bags={"listener": Bags(LISTENER, values, held.offsets)}),
        TrainingPlan(model=ModelKind.FOREST),
    ).evaluation
    assert found.random_auc > found.auc + 0.2


def test_network_plan_needs_its_learner() -> None:
    with pytest.raises(ValueError, match="network"):
        teach(listened(), TrainingPlan(model=ModelKind.NETWORK))


def test_network_learner_is_used_for_a_network_plan() -> None:
    network = Oracle(noise=0.5)
    taught = teach(listened(), TrainingPlan(model=ModelKind.NETWORK), network=network)
    assert taught.kind is ModelKind.NETWORK
    assert len(network.trained_on[0]) == 120


def test_model_of_an_unknown_kind(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 1, "kind": "network"}')
    with pytest.raises(UnreadableFileError, match="kind 'network' is not known"):
        load_trained_model(tmp_path)
