"""One score for a song out of its clips' scores."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import FloatArray
from songjudge.learning.heads import logit, sigmoid


def mean_odds(clip_scores: npt.ArrayLike) -> float:
    """Return the mean of the clips in log odds, as a probability: two sure clips outweigh three that waver."""
    return float(sigmoid(np.mean(logit(clip_scores))))


def majority(clip_scores: npt.ArrayLike, *, threshold: float = 0.5) -> float:
    """Return the share of clips, 0 to 1, that score at least `threshold`: the ancestor's planned "more than half"."""
    return float(np.mean(np.asarray(clip_scores) >= threshold))


def agreeing_with(score: float, own: float, clip_scores: FloatArray) -> Sequence[float]:
    """Return the clips' scores moved together in log odds by as much as the song's score was, from `own` to `score`.

    A labelled song shows the score of a model that never saw it; its clips must tell the same story.
    """
    moved = sigmoid(logit(clip_scores) + (logit(score) - logit(own)))
    return [float(s) for s in moved]
