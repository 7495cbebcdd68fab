"""The network: it learns, obeys, says the same twice, and lives on disk as plain arrays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.learning.curves import auc_of, f_half_of
from songjudge.learning.dataset import Bags, Dataset
from songjudge.learning.history import EpochResult
from songjudge.learning.network.architecture import build, parts_of
from songjudge.learning.network.fitting import BAD_COUNTS_MORE, NetworkLearner, class_weights
from songjudge.learning.network.monitor_callback import HeldOut, MonitorCallback, Watch
from songjudge.learning.network.trained_model import NetworkModel, load_network
from songjudge.learning.trained_model import load_trained_model
from songjudge.learning.training_plan import NetworkShape, TrainingPlan
from tests.support.labelled_songs import LISTENER, SPECTRAL, a_dataset

PLAN = TrainingPlan(epochs=25)


@pytest.fixture(scope="module")
def taught() -> tuple[NetworkModel, list[EpochResult]]:
    epochs: list[EpochResult] = []
    return NetworkLearner(PLAN, epochs.append).fit(a_dataset(160), seed=0), epochs


@pytest.fixture(scope="module")
def fresh() -> Dataset:
    return a_dataset(70, seed=1)


def test_learns_a_planted_taste(taught: tuple[NetworkModel, list[EpochResult]], fresh: Dataset) -> None:
    found = taught[0].score(fresh.bags)
    assert auc_of(fresh.good, found.song) > 0.93
    assert [len(c) for c in found.clips] == np.diff(fresh.bags["spectral"].offsets).tolist()
    assert auc_of(fresh.good, [c.mean() for c in found.clips]) > 0.9


def test_every_epoch_is_told_in_order(taught: tuple[NetworkModel, list[EpochResult]]) -> None:
    epochs = taught[1]
    assert [e.epoch for e in epochs] == list(range(1, len(epochs) + 1))
    assert epochs[-1].validation_loss < epochs[0].validation_loss
    assert all(0 <= e.validation_auc <= 1 and 0 <= e.precision <= 1 and e.songs_per_second > 0 for e in epochs)
    rates = [e.learning_rate for e in epochs]
    assert max(rates) == pytest.approx(PLAN.learning_rate, rel=0.1)
    assert rates[0] < max(rates)
    assert len(epochs) < PLAN.epochs or rates[-1] < 0.2 * max(rates)


def test_both_sides_have_every_figure(taught: tuple[NetworkModel, list[EpochResult]]) -> None:
    first, last = taught[1][0], taught[1][-1]
    assert last.loss < first.loss
    assert last.auc > 0.9
    assert last.train_precision > 0.8
    assert last.train_recall > 0.7
    for epoch in taught[1]:
        assert epoch.train_f_half == pytest.approx(f_half_of(epoch.train_precision, epoch.train_recall))
        assert epoch.train_combined == pytest.approx(epoch.train_precision * epoch.train_f_half)
        assert epoch.f_half == pytest.approx(f_half_of(epoch.precision, epoch.recall))


def test_the_best_epoch_is_kept_not_the_last(taught: tuple[NetworkModel, list[EpochResult]]) -> None:
    from songjudge.learning.network.clip_batches import clip_rows, matching
    from songjudge.learning.network.trained_model import song_log_odds
    from songjudge.learning.splitting import grouped_holdout

    model, epochs = taught
    dataset = a_dataset(160)
    _, held_out = grouped_holdout(dataset, 0)
    z = song_log_odds(model.network, clip_rows(matching(dataset.bags, model.layouts), model.scaling), held_out)
    good = dataset.good[held_out]
    weight = class_weights(good, dataset.weight[held_out])
    loss = np.average(np.logaddexp(0, z) - good * z, weights=weight)
    assert loss == pytest.approx(min(e.validation_loss for e in epochs), rel=1e-4)


def test_padding_and_order_do_not_matter(taught: tuple[NetworkModel, list[EpochResult]], fresh: Dataset) -> None:
    model = taught[0]
    whole = model.score(fresh.bags, clips=False).song
    order = np.random.default_rng(0).permutation(len(fresh))
    shuffled = model.score(fresh.take(order).bags, clips=False).song
    alone = model.score(fresh.take([3]).bags, clips=False).song
    assert shuffled == pytest.approx(whole[order], abs=1e-5)
    assert alone == pytest.approx(whole[3:4], abs=1e-5)


def test_song_of_one_clip_scores_as_that_clip(taught: tuple[NetworkModel, list[EpochResult]], fresh: Dataset) -> None:
    single = {
        name: Bags(held.layout, held.values[held.offsets[:-1]], np.arange(len(fresh) + 1))
        for name, held in fresh.bags.items()
    }
    found = taught[0].score(single)
    assert np.concatenate(found.clips) == pytest.approx(found.song, abs=1e-5)


def test_the_disk_keeps_it_as_plain_arrays(
    taught: tuple[NetworkModel, list[EpochResult]], fresh: Dataset, tmp_path: Path
) -> None:
    model = taught[0]
    model.save(tmp_path)
    again = load_trained_model(tmp_path, more={"network": load_network})
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".npz"}
    assert np.array_equal(again.score(fresh.bags).song, model.score(fresh.bags).song)


@pytest.mark.parametrize("file", ["weights.npz", "scaling.npz", "network.json"])
def test_damaged_networks_are_refused(
    taught: tuple[NetworkModel, list[EpochResult]], tmp_path: Path, file: str
) -> None:
    taught[0].save(tmp_path)
    (tmp_path / file).write_bytes(b"{}")
    with pytest.raises(UnreadableFileError, match=r"damaged|cannot be read"):
        load_network(tmp_path)


def test_weights_of_another_shape_are_refused(taught: tuple[NetworkModel, list[EpochResult]], tmp_path: Path) -> None:
    taught[0].save(tmp_path)
    np.savez(tmp_path / "weights.npz", first=np.zeros((3, 3), np.float32))
    with pytest.raises(UnreadableFileError, match="damaged"):
        load_network(tmp_path)


def test_other_features_are_refused(taught: tuple[NetworkModel, list[EpochResult]], fresh: Dataset) -> None:
    with pytest.raises(UnreadableFileError, match="other listener features"):
        taught[0].score({"spectral": fresh.bags["spectral"]})


def test_same_seed_same_model() -> None:
    dataset, plan = a_dataset(40, sets=(LISTENER,), planted="listener.mean"), TrainingPlan(epochs=3)
    first, second, other = (NetworkLearner(plan).fit(dataset, seed=s).score(dataset.bags).song for s in (5, 5, 6))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_network_used_again_learns_as_a_new_one_does() -> None:
    dataset, plan = a_dataset(40, sets=(LISTENER,), planted="listener.mean"), TrainingPlan(epochs=3)
    again = NetworkLearner(plan, reuse=True)
    again.fit(dataset, seed=5)
    reused, new = (learner.fit(dataset, seed=6).score(dataset.bags).song for learner in (again, NetworkLearner(plan)))
    assert np.allclose(reused, new, atol=1e-6)


def test_a_network_used_again_learns_fewer_songs_as_a_new_one_does() -> None:
    dataset, plan = a_dataset(80, sets=(LISTENER,), planted="listener.mean"), TrainingPlan(epochs=3)
    fewer = dataset.take(np.arange(0, 80, 4))
    again = NetworkLearner(plan, reuse=True)
    again.fit(dataset, seed=5)
    reused, new = (learner.fit(fewer, seed=6).score(fewer.bags).song for learner in (again, NetworkLearner(plan)))
    assert np.allclose(reused, new, atol=1e-6)


def test_finish_keeps_the_best_so_far() -> None:
    epochs: list[EpochResult] = []
    dataset = a_dataset(40, sets=(LISTENER,))
    learner = NetworkLearner(TrainingPlan(epochs=500, patience=500), epochs.append, lambda: len(epochs) >= 1)
    found = learner.fit(dataset, seed=0).score(dataset.bags)
    assert 1 <= len(epochs) < 400
    assert np.all(np.isfinite(found.song))


def test_stop_goes_through_the_fit() -> None:
    class Stop(BaseException):
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        NetworkLearner(PLAN, stop_if_asked=stop).fit(a_dataset(40, sets=(LISTENER,)), seed=0)


@pytest.mark.parametrize("shape", [NetworkShape.ANCESTOR, NetworkShape.ANCESTOR_FLAT])
def test_the_ancestors_networks_still_train(shape: NetworkShape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songjudge.learning.network.architecture.ANCESTOR_WIDTHS", (256, 32))  # 8192 is slow
    dataset = a_dataset(60)
    plan = TrainingPlan(epochs=20, shape=shape)
    found = NetworkLearner(plan).fit(dataset, seed=0).score(dataset.bags)
    assert auc_of(dataset.good, found.song) > 0.9


def test_twelve_songs_are_enough_to_run() -> None:
    dataset = a_dataset(12, share_good=0.5, album=1, sets=(SPECTRAL,))
    model = NetworkLearner(TrainingPlan(epochs=2)).fit(dataset, seed=0)
    assert np.all(np.isfinite(model.score(dataset.bags).song))


def test_one_side_only_cannot_be_learned() -> None:
    dataset = replace(a_dataset(12), good=np.zeros(12, np.bool_))
    with pytest.raises(NotEnoughLabelsError, match="1 more good song"):
        NetworkLearner(PLAN).fit(dataset, seed=0)


def test_bad_songs_weigh_more_and_weak_labels_less() -> None:
    good = np.array([True, True, False, False])
    found = class_weights(good, np.array([1.0, 0.5, 1.0, 1.0], np.float32))
    assert found[2:].sum() / found[:2].sum() == pytest.approx(BAD_COUNTS_MORE)
    assert found[1] == pytest.approx(found[0] / 2)
    assert found.mean() == pytest.approx(1)


def test_every_group_has_its_part() -> None:
    parts = {part.group: part for part in parts_of((SPECTRAL, LISTENER))}
    assert list(parts) == ["mel", "chroma", "tempo", "loudness", "listener"]
    assert parts["mel"].sequences == ((0, 40, (4, 10)),)
    assert parts["listener"].vectors == ((SPECTRAL.size, SPECTRAL.size + LISTENER.size),)
    names = {layer.name for layer in build((SPECTRAL, LISTENER), PLAN).layers}
    assert {"mel_conv_0", "chroma_vector", "tempo_vector", "listener_vector", "attention"} <= names


def test_quick_epochs_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    import keras

    now = [0.0]
    monkeypatch.setattr("songjudge.learning.network.monitor_callback.time.monotonic", lambda: now[0])
    told: list[tuple[float, int]] = []
    held = HeldOut(np.array([True, False]), np.ones(2, np.float32), lambda: np.array([1.0, -1.0], np.float32))
    watcher = MonitorCallback(PLAN, held, Watch(lambda e: told.append((now[0], e.epoch))), 2)
    optimizer = SimpleNamespace(learning_rate=keras.ops.convert_to_tensor(0.1))
    watcher.set_model(
        SimpleNamespace(optimizer=optimizer, get_weights=list, set_weights=lambda _: None, stop_training=False)
    )
    for epoch in range(9):
        now[0] = 0.1 * epoch
        watcher.on_epoch_begin(epoch)
        watcher.on_epoch_end(epoch, {"loss": 1.0, "auc": 0.5})
    watcher.on_train_end()
    assert [n for _, n in told] == list(range(1, 10))
    moments = sorted({t for t, _ in told})
    assert len(moments) <= 6
