"""A calibrated score means what it says, and keeps the order of songs."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.learning.calibration import CalibratedModel, Isotonic, Platt, calibrate
from songjudge.learning.curves import auc_of, calibration_curve
from songjudge.learning.heads import sigmoid
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.trained_model import load_trained_model
from songjudge.learning.training_plan import ModelKind
from tests.support.labelled_songs import a_dataset


def overconfident(count: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    z = 1.5 * rng.standard_normal(count)
    return rng.random(count) < sigmoid(z), sigmoid(4 * z + 1)


def test_overconfidence_is_taken_back() -> None:
    good, scores = overconfident(400)
    calibrated = calibrate(good, scores).apply(scores)
    assert calibration_curve(good, calibrated).ece < 0.5 * calibration_curve(good, scores).ece
    assert auc_of(good, calibrated) == pytest.approx(
        auc_of(good, scores), abs=5e-3
    )  # scores beyond 0.999 are alike to us


def test_platt_finds_the_slope_and_shift_that_were_planted() -> None:
    good, scores = overconfident(900)
    found = calibrate(good, scores)
    assert isinstance(found, Platt)
    assert found.slope == pytest.approx(0.25, abs=0.06)
    assert found.shift == pytest.approx(-0.25, abs=0.2)


def test_platt_equals_scikit_learn() -> None:
    from sklearn.calibration import _SigmoidCalibration

    good, scores = overconfident(500, seed=3)
    inside = (scores > 0.002) & (scores < 0.998)
    z = np.log(scores[inside] / (1 - scores[inside]))
    reference = _SigmoidCalibration().fit(z, good[inside])
    ours = calibrate(good[inside], scores[inside].astype(np.float32))
    assert ours.apply(scores[inside]) == pytest.approx(reference.predict(z), abs=0.01)


def test_isotonic_equals_scikit_learn() -> None:
    from sklearn.isotonic import IsotonicRegression

    from songjudge.learning.calibration import _isotonic

    rng = np.random.default_rng(1)
    scores = rng.random(300)
    good = rng.random(300) < scores
    ours = _isotonic(good, scores.astype(np.float32))
    expected = IsotonicRegression().fit(scores, good)
    assert ours.apply(scores.astype(np.float32)) == pytest.approx(expected.predict(scores), abs=2e-3)
    assert np.all(np.diff(ours.apply(np.sort(scores).astype(np.float32))) >= 0)


def test_scores_against_the_labels_are_flattened_not_turned_round() -> None:
    good, scores = overconfident(60)
    calibrated = calibrate(~good, scores).apply(scores)
    assert np.all(np.diff(calibrated[np.argsort(scores)]) >= 0)
    assert calibrated.std() < 0.1


def test_few_songs_never_give_certainty() -> None:
    good = np.array([True] * 5 + [False] * 5)
    calibrated = calibrate(good, good.astype(np.float32)).apply(good.astype(np.float32))
    assert calibrated.max() < 0.95


def test_steps_are_used_when_many_songs_ask_for_them() -> None:
    rng = np.random.default_rng(2)
    scores = rng.random(4000).astype(np.float32)
    good = rng.random(4000) < np.where(scores < 0.5, 0.1, np.where(scores < 0.6, 0.9, 0.92))
    found = calibrate(good, scores)
    assert isinstance(found, Isotonic)
    assert calibration_curve(good, found.apply(scores)).ece < 0.02


@pytest.mark.parametrize("calibrator", [Platt(0.5, -0.2), Isotonic(np.array([0.2, 0.6]), np.array([0.1, 0.7]))])
def test_the_disk_keeps_it(tmp_path: Path, calibrator: Platt | Isotonic) -> None:
    dataset = a_dataset(30)
    model = CalibratedModel(ClassicalLearner(ModelKind.LOGISTIC).fit(dataset, seed=0), calibrator)
    model.save(tmp_path)
    again = load_trained_model(tmp_path)
    assert np.array_equal(again.score(dataset.bags).song, model.score(dataset.bags).song)


def test_damaged_calibrator(tmp_path: Path) -> None:
    CalibratedModel(ClassicalLearner(ModelKind.LOGISTIC).fit(a_dataset(30), seed=0), Platt()).save(tmp_path)
    np.savez(tmp_path / "calibrator.npz", scores=np.zeros(3), levels=np.zeros(2))
    with pytest.raises(UnreadableFileError, match="damaged"):
        load_trained_model(tmp_path)
