from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.clip import ClipPlan
from songjudge.errors import SongjudgeError
from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.listener.embedding import tag_names
from tests.reference.musicnn_by_tensorflow import random_weights
from tests.unit.audio.sounds import tune, write

SETTINGS = FeatureSettings(ClipPlan(count=8, seconds=4.0))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path))
    with (tmp_path / "musicnn-msd.npz").open("wb") as file:
        np.savez(file, **random_weights())  # type: ignore[arg-type]


@pytest.mark.usefixtures("installed")
def test_six_moments_inside_a_song_are_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", tune(60.0))
    many = FeatureSettings(ClipPlan(20, 3.0))
    found = extract(path, many, ("spectral", "listener"))
    spectral, listener = feature_sets(many)
    assert found["spectral"].values.shape == (20, spectral.size)
    assert found["listener"].values.shape == (6, listener.size)
    assert found["listener"].spans[:, 1] == pytest.approx(np.full(6, 3.0), abs=0.01)
    assert found["listener"].spans[0, 0] >= 3.0  # not in the very first clip, where songs fade in,
    assert found["listener"].spans[-1, 0] + 3.0 <= 57.0  # nor in the last, where they fade out
    assert (np.diff(found["listener"].spans[:, 0]) > 0).all()
    assert np.isfinite(found["listener"].values).all()
    assert {b.name: b.size for b in listener.blocks} == {"embedding": 200, "tags": len(tag_names())}


@pytest.mark.usefixtures("installed")
def test_the_level_of_a_song_does_not_matter(tmp_path: Path) -> None:
    sound = tune(20.0)
    loud, soft = (
        extract(write(tmp_path / "a.wav", s, subtype="FLOAT"), SETTINGS, ("listener",))["listener"].values
        for s in (sound, sound / np.float32(4))
    )
    assert soft == pytest.approx(loud, abs=2e-3)


@pytest.mark.usefixtures("installed")
def test_a_song_of_two_seconds_is_heard_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", tune(2.0))
    found = extract(path, FeatureSettings(ClipPlan(8, 2.5)), ("listener",))["listener"]
    assert found.values.shape == (1, 250)


@pytest.mark.usefixtures("installed")
def test_it_can_be_switched_off() -> None:
    assert [s.name for s in feature_sets(SETTINGS)] == ["spectral", "listener"]
    assert [s.name for s in feature_sets(FeatureSettings(listener=False))] == ["spectral"]


def test_without_weights_there_is_no_listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "empty"))
    assert [s.name for s in feature_sets(SETTINGS)] == ["spectral"]
    with pytest.raises(SongjudgeError, match="no longer installed"):
        extract(write(tmp_path / "a.wav", tune(8.0)), SETTINGS, ("listener",))
