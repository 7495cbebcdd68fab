"""A band of 95 % holds the truth about 95 times in 100, also with few albums."""

import numpy as np
import pytest

from songjudge.learning.bands import auc_band, doubt_of_folds, effective_groups, roc_band, share_band
from songjudge.learning.curves import auc_of
from songjudge.learning.evaluation import BAND_GRID


def a_taste(rng: np.random.Generator, songs: int, albums: int, taste: np.ndarray) -> tuple[np.ndarray, ...]:
    """Songs whose albums differ, liked by a noisy linear taste: rows, labels, albums."""
    album = np.sort(rng.integers(0, albums, songs))
    rows = 0.8 * rng.standard_normal((songs, len(taste))) + 0.6 * rng.standard_normal((albums, len(taste)))[album]
    return rows, rows @ taste + rng.logistic(size=songs) > 0, album


def learned(rows: np.ndarray, good: np.ndarray) -> np.ndarray:
    return np.asarray(rows[good].mean(axis=0) - rows[~good].mean(axis=0))


@pytest.mark.parametrize(("songs", "albums", "strength"), [(120, 24, 1.5), (60, 20, 1.5), (120, 24, 4.0)])
def test_band_holds_the_true_auc_of_a_model_that_learned(songs: int, albums: int, strength: float) -> None:
    rng = np.random.default_rng(7)
    held, tried = 0, 0
    for _ in range(150):
        taste = rng.standard_normal(30)
        taste *= strength / np.linalg.norm(taste)
        rows, good, album = a_taste(rng, songs, albums, taste)
        fold, scores = rng.permutation(np.arange(albums) % 5)[album], np.zeros(songs, np.float32)
        for part in range(5):
            test = fold == part
            scores[test] = rows[test] @ learned(rows[~test], good[~test])
        fresh, liked, _ = a_taste(rng, 2000, 1000, taste)
        low, high = auc_band(good, scores, album)
        held += low <= auc_of(liked, fresh @ learned(rows, good)) <= high
        tried += 1
    assert held / tried >= 0.88


def test_band_of_scores_given_beforehand_is_no_narrower_than_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        album = rng.integers(0, 24, 120)
        good = np.where(rng.random(120) < 0.9, (rng.random(24) < 0.5)[album], rng.random(120) < 0.5)
        scores = (1.5 * good + 0.7 * rng.standard_normal(24)[album] + rng.standard_normal(120)).astype(np.float32)
        low, high = auc_band(good, scores, album)
        held += low <= 0.8076 <= high  # the normal distribution at 1.5 / sqrt(2 × 1.49)
    assert held / 200 >= 0.94


def test_variance_is_delongs_when_every_song_is_its_own_group() -> None:
    """Four good and four bad songs, worked by hand: AUC 13/16, placements 1, 1, 3/4, 1/2 and 1, 1, 3/4, 1/2."""
    good = np.array([True] * 4 + [False] * 4)
    scores = np.array([9, 8, 5, 3, 6, 4, 2, 1], dtype=np.float32)
    assert auc_of(good, scores) == 13 / 16
    low, high = auc_band(good, scores, np.arange(8))
    centred = np.array([3, 3, -1, -5]) / 16 / 4
    error = np.sqrt(doubt_of_folds(5) * 8 / 7 * 2 * np.sum(centred**2)) / (13 / 16 * 3 / 16)
    student_three = 3.182446
    for edge, side in ((low, -1), (high, 1)):
        assert np.log(edge / (1 - edge)) == pytest.approx(np.log(13 / 3) + side * student_three * error, rel=1e-5)


def test_songs_all_told_apart_still_leave_doubt() -> None:
    good = np.arange(40) < 20
    low, high = auc_band(good, good.astype(np.float32), np.arange(40))
    assert low == pytest.approx(0.025 ** (1 / 20))
    assert high == 1.0
    few, _ = auc_band(good, good.astype(np.float32), np.arange(40) // 10)
    assert few < 0.2
    assert auc_band(good, -good.astype(np.float32), np.arange(40))[0] == 0.0


def test_one_class_says_nothing() -> None:
    good = np.ones(5, dtype=np.bool_)
    assert auc_band(good, np.arange(5, dtype=np.float32), np.arange(5)) == (0.0, 1.0)
    low, high = roc_band(good, np.arange(5, dtype=np.float32), np.arange(5), BAND_GRID)
    assert not low.any()
    assert high.all()


def test_effective_groups() -> None:
    assert effective_groups(np.array([0, 0, 1, 1, 2, 2])) == 3
    assert effective_groups(np.array([0] * 98 + [1, 2])) == pytest.approx(1.04, abs=0.01)


def test_more_folds_leave_less_doubt() -> None:
    assert doubt_of_folds(5) == 2.25
    assert doubt_of_folds(20) < doubt_of_folds(5) < doubt_of_folds(2)


def test_roc_band_is_around_the_curve_and_rises() -> None:
    rng = np.random.default_rng(1)
    good = rng.random(200) < 0.5
    scores = (good + rng.standard_normal(200)).astype(np.float32)
    low, high = roc_band(good, scores, rng.integers(0, 40, 200), BAND_GRID, seed=4)
    assert np.all((low >= 0) & (low <= high) & (high <= 1))
    inner = (BAND_GRID > 0.05) & (BAND_GRID < 0.5)
    assert np.all(high[inner] - low[inner] > 0.02)


def test_the_share_of_liked_songs_near_a_score_lies_in_its_band() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(200):
        scores = rng.random(150).astype(np.float32)
        good = rng.random(150) < scores  # calibrated: the share near 0.7 is 0.7
        low, high = share_band(good, scores, 0.7)
        assert high - low < 0.45
        held += low <= 0.7 <= high
    assert held >= 180


def test_the_band_is_wide_where_no_song_has_such_a_score() -> None:
    scores = np.array([0.1, 0.12, 0.9], dtype=np.float32)
    good = np.array([False, False, True])
    assert share_band(good, scores, 0.1)[1] < 0.75
    low, high = share_band(good, scores, 0.5)
    assert high - low > 0.5
    assert share_band(good[:0], scores[:0], 0.5) == (0.0, 1.0)
