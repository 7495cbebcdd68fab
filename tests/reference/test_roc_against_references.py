"""ROC numbers against published tables and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.learning.curves import auc_of, calibration_curve, precision_recall_curve, roc_curve

# Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982), table I:
# 109 CT pictures rated 1 (definitely normal) to 5 (definitely abnormal).  They state an area of 0.893.
NORMAL = (33, 6, 6, 11, 2)
ABNORMAL = (3, 2, 2, 11, 33)

# Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27 (2006), figure 3: 20 instances.
FAWCETT_CLASSES = "ppnpppnnpnpnpnnnpnpn"
FAWCETT_SCORES = (
    *(0.9, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.52, 0.51, 0.505),
    *(0.4, 0.39, 0.38, 0.37, 0.36, 0.35, 0.34, 0.33, 0.30, 0.1),
)


def test_area_of_hanley_and_mcneil() -> None:
    ratings = np.concatenate([np.repeat(np.arange(5), NORMAL), np.repeat(np.arange(5), ABNORMAL)])
    good = np.repeat([False, True], [sum(NORMAL), sum(ABNORMAL)])
    assert roc_curve(good, ratings).auc == pytest.approx(0.893, abs=5e-4)
    assert auc_of(good, ratings) == pytest.approx(0.893, abs=5e-4)


def test_points_of_fawcett() -> None:
    good = np.array([c == "p" for c in FAWCETT_CLASSES])
    curve = roc_curve(good, np.array(FAWCETT_SCORES))
    assert curve.at(0.9) == pytest.approx((0.0, 0.1))
    assert curve.at(0.54) == pytest.approx((0.1, 0.5))  # the point that the paper calls most accurate
    assert curve.at(0.505) == pytest.approx((0.4, 0.6))
    assert curve.at(0.1) == (1.0, 1.0)


TIED = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=4, max_size=80).filter(
    lambda rows: 0 < sum(g for g, _ in rows) < len(rows)
)


@settings(deadline=None)  # the first call imports scikit-learn
@given(TIED)
def test_roc_equals_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    from sklearn import metrics

    good, scores = np.array([g for g, _ in rows]), np.array([s / 12 for _, s in rows])
    ours = roc_curve(good, scores)
    fpr, tpr, thresholds = metrics.roc_curve(good, scores, drop_intermediate=False)
    assert ours.thresholds[1:] == pytest.approx(thresholds[1:])
    assert ours.fpr == pytest.approx(fpr)
    assert ours.tpr == pytest.approx(tpr)
    assert ours.auc == pytest.approx(metrics.roc_auc_score(good, scores))
    assert auc_of(good, scores) == pytest.approx(ours.auc)


@settings(deadline=None)  # the first call imports scikit-learn
@given(TIED)
def test_precision_recall_equals_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    from sklearn import metrics

    good, scores = np.array([g for g, _ in rows]), np.array([s / 12 for _, s in rows])
    ours = precision_recall_curve(good, scores)
    precision, recall, _ = metrics.precision_recall_curve(good, scores)
    assert ours.average == pytest.approx(metrics.average_precision_score(good, scores))
    assert ours.precision[1:][::-1] == pytest.approx(precision[:-1])
    assert ours.recall[1:][::-1] == pytest.approx(recall[:-1])


def test_weighted_area_equals_scikit_learn() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(3)
    good, scores, weight = rng.random(200) < 0.3, np.round(rng.random(200), 1), rng.integers(0, 4, 200)
    assert auc_of(good, scores, weight) == pytest.approx(roc_auc_score(good, scores, sample_weight=weight))


def test_calibration_equals_scikit_learn() -> None:
    from sklearn.calibration import calibration_curve as reference

    rng = np.random.default_rng(4)
    scores = rng.random(500)
    good = rng.random(500) < scores**2
    observed, predicted = reference(good, scores, n_bins=10)
    ours = calibration_curve(good, scores)
    assert ours.observed == pytest.approx(observed)
    assert ours.predicted == pytest.approx(predicted)
