"""The evaluation: honest bands, and a round trip through JSON."""

import json
from dataclasses import replace

import numpy as np
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.learning.dataset import Dataset
from songjudge.learning.evaluation import (
    BAND_GRID,
    Confound,
    Evaluation,
    GroupImportance,
    LearningPoint,
    evaluate,
    from_plain,
    to_plain,
)
from songjudge.library.song import SongId


def labels(count: int = 120, *, groups: int = 24, seed: int = 0) -> tuple[Dataset, np.ndarray]:
    rng = np.random.default_rng(seed)
    good = rng.random(count) < 0.4
    group = np.sort(rng.integers(0, groups, count)).astype(np.int64)
    ids = tuple(SongId(f"{i:032x}") for i in range(count))
    scores = np.clip(0.25 * good + 0.3 + 0.2 * rng.standard_normal(count), 0, 1).astype(np.float32)
    return Dataset(ids, {}, good, np.ones(count, np.float32), group), scores


def an_evaluation() -> Evaluation:
    dataset, scores = labels()
    return evaluate(dataset, scores, np.sqrt(scores), seed=1)


def test_counts() -> None:
    found = an_evaluation()
    assert found.songs == found.good + found.bad == 120
    assert sum(found.histogram.good) == found.good
    assert sum(found.histogram.bad) == found.bad


def test_band_holds_the_figure_and_the_curve() -> None:
    found = an_evaluation()
    assert 0.5 < found.low < found.auc < found.high < 1.0
    middle = np.interp(BAND_GRID[1:-1], found.roc.fpr, found.roc.tpr)
    assert np.mean((found.roc_low[1:-1] <= middle) & (middle <= found.roc_high[1:-1])) > 0.95


def test_songs_of_one_album_widen_the_band() -> None:
    dataset, scores = labels()
    alone = replace(dataset, group=np.arange(len(dataset)))
    twelve = np.repeat(np.arange(len(dataset)), 12)
    copied = replace(dataset.take(twelve), group=twelve.astype(np.int64))
    naive = replace(copied, group=np.arange(len(copied)))
    once = evaluate(alone, scores, scores, seed=0)
    grouped = evaluate(copied, scores[twelve], scores[twelve], seed=0)
    fooled = evaluate(naive, scores[twelve], scores[twelve], seed=0)
    assert grouped.high - grouped.low == pytest.approx(once.high - once.low, rel=0.15)
    assert fooled.high - fooled.low < 0.5 * (grouped.high - grouped.low)


def test_scores_that_know_nothing_have_a_band_around_one_half() -> None:
    dataset, _ = labels()
    noise = np.random.default_rng(9).random(len(dataset)).astype(np.float32)
    found = evaluate(dataset, noise, noise, seed=0)
    assert found.low < 0.5 < found.high


def test_same_seed_same_band() -> None:
    assert to_plain(an_evaluation()) == to_plain(an_evaluation())


def test_best_threshold_has_the_highest_f_half() -> None:
    found = an_evaluation()
    best = found.confusion(found.best_threshold).f_half
    assert all(found.confusion(t).f_half <= best + 1e-9 for t in np.linspace(0, 1, 50))


def test_round_trip_through_json() -> None:
    found = replace(
        an_evaluation(),
        confounds=(Confound("codec", 0.61),),
        learning_curve=(LearningPoint(20, 0.6, 0.05),),
        importance=(GroupImportance("mel", 0.02),),
    )
    again = from_plain(json.loads(json.dumps(to_plain(found), allow_nan=False)))
    assert to_plain(again) == to_plain(found)
    assert again.roc.auc == found.roc.auc
    assert again.ece == pytest.approx(found.ece, abs=1e-6)
    assert again.confounds == found.confounds
    assert again.learning_curve == found.learning_curve
    assert again.importance == found.importance


@pytest.mark.parametrize("damage", [{"scores": [0.5]}, {"auc": "high"}, {"song_ids": None}, {"confounds": [1]}])
def test_damaged_evaluation_is_refused_in_one_sentence(damage: dict[str, object]) -> None:
    with pytest.raises(UnreadableFileError, match="saved evaluation cannot be read"):
        from_plain(to_plain(an_evaluation()) | damage)


def test_one_group_a_class_still_gives_a_band() -> None:
    dataset, scores = labels(12, groups=1)
    found = evaluate(replace(dataset, group=np.zeros(12, np.int64)), scores, scores, seed=0)
    assert found.low <= found.auc <= found.high
