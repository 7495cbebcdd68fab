"""Rows made of clips: right, finite, and standardised."""

import numpy as np
import pytest

from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.dataset import Bags
from songjudge.learning.vectors import FARTHEST, Scaling, Vectoriser, clip_columns, columns_of, moments_of
from tests.support.labelled_songs import LISTENER, SPECTRAL, a_dataset


def test_moments_are_numpys_mean_and_deviation() -> None:
    bags = a_dataset(700, sets=(LISTENER,)).bags["listener"]
    found = moments_of(bags)
    for song in (0, 511, 512, 699):
        assert found.mean[song] == pytest.approx(bags.song(song).mean(axis=0), abs=1e-5)
        assert found.deviation[song] == pytest.approx(bags.song(song).std(axis=0), abs=1e-5)


def test_deviation_of_large_equal_numbers_is_zero() -> None:
    layout = FeatureSet("x", 1, (FeatureBlock("x", "x", (1,)),), {})
    bags = Bags(layout, np.full((6, 1), 1e7, np.float32), np.array([0, 3, 6]))
    assert moments_of(bags).deviation.tolist() == [[0.0], [0.0]]


def test_sequences_are_averaged_over_time() -> None:
    values = np.arange(SPECTRAL.size, dtype=np.float32)[None, :]
    row = clip_columns(SPECTRAL, values)
    assert row.shape == (1, len(columns_of(SPECTRAL)))
    assert row[0, :10].tolist() == values[0, :40].reshape(4, 10).mean(axis=0).tolist()
    assert row[0, 10:].tolist() == values[0, 40:].tolist()


def test_columns_name_their_group() -> None:
    assert columns_of(SPECTRAL) == ("mel",) * 10 + ("chroma",) * 12 + ("tempo",) + ("loudness",) * 2


def test_scaling_bends_outliers_and_silences_constants() -> None:
    rows = np.random.default_rng(0).standard_normal((200, 3)).astype(np.float32)
    rows[:, 1] = 7.0
    rows[0, 2] = 1e30
    scaling = Scaling.of(rows)
    scaled = scaling.apply(rows)
    assert np.all(np.isfinite(scaled))
    assert np.all(scaled[:, 1] == 0)
    assert scaled[1:, 2].std() == pytest.approx(1, abs=0.15)
    assert np.abs(scaling.apply(np.full((1, 3), -3e38, np.float32))).max() <= FARTHEST


def test_mostly_constant_column_keeps_its_rare_values() -> None:
    rows = np.zeros((100, 1), np.float32)
    rows[:10] = 1.0
    scaled = Scaling.of(rows).apply(rows)
    assert scaled[0, 0] > 2


def test_clip_rows_average_to_the_song() -> None:
    bags = a_dataset(30).bags
    vectoriser, rows = Vectoriser.of(bags, ("spectral",))
    held = bags["spectral"]
    own = np.arange(held.offsets[4], held.offsets[5])
    clips = vectoriser.clip_rows(bags, vectoriser.moments(bags), {"spectral": own})
    assert clips.mean(axis=0) == pytest.approx(rows[4], abs=0.02)


def test_other_features_are_refused_in_one_sentence() -> None:
    bags = a_dataset(10).bags
    vectoriser, _ = Vectoriser.of(bags, ("listener",))
    newer = FeatureSet("listener", 2, LISTENER.blocks, LISTENER.settings)
    changed = Bags(newer, bags["listener"].values, bags["listener"].offsets)
    with pytest.raises(UnreadableFileError, match="learned from other listener features"):
        vectoriser.moments({"listener": changed})
    with pytest.raises(UnreadableFileError, match="learned from other listener features"):
        vectoriser.moments({"spectral": bags["spectral"]})


def test_deviations_over_few_clips_are_not_looked_at() -> None:
    rng = np.random.default_rng(0)
    layout = FeatureSet("x", 1, (FeatureBlock("x", "x", (2,)),), {})
    for clips, looked_at in ((6, 0), (12, 2)):
        values = rng.standard_normal((40 * clips, 2)).astype(np.float32)
        _, rows = Vectoriser.of({"x": Bags(layout, values, np.arange(41) * clips)}, ("x",))
        assert rows[:, :2].any(axis=0).sum() == 2
        assert rows[:, 2:].any(axis=0).sum() == looked_at
