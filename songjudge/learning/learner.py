"""What every model kind can do: learn from labelled songs, score songs, and go to disk as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from songjudge.errors import NotEnoughLabelsError
from songjudge.learning.dataset import Bags, BoolArray, Dataset, FloatArray

FEWEST_EACH = 5
"""Good songs, and bad songs, below which nothing can be learned or checked."""


@dataclass(frozen=True, eq=False)
class SongScores:
    """Probabilities, 0 to 1, that the user would say *good*.

    `song` is float32 (songs,).  `clips` holds, for every song, float32 (its clips,): how good the song would seem if
    all of it sounded like that clip; the clips are those of the feature set that has the most.  It is empty when clips
    were not asked for.
    """

    song: FloatArray
    clips: tuple[FloatArray, ...] = ()


class FittedModel(Protocol):
    """A model that has learned a taste."""

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        """Score the songs in `bags`, keyed by feature set name, the same songs in each.

        Raises `UnreadableFileError` when the features are not those that the model learned from.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model as arrays and JSON into `folder`, which exists."""
        ...


class Learner(Protocol):
    """A recipe that makes a model out of labelled songs."""

    def fit(self, dataset: Dataset, *, seed: int) -> FittedModel:
        """Learn.  The same songs, labels and seed give the same model.

        Raises `NotEnoughLabelsError` when one side has no songs at all.
        """
        ...


def check_labels(good: BoolArray, *, fewest: int = FEWEST_EACH) -> None:
    """Raise `NotEnoughLabelsError`, saying how many more are needed, unless each side has `fewest` songs."""
    have = {"good": int(np.sum(good)), "bad": int(np.sum(~good))}
    needed = [f"{fewest - count} more {side}" for side, count in have.items() if count < fewest]
    if not needed:
        return
    total = sum(fewest - count for count in have.values() if count < fewest)
    noun = "song" if total == 1 else "songs"
    raise NotEnoughLabelsError(
        f"There are too few labels to learn from: {have['good']} good and {have['bad']} bad",
        remedy=f"Label at least {' and '.join(needed)} {noun}.",
    )
