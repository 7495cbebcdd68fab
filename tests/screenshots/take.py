"""`python -m tests.screenshots.take OUT_DIR [--workspace DIR]`: pictures of every page, light and dark, in two sizes.

Without a workspace it makes one: the demo library, labelled, measured, learnt and judged.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from songjudge.gui.pictures import take_pictures
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.jobs.progress import Progress
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.steps.run_demo import RunDemo
from songjudge.steps.score_library import ScoreLibrary
from songjudge.steps.train_model import TrainModel
from songjudge.store.workspace import Workspace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workspace", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songjudge-pictures-") as home:
        workspace = chosen.workspace or made_workspace(Path(home))
        for file in take_pictures(workspace, chosen.folder):
            print(file)


def made_workspace(home: Path) -> Path:
    """Take the demo library down the whole line, then train a network for its curves; return the workspace."""
    folder = home / "workspace"
    monitor = CallbackMonitor(on_progress=said())
    with Workspace.open(folder) as workspace:
        RunDemo(workspace, home, TrainingPlan(), ProcessWorkers(2)).run(monitor)
        TrainModel(workspace, TrainingPlan(model=ModelKind.NETWORK)).run(monitor)
        ScoreLibrary(workspace, ProcessWorkers(1)).run(monitor)
    return folder


def said() -> Callable[[Progress], None]:
    """Return a function that prints progress to standard error, at most twice a second."""
    last = [0.0]

    def say(progress: Progress) -> None:
        if time.monotonic() - last[0] > 0.5:
            last[0] = time.monotonic()
            print(f"\r{progress.doing} {progress.done}/{progress.total or '?'}    ", end="", file=sys.stderr)

    return say


if __name__ == "__main__":
    main()
