"""The listener against TensorFlow: the checkpoint reader, the network, and the weights of the published wheel."""

import importlib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from songjudge.features.filter_banks import mel_bank
from songjudge.features.listener.front_end import FFT, HOP, PATCH, RATE, patches_of
from songjudge.features.listener.install import install_listener
from songjudge.features.listener.network import MusicnnNetwork
from songjudge.features.listener.tensor_bundle import read_bundle
from tests.reference.musicnn_by_tensorflow import musicnn, random_weights
from tests.support.real_music import fetched_wheel
from tests.unit.audio.sounds import tune


def test_a_checkpoint_that_tensorflow_wrote_is_read_without_it(tmp_path: Path) -> None:
    import tensorflow as tf

    weights = random_weights()
    names = list(weights)
    tf.raw_ops.SaveV2(
        prefix=str(tmp_path / "model"),
        tensor_names=names,
        shape_and_slices=[""] * len(names),
        tensors=[tf.constant(weights[name]) for name in names],
    )
    index = (tmp_path / "model.index").read_bytes()
    data = (tmp_path / "model.data-00000-of-00001").read_bytes()
    found = read_bundle(index, data)
    assert found.keys() == weights.keys()
    for name, values in weights.items():
        assert np.array_equal(found[name], values), name


def test_the_network_equals_tensorflows() -> None:
    weights = random_weights()
    patches = np.random.default_rng(1).uniform(0, 3, (2, 187, 96)).astype(np.float32)
    ours, theirs = MusicnnNetwork(weights)(patches), musicnn(weights, patches)
    assert ours.embedding == pytest.approx(theirs[0], rel=1e-3, abs=2e-4)
    assert ours.logits == pytest.approx(theirs[1], rel=1e-3, abs=2e-4)


def test_the_front_end_equals_librosas() -> None:
    import librosa

    sound = tune(4.0, rate=RATE, channels=1)[:, 0]
    ours = patches_of(sound[None, :PATCH])[0]
    theirs = librosa.feature.melspectrogram(
        y=sound[:PATCH], sr=RATE, n_fft=FFT, hop_length=HOP, n_mels=96, center=False
    )
    assert ours == pytest.approx(np.log10(10000 * theirs.T + 1), abs=2e-4)
    bank = importlib.import_module("librosa.filters").mel(sr=RATE, n_fft=FFT, n_mels=96)
    assert mel_bank(96, RATE, FFT) == pytest.approx(bank.T, abs=1e-7)


def test_the_published_weights_give_what_tensorflow_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    wheel = fetched_wheel(tmp_path)
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    with np.load(install_listener(wheel)) as arrays:
        weights = {name: arrays[name] for name in arrays.files}
    with zipfile.ZipFile(wheel) as archive:
        for end in ("index", "data-00000-of-00001"):
            (tmp_path / f"model.{end}").write_bytes(archive.read(f"musicnn/MSD_musicnn/.{end}"))
    names = list(weights)
    restored = tf.raw_ops.RestoreV2(
        prefix=str(tmp_path / "model"),
        tensor_names=names,
        shape_and_slices=[""] * len(names),
        dtypes=[tf.float32] * len(names),
    )
    for name, values in zip(names, restored, strict=True):
        assert np.array_equal(weights[name], values.numpy()), name
    sound = tune(12.0, rate=RATE, channels=1)[:, 0] * np.float32(1.5)
    patches = patches_of(np.stack([sound[i * PATCH : (i + 1) * PATCH] for i in range(3)]))
    ours, theirs = MusicnnNetwork(weights)(patches), musicnn(weights, patches)
    assert ours.embedding == pytest.approx(theirs[0], rel=1e-3, abs=1e-3)
    assert ours.logits == pytest.approx(theirs[1], rel=1e-3, abs=1e-3)
