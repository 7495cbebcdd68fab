"""Builders of real evaluations."""

from dataclasses import replace

import numpy as np

from songjudge.learning.evaluation import Confound, Evaluation, GroupImportance, LearningPoint, evaluate
from tests.support.labelled_songs import a_dataset


def an_evaluation(songs: int = 120, *, skill: float = 0.25, seed: int = 0) -> Evaluation:
    """Out-of-fold scores of a model that knows something, evaluated for real."""
    dataset = a_dataset(songs, seed=seed)
    rng = np.random.default_rng(seed)
    noise = 0.22 * rng.standard_normal(songs)
    scores = np.clip(0.5 + skill * (2.0 * dataset.good - 1.0) + noise, 0.0, 1.0)
    return evaluate(dataset, scores, np.clip(scores + 0.1 * (2.0 * dataset.good - 1.0), 0.0, 1.0), seed=seed)


def a_deep_evaluation() -> Evaluation:
    """One with figures for every card."""
    return replace(
        an_evaluation(),
        confounds=(Confound("codec", 0.55), Confound("bit rate", 0.81)),
        learning_curve=(LearningPoint(20, 0.7, 0.05), LearningPoint(80, 0.85, 0.02)),
        importance=(GroupImportance("tempo", 0.01), GroupImportance("mel", 0.12)),
    )
