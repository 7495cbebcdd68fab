from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.clip import ClipPlan
from songjudge.audio.decoding import Clips, decode_clips
from songjudge.errors import SongjudgeError
from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.listener.embedding import POOLS
from songjudge.features.listener.embedding_sets import embedding_sets, heard
from songjudge.features.listener.registry import add_embedding, remove_embedding, use_pools
from tests.reference.musicnn_by_tensorflow import random_weights
from tests.support.onnx_models import tiny_embedding
from tests.unit.audio.sounds import tune, write

GAIN = 5.0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    return tmp_path / "listener"


@pytest.fixture
def clips(tmp_path: Path) -> Clips:
    return decode_clips(write(tmp_path / "a.wav", tune(40.0)), ClipPlan(8, 4.0), rate=22050)


def install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / "musicnn-msd.npz").open("wb") as file:
        np.savez(file, **random_weights())  # type: ignore[arg-type]


def test_nothing_is_in_use_at_first() -> None:
    assert embedding_sets({}) == ()


def test_an_embedding_of_the_users_is_a_feature_set_like_any_other(tmp_path: Path, clips: Clips) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    (layout,) = embedding_sets({"clips": 8})
    assert (layout.name, layout.size, layout.groups) == ("embedding-tiny", 3, ("tiny",))
    found = heard(clips, GAIN, ("embedding-tiny",))
    assert found["embedding-tiny"].values.shape == (6, 3)
    assert np.isfinite(found["embedding-tiny"].values).all()
    assert found["embedding-tiny"].spans[:, 1] == pytest.approx(np.ones(6))
    again = heard(clips, GAIN, ("embedding-tiny",))["embedding-tiny"]
    assert np.array_equal(again.values, found["embedding-tiny"].values)


def test_another_model_is_another_fingerprint(tmp_path: Path) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    (first,) = embedding_sets({})
    remove_embedding("tiny")
    add_embedding(tiny_embedding(tmp_path / "mine", level=0.2))
    (second,) = embedding_sets({})
    assert first.fingerprint != second.fingerprint


def test_the_pools_come_beside_the_listener_when_asked_for(folder: Path, clips: Clips) -> None:
    install(folder)
    assert [s.name for s in embedding_sets({})] == ["listener"]
    use_pools(on=True)
    listener, pools = embedding_sets({})
    found = heard(clips, GAIN, ("listener", POOLS))
    assert found["listener"].values.shape == (6, listener.size)
    assert found[POOLS].values.shape == (6, pools.size) == (6, 1506)
    mean, maximum = np.split(found[POOLS].values, 2, axis=1)
    assert (maximum >= mean - 1e-4).all()


def test_what_is_no_longer_installed_is_said(clips: Clips) -> None:
    with pytest.raises(SongjudgeError, match="The listener is no longer installed"):
        heard(clips, GAIN, ("listener",))
    with pytest.raises(SongjudgeError, match="The embedding tiny is no longer installed"):
        heard(clips, GAIN, ("embedding-tiny",))


def test_extraction_uses_it_like_the_built_in_one(tmp_path: Path) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    settings = FeatureSettings(ClipPlan(4, 3.0))
    names = tuple(layout.name for layout in feature_sets(settings))
    assert names == ("spectral", "embedding-tiny")
    found = extract(write(tmp_path / "a.wav", tune(20.0)), settings, names)
    assert found["spectral"].values.shape[0] == 4
    assert found["embedding-tiny"].values.shape == (4, 3)
