"""Train a model: learn from the labelled songs in a process of its own, measure it honestly, keep it."""

import itertools
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.learning.dataset_file import save_dataset
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.learner import check_labels
from songjudge.learning.spooling import disk_folder
from songjudge.learning.training_plan import TrainingPlan
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import labelled_dataset, layouts_of
from songjudge.steps.training_attempts import train_in_child
from songjudge.steps.training_run import TrainingResult, train_and_save
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class TrainingReport:
    """The new model's id, its out-of-fold evaluation, and one sentence on why it is of that kind."""

    model_id: str
    evaluation: Evaluation
    why: str


@dataclass(frozen=True)
class TrainModel:
    """Learn from the workspace's labelled songs as `plan` says; the model becomes the newest one.

    Publishes a `Standing` for each model of a contest, an `EpochResult` for each epoch of a network, a `Setback` when
    memory ran out and less of it is tried, a `Silence` when its process seems to hang.  Finish
    keeps the best weights so far; Stop leaves nothing behind.  `in_child` false does the very same work here.
    """

    workspace: Workspace
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    in_child: bool = True
    title: str = "Training"

    def run(self, monitor: Monitor) -> TrainingReport:
        """Train.  Raises `NotEnoughLabelsError` when there is too little to learn from, `ChildDiedError` on a crash."""
        dataset = labelled_dataset(self.workspace, monitor)
        check_labels(dataset.good)
        with tempfile.TemporaryDirectory(prefix="songjudge-", dir=disk_folder()) as scratch:
            data, model = Path(scratch) / "data", Path(scratch) / "model"
            data.mkdir()
            model.mkdir()
            save_dataset(dataset, data)
            result, plan = self._train(monitor, data, dataset.song_ids, model)
            monitor.stop_if_asked()
            record = self._record(result, plan)
            self.workspace.add_model(record, lambda folder: _copy_into(model, folder))
        return TrainingReport(record.model_id, result.evaluation, result.why)

    def _train(
        self, monitor: Monitor, data: Path, song_ids: Sequence[SongId], model: Path
    ) -> tuple[TrainingResult, TrainingPlan]:
        songs = [song for song_id in song_ids if (song := self.workspace.song(song_id)) is not None]
        if not self.in_child:
            return train_and_save(monitor, data, songs, self.plan, model), self.plan
        return train_in_child(monitor, data, songs, self.plan, model)

    def _record(self, result: TrainingResult, plan: TrainingPlan) -> ModelRecord:
        created = time.time()
        return ModelRecord(
            model_id=self._free_id(f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(created))}-{result.kind}"),
            created=created,
            kind=result.kind,
            plan=plan,
            history=result.history,
            evaluation=result.evaluation,
            why=result.why,
            fingerprints=tuple(layout.fingerprint for layout in layouts_of(self.workspace)),
            out_of_fold=result.out_of_fold,
        )

    def _free_id(self, wanted: str) -> str:
        """Return `wanted`, numbered if a model of the same second has that name."""
        taken = {record.model_id for record in self.workspace.models()}
        names = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
        return next(name for name in names if name not in taken)


def _copy_into(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)
