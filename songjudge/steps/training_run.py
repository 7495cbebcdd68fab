"""One training run from data to saved model: runs in a process of its own, or inline, with the same result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.learning.confounds import find_confounds
from songjudge.learning.contest import ENOUGH_FOR_NETWORK
from songjudge.learning.dataset import Dataset
from songjudge.learning.dataset_file import load_dataset
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.learner import Learner
from songjudge.learning.learning_curve import learning_curve
from songjudge.learning.teaching import Taught, teach
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import Song, SongId

LOG_FOLDER = "tensorboard"
"""Below the model's folder: the event files that the plan may ask for."""

_EPOCHS = "Training the network"
_CURVE_OF_NETWORK = MappingProxyType({"draws": 2, "most": 640})
"""How far a network's learning curve is followed: it takes many times as long as the others'."""


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


def train_and_save(
    monitor: Monitor, data: Path, songs: Sequence[Song], plan: TrainingPlan, folder: Path
) -> TrainingResult:
    """Learn from the dataset saved in `data` as `plan` says, and write the model into `folder`, which exists.

    `songs` are the dataset's, in its order: what they are besides music is held against the labels (`find_confounds`).

    Publishes a `Standing` for each model of a contest, and an `EpochResult` for each epoch of the network that learns
    from all songs; the fits that only measure it are told as progress.  Finish shortens the former alone, so that the
    figures stay honest.
    """
    dataset = load_dataset(data)
    epochs = _Epochs(monitor)
    needed = plan.model is ModelKind.NETWORK or (plan.model is ModelKind.AUTO and len(dataset) >= ENOUGH_FOR_NETWORK)
    taught = teach(
        dataset,
        plan,
        network=_drawn_network(plan, monitor, epochs, folder / LOG_FOLDER) if needed else None,
        held_out_network=_held_out_network(plan, monitor) if needed else None,
        on_step=lambda done, total, doing: monitor.progress(Progress(done, total, doing)),
        on_standing=monitor.publish,
    )
    taught.model.save(folder)
    evaluation = _looked_into(taught, dataset, songs, plan, monitor)
    return TrainingResult(taught.kind, epochs.history, evaluation, taught.why, taught.out_of_fold)


def _looked_into(
    taught: Taught, dataset: Dataset, songs: Sequence[Song], plan: TrainingPlan, monitor: Monitor
) -> Evaluation:
    """Return the evaluation with what else is worth knowing: confounds, and the learning curve.

    The curve fits the model dozens of times over: a user who wants to Finish goes without it.
    """
    doing = "Finding out what more labels bring"
    confounds = find_confounds(songs, dataset.good, dataset.group, bags=dataset.bags, seed=plan.seed)
    found = replace(taught.evaluation, confounds=confounds)
    if monitor.should_finish_early():
        return found
    limits = _CURVE_OF_NETWORK if taught.kind is ModelKind.NETWORK else {"draws": 3}
    curve = learning_curve(
        taught.learner,
        dataset,
        **limits,
        seed=plan.seed,
        on_step=lambda done, total: monitor.progress(Progress(done, total, doing)),
    )
    return replace(found, learning_curve=curve)


def _drawn_network(
    plan: TrainingPlan, monitor: Monitor, on_epoch: Callable[[EpochResult], None], log_folder: Path
) -> Learner:
    """Return the learner of the network that is kept.  Keras is imported here and nowhere earlier."""
    from songjudge.learning.network.fitting import NetworkLearner

    return NetworkLearner(plan, on_epoch, monitor.should_finish_early, monitor.stop_if_asked, log_folder=log_folder)


def _held_out_network(plan: TrainingPlan, monitor: Monitor) -> Learner:
    """Return the learner of the networks that only measure: they are not drawn, and Finish does not shorten them."""
    from songjudge.learning.network.fitting import NetworkLearner

    return NetworkLearner(plan, stop_if_asked=monitor.stop_if_asked, reuse=True)
