"""Running medians of 31 and lowest values, compiled by Numba.  Import it inside functions only, or from `kernels`.

Sixteen neighbouring outputs are found together.  Their windows share sixteen values, which are sorted once; the eight
outputs of each half share eight more, each quarter four more, and so on, and after each step only those values are kept
that can still be the median: eight, four, two, one.  That takes 34 minima and maxima an output.  `LANES` columns go
side by side, in flat arrays with constant distances, so that the compiler can use vector registers.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # noqa: TID253 - this module is itself imported where it is used
import numpy as np
import numpy.typing as npt

from songjudge.features.networks import (
    Run,
    lowest16,
    merged4,
    merged8,
    merged16,
    middle1,
    middle2,
    middle4,
    middle8,
    two,
)

FloatArray = npt.NDArray[np.float32]
Number = float | np.float32
Function = TypeVar("Function", bound=Callable[..., Any])

LANES = 64
TILE = 16  # outputs
REACH = 30  # rows of a window beyond its first


def _compiled(function: Function) -> Function:
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _inlined(function: Function) -> Function:
    return cast(Function, numba.njit(forceinline=True, error_model="numpy")(function))


@_inlined
def _pair(rows: FloatArray, at: int) -> Run:
    return two(rows[at], rows[at + LANES])


@_inlined
def _four(rows: FloatArray, at: int) -> Run:
    return merged4(_pair(rows, at), _pair(rows, at + 2 * LANES))


@_inlined
def _eight(rows: FloatArray, at: int) -> Run:
    return merged8(_four(rows, at), _four(rows, at + 4 * LANES))


@_inlined
def _put2(rows: FloatArray, middle: Run, first: int, at: int, out: FloatArray) -> None:
    """Write outputs `first` and the next from the middle two of the thirty values that both share."""
    out[at + first * LANES] = middle1(middle, rows[at + first * LANES])
    out[at + (first + 1) * LANES] = middle1(middle, rows[at + (first + 31) * LANES])


@_inlined
def _put4(rows: FloatArray, middle: Run, first: int, at: int, out: FloatArray) -> None:
    """Write four outputs from the middle four of the 28 values that they share."""
    _put2(rows, middle2(middle, _pair(rows, at + (first + 1) * LANES)), first, at, out)
    _put2(rows, middle2(middle, _pair(rows, at + (first + 31) * LANES)), first + 2, at, out)


@_inlined
def _put8(rows: FloatArray, middle: Run, first: int, at: int, out: FloatArray) -> None:
    """Write eight outputs from the middle eight of the 24 values that they share."""
    _put4(rows, middle4(middle, _four(rows, at + (first + 3) * LANES)), first, at, out)
    _put4(rows, middle4(middle, _four(rows, at + (first + 31) * LANES)), first + 4, at, out)


@_compiled
def _tile(rows: FloatArray, out: FloatArray) -> None:
    """Fill out (16 × LANES) from rows (46 × LANES)."""
    for i in range(LANES):
        shared = merged16(_eight(rows, i + 15 * LANES), _eight(rows, i + 23 * LANES))
        _put8(rows, middle8(shared, _eight(rows, i + 7 * LANES)), 0, i, out)
        _put8(rows, middle8(shared, _eight(rows, i + 31 * LANES)), 8, i, out)


@_compiled
def median_of_lanes(rows: FloatArray, out: FloatArray) -> None:
    """Fill out (n × LANES) with medians of 31 following rows each; n a multiple of 16, rows ((n + 30) × LANES)."""
    step = TILE * LANES
    for start in range(0, len(out), step):
        _tile(rows[start : start + step + REACH * LANES], out[start : start + step])


@_inlined
def _signed4(rows: FloatArray, sign: Number, at: int) -> Run:
    low = two(sign * rows[at], sign * rows[at + LANES])
    return merged4(low, two(sign * rows[at + 2 * LANES], sign * rows[at + 3 * LANES]))


@_inlined
def _signed8(rows: FloatArray, sign: Number, at: int) -> Run:
    return merged8(_signed4(rows, sign, at), _signed4(rows, sign, at + 4 * LANES))


@_compiled
def keep_lowest(rows: FloatArray, sign: Number, best: FloatArray) -> None:
    """Take sign × rows (16 × LANES) into `best` (16 × LANES): ascending, the lowest sixteen of each lane so far."""
    for i in range(LANES):
        b0 = best[i], best[LANES + i], best[2 * LANES + i], best[3 * LANES + i]
        b4 = best[4 * LANES + i], best[5 * LANES + i], best[6 * LANES + i], best[7 * LANES + i]
        b8 = best[8 * LANES + i], best[9 * LANES + i], best[10 * LANES + i], best[11 * LANES + i]
        b12 = best[12 * LANES + i], best[13 * LANES + i], best[14 * LANES + i], best[15 * LANES + i]
        s = lowest16(b0 + b4 + b8 + b12, merged16(_signed8(rows, sign, i), _signed8(rows, sign, i + 8 * LANES)))
        best[i], best[LANES + i], best[2 * LANES + i], best[3 * LANES + i] = s[0], s[1], s[2], s[3]
        best[4 * LANES + i], best[5 * LANES + i], best[6 * LANES + i], best[7 * LANES + i] = s[4], s[5], s[6], s[7]
        best[8 * LANES + i], best[9 * LANES + i], best[10 * LANES + i], best[11 * LANES + i] = s[8], s[9], s[10], s[11]
        best[12 * LANES + i], best[13 * LANES + i], best[14 * LANES + i], best[15 * LANES + i] = (
            s[12],
            s[13],
            s[14],
            s[15],
        )
