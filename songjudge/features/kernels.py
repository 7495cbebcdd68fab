"""The measurements that NumPy does slowly, compiled by Numba: running medians, contrast, rolloff.

Import this module inside functions only: it loads Numba, which compiles on first use (half a minute) and keeps the code
in its cache.  Each kernel gives the numbers of its NumPy twin in `medians` and `timbre`; `songjudge.features.compiled`
says whether it can be used here.

The median of 31 comes from sorted runs of 2, 4, 8 and 16 neighbours that overlapping windows share, kept for the last
16 rows.  `LANES` columns go side by side; runs lie in flat arrays with constant distances, so that the compiler can
prove that they do not overlap and use vector registers.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # noqa: TID253 - this module is itself imported where it is used
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Floats = tuple[float, ...]
Function = TypeVar("Function", bound=Callable[..., Any])

LANES = 64
_REACH = 30  # rows of a window beyond its first
_CHUNK = 16  # bins
_TINY = np.float32(1e-10)
_FAINT = np.float32(1e-30)


def _compiled(function: Function) -> Function:
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _reordered(function: Function) -> Function:
    """Let sums be taken in any order, which vector registers need; the order is the same in every run."""
    options = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "nsz", "nnan"}}
    return cast(Function, numba.njit(**options)(function))


def _inlined(function: Function) -> Function:
    return cast(Function, numba.njit(inline="always")(function))


@_inlined
def _two(a: float, b: float) -> Floats:
    return (a if a < b else b), (b if a < b else a)  # noqa: FURB136 - min and max would look for NaN first


@_inlined
def _four(a: Floats, b: Floats) -> Floats:
    """Merge two sorted pairs; this and the next two are Batcher's odd-even merge."""
    s0, s1 = _two(a[0], b[0])
    s2, s3 = _two(a[1], b[1])
    s1, s2 = _two(s1, s2)
    return s0, s1, s2, s3


@_inlined
def _eight(a: Floats, b: Floats) -> Floats:
    e0, e1, e2, e3 = _four((a[0], a[2]), (b[0], b[2]))
    o0, o1, o2, o3 = _four((a[1], a[3]), (b[1], b[3]))
    s1, s2 = _two(o0, e1)
    s3, s4 = _two(o1, e2)
    s5, s6 = _two(o2, e3)
    return e0, s1, s2, s3, s4, s5, s6, o3


@_inlined
def _sixteen(a: Floats, b: Floats) -> Floats:
    e0, e1, e2, e3, e4, e5, e6, e7 = _eight((a[0], a[2], a[4], a[6]), (b[0], b[2], b[4], b[6]))
    o0, o1, o2, o3, o4, o5, o6, o7 = _eight((a[1], a[3], a[5], a[7]), (b[1], b[3], b[5], b[7]))
    s1, s2 = _two(o0, e1)
    s3, s4 = _two(o1, e2)
    s5, s6 = _two(o2, e3)
    s7, s8 = _two(o3, e4)
    s9, s10 = _two(o4, e5)
    s11, s12 = _two(o5, e6)
    s13, s14 = _two(o6, e7)
    return e0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, o7


@_inlined
def _read4(run: FloatArray, i: int) -> Floats:
    return run[i], run[LANES + i], run[2 * LANES + i], run[3 * LANES + i]


@_inlined
def _read8(run: FloatArray, i: int) -> Floats:
    a0, a1, a2, a3 = run[i], run[LANES + i], run[2 * LANES + i], run[3 * LANES + i]
    return a0, a1, a2, a3, run[4 * LANES + i], run[5 * LANES + i], run[6 * LANES + i], run[7 * LANES + i]


