"""What is done to every sample of a clip, compiled by Numba.  Import it inside functions only: it loads Numba.

Each kernel gives the numbers of its NumPy twin in `songjudge.audio.signal`.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.compiled.keeping import Kernels
from songjudge.compiled.vectors import (
    WIDTH,
    compiled,
    filled,
    higher,
    load,
    lower,
    neighbours,
    store,
    times_plus,
    transpose,
)

FloatArray = npt.NDArray[np.float32]

KERNELS = Kernels([Path(__file__)])
_kept = KERNELS.kept

_BLOCK = 1024  # frames that are added up in single precision
_LANE = 240  # outputs of one lane: a multiple of every width, but no power of two, which crowds one part of the cache
_CHUNK = WIDTH * _LANE  # outputs
_STEP = 2 * WIDTH  # from one input of equal parity to the next


@compiled
def _total(lanes: Any) -> float:
    parts = np.empty(WIDTH, np.float32)
    store(parts, 0, lanes)
    total = 0.0
    for part in parts:
        total += float(part)
    return total


@compiled
def _largest(lanes: Any) -> float:
    parts = np.empty(WIDTH, np.float32)
    store(parts, 0, lanes)
    return float(parts.max())


@_kept("UniTuple(f8, 4)(f4[::1], f4[::1])")
def mixed(samples: FloatArray, out: FloatArray) -> tuple[float, float, float, float]:
    """Fill out (frames,) with the means of two channels, samples (2 × frames,).

    Returns the mean of `out`, the mean squares of `out` and of `samples`, and the largest magnitude in `out`; all but
    the last are not finite if any sample is not.
    """
    frames = len(out)
    half, zero = filled(np.float32(0.5)), filled(np.float32(0.0))
    whole = frames - frames % WIDTH
    mean = power = both = 0.0
    high, low = zero, zero
    for first in range(0, whole, _BLOCK):
        sums = powers = sides = zero
        for at in range(first, min(first + _BLOCK, whole), WIDTH):
            early, late = load(samples, 2 * at), load(samples, 2 * at + WIDTH)
            mid = neighbours(early, late) * half
            store(out, at, mid)
            sums = sums + mid
            powers = times_plus(mid, mid, powers)
            sides = times_plus(early, early, times_plus(late, late, sides))
            high, low = higher(high, mid), lower(low, mid)
        mean += _total(sums)
        power += _total(powers)
        both += _total(sides)
    largest = max(_largest(high), _largest(zero - low))
    for i in range(whole, frames):
        out[i] = (samples[2 * i] + samples[2 * i + 1]) * np.float32(0.5)
        mean += out[i]
        power += out[i] * out[i]
        both += samples[2 * i] * samples[2 * i] + samples[2 * i + 1] * samples[2 * i + 1]
        largest = max(largest, abs(out[i]))
    return mean / frames, power / frames, both / (2 * frames), largest


@_kept("f4[::1](f4[::1], f4[::1])")
def halved(samples: FloatArray, taps: FloatArray) -> FloatArray:
    """Return every second sample of `samples` under a half-band filter, and what fills up the last chunk.

    The filter's middle is 0.5, taps[k] lies 2 k + 1 samples before and after it, all else is 0.  The number of taps is
    a multiple of 8.  Each lane works on a stretch of its own, so that neighbours lie in registers from step to step.
    """
    count = -(-len(samples) // 2)
    out = np.empty(-(-count // _CHUNK) * _CHUNK, np.float32)
    rows = 2 * _LANE + 4 * len(taps)
    reach = 2 * _LANE * (WIDTH - 1) + rows
    edge = np.zeros(reach, np.float32)
    turned = np.empty(rows * WIDTH, np.float32)
    found = np.empty(_CHUNK, np.float32)
    for first in range(0, count, _CHUNK):
        begin = 2 * first - 2 * len(taps)
        source, start = samples, begin
        if begin < 0 or begin + reach > len(samples):  # zeros stand for what lies beyond the ends
            low, high = max(begin, 0), min(begin + reach, len(samples))
            edge[:] = 0.0
            edge[low - begin : high - begin] = samples[low:high]
            source, start = edge, 0
        for row in range(0, rows, WIDTH):
            transpose(source, start + row, 2 * _LANE, turned, row * WIDTH, WIDTH)
        for row in range(0, _LANE, 4):
            _put_four(turned, (2 * row + 2 * len(taps)) * WIDTH, taps, found, row * WIDTH)
        for row in range(0, _LANE, WIDTH):
            transpose(found, row * WIDTH, WIDTH, out, first + row, _LANE)
    return out


@compiled
def _put_four(values: FloatArray, at: int, taps: FloatArray, out: FloatArray, to: int) -> None:
    """Put four neighbouring outputs of each lane; the middle of the first lies at index `at`."""
    half = filled(np.float32(0.5))
    a, b = load(values, at) * half, load(values, at + _STEP) * half
    c, d = load(values, at + 2 * _STEP) * half, load(values, at + 3 * _STEP) * half
    left, right = at - WIDTH, at + WIDTH  # of the first output; those of the next three follow
    l1, l2, l3 = load(values, left + _STEP), load(values, left + 2 * _STEP), load(values, left + 3 * _STEP)
    r0, r1, r2 = load(values, right), load(values, right + _STEP), load(values, right + 2 * _STEP)
    for k in range(0, len(taps), 4):  # each step loads one new value on each side; the names turn round
        tap, l0, r3 = filled(taps[k]), load(values, left), load(values, right + 3 * _STEP)
        a, b = times_plus(l0 + r0, tap, a), times_plus(l1 + r1, tap, b)
        c, d = times_plus(l2 + r2, tap, c), times_plus(l3 + r3, tap, d)
        tap, l3, r0 = filled(taps[k + 1]), load(values, left - _STEP), load(values, right + 4 * _STEP)
        a, b = times_plus(l3 + r1, tap, a), times_plus(l0 + r2, tap, b)
        c, d = times_plus(l1 + r3, tap, c), times_plus(l2 + r0, tap, d)
        tap, l2, r1 = filled(taps[k + 2]), load(values, left - 2 * _STEP), load(values, right + 5 * _STEP)
        a, b = times_plus(l2 + r2, tap, a), times_plus(l3 + r3, tap, b)
        c, d = times_plus(l0 + r0, tap, c), times_plus(l1 + r1, tap, d)
        tap, l1, r2 = filled(taps[k + 3]), load(values, left - 3 * _STEP), load(values, right + 6 * _STEP)
        a, b = times_plus(l1 + r3, tap, a), times_plus(l2 + r0, tap, b)
        c, d = times_plus(l3 + r1, tap, c), times_plus(l0 + r2, tap, d)
        left, right = left - 4 * _STEP, right + 4 * _STEP
    store(out, to, a)
    store(out, to + WIDTH, b)
    store(out, to + 2 * WIDTH, c)
    store(out, to + 3 * WIDTH, d)
