"""The lowest and the highest few values of a band of frequencies, frames side by side.  Loads Numba."""

from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.compiled.vectors import WIDTH, compiled, filled, higher, inlined, load, lower, store
from songjudge.features.median_kernels import TILE, eight, four
from songjudge.features.networks import highest4, highest16, lowest4, lowest16, merged16

FloatArray = npt.NDArray[np.float32]

_FEW = 4


@compiled
def put_extremes(rows: FloatArray, at: int, count: int, few: int, work: FloatArray) -> None:
    """Put the lowest `few` of `count` rows from index `at` on first into `work`, the highest last, in ascending order.

    `work` has 64 rows: sixteen lowest, sixteen highest and room.  `few` is at most 16.
    """
    if few == 1:
        _one(rows, at, count, work)
    elif few <= _FEW:
        _four(rows, at, count, work)
    else:
        _sixteen(rows, at, count, work)


@inlined
def _one(rows: FloatArray, at: int, count: int, work: FloatArray) -> None:
    low = high = load(rows, at)
    for row in range(1, count):
        value = load(rows, at + row * WIDTH)
        low, high = lower(low, value), higher(high, value)
    store(work, 0, low)
    store(work, (2 * TILE - 1) * WIDTH, high)


@inlined
def _get4(work: FloatArray, row: int) -> Any:
    at = row * WIDTH
    return load(work, at), load(work, at + WIDTH), load(work, at + 2 * WIDTH), load(work, at + 3 * WIDTH)


@inlined
def _put4(work: FloatArray, row: int, run: Any) -> None:
    at = row * WIDTH
    store(work, at, run[0])
    store(work, at + WIDTH, run[1])
    store(work, at + 2 * WIDTH, run[2])
    store(work, at + 3 * WIDTH, run[3])


@inlined
def _cleared(work: FloatArray, first: int, end: int, value: float) -> None:
    for row in range(first, end):
        store(work, row * WIDTH, filled(np.float32(value)))


@inlined
def _rest(rows: FloatArray, at: int, count: int, tile: int, work: FloatArray) -> None:
    """Put fewer than `tile` rows at 32 of `work`, infinities behind them."""
    for row in range(tile):
        store(
            work, (2 * TILE + row) * WIDTH, load(rows, at + row * WIDTH) if row < count else filled(np.float32(np.inf))
        )


@inlined
def _four(rows: FloatArray, at: int, count: int, work: FloatArray) -> None:
    _cleared(work, 0, _FEW, np.inf)
    _cleared(work, 2 * TILE - _FEW, 2 * TILE, -np.inf)
    _cleared(work, 3 * TILE - _FEW, 3 * TILE, -np.inf)
    for start in range(0, count, _FEW):
        some = min(_FEW, count - start)
        _rest(rows, at + start * WIDTH, some, _FEW, work)
        run = four(work, 2 * TILE * WIDTH)
        _put4(work, 3 * TILE, run)
        _put4(work, 0, lowest4(_get4(work, 0), run))
        top = _get4(work, 3 * TILE + some - _FEW)  # infinities behind are left out, those in front lose
        _put4(work, 2 * TILE - _FEW, highest4(_get4(work, 2 * TILE - _FEW), top))


@inlined
def _get16(work: FloatArray, row: int) -> Any:
    return _get4(work, row) + _get4(work, row + 4) + _get4(work, row + 8) + _get4(work, row + 12)


@inlined
def _put16(work: FloatArray, row: int, run: Any) -> None:
    _put4(work, row, run[:4])
    _put4(work, row + 4, run[4:8])
    _put4(work, row + 8, run[8:12])
    _put4(work, row + 12, run[12:])


@inlined
def _sorted16(rows: FloatArray, at: int) -> Any:
    return merged16(eight(rows, at), eight(rows, at + 8 * WIDTH))


@inlined
def _sixteen(rows: FloatArray, at: int, count: int, work: FloatArray) -> None:
    _cleared(work, 0, TILE, np.inf)
    _cleared(work, TILE, 3 * TILE, -np.inf)
    whole = count - count % TILE
    for start in range(0, whole, TILE):
        run = _sorted16(rows, at + start * WIDTH)
        _put16(work, 0, lowest16(_get16(work, 0), run))
        _put16(work, TILE, highest16(_get16(work, TILE), run))
    if whole < count:
        _rest(rows, at + whole * WIDTH, count - whole, TILE, work)
        run = _sorted16(work, 2 * TILE * WIDTH)
        _put16(work, 3 * TILE, run)
        _put16(work, 0, lowest16(_get16(work, 0), run))
        _cleared(work, 2 * TILE, 3 * TILE, -np.inf)
        _put16(work, TILE, highest16(_get16(work, TILE), _get16(work, 2 * TILE + count - whole)))


@compiled
def put_means_of_extremes(rows: FloatArray, at: int, band: npt.NDArray[np.int64], out: FloatArray, to: int) -> None:
    """Put the means of a band's lowest and highest few rows; `band` is (first row, end, how many are a few)."""
    work = np.empty(4 * TILE * WIDTH, np.float32)
    first, end, few = band
    put_extremes(rows, at + first * WIDTH, end - first, few, work)
    low, high = load(work, 0), load(work, (2 * TILE - 1) * WIDTH)
    for row in range(1, few):
        low = low + load(work, row * WIDTH)
        high = high + load(work, (2 * TILE - 1 - row) * WIDTH)
    share = filled(np.float32(1.0) / np.float32(few))
    store(out, to, low * share)
    store(out, to + WIDTH, high * share)
