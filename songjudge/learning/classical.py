"""The doors to the models that need no network: a learner for each kind, and any of them back out of its folder."""

from pathlib import Path

from songjudge.learning.learner import FittedModel, Learner
from songjudge.learning.recipes import RECIPES
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.trained_model import load_trained_model
from songjudge.learning.training_plan import ModelKind, TrainingPlan


def learner_for(kind: ModelKind, plan: TrainingPlan) -> Learner:
    """Return the learner of a classical kind.  Raises `KeyError` for the others: AUTO and NETWORK are not classical."""
    del plan  # nothing in it concerns these kinds; the seed comes with `fit`
    if kind not in RECIPES:
        raise KeyError(kind)
    return ClassicalLearner(kind)


def load_classical(folder: Path) -> FittedModel:
    """Return the classical model in `folder`, also a blend or a calibrated one.  Nothing in it is run.

    Raises `UnreadableFileError`, also when there is a network inside: see `trained_model.load_trained_model`.
    """
    return load_trained_model(folder)
