"""One training run from data to saved model: runs in a process of its own, or inline, with the same result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.learning.contest import ENOUGH_FOR_NETWORK
from songjudge.learning.dataset_file import load_dataset
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.learner import Learner
from songjudge.learning.teaching import teach
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId

_EPOCHS = "Training the network"


@dataclass(frozen=True)
class TrainingResult:
    """What a training run brings back beside the model's files: plain values that cross a process border."""

    kind: ModelKind
    history: TrainingHistory
    evaluation: Evaluation
    why: str
    out_of_fold: Mapping[SongId, float]


@dataclass
class _Epochs:
    """Collects the epochs of the fit on all songs and publishes each."""

    monitor: Monitor
    history: TrainingHistory = field(default_factory=TrainingHistory)

    def __call__(self, result: EpochResult) -> None:
        self.history = self.history.with_epoch(result)
        self.monitor.publish(result)
        self.monitor.progress(Progress(result.epoch, result.epochs, _EPOCHS))


def train_and_save(monitor: Monitor, data: Path, plan: TrainingPlan, folder: Path) -> TrainingResult:
    """Learn from the dataset saved in `data` as `plan` says, and write the model into `folder`, which exists.

    Publishes an `EpochResult` for each epoch of the network that learns from all songs; the fits that only measure it
    are told as progress.  Finish shortens the former alone, so that the figures stay honest.
    """
    dataset = load_dataset(data)
    epochs = _Epochs(monitor)
    needed = plan.model is ModelKind.NETWORK or (plan.model is ModelKind.AUTO and len(dataset) >= ENOUGH_FOR_NETWORK)
    taught = teach(
        dataset,
        plan,
        network=_drawn_network(plan, monitor, epochs) if needed else None,
        held_out_network=_held_out_network(plan, monitor) if needed else None,
        on_step=lambda done, total, doing: monitor.progress(Progress(done, total, doing)),
    )
    taught.model.save(folder)
    return TrainingResult(taught.kind, epochs.history, taught.evaluation, taught.why, taught.out_of_fold)


def _drawn_network(plan: TrainingPlan, monitor: Monitor, on_epoch: Callable[[EpochResult], None]) -> Learner:
    """Return the learner of the network that is kept.  Keras is imported here and nowhere earlier."""
    from songjudge.learning.network.fitting import NetworkLearner

    return NetworkLearner(plan, on_epoch, monitor.should_finish_early, monitor.stop_if_asked)


def _held_out_network(plan: TrainingPlan, monitor: Monitor) -> Learner:
    """Return the learner of the networks that only measure: they are not drawn, and Finish does not shorten them."""
    from songjudge.learning.network.fitting import NetworkLearner

    return NetworkLearner(plan, stop_if_asked=monitor.stop_if_asked, reuse=True)
