"""Work that takes too much memory, falls silent or is killed: importable, so that a real child can run it."""

import os
import resource
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from songjudge.jobs.monitor import Monitor
from songjudge.learning.training_plan import TrainingPlan
from songjudge.library.song import Song
from songjudge.steps.training_run import TrainingResult, train_and_save

MEGABYTE = 1 << 20


def limit_memory(megabytes: int) -> None:
    """Let this process have so much address space beyond what it has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def allocate(monitor: Monitor, megabytes: int) -> int:
    """Ask NumPy for far more than there may be."""
    monitor.stop_if_asked()
    limit_memory(200)
    return int(np.ones(megabytes * MEGABYTE, dtype=np.uint8).sum())


def allocate_by_tensorflow(monitor: Monitor) -> None:
    """Ask TensorFlow for a tensor of four tebibytes; it raises its own ResourceExhaustedError."""
    import tensorflow as tf

    monitor.stop_if_asked()
    tf.zeros([1 << 40], tf.float32)


def abort_for_memory(monitor: Monitor) -> None:
    """Die as a C++ library dies that cannot allocate."""
    monitor.stop_if_asked()
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n")
    os.abort()


def hang(monitor: Monitor, seconds: float) -> str:
    """Say nothing and do nothing, as a deadlock does; then go on."""
    monitor.publish(os.getpid())
    os.kill(os.getpid(), signal.SIGSTOP) if seconds < 0 else time.sleep(seconds)
    monitor.publish("back")
    return "done"


def tell_nothing_but_look(monitor: Monitor, seconds: float) -> str:
    """Work long without a word, but look whether to stop, as a network's fit does batch by batch."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        monitor.stop_if_asked()
        time.sleep(0.02)
    return "done"


def train_with_little_memory(
    monitor: Monitor, data: Path, songs: Sequence[Song], plan: TrainingPlan, folder: Path
) -> TrainingResult:
    """Train really, but first ask for more memory than there is, until batches are a quarter as large."""
    (folder / f"attempt-{plan.thrift}").write_text(plan.device)
    if plan.thrift < 4:
        allocate_by_tensorflow(monitor)
    return train_and_save(monitor, data, songs, plan, folder)


def allocate_like_a_training(
    monitor: Monitor, data: Path, songs: Sequence[Song], plan: TrainingPlan, folder: Path
) -> int:
    """Take a training's arguments and never have enough memory."""
    del data, songs, plan
    folder.mkdir(exist_ok=True)
    return allocate(monitor, 4000)
