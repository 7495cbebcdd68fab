"""From labelled songs to a calibrated model and an honest word on how good it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from songjudge.learning.calibration import CalibratedModel, calibrate
from songjudge.learning.classical import learner_for
from songjudge.learning.contest import default_candidates, hold_contest, winning_learner
from songjudge.learning.crossvalidation import out_of_fold
from songjudge.learning.dataset import Dataset, FloatArray
from songjudge.learning.evaluation import Evaluation, evaluate
from songjudge.learning.importance import GroupImportances
from songjudge.learning.learner import FittedModel, Learner, check_labels
from songjudge.learning.splitting import grouped_folds, random_folds
from songjudge.learning.standing import Standing
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId

Step = Callable[[int, int, str], None]
FRESH = 7919  # added to the seed: the winner is measured on folds other than those that it won on


@dataclass(frozen=True, eq=False)
class Taught:
    """What came of teaching: the model, its kind, how good it is, why this one, and its out-of-fold scores.

    `learner` is the recipe that was cross-validated.
    """

    model: FittedModel
    kind: ModelKind
    evaluation: Evaluation
    why: str
    out_of_fold: Mapping[SongId, float]
    learner: Learner


def teach(
    dataset: Dataset,
    plan: TrainingPlan,
    *,
    network: Learner | None = None,
    held_out_network: Learner | None = None,
    on_step: Step = lambda done, total, doing: None,
    on_standing: Callable[[Standing], None] = lambda standing: None,
) -> Taught:
    """Choose (for `AUTO`), cross-validate, calibrate and fit on all songs.

    `network` is the learner behind `ModelKind.NETWORK`, which this package must not import; `held_out_network`, if
    given, is used for cross-validation instead, so that its epochs need not be drawn.  `on_step(done, total, doing)`
    may raise to stop; `on_standing` hears how the models of a contest do.  Raises `NotEnoughLabelsError`.
    """
    check_labels(dataset.good)
    kind, why, trial, final = _chosen(
        dataset, plan, network, held_out_network or network, on_step, on_standing=on_standing
    )
    on_step(0, 1, "Learning from all songs")
    fitted = final.fit(dataset, seed=plan.seed)  # before it is measured, so that a network's curves show at once
    on_step(1, 1, "Learning from all songs")
    importances = GroupImportances(dataset, plan.seed)
    scores, folds_torn = _held_out(trial, dataset, plan, on_step, importances)
    flattered = out_of_fold(
        trial,
        dataset,
        random_folds(dataset, plan.folds, plan.seed),
        plan.seed,
        _telling(on_step, "Trying a naive split"),
    )
    calibrator = calibrate(dataset.good, scores, seed=plan.seed)
    calibrated = calibrator.apply(scores)
    evaluation = replace(
        evaluate(dataset, calibrated, flattered, seed=plan.seed, grouped=not folds_torn, folds=plan.folds),
        importance=importances.ranked(),
    )
    by_song = {song: float(score) for song, score in zip(dataset.song_ids, calibrated, strict=True)}
    return Taught(CalibratedModel(fitted, calibrator), kind, evaluation, why, by_song, trial)


def _chosen(
    dataset: Dataset,
    plan: TrainingPlan,
    network: Learner | None,
    trial: Learner | None,
    on_step: Step,
    *,
    on_standing: Callable[[Standing], None],
) -> tuple[ModelKind, str, Learner, Learner]:
    if plan.model is ModelKind.AUTO:
        found = hold_contest(
            dataset, default_candidates(dataset, plan, network=trial), plan, on_step, on_standing=on_standing
        )
        # the network that learns from all songs is the one whose epochs are drawn
        final = winning_learner((found.winner, *found.partners), default_candidates(dataset, plan, network=network))
        return found.winner, found.why, found.learner, final
    if plan.model is ModelKind.NETWORK:
        if network is None or trial is None:
            raise ValueError("a plan for a network needs the network's learner")
        return plan.model, "The plan asked for the network.", trial, network
    learner = learner_for(plan.model, plan)
    return plan.model, f"The plan asked for this kind of model: {plan.model.value}.", learner, learner


def _held_out(
    learner: Learner, dataset: Dataset, plan: TrainingPlan, on_step: Step, importances: GroupImportances
) -> tuple[FloatArray, bool]:
    total = None
    folds = [grouped_folds(dataset, plan.folds, plan.seed + FRESH + n) for n in range(max(plan.repeats, 1))]
    tell = _telling(on_step, "Judging songs it has not seen")
    for number, fold in enumerate(folds):
        look = {} if number else {"on_model": importances.look}
        found = out_of_fold(learner, dataset, fold, plan.seed + number, tell, **look)
        total = found if total is None else total + found
    assert total is not None
    return (total / len(folds)).astype("float32"), folds[0].torn


def _telling(on_step: Step, doing: str) -> Callable[[int, int], None]:
    return lambda done, total: on_step(done, total, doing)
