"""What the curves promise at their edges."""

import numpy as np
import pytest

from songjudge.learning.curves import auc_of, calibration_curve, confusion_at, precision_recall_curve, roc_curve

GOOD = np.array([True, True, False, True, False, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.4, 0.2])


def test_area_counts_the_pairs_in_order() -> None:
    assert roc_curve(GOOD, SCORES).auc == pytest.approx(8 / 9)
    assert auc_of(GOOD, SCORES) == pytest.approx(8 / 9)


def test_all_ties_are_chance() -> None:
    assert roc_curve(GOOD, np.full(6, 0.5)).auc == 0.5


def test_one_class_only_is_chance_not_an_error() -> None:
    assert roc_curve([True, True], [0.1, 0.2]).auc == 0.5
    assert auc_of([False, False], [0.1, 0.2]) == 0.5


def test_no_songs_at_all() -> None:
    assert roc_curve([], []).auc == 0.5
    assert auc_of([], []) == 0.5
    assert calibration_curve([], []).ece == 0.0
    assert len(precision_recall_curve([], []).recall) == 1


def test_points_between_thresholds_belong_to_the_higher_one() -> None:
    curve = roc_curve(GOOD, SCORES)
    assert curve.at(0.85) == pytest.approx((0.0, 1 / 3))
    assert curve.at(1.0) == (0.0, 0.0)
    assert curve.at(-1.0) == (1.0, 1.0)


def test_every_threshold_has_its_own_point() -> None:
    rng = np.random.default_rng(0)
    good, scores = rng.random(400) < 0.4, rng.random(400)
    curve = roc_curve(good, scores)
    assert len(curve.fpr) == 401
    for threshold in curve.thresholds:
        called = scores >= threshold
        assert curve.at(threshold) == pytest.approx((called[~good].mean(), called[good].mean()))


def test_words_of_a_threshold() -> None:
    assert roc_curve(GOOD, SCORES).words(0.6) == "finds 100 % of what you like, lets in 33 % of what you don’t"


def test_confusion_counts_every_song_once() -> None:
    cells = confusion_at(GOOD, SCORES, 0.65)
    assert (cells.good_found, cells.good_missed, cells.bad_let_in, cells.bad_kept_out) == (2, 1, 1, 2)
    assert cells.precision == pytest.approx(2 / 3)
    assert cells.f_half == pytest.approx(2 / 3)
    assert cells.combined == pytest.approx(4 / 9)


def test_nothing_called_good_has_no_precision() -> None:
    assert confusion_at(GOOD, SCORES, 1.0).precision == 0.0
    assert confusion_at(GOOD, SCORES, 1.0).f_half == 0.0


def test_calibration_error_of_a_liar() -> None:
    assert calibration_curve([False] * 10, [1.0] * 10).ece == 1.0
    assert calibration_curve([True] * 10, [1.0] * 10).ece == 0.0


@pytest.mark.parametrize("scores", [[0.1, float("nan")], [0.1], [[0.1, 0.2]]])
def test_scores_that_make_no_sense(scores: list[float]) -> None:
    with pytest.raises(ValueError, match=r"finite|equal length"):
        roc_curve([True, False], scores)
