"""Scoring a large library, beside scikit-learn and Keras: `python -m tests.benchmarks.bench_scoring [--songs N]`.

Makes a workspace whose songs have features with a planted taste, trains each kind of model on some hundred labelled
ones, and measures in fresh processes: scoring all songs from opening the workspace to the written judgements, scoring
again after 100 new songs, and what scikit-learn (and Keras, for a dense network) takes to predict the same matrix once
it lies in memory.  Exit status 1 if a limit is passed.

Songs have few clips here, so that the disk holds them: models of rows read one row a song, whatever the clips.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.learning.classical import learner_for
from songjudge.learning.dataset import Dataset
from songjudge.learning.history import TrainingHistory
from songjudge.learning.recipes import RECIPES
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import layouts_of, measured
from songjudge.steps.score_library import ScoreLibrary
from songjudge.store.feature_shards import FeatureStore
from songjudge.store.locations import Locations
from songjudge.store.model_store import ModelRecord
from songjudge.store.snapshot import SongTable, write_songs
from songjudge.store.workspace import Workspace
from tests.benchmarks.bench_store import made_up_songs, resident
from tests.unit.store.builders import an_evaluation

LIMITS = {"score all s": 10.0, "score 100 new s": 1.0}
KINDS = (ModelKind.LOGISTIC, ModelKind.FOREST, ModelKind.BOOSTING, ModelKind.NEIGHBOURS, ModelKind.SVM)
_LABELLED = 400
_NEW = 100


def main() -> int:
    """Build, measure each kind in processes of its own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--clips", type=int, default=2)
    parser.add_argument("--kinds", default=",".join(kind.value for kind in KINDS))
    parser.add_argument("--folder", type=Path, help="where to work")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="songjudge-bench-", dir=options.folder))
    try:
        build(home, options.songs, options.clips)
        rows = {kind: in_fresh_processes(home, ModelKind(kind)) for kind in options.kinds.split(",")}
    finally:
        shutil.rmtree(home)
    names = list(next(iter(rows.values())))
    print(f"\n{options.songs:,} songs\n\n{'':28}" + "".join(f"{kind:>12}" for kind in rows))
    for name in names:
        print(f"{name:28}" + "".join(f"{found[name]:12.2f}" for found in rows.values()))
    over = [f"{kind}: {name}" for kind, found in rows.items() for name, limit in LIMITS.items() if found[name] >= limit]
    print(f"\n{'over the limit: ' + ', '.join(over) if over else 'all within the limits'}")
    return 1 if over else 0


def build(home: Path, songs: int, clips: int) -> None:
    """Make the workspace, its features but those of the newest songs, and a model of each kind."""
    started = time.perf_counter()
    folder = home / "workspace"
    Locations(folder).create()
    write_songs(SongTable(made_up_songs(songs)), Locations(folder).songs)
    with Workspace.open(folder) as workspace:
        ids = list(workspace.songs().song_ids)
        for layout in layouts_of(workspace):
            for part in made_up_features(ids[:-_NEW], layout, clips):
                workspace.put_features(layout, part)
        labelled = ids[: _LABELLED * 50 : 50] if songs > _LABELLED * 50 else ids[:_LABELLED]
        dataset = some_dataset(workspace, labelled)
        for kind in KINDS:
            model = learner_for(kind, TrainingPlan(model=kind)).fit(dataset, seed=0)
            workspace.add_model(record_of(workspace, kind), model.save)
        print(f"{time.perf_counter() - started:.0f} s to make {songs:,} songs with features", flush=True)


def made_up_features(
    ids: list[SongId], layout: FeatureSet, clips: int, *, seed: int = 0
) -> Iterator[list[tuple[SongId, ClipFeatures]]]:
    """Yield songs with clips; the good ones, told by the id, sound a little different in every column."""
    draw = np.random.default_rng(seed)
    taste = np.random.default_rng(0).standard_normal(layout.size).astype(np.float32) * 0.2
    spans = np.column_stack([np.arange(clips) * 5.0, np.full(clips, 5.0)]).astype(np.float32)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        values = draw.standard_normal((len(some), clips, layout.size), np.float32)
        values += draw.standard_normal((len(some), 1, layout.size), np.float32)
        values[[is_good(song_id) for song_id in some]] += taste
        yield [(song_id, ClipFeatures(spans, own)) for song_id, own in zip(some, values, strict=True)]


def is_good(song_id: SongId) -> bool:
    """Say whether the planted taste likes the song."""
    return int(song_id[-8:], 16) % 2 == 0


def some_dataset(workspace: Workspace, ids: list[SongId]) -> Dataset:
    """Return songs to learn from, each a group of its own."""
    songs = measured(workspace, ids, CallbackMonitor())
    good = np.array([is_good(song_id) for song_id in songs.song_ids], np.bool_)
    return Dataset(songs.song_ids, songs.bags, good, np.ones(len(good), np.float32), np.arange(len(good)))


def record_of(workspace: Workspace, kind: ModelKind) -> ModelRecord:
    """Return a record for a model of this kind."""
    prints = tuple(layout.fingerprint for layout in layouts_of(workspace))
    plan = TrainingPlan(model=kind)
    return ModelRecord(kind.value, time.time(), kind, plan, TrainingHistory(), an_evaluation(), "", prints, {})


