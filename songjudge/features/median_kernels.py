"""Running medians of 31 along the rows of vectors.  Import it inside functions only, or from `kernels`: it loads Numba.

Sixteen neighbouring outputs are found together.  Their windows share sixteen values, which are sorted once; the eight
outputs of each half share eight more, each quarter four more, and so on, and after each step only those values are kept
that can still be the median: eight, four, two, one.  That takes 34 minima and maxima an output.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.compiled.vectors import WIDTH, inlined, load, store
from songjudge.features.networks import Run, merged4, merged8, merged16, middle1, middle2, middle4, middle8, two

FloatArray = npt.NDArray[np.float32]

TILE = 16  # outputs
REACH = 30  # rows of a window beyond its first


@inlined
def pair(rows: FloatArray, at: int) -> Run:
    """Return two rows of vectors, sorted; `at` is the index of the first."""
    return two(load(rows, at), load(rows, at + WIDTH))


@inlined
def four(rows: FloatArray, at: int) -> Run:
    """Return four rows, sorted."""
    return merged4(pair(rows, at), pair(rows, at + 2 * WIDTH))


@inlined
def eight(rows: FloatArray, at: int) -> Run:
    """Return eight rows, sorted."""
    return merged8(four(rows, at), four(rows, at + 4 * WIDTH))


@inlined
def _put2(rows: FloatArray, middle: Run, at: int, out: FloatArray, to: int) -> None:
    """Write two outputs from the middle two of the thirty values that both share."""
    store(out, to, middle1(middle, load(rows, at)))
    store(out, to + WIDTH, middle1(middle, load(rows, at + 31 * WIDTH)))


@inlined
def _put4(rows: FloatArray, middle: Run, at: int, out: FloatArray, to: int) -> None:
    """Write four outputs from the middle four of the 28 values that they share."""
    _put2(rows, middle2(middle, pair(rows, at + WIDTH)), at, out, to)
    _put2(rows, middle2(middle, pair(rows, at + 31 * WIDTH)), at + 2 * WIDTH, out, to + 2 * WIDTH)


@inlined
def _put8(rows: FloatArray, middle: Run, at: int, out: FloatArray, to: int) -> None:
    """Write eight outputs from the middle eight of the 24 values that they share."""
    _put4(rows, middle4(middle, four(rows, at + 3 * WIDTH)), at, out, to)
    _put4(rows, middle4(middle, four(rows, at + 31 * WIDTH)), at + 4 * WIDTH, out, to + 4 * WIDTH)


@inlined
def put_medians(rows: FloatArray, at: int, out: FloatArray, to: int) -> Any:
    """Write the medians of rows 0-30, 1-31 ... 15-45 counted from index `at`: sixteen rows of `out` from index `to`."""
    shared = merged16(eight(rows, at + 15 * WIDTH), eight(rows, at + 23 * WIDTH))
    _put8(rows, middle8(shared, eight(rows, at + 7 * WIDTH)), at, out, to)
    _put8(rows, middle8(shared, eight(rows, at + 31 * WIDTH)), at + 8 * WIDTH, out, to + 8 * WIDTH)
