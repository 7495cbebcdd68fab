"""The songs that have features under several sets at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.store.feature_places import RawIds, rows_among

_SPREAD = np.uint32(2_654_435_761)  # Knuth's multiplier: two sets that change places give another stamp


@dataclass(frozen=True, eq=False)
class MeasuredIds:
    """Songs in the order in which the first set keeps them on disk.

    `stamps` is uint32, above zero: a song whose features change under any of the sets gets another one.
    """

    ids: RawIds
    stamps: npt.NDArray[np.uint32]

    def only(self, some: npt.NDArray[np.bool_]) -> "MeasuredIds":
        """Return some of the songs."""
        return MeasuredIds(self.ids[some], self.stamps[some])


def measured_ids(tables: Sequence[tuple[RawIds, npt.NDArray[Any]]]) -> MeasuredIds:
    """Return the songs that every table holds: ids, ascending, with `PLACE`s."""
    first_ids, first = tables[0]
    there = np.ones(len(first_ids), np.bool_)
    sums = [first["crc"].astype(np.uint32)]
    for ids, places in tables[1:]:
        rows, present = rows_among(ids, first_ids)
        there &= present
        sums.append(places["crc"][rows] if len(ids) else np.zeros(len(first_ids), np.uint32))
    order = np.lexsort((first["record"], first["shard"]))
    order = order[there[order]]
    stamps = reduce(lambda one, other: one * _SPREAD ^ other, sums)
    return MeasuredIds(first_ids[order], np.maximum(stamps[order], 1).astype(np.uint32))