def in_fresh_processes(home: Path, kind: ModelKind) -> dict[str, float]:
    """Return every figure of one kind."""
    found = one_process("ours", home, kind)
    theirs = one_process("theirs", home, kind)
    whole = one_process("new", home, kind)
    found = {**found, **theirs, **whole}
    found["ours / scikit-learn, speed"] = found["scikit-learn s"] / found["score all s"]
    found["the same in CPU s"] = found["scikit-learn, CPU s"] / found["score all, CPU s"]
    found["ours / Keras, CPU s"] = found["Keras, CPU s"] / found["score all, CPU s"]
    return found


def one_process(who: str, home: Path, kind: ModelKind) -> dict[str, float]:
    """Return what one process measured."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_scoring", who, str(home), kind.value]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ours(home: Path, kind: ModelKind) -> dict[str, float]:
    """Open the workspace, score everything, close it."""
    cpu, started = time.process_time(), time.perf_counter()
    with Workspace.open(home / "workspace") as workspace:
        report = ScoreLibrary(workspace, model_id=kind.value, everything=True).run(CallbackMonitor())
        taken, busy = time.perf_counter() - started, time.process_time() - cpu
        judged = workspace.judged(kind.value)
    good = np.array([is_good(SongId(raw.decode())) for raw in judged.ids.tolist()])
    right = float(np.mean((judged.score > 0.5) == good))
    assert report.judged == len(judged.ids)
    return {
        "score all s": taken,
        "score all, CPU s": busy,
        "RSS MB": resident("VmHWM"),
        "right %": 100 * right,
    }


def new(home: Path, kind: ModelKind) -> dict[str, float]:
    """Give 100 songs features, then open the workspace and score: only these are judged."""
    with Workspace.open(home / "workspace") as workspace:
        ids = list(workspace.songs().song_ids)[-_NEW:]
        for layout in layouts_of(workspace):
            for part in made_up_features(ids, layout, 2, seed=time.time_ns()):
                workspace.put_features(layout, part)
    cpu, started = time.process_time(), time.perf_counter()
    with Workspace.open(home / "workspace") as workspace:
        opened = time.perf_counter() - started
        report = ScoreLibrary(workspace, model_id=kind.value).run(CallbackMonitor())
        taken, busy = time.perf_counter() - started, time.process_time() - cpu
    assert report.fresh == _NEW, report
    return {"score 100 new s": taken, "score 100 new, CPU s": busy, "of which opening s": opened}


def theirs(home: Path, kind: ModelKind) -> dict[str, float]:
    """Let scikit-learn fit the same kind on the same standardised rows, and predict the matrix in memory."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, ids = matrix_of(home)
    some = np.arange(len(ids))[:: max(len(ids) // _LABELLED, 1)]
    good = np.array([is_good(SongId(raw.decode())) for raw in ids[some].tolist()])
    model = make_pipeline(StandardScaler(), scikit_learn(kind)).fit(rows[some], good)
    predict: Callable[[Any], Any] = model.predict_proba if hasattr(model, "predict_proba") else model.decision_function
    cpu, started = time.process_time(), time.perf_counter()
    predict(rows)
    taken, busy = time.perf_counter() - started, time.process_time() - cpu
    wall, work = keras_takes(rows)
    return {"scikit-learn s": taken, "scikit-learn, CPU s": busy, "Keras, dense s": wall, "Keras, CPU s": work}


def matrix_of(home: Path) -> tuple[Any, Any]:
    """Return all songs' rows side by side, and their ids."""
    with Workspace.open(home / "workspace", read_only=True) as workspace:
        layouts = layouts_of(workspace)
        ids = workspace.measured(layouts).ids
        store = FeatureStore(workspace.feature_folder, read_only=True)
        parts = [store.of(layout).pooled(ids).found.rows for layout in layouts]
    return np.ascontiguousarray(np.concatenate(parts, axis=1)), ids


def scikit_learn(kind: ModelKind) -> Any:
    """Return scikit-learn's estimator of a kind, set up as our recipes do."""
    from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    assert kind in RECIPES
    return {
        ModelKind.LOGISTIC: LogisticRegression(C=0.01, max_iter=500),
        ModelKind.FOREST: ExtraTreesClassifier(200, min_samples_leaf=2, n_jobs=-1),
        ModelKind.BOOSTING: HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=8),
        ModelKind.NEIGHBOURS: KNeighborsClassifier(20, n_jobs=-1),
        ModelKind.SVM: SVC(C=1.0),
    }[kind]


def keras_takes(rows: Any) -> tuple[float, float]:
    """Return how long a Keras network of two dense layers takes for the matrix, the graph already traced.

    Seconds and processor seconds.
    """
    import keras

    network = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    network.predict(rows[:4096], batch_size=4096, verbose=0)
    cpu, started = time.process_time(), time.perf_counter()
    network.predict(rows, batch_size=4096, verbose=0)
    return time.perf_counter() - started, time.process_time() - cpu


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] in {"ours", "theirs", "new"}:
        measure = {"ours": ours, "theirs": theirs, "new": new}[sys.argv[1]]
        print(json.dumps(measure(Path(sys.argv[2]), ModelKind(sys.argv[3]))))
    else:
        sys.exit(main())