@_compiled
def _grow2(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    for i in range(LANES):
        out[i] = _two(a[i], b[i])[0]
    for i in range(LANES):
        out[LANES + i] = _two(a[i], b[i])[1]


@_compiled
def _grow4(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    for i in range(LANES):
        s = _four((a[i], a[LANES + i]), (b[i], b[LANES + i]))
        out[i], out[LANES + i], out[2 * LANES + i], out[3 * LANES + i] = s


@_compiled
def _grow8(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    for i in range(LANES):
        s = _eight(_read4(a, i), _read4(b, i))
        out[i], out[LANES + i], out[2 * LANES + i], out[3 * LANES + i] = s[0], s[1], s[2], s[3]
        out[4 * LANES + i], out[5 * LANES + i], out[6 * LANES + i], out[7 * LANES + i] = s[4], s[5], s[6], s[7]


@_compiled
def _grow16(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    for i in range(LANES):
        s = _sixteen(_read8(a, i), _read8(b, i))
        out[i], out[LANES + i], out[2 * LANES + i], out[3 * LANES + i] = s[0], s[1], s[2], s[3]
        out[4 * LANES + i], out[5 * LANES + i], out[6 * LANES + i], out[7 * LANES + i] = s[4], s[5], s[6], s[7]
        out[8 * LANES + i], out[9 * LANES + i], out[10 * LANES + i], out[11 * LANES + i] = s[8], s[9], s[10], s[11]
        out[12 * LANES + i], out[13 * LANES + i], out[14 * LANES + i], out[15 * LANES + i] = s[12], s[13], s[14], s[15]


@_compiled
def _pick(first: FloatArray, second: FloatArray, middle: FloatArray, out: FloatArray) -> None:
    """Select the median of 31 from two sorted runs of 16 that share the middle value.

    The 16th and 17th of all 32 are the greatest of the pairwise minima and the least of the pairwise maxima; without
    its double, the median is the 17th if the middle value is below it, or else the 16th.
    """
    for i in range(LANES):
        low, high = _two(first[i], second[15 * LANES + i])
        for k in range(1, 16):
            smaller, greater = _two(first[k * LANES + i], second[(15 - k) * LANES + i])
            low = max(smaller, low)
            high = min(greater, high)
        out[i] = high if middle[i] <= low else low


@_compiled
def _median_of_lanes(rows: FloatArray, out: FloatArray) -> None:
    """Fill out (n, LANES) with the medians of 31 following rows each of rows (n + 30, LANES)."""
    two = np.empty((16, 2 * LANES), np.float32)
    four = np.empty((16, 4 * LANES), np.float32)
    eight = np.empty((16, 8 * LANES), np.float32)
    sixteen = np.empty((16, 16 * LANES), np.float32)
    for r in range(1, len(rows)):
        _grow2(rows[r - 1], rows[r], two[(r - 1) & 15])
        if r >= 3:
            _grow4(two[(r - 3) & 15], two[(r - 1) & 15], four[(r - 3) & 15])
        if r >= 7:
            _grow8(four[(r - 7) & 15], four[(r - 3) & 15], eight[(r - 7) & 15])
        if r >= 15:
            _grow16(eight[(r - 15) & 15], eight[(r - 7) & 15], sixteen[(r - 15) & 15])
        if r >= _REACH:
            _pick(sixteen[(r - 30) & 15], sixteen[(r - 15) & 15], rows[r - 15], out[r - 30])


@_compiled
def median_of_rows(image: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill out (n, columns) with the medians over 31 rows of image (n, columns); `index` (n + 30,) names the rows."""
    n, columns = image.shape
    rows = np.zeros((n + _REACH, LANES), np.float32)
    found = np.empty((n, LANES), np.float32)
    for start in range(0, columns, LANES):
        width = min(LANES, columns - start)
        for r in range(n + _REACH):
            rows[r, :width] = image[index[r], start : start + width]
        _median_of_lanes(rows, found)
        out[:, start : start + width] = found[:, :width]


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
def median_of_columns(image: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill out (n, columns) with the medians over 31 columns of image; `index` (columns + 30,) names the columns."""
    n, columns = image.shape
    rows = np.zeros((columns + _REACH, LANES), np.float32)
    found = np.empty((columns, LANES), np.float32)
    for start in range(0, n, LANES):
        height = min(LANES, n - start)
        for i in range(height):
            for r in range(columns + _REACH):
                rows[r, i] = image[start + i, index[r]]
        _median_of_lanes(rows, found)
        for i in range(height):
            for c in range(columns):
                out[start + i, c] = found[c, i]


@_reordered
def _range_of(row: FloatArray, first: int, end: int) -> tuple[float, float]:
    low = high = row[first]
    for i in range(first + 1, end):
        low, high = _two(low, row[i])[0], _two(high, row[i])[1]
    return low, high


@_compiled
def _insert(smallest: FloatArray, count: int, value: float) -> None:
    """Put `value` into its place among the `count` smallest, if it is one of them."""
    at = count - 1
    if value >= smallest[at]:
        return
    while at > 0 and smallest[at - 1] > value:
        smallest[at] = smallest[at - 1]
        at -= 1
    smallest[at] = value


@_compiled
def _collect(row: FloatArray, first: int, end: int, low: FloatArray, high: FloatArray) -> None:
    """Fill low and high with the smallest of row[first:end] and of its negative.

    The extremes of short chunks give a limit that few other values reach, so that few have to be put in order.
    """
    count = len(low)
    low[:] = np.inf
    high[:] = np.inf
    for start in range(first, end, _CHUNK):
        smallest, greatest = _range_of(row, start, min(start + _CHUNK, end))
        _insert(low, count, smallest)
        _insert(high, count, -greatest)
    lowest_limit, highest_limit = low[count - 1], -high[count - 1]
    low[:] = np.inf
    high[:] = np.inf
    for i in range(first, end):
        if row[i] <= lowest_limit:
            _insert(low, count, row[i])
        if row[i] >= highest_limit:
            _insert(high, count, -row[i])


@_compiled
def valleys_and_peaks(magnitude: FloatArray, bands: IntArray, out: FloatArray) -> None:
    """Fill out (frames, bands, 2) with the means of each band's lowest and highest few bins.

    magnitude is (frames, bins); `bands` rows are (first bin, end, how many bins are a few).
    """
    for b in range(len(bands)):
        first, end, count = bands[b]
        low = np.empty(count, np.float32)
        high = np.empty(count, np.float32)
        for t in range(len(magnitude)):
            if count == 1:
                out[t, b, 0], out[t, b, 1] = _range_of(magnitude[t], first, end)
            else:
                _collect(magnitude[t], first, end, low, high)
                out[t, b, 0], out[t, b, 1] = low.mean(), -high.mean()


@_compiled
def rolloff_bins(magnitude: FloatArray, share: float, out: IntArray) -> None:
    """Fill out (frames,) with the first bin at which the running sum reaches `share` of magnitude (frames, bins)."""
    for t in range(len(magnitude)):
        row = magnitude[t]
        total = np.float32(0.0)
        for value in row:
            total += value
        wanted = np.float32(share) * total
        running = np.float32(0.0)
        at = 0
        for value in row:
            running += value
            if running >= wanted:
                break
            at += 1
        out[t] = min(at, len(row) - 1)
