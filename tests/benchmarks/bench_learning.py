"""How well models learn tastes from real music: song-level ROC AUC on albums that they never heard.

    python -m tests.benchmarks.bench_learning --corpus MUSIC --tasks TABLES [--only x4 h1] [--models auto logistic]

Each task is a table of path, label (to learn from), true_label (to judge by) and group (kept on one side of a split).
Five grouped folds, the mean of several seeds.  Features are extracted once, with the default settings, into --cache.
`--few` also measures learning from 10 good and 10 bad songs, the mean of 20 draws.  `--peers` also measures the
ancestor's features with its tree and its net (`--peers tree net bliss` picks), and bliss-audio's with logistic
regression; see `peer_features`.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from songjudge.learning.classical import learner_for
from songjudge.learning.contest import default_candidates, hold_contest
from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.curves import auc_of
from songjudge.learning.dataset import Dataset
from songjudge.learning.learner import FittedModel, Learner
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.splitting import grouped_folds
from songjudge.learning.training_plan import ModelKind, NetworkShape, TrainingPlan
from tests.benchmarks.corpus_features import FeatureCache, Task, read_task
from tests.benchmarks.peer_features import PeerCache

PLAN = TrainingPlan()


class Auto:
    """The default: the contest picks, inside each fold, from the songs of that fold alone."""

    def fit(self, dataset: Dataset, *, seed: int) -> FittedModel:
        """Hold the contest and fit its winner on all songs."""
        plan = TrainingPlan(seed=seed)
        return hold_contest(dataset, default_candidates(dataset, plan), plan).learner.fit(dataset, seed=seed)


def network(plan: TrainingPlan) -> Learner:
    """Return a network's learner; TensorFlow is imported only then."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from songjudge.learning.network.fitting import NetworkLearner

    return NetworkLearner(plan, reuse=True)


ANCESTORS_NET = TrainingPlan(model=ModelKind.NETWORK, shape=NetworkShape.ANCESTOR, epochs=30, patience=8)
"""How far the ancestor's net is followed: it had 500 epochs on graphics cards; here early stopping ends it sooner."""


MODELS: dict[str, Callable[[], Learner]] = {
    "auto": Auto,
    **{
        kind.value: (lambda kind=kind: learner_for(kind, PLAN))  # type: ignore[misc]  # bound here and now
        for kind in ModelKind
        if kind not in {ModelKind.AUTO, ModelKind.NETWORK}
    },
    "logistic, spectral only": lambda: ClassicalLearner(ModelKind.LOGISTIC, ("spectral",)),
    "logistic, listener only": lambda: ClassicalLearner(ModelKind.LOGISTIC, ("listener",)),
    "forest, listener only": lambda: ClassicalLearner(ModelKind.FOREST, ("listener",)),
    "network": lambda: network(TrainingPlan(model=ModelKind.NETWORK)),
}


PEERS: dict[str, tuple[str, bool, Callable[[], Learner]]] = {
    "tree": ("ancestor", False, lambda: learner_for(ModelKind.TREE, PLAN)),
    "net": ("ancestor", True, lambda: network(ANCESTORS_NET)),
    "bliss": ("bliss", False, lambda: learner_for(ModelKind.LOGISTIC, PLAN)),
}
"""Each peer's features, whether its model takes them as sequences, and the model."""


def measured(make: Callable[[], Learner], dataset: Dataset, truly_good: np.ndarray, seeds: int) -> tuple[float, float]:
    """Return mean and deviation over `seeds` of the AUC of out-of-fold scores."""
    aucs = []
    for seed in range(seeds):
        scores = out_of_fold(make(), dataset, grouped_folds(dataset, 5, seed), seed)
        aucs.append(auc_of(truly_good, scores))
    return float(np.mean(aucs)), float(np.std(aucs))


def few(
    make: Callable[[], Learner], dataset: Dataset, truly_good: np.ndarray, *, each: int = 10
) -> tuple[float, float]:
    """Return mean and deviation over 20 draws of learning from `each` good and bad songs; albums stay apart."""
    aucs = []
    for draw in range(20):
        rng = np.random.default_rng(draw)
        groups = rng.permutation(np.unique(dataset.group))
        train = np.isin(dataset.group, groups[: len(groups) // 2])
        if min(np.sum(train & dataset.good), np.sum(train & ~dataset.good)) < each:
            continue
        picked = [rng.permutation(np.flatnonzero(train & side))[:each] for side in (dataset.good, ~dataset.good)]
        model = make().fit(dataset.take(np.concatenate(picked)), seed=draw)
        test = np.flatnonzero(~train)
        scores = model.score({name: held.take(test) for name, held in dataset.bags.items()}, clips=False)
        aucs.append(auc_of(truly_good[test], scores.song))
    return float(np.mean(aucs)), float(np.std(aucs))


def main() -> None:
    """Measure and print one row for each task and model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="the folder that the tables' paths begin in")
    parser.add_argument("--tasks", type=Path, required=True, help="the folder of task tables")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "songjudge-bench")
    parser.add_argument("--only", nargs="*", default=[], help="tasks, by how their names begin")
    parser.add_argument("--models", nargs="*", default=["auto"], help=f"of {', '.join(MODELS)}")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="the peers to measure, too; all when none is named")
    asked = parser.parse_args()
    tables = [t for t in sorted(asked.tasks.glob("*.csv")) if t.stem != "INDEX"]
    tasks = [read_task(t, asked.corpus) for t in tables if not asked.only or t.stem.startswith(tuple(asked.only))]
    cache = FeatureCache(asked.cache)
    cache.fill([path for task in tasks for path in task.paths], workers=asked.workers)
    print(f"features: {', '.join(layout.name for layout in cache.layouts)}")
    peers = [] if asked.peers is None else asked.peers or list(PEERS)
    others = PeerCache(asked.cache)
    if peers:
        others.fill([path for task in tasks for path in task.paths], workers=asked.workers)
    for task in tasks:
        dataset, truly_good = cache.dataset(task)
        for name in asked.models:
            print(row_of(task, name, MODELS[name], (dataset, truly_good), asked), flush=True)
        for name in peers:
            features, sequences, make = PEERS[name]
            songs = others.dataset(task, features, sequences=sequences)
            print(row_of(task, f"{features}, {name}", make, songs, asked), flush=True)


def row_of(
    task: Task,
    name: str,
    make: Callable[[], Learner],
    songs: tuple[Dataset, np.ndarray],
    asked: argparse.Namespace,
) -> str:
    """Measure one model on one task and return the row to print."""
    start = time.process_time()
    mean, deviation = measured(make, *songs, asked.seeds)
    took = (time.process_time() - start) / asked.seeds
    row = f"{task.name[:34]:34} {len(songs[0]):4} songs  {name:24} AUC {mean:.3f} ± {deviation:.3f}  {took:6.1f} CPU s"
    return row + ("   10+10: {:.3f} ± {:.3f}".format(*few(make, *songs)) if asked.few else "")


if __name__ == "__main__":
    main()
