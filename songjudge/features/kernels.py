"""The measurements that NumPy does slowly, compiled by Numba: running medians, contrast, rolloff.

Import this module inside functions only: it loads Numba, which compiles on first use (half a minute) and keeps the code
in its cache.  Each kernel gives the numbers of its NumPy twin in `medians` and `timbre`; `songjudge.features.compiled`
says whether it can be used here.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # noqa: TID253 - this module is itself imported where it is used
import numpy as np
import numpy.typing as npt

from songjudge.features.median_kernels import LANES, REACH, TILE, keep_lowest, median_of_lanes

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Number = float | np.float32
Function = TypeVar("Function", bound=Callable[..., Any])

_CHUNK = 16  # bins
_TINY = np.float32(1e-10)
_FAINT = np.float32(1e-30)


def _compiled(function: Function) -> Function:
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _reordered(function: Function) -> Function:
    """Let sums be taken in any order, which vector registers need; the order is the same in every run."""
    options = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "nsz", "nnan"}}
    return cast(Function, numba.njit(**options)(function))


@_compiled
def median_of_rows(image: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill out (n, columns) with the medians over 31 rows of image (n, columns); `index` (n + 30,) names the rows."""
    n, columns = image.shape
    length = TILE * ((n + TILE - 1) // TILE)
    rows = np.zeros((length + REACH, LANES), np.float32)
    found = np.empty((length, LANES), np.float32)
    for start in range(0, columns, LANES):
        width = min(LANES, columns - start)
        for r in range(n + REACH):
            rows[r, :width] = image[index[r], start : start + width]
        median_of_lanes(rows.reshape(-1), found.reshape(-1))
        for r in range(n):
            out[r, start : start + width] = found[r, :width]


@_reordered
def shares_of_power(magnitude: FloatArray, along: FloatArray, across: FloatArray, out: FloatArray) -> None:
    """Fill out (frames, 2) with the shares of power that two soft masks of power 2 let through.

    All are (frames, bins): along holds the medians over time, across those over frequency.
    """
    frames, bins = magnitude.shape
    for t in range(frames):
        tones = strokes = total = np.float32(0.0)
        for b in range(bins):
            power = magnitude[t, b] * magnitude[t, b]
            tone = along[t, b] * along[t, b]
            stroke = across[t, b] * across[t, b]
            scale = np.float32(1.0) / max(tone + stroke, _FAINT)
            tones += tone * scale * tone * scale * power
            strokes += stroke * scale * stroke * scale * power
            total += power
        out[t, 0] = tones / max(total, _TINY)
        out[t, 1] = strokes / max(total, _TINY)


@_compiled
def turned(image: FloatArray, start: int, out: FloatArray) -> None:
    """Fill out (columns, LANES) with up to LANES rows of image (n, columns) from `start`, each now a column."""
    columns = image.shape[1]
    height = min(LANES, len(image) - start)
    for first in range(0, columns, _CHUNK):
        for i in range(height):
            for c in range(first, min(first + _CHUNK, columns)):
                out[c, i] = image[start + i, c]


@_compiled
def turned_back(lanes: FloatArray, start: int, out: FloatArray) -> None:
    """Undo `turned`."""
    columns = out.shape[1]
    height = min(LANES, len(out) - start)
    for first in range(0, columns, _CHUNK):
        for i in range(height):
            for c in range(first, min(first + _CHUNK, columns)):
                out[start + i, c] = lanes[c, i]


@_compiled
def median_of_columns(image: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill out (n, columns) with the medians over 31 columns of image; `index` (columns + 30,) names the columns."""
    n, columns = image.shape
    half = REACH // 2
    length = TILE * ((columns + TILE - 1) // TILE)
    rows = np.zeros((length + REACH, LANES), np.float32)
    found = np.empty((length, LANES), np.float32)
    for start in range(0, n, LANES):
        turned(image, start, rows[half : half + columns])
        for r in range(half):
            rows[r] = rows[half + index[r]]
            rows[half + columns + r] = rows[half + index[half + columns + r]]
        median_of_lanes(rows.reshape(-1), found.reshape(-1))
        turned_back(found, start, out)


@_compiled
def _mean_of_lowest(rows: FloatArray, sign: Number, count: int, out: FloatArray) -> None:
    """Fill out (LANES,) with the mean of the `count` lowest, at most 16, of each lane of sign × rows (n × LANES)."""
    best = np.full(TILE * LANES, np.inf, np.float32)
    some = np.full(TILE * LANES, np.inf, np.float32)
    step = len(some)
    whole = len(rows) - len(rows) % step
    for start in range(0, whole, step):
        keep_lowest(rows[start : start + step], sign, best)
    for i in range(len(rows) - whole):
        some[i] = sign * rows[whole + i]
    if whole < len(rows):
        keep_lowest(some, np.float32(1.0), best)
    for i in range(LANES):
        out[i] = best[i]
    for k in range(1, count):
        for i in range(LANES):
            out[i] += best[k * LANES + i]
    for i in range(LANES):
        out[i] *= sign / np.float32(count)


@_compiled
def valleys_and_peaks(magnitude: FloatArray, bands: IntArray, out: FloatArray) -> None:
    """Fill out (frames, bands, 2) with the means of each band's lowest and highest few bins.

    magnitude is (frames, bins); `bands` rows are (first bin, end, how many bins are a few, at most 16).
    """
    frames, bins = magnitude.shape
    rows = np.zeros((bins, LANES), np.float32)
    flat = rows.reshape(-1)
    low = np.empty(LANES, np.float32)
    high = np.empty(LANES, np.float32)
    for start in range(0, frames, LANES):
        turned(magnitude, start, rows)
        height = min(LANES, frames - start)
        for b in range(len(bands)):
            first, end, count = bands[b]
            _mean_of_lowest(flat[first * LANES : end * LANES], np.float32(1.0), count, low)
            _mean_of_lowest(flat[first * LANES : end * LANES], np.float32(-1.0), count, high)
            for i in range(height):
                out[start + i, b, 0] = low[i]
                out[start + i, b, 1] = high[i]


@_compiled
def _weighted(rows: FloatArray, weights: FloatArray, out: FloatArray) -> None:
    """Fill out (LANES,) with the sum of rows (8 n × LANES) times weights (8 n,)."""
    for i in range(LANES):
        out[i] = 0.0
    for r in range(0, len(weights), 8):
        w0, w1, w2, w3 = weights[r], weights[r + 1], weights[r + 2], weights[r + 3]
        w4, w5, w6, w7 = weights[r + 4], weights[r + 5], weights[r + 6], weights[r + 7]
        some = rows[r * LANES : (r + 8) * LANES]
        for i in range(LANES):
            first = w0 * some[i] + w1 * some[i + LANES]
            second = w2 * some[i + 2 * LANES] + w3 * some[i + 3 * LANES]
            third = w4 * some[i + 4 * LANES] + w5 * some[i + 5 * LANES]
            out[i] += (first + second) + (third + (w6 * some[i + 6 * LANES] + w7 * some[i + 7 * LANES]))


@_compiled
def bands_of_power(magnitude: FloatArray, bank: FloatArray, reach: IntArray, out: FloatArray) -> None:
    """Fill out (frames, bands) with the squares of magnitude (frames, bins) times bank (bands, bins + 7).

    Row b of `reach` names the first bin, and the end, of what is not zero in row b of the bank.
    """
    frames, bins = magnitude.shape
    rows = np.zeros((bank.shape[1], LANES), np.float32)
    flat = rows.reshape(-1)
    sums = np.empty((len(bank), LANES), np.float32)
    for start in range(0, frames, LANES):
        turned(magnitude, start, rows[:bins])
        for i in range(len(flat)):
            flat[i] *= flat[i]
        for b in range(len(bank)):
            first, end = reach[b]
            end = first + 8 * ((end - first + 7) // 8)
            _weighted(flat[first * LANES : end * LANES], bank[b, first:end], sums[b])
        turned_back(sums, start, out)


@_reordered
def log_means(magnitude: FloatArray, out: FloatArray) -> None:
    """Fill out (frames,) with the mean natural logarithm of the squares of magnitude (frames, bins), at least 1e-10.

    Logarithms are taken of products of 24: within the range of float64 whatever the music.
    """
    frames, bins = magnitude.shape
    for t in range(frames):
        row = magnitude[t]
        total = 0.0
        for start in range(0, bins, 24):
            product = 1.0
            for b in range(start, min(start + 24, bins)):
                power = row[b] * row[b]
                product *= float(power if power > _TINY else _TINY)  # noqa: FURB136 - max would look for NaN
            total += math.log(product)
        out[t] = total / bins


@_reordered
def _total(row: FloatArray) -> Number:
    total = np.float32(0.0)
    for i in range(len(row)):
        total += row[i]
    return total


@_compiled
def rolloff_bins(magnitude: FloatArray, share: float, out: IntArray) -> None:
    """Fill out (frames,) with the first bin at which the running sum reaches `share` of magnitude (frames, bins)."""
    bins = magnitude.shape[1]
    for t in range(len(magnitude)):
        row = magnitude[t]
        wanted = np.float32(share) * _total(row)
        running = np.float32(0.0)
        at = 0
        while at + 64 < bins:  # whole stretches first
            more = running + _total(row[at : at + 64])
            if more >= wanted:
                break
            running = more
            at += 64
        while at < bins - 1:
            running += row[at]
            if running >= wanted:
                break
            at += 1
        out[t] = at
