"""What a recipe learns from."""

from dataclasses import dataclass

import numpy as np

from songjudge.learning.dataset import BoolArray, FloatArray, IntArray

TOTAL_VARIANCE = 200.0
"""What a row's variances are scaled to sum to, so that a penalty means the same for 20 columns and for 3,000."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """Songs under one feature set: standardised `rows`, the feature group of each column, and what the songs are.

    `rows` float32 (songs, columns), `good` bool, `weight` float32, `group` int64, all (songs,).
    """

    name: str
    rows: FloatArray
    columns: tuple[str, ...]
    good: BoolArray
    weight: FloatArray
    group: IntArray
    seed: int


def group_factors(columns: tuple[str, ...]) -> FloatArray:
    """Return a factor for each column that gives every feature group an equal part of `TOTAL_VARIANCE`.

    Without it a group of a thousand numbers drowns one of ten.
    """
    names, owner, counts = np.unique(np.array(columns), return_inverse=True, return_counts=True)
    return np.sqrt(TOTAL_VARIANCE / (len(names) * counts[owner])).astype(np.float32)


def factors_of(lesson: Lesson, among: BoolArray | None = None) -> FloatArray:
    """Return `group_factors` that count only the columns that tell songs apart; the others get zero.

    `among` (columns,) leaves out more of them.
    """
    live = np.asarray(lesson.rows.any(axis=0), dtype=np.bool_)
    if among is not None:
        live &= among
    factors = np.zeros(len(live), dtype=np.float32)
    if live.any():
        factors[live] = group_factors(tuple(name for name, kept in zip(lesson.columns, live, strict=True) if kept))
    return factors
