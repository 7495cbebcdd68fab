"""The same network on every backend that is installed here, on several devices, and with half precision.

Each fit runs in a child of its own, as it does for a user: a process has but one backend.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songjudge.jobs.child import call_in_child
from songjudge.learning.network.backends import (
    PACKAGES,
    SPOKEN,
    MissingBackendError,
    check_backend,
    environment_of,
    installed,
)
from songjudge.learning.training_plan import TrainingPlan
from tests.support import network_work
from tests.support.monitors import RecordingMonitor
from tests.support.network_work import FitReport

PLAN = TrainingPlan(epochs=25, device="cpu")
HERE = [pytest.param(b, marks=() if installed(b) else pytest.mark.skip(f"{b} is not installed")) for b in PACKAGES]


def fitted(plan: TrainingPlan, *args: object, **environment: str) -> FitReport:
    return call_in_child(
        network_work.fit, RecordingMonitor(), plan, *args, environment=environment_of(plan) | environment
    )


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FitReport]:
    folder = tmp_path_factory.mktemp("model")
    return folder, fitted(PLAN, folder)


@pytest.mark.parametrize("backend", HERE)
def test_every_backend_learns_as_well(saved: tuple[Path, FitReport], backend: str) -> None:
    found = fitted(replace(PLAN, backend=backend))
    assert found.backend == backend
    assert found.auc > 0.9
    assert found.auc == pytest.approx(saved[1].auc, abs=0.06)


@pytest.mark.parametrize("backend", HERE)
def test_a_saved_network_scores_alike_on_every_backend(saved: tuple[Path, FitReport], backend: str) -> None:
    folder, report = saved
    plan = replace(PLAN, backend=backend)
    found, scores = call_in_child(network_work.score, RecordingMonitor(), folder, environment=environment_of(plan))
    assert found == backend
    assert scores == pytest.approx(report.scores, abs=1e-4)


@pytest.mark.parametrize("backend", [param for param in HERE if param.values[0] != "torch"])
def test_a_batch_is_shared_out_among_devices(saved: tuple[Path, FitReport], backend: str) -> None:
    plan = replace(PLAN, backend=backend, device="auto")
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "JAX_PLATFORMS": "cpu"}
    found = fitted(plan, None, None, 2, **flags)
    assert found.devices == 2
    assert found.auc == pytest.approx(saved[1].auc, abs=0.06)


@pytest.mark.parametrize("backend", HERE)
def test_half_precision_learns_as_well_and_keeps_whole_weights(saved: tuple[Path, FitReport], backend: str) -> None:
    found = fitted(replace(PLAN, backend=backend, precision="mixed"))
    assert found.auc == pytest.approx(saved[1].auc, abs=0.06)
    assert found.weight_type == "float32"


@pytest.mark.parametrize("backend", HERE)
def test_the_event_log_has_both_sides(tmp_path: Path, backend: str) -> None:
    import tensorflow as tf

    fitted(replace(PLAN, backend=backend, epochs=2, tensorboard=True), None, tmp_path / "log")
    for side in ("train", "validation"):
        (file,) = (tmp_path / "log" / side).glob("events.out.tfevents.*")
        values = [value for event in tf.compat.v1.train.summary_iterator(str(file)) for value in event.summary.value]
        losses = [float(tf.make_ndarray(value.tensor)) for value in values if value.tag == "epoch_loss"]
        assert len(losses) == 2
        assert all(0 < loss < 10 for loss in losses)
        assert {value.metadata.plugin_data.plugin_name for value in values} <= {"scalars", ""}
        assert {"epoch_precision", "epoch_f_half"} <= {value.tag for value in values}


def test_attention_says_how_much_each_clip_counts(saved: tuple[Path, FitReport]) -> None:
    shares = saved[1].attention
    assert all(sum(song) == pytest.approx(1, abs=1e-4) and min(song) >= 0 for song in shares)
    assert any(np.ptp(song) > 0.01 for song in shares)


def test_without_tensorflow_the_log_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from songjudge.learning.network.event_log import EventLogError, event_log

    monkeypatch.setattr("songjudge.learning.network.event_log.importlib.util.find_spec", lambda _: None)
    assert event_log(None) == []
    with pytest.raises(EventLogError, match="TensorBoard log cannot be written"):
        event_log(tmp_path)


def test_a_missing_backend_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songjudge.learning.network.backends.importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingBackendError, match=r"PyTorch: it is not installed\. Install it \(pip install torch\)"):
        check_backend("torch")


def test_every_backend_has_its_words_and_its_way_to_the_processor() -> None:
    assert set(SPOKEN) == set(PACKAGES)
    for backend in PACKAGES:
        told = environment_of(TrainingPlan(backend=backend, device="cpu"))
        assert told["KERAS_BACKEND"] == backend
        assert told.items() > environment_of(TrainingPlan(backend=backend)).items()
