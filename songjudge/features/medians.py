"""Running medians over 31 values by NumPy, fast enough for every bin of every frame."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

WIDTH = 31


def running_median(values: FloatArray, *, axis: int = 0) -> FloatArray:
    """Return the running median of 31 values along one axis of a matrix, reflected at the ends.

    Equal to `scipy.ndimage.median_filter(..., mode="reflect")`.
    """
    if axis:
        return np.ascontiguousarray(running_median(np.ascontiguousarray(values.T)).T)
    out = np.empty_like(values)
    padded = values[mirrored(len(values))]
    for start in range(0, values.shape[1], _BLOCK):
        block = np.ascontiguousarray(padded[:, start : start + _BLOCK])
        out[:, start : start + _BLOCK] = _median_of_columns(block)
    return out


@lru_cache(maxsize=4)
def mirrored(length: int) -> npt.NDArray[np.int64]:
    """Return (length + 30,): which of `length` values stands at each place from 15 before the first on."""
    return np.pad(np.arange(length, dtype=np.int64), WIDTH // 2, mode="symmetric")


_BLOCK = 64  # columns worked on together: the runs of some 250 × 64 floats fit in the second-level cache

Run = list[FloatArray]


def _median_of_columns(column: FloatArray) -> FloatArray:
    """Return (n, others) from (n + 30, others): sort shared runs of sixteen, then pick the middle of two."""
    length = len(column) - (WIDTH - 1)
    run = [column]
    for apart in (1, 2, 4, 8):
        run = _merged(_at(run, 0, len(run[0]) - apart), _at(run, apart, len(run[0]) - apart))
    first, second = _at(run, 0, length), _at(run, 15, length)
    low = np.full_like(first[0], -np.inf)
    high = np.full_like(first[0], np.inf)
    for smaller, greater in zip(first, second[::-1], strict=True):
        np.maximum(low, np.minimum(smaller, greater), out=low)
        np.minimum(high, np.maximum(smaller, greater), out=high)
    return np.where(column[15 : 15 + length] <= low, high, low)


def _at(run: Run, offset: int, length: int) -> Run:
    return [row[offset : offset + length] for row in run]


def _merged(left: Run, right: Run) -> Run:
    """Merge two sorted runs of equal length, a power of two, by Batcher's odd-even merge."""
    if len(left) == 1:
        return [np.minimum(left[0], right[0]), np.maximum(left[0], right[0])]
    even = _merged(left[::2], right[::2])
    odd = _merged(left[1::2], right[1::2])
    merged = [even[0]]
    for low, high in zip(odd[:-1], even[1:], strict=True):
        merged += [np.minimum(low, high), np.maximum(low, high)]
    return [*merged, odd[-1]]
