"""Why a song got its score: how far each feature group pushed it, in log odds, up or down.

The pushes add up to the song's log odds less those of the songs it is compared with.  For a linear model they are
exact; for any other they are Shapley values (Štrumbelj and Kononenko 2010): groups are switched one after another, in
many random orders, from another song's numbers to this song's, and each is credited with the change that it makes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.learning.calibration import CalibratedModel, Platt
from songjudge.learning.dataset import Bags
from songjudge.learning.group_swaps import columns_of_groups, groups_of
from songjudge.learning.heads import LinearHead, logit
from songjudge.learning.learner import FittedModel
from songjudge.learning.row_models import ClassicalModel

ORDERS = 24
"""Random orders tried, each also backwards, which halves the noise."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How far one feature group pushed a song's log odds: above zero towards good.  `exact` is false for estimates."""

    group: str
    push: float
    exact: bool = True


def reasons_for(
    model: FittedModel, song: Mapping[str, Bags], others: Mapping[str, Bags], *, seed: int = 0
) -> tuple[Reason, ...]:
    """Return a reason for every feature group, the strongest first.

    `song` holds the one song's features, `others` those of songs to compare with, such as a sample of the library;
    some dozens do.  Raises `UnreadableFileError` when the features are not those that the model learned from.
    """
    exact = _linear_pushes(model, song, others)
    pushes = exact if exact is not None else _shapley(model, song, others, seed)
    found = [Reason(group, float(push), exact is not None) for group, push in pushes.items()]
    return tuple(sorted(found, key=lambda r: -abs(r.push)))


def _linear_pushes(model: FittedModel, song: Mapping[str, Bags], others: Mapping[str, Bags]) -> dict[str, float] | None:
    """Return the exact pushes if every view of the model is linear, else None."""
    slope = 1.0
    if isinstance(model, CalibratedModel) and isinstance(model.calibrator, Platt):
        slope, model = model.calibrator.slope, model.model
    if not isinstance(model, ClassicalModel):
        return None
    pushes = dict.fromkeys(groups_of(song), 0.0)
    for view in model.views:
        if not isinstance(view.head, LinearHead):
            return None
        own = view.vectoriser.rows(view.vectoriser.moments(song))[0]
        typical = view.vectoriser.rows(view.vectoriser.moments(others)).mean(axis=0)
        parts = slope * view.weight * view.head.weight * (own - typical)
        for group, push in zip(view.vectoriser.groups, parts, strict=True):
            pushes[group] += float(push)
    return pushes


def _shapley(model: FittedModel, song: Mapping[str, Bags], others: Mapping[str, Bags], seed: int) -> dict[str, float]:
    groups = groups_of(song)
    rng = np.random.default_rng(seed)
    count = len(next(iter(others.values())))
    pushes = np.zeros(len(groups))
    for _ in range(ORDERS):
        order, other = rng.permutation(len(groups)), int(rng.integers(count))
        for way in (order, order[::-1]):
            steps = _odds_on_the_way(model, song, _one(others, other), [groups[g] for g in way])
            pushes[way] += np.diff(steps)
    return {group: float(p) / (2 * ORDERS) for group, p in zip(groups, pushes, strict=True)}


def _odds_on_the_way(
    model: FittedModel, song: Mapping[str, Bags], other: Mapping[str, Bags], way: Sequence[str]
) -> npt.NDArray[np.float32]:
    """Return the log odds after no group, one group, … all groups have been switched from `other` to `song`."""
    mixed = {name: _mixtures(held, other[name], way) for name, held in song.items()}
    return logit(model.score(mixed, clips=False).song)


def _mixtures(held: Bags, other: Bags, way: Sequence[str]) -> Bags:
    own = held.song(0)
    rows = other.song(0)[np.arange(len(own)) * len(other.song(0)) // len(own)]
    versions = [np.where(columns_of_groups(held, way[:switched]), own, rows) for switched in range(len(way) + 1)]
    offsets = np.arange(len(way) + 2, dtype=np.int64) * len(own)
    return Bags(held.layout, np.concatenate(versions).astype(np.float32), offsets)


def _one(bags: Mapping[str, Bags], index: int) -> dict[str, Bags]:
    return {name: held.take([index]) for name, held in bags.items()}
