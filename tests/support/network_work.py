"""Fits of networks for children: importable, so that each can have the backend and the devices that it needs."""

import threading
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from songjudge.jobs.monitor import Monitor
from songjudge.learning.curves import auc_of
from songjudge.learning.dataset_file import load_dataset
from songjudge.learning.training_plan import TrainingPlan
from tests.support.labelled_songs import a_dataset


@dataclass(frozen=True)
class FitReport:
    """What a fit in a child came to: on which backend, among how many devices, its AUC and scores of fresh songs."""

    backend: str
    devices: int
    auc: float
    scores: tuple[float, ...]
    attention: tuple[tuple[float, ...], ...]
    weight_type: str


def fit(
    monitor: Monitor, plan: TrainingPlan, folder: Path | None = None, log: Path | None = None, devices: int = 1
) -> FitReport:
    """Fit a network as `plan` says, save it, and score songs that it never saw.

    With several `devices` the processor is divided up to stand for as many cards.
    """
    import keras

    from songjudge.learning.network import fitting, hardware

    if devices > 1:
        _divide_processor(devices)
        mock.patch.object(fitting, "gpus", return_value=[f"cpu:{n}" for n in range(devices)]).start()
    model = fitting.NetworkLearner(plan, stop_if_asked=monitor.stop_if_asked, log_folder=log).fit(a_dataset(90), seed=0)
    if folder is not None:
        model.save(folder)
    fresh = a_dataset(40, seed=1)
    found = model.score(fresh.bags)
    spread = (
        max(hardware.shares(), getattr(model.network.distribute_strategy, "num_replicas_in_sync", 1) or 1)
        if (keras.backend.backend() == "tensorflow")
        else hardware.shares()
    )
    return FitReport(
        keras.backend.backend(),
        spread,
        auc_of(fresh.good, found.song),
        tuple(map(float, found.song)),
        tuple(tuple(map(float, shares)) for shares in model.attention(fresh.bags)),
        str(np.asarray(model.network.get_weights()[0]).dtype),
    )


def fit_beyond_memory(monitor: Monitor, data: Path, room: int) -> tuple[int, int]:
    """Learn from most songs of a dataset on the disk with `room` bytes for clips.

    Returns the bytes of memory of its own that the process had before, and at most meanwhile.  Pages of mapped files
    are not counted: the system drops them when it needs the memory.
    """
    from songjudge.learning import spooling
    from songjudge.learning.network import fitting

    plan = TrainingPlan(epochs=1, batch_size=64)
    dataset = load_dataset(data)
    learner = fitting.NetworkLearner(plan, stop_if_asked=monitor.stop_if_asked, reuse=True)
    learner.fit(dataset.take(np.arange(0, len(dataset), 20)), seed=0)  # graphs are built, buffers are there
    mock.patch.multiple(spooling, ROOM=room, PIECE=room // 4).start()
    mock.patch.object(fitting, "IN_MEMORY", room).start()
    before = _own_memory()
    with _Peak() as peak:
        rest = dataset.take(np.flatnonzero(np.arange(len(dataset)) % 10))
        learner.fit(rest, seed=1).score(rest.bags, clips=False)
    return before, peak.value


class _Peak:
    """Looks every twentieth of a second how much memory the process has."""

    def __init__(self) -> None:
        self.value = 0
        self._end = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Peak":
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._end.wait(0.05):
            self.value = max(self.value, _own_memory())


def _own_memory() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def score(monitor: Monitor, folder: Path) -> tuple[str, tuple[float, ...]]:
    """Score with a network that another process has saved, perhaps with another backend."""
    import keras

    from songjudge.learning.network.trained_model import load_network

    monitor.stop_if_asked()
    found = load_network(folder).score(a_dataset(40, seed=1).bags, clips=False)
    return keras.backend.backend(), tuple(map(float, found.song))


def _divide_processor(devices: int) -> None:
    """Make TensorFlow see several processors; JAX is told by the environment."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        cpu = tf.config.list_physical_devices("CPU")[0]
        tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * devices)
