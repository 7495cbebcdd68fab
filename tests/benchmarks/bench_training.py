"""Measures training: its throughput against a bare Keras loop, and how late the window is while it goes on.

`python -m tests.benchmarks.bench_training [MUSIC] [--songs N] [--epochs N] [--rounds N] [--seconds N]`.  The first part
fits networks to made-up songs under the real feature sets, ours and a bare `model.fit` on the same arrays in memory in
turn, and prints medians.  The second trains a network in the real window's child process and prints how late a 5 ms
timer was; with MUSIC, a folder of songs, once more while those are scanned and measured at the same time.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from songjudge.features.extraction import FeatureSettings, feature_sets
from songjudge.learning.dataset import Bags, Dataset
from songjudge.learning.splitting import grouped_holdout
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId

CLIPS = 10


@dataclass(frozen=True)
class Pace:
    """Songs a second from the second epoch on: by the clock, and by the processor time of all threads."""

    wall: float
    cpu: float


def main() -> None:
    """Print both parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("music", type=Path, nargs="?")
    parser.add_argument("--songs", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--part", choices=("both", "pace", "window"), default="both")
    chosen = parser.parse_args()
    if chosen.part == "both":  # Keras stays out of the window's process, as it does for users
        subprocess.run([sys.executable, "-m", __spec__.name, *sys.argv[1:], "--part", "pace"], check=True)
    elif chosen.part == "pace":
        measure_pace(songs=chosen.songs, epochs=chosen.epochs, rounds=chosen.rounds)
    if chosen.part != "pace":
        measure_window(None, seconds=chosen.seconds)
        if chosen.music:
            measure_window(chosen.music, seconds=chosen.seconds)


def made_up(songs: int) -> Dataset:
    """Return songs of ten clips with the real feature sets' columns and random numbers in them."""
    rng = np.random.default_rng(0)
    offsets = (np.arange(songs + 1) * CLIPS).astype(np.int64)
    bags = {
        layout.name: Bags(layout, rng.standard_normal((songs * CLIPS, layout.size), dtype=np.float32), offsets)
        for layout in feature_sets(FeatureSettings())
    }
    ids = tuple(SongId(f"{n:032x}") for n in range(songs))
    return Dataset(ids, bags, rng.random(songs) < 0.5, np.ones(songs, np.float32), np.arange(songs) // 5)


def measure_pace(*, songs: int, epochs: int, rounds: int) -> None:
    """Fit in turn and print the medians."""
    dataset = made_up(songs)
    plan = TrainingPlan(model=ModelKind.NETWORK, epochs=epochs, patience=epochs)
    columns = sum(bags.layout.size for bags in dataset.bags.values())
    print(f"{songs} songs, {CLIPS} clips, {columns} columns, {epochs} epochs, {rounds} rounds in turn; load {_load()}")
    ways: dict[str, Callable[[], Pace]] = {
        "ours": lambda: our_pace(dataset, plan),
        "bare, judging each epoch as we do": lambda: bare_pace(dataset, plan, judged=True),
        "bare, never judging": lambda: bare_pace(dataset, plan, judged=False),
    }
    found: dict[str, list[Pace]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
            print(f"  {name}: {found[name][-1].wall:.0f} wall, {found[name][-1].cpu:.0f} CPU", flush=True)
    print(f"{'songs a second, median':<36}{'wall':>8}{'CPU':>8}   ours in the same round, median of the ratios")
    for name, paces in found.items():
        wall, cpu = (statistics.median(getattr(pace, kind) for pace in paces) for kind in ("wall", "cpu"))
        ratios = [statistics.median(_ratios(found["ours"], paces, kind)) for kind in ("wall", "cpu")]
        print(f"{name:<36}{wall:8.0f}{cpu:8.0f}   {ratios[0]:.2f} wall, {ratios[1]:.2f} CPU")
    print(f"load {_load()}")


def our_pace(dataset: Dataset, plan: TrainingPlan) -> Pace:
    """Return the pace of the fit that a user gets, which judges the held-out songs after every epoch."""
    from songjudge.learning.network import fitting
    from songjudge.learning.network.monitor_callback import MonitorCallback

    clock = _clock(MonitorCallback)
    with mock.patch.object(fitting, "MonitorCallback", clock):
        fitting.NetworkLearner(plan).fit(dataset, seed=0)
    return _pace(clock.moments, len(grouped_holdout(dataset, 0)[0]))


def bare_pace(dataset: Dataset, plan: TrainingPlan, *, judged: bool) -> Pace:
    """Return the pace of `model.fit` on arrays in memory: the same network, loss, batches and as many clips a song."""
    import keras

    from songjudge.learning.network.architecture import build
    from songjudge.learning.network.clip_batches import CLIPS_A_SONG, clip_rows, padded, scaling_of
    from songjudge.learning.network.fitting import batch_size

    train, held_out = grouped_holdout(dataset, 0)
    bags = list(dataset.bags.values())
    rows = clip_rows(bags, scaling_of(bags, train))

    def arrays(songs: Any, clips: int) -> tuple[Any, Any]:
        picks = [np.arange(song * CLIPS, song * CLIPS + clips) for song in songs]
        return padded(rows, picks, clips), dataset.good[songs].astype(np.float32)[:, None]

    inputs, target = arrays(train, CLIPS_A_SONG)
    network = build([held.layout for held in bags], plan)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network.compile(
        keras.optimizers.AdamW(plan.learning_rate, clipnorm=1.0),
        loss,
        weighted_metrics=[keras.metrics.AUC(from_logits=True)],
        jit_compile=keras.backend.backend() == "jax",
    )
    clock = _clock(keras.callbacks.Callback)
    network.fit(
        inputs,
        target,
        sample_weight=np.ones(len(train), np.float32),
        batch_size=batch_size(len(train), plan),
        epochs=plan.epochs,
        verbose=0,
        validation_data=arrays(held_out, CLIPS) if judged else None,
        callbacks=[clock()],
    )
    return _pace(clock.moments, len(train))


def _clock(kind: Any) -> Any:
    """Return the callback class `kind` with a list of the moments at which epochs began and the fit ended."""

    class Clock(kind):  # type: ignore[misc]  # Keras ships no types
        moments: list[tuple[float, float]] = []  # noqa: RUF012 - one fit a class

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.moments.append((time.perf_counter(), time.process_time()))
            super().on_epoch_begin(epoch, logs)

        def on_train_end(self, logs: Any = None) -> None:
            self.moments.append((time.perf_counter(), time.process_time()))
            super().on_train_end(logs)

    return Clock


def _pace(moments: list[tuple[float, float]], songs: int) -> Pace:
    """Leave out the first epoch, in which graphs are built."""
    (wall, cpu), (last_wall, last_cpu) = moments[1], moments[-1]
    seen = songs * (len(moments) - 2)
    return Pace(seen / (last_wall - wall), seen / (last_cpu - cpu))


def _ratios(ours: list[Pace], others: list[Pace], kind: str) -> list[float]:
    return [getattr(a, kind) / getattr(b, kind) for a, b in zip(ours, others, strict=True)]


def measure_window(music: Path | None, *, seconds: float) -> None:
    """Train in the window, perhaps measure songs meanwhile, and print how late the event loop was."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer

    from songjudge.gui.app import application, build_window
    from songjudge.gui.session import Session
    from songjudge.gui.training.page import TrainPage
    from songjudge.learning.history import EpochResult
    from songjudge.store.workspace import Workspace
    from tests.benchmarks.stalls import Stalls
    from tests.support.taught_workspace import fill

    app = application()
    with tempfile.TemporaryDirectory() as home:
        workspace = Workspace.open(Path(home) / "workspace")
        fill(workspace, songs=400, labelled=400, clips=CLIPS)
        window, session = build_window(app, workspace)
        other = Session(Workspace.open(Path(home) / "other"), session.appearance) if music else None
        window.resize(1400, 900)
        window.show()
        session.page_asked.emit("train")
        page = window.findChild(TrainPage)
        assert page is not None
        stalls, epochs, drawn = Stalls(window), _Count(), _Count()
        page.card.loss.set_numbers = drawn.after(page.card.loss.set_numbers)  # type: ignore[method-assign]
        session.runner.published.connect(lambda _, event: epochs.add() if isinstance(event, EpochResult) else None)

        def begin(_: object, event: object) -> None:
            if isinstance(event, EpochResult) and not stalls.ticks and epochs.count == 1:
                if other is not None and music is not None:
                    other.scan([music])
                stalls.start()
                drawn.count = 0
                QTimer.singleShot(int(seconds * 1000), app.exit)

        session.runner.published.connect(begin)
        session.runner.ended.connect(lambda *_: app.exit())
        page.start(replace(TrainingPlan(), model=ModelKind.NETWORK, epochs=2000, patience=2000, folds=2))
        app.exec()
        stalls.stop()
        measured = "" if other is None else f", {_extraction(other)} meanwhile"
        if other is not None:
            other.close()
        window.close()
    print(f"\nTrain page, {len(stalls.ticks)} ticks, {epochs.count} epochs, drawn {drawn.count} times{measured}")
    print(f"load {_load()}\n{stalls.table()}")


def _extraction(session: Any) -> str:
    """Say how many songs were measured, and whether that went on to the end."""
    current = session.runner.current
    done = f"{current.progress.done} of {current.progress.total}" if current else "all"
    return f"{done} of {len(session.workspace.songs())} songs measured ({current.title if current else 'ended early'})"


class _Count:
    """Counts."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> None:
        self.count += 1

    def after(self, function: Callable[..., None]) -> Callable[..., None]:
        """Return `function`, counting its calls."""

        def counting(*args: Any) -> None:
            self.add()
            function(*args)

        return counting


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


if __name__ == "__main__":
    main()
