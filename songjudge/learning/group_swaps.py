"""Songs with one feature group's numbers taken from other songs: what importance and reasons are measured with."""

from collections.abc import Mapping, Sequence

import numpy as np

from songjudge.learning.dataset import Bags, BoolArray, IntArray


def groups_of(bags: Mapping[str, Bags]) -> tuple[str, ...]:
    """Return the feature groups of all sets, each once, in order."""
    return tuple(dict.fromkeys(group for held in bags.values() for group in held.layout.groups))


def columns_of_groups(held: Bags, groups: Sequence[str]) -> BoolArray:
    """Return which columns belong to one of `groups`, bool (layout.size,)."""
    mask = np.zeros(held.layout.size, dtype=np.bool_)
    for block in held.layout.blocks:
        mask[held.layout.slices[block.name]] = block.group in groups
    return mask


def with_groups_from(bags: Mapping[str, Bags], donors: IntArray, groups: Sequence[str]) -> dict[str, Bags]:
    """Return the songs with the columns of `groups` taken, clip by clip, from the songs numbered in `donors`.

    A donor with fewer clips lends some of them twice.
    """
    return {name: _swapped(held, donors, columns_of_groups(held, groups)) for name, held in bags.items()}


def _swapped(held: Bags, donors: IntArray, columns: BoolArray) -> Bags:
    if not columns.any():
        return held
    counts = np.diff(held.offsets)
    song = np.repeat(np.arange(len(held)), counts)
    place = np.arange(len(song)) - held.offsets[song]
    lender = donors[song]
    rows = held.offsets[lender] + place % counts[lender]
    values = np.array(held.values, dtype=np.float32)
    values[:, columns] = held.values[rows][:, columns]
    return Bags(held.layout, values, held.offsets)
