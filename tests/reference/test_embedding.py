"""A real embedding that a user brings as an ONNX file: the same network must hear the same as the built-in one."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.listener.install import FOLDER_VARIABLE
from songjudge.features.listener.registry import add_embedding
from tests.support.musicnn_onnx import NAME, write_musicnn
from tests.support.real_music import fetched_listener, tracks


def test_an_embedding_brought_along_hears_what_the_listener_hears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "listener"))
    with np.load(fetched_listener()) as held:
        weights = {name: held[name] for name in held.files}
    added = add_embedding(write_musicnn(tmp_path, weights))
    assert added.manifest.name == NAME
    settings = FeatureSettings()
    names = tuple(layout.name for layout in feature_sets(settings))
    assert names == ("spectral", "listener", f"embedding-{NAME}")
    heard = extract(tracks()[0], settings, names)
    own, brought = heard["listener"], heard[f"embedding-{NAME}"]
    assert np.array_equal(own.spans, brought.spans)
    assert brought.values.shape == (len(own.values), 200)
    assert brought.values == pytest.approx(own.values[:, :200], rel=1e-3, abs=1e-3)
