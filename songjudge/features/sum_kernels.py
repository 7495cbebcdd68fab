"""Weighted sums over a clip's frequencies, frames side by side.  Loads Numba: import it from `kernels`."""

from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.compiled.vectors import (
    WIDTH,
    compiled,
    exponent,
    filled,
    fraction,
    higher,
    inlined,
    load,
    one_where_below,
    store,
    times_plus,
)
from songjudge.features.framing import FREQUENCIES

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_KILOHERTZ = FREQUENCIES / np.float32(1000.0)
_TINY = np.float32(1e-10)
_EIGHT = 8


@compiled
def put_powers(rows: FloatArray, at: int, powers: FloatArray) -> None:
    """Fill `powers` with the squares of as many values of `rows` from index `at` on."""
    for place in range(0, len(powers), WIDTH):
        value = load(rows, at + place)
        store(powers, place, value * value)


@inlined
def _added(power: Any, bank: FloatArray, at: int, sums: Any) -> Any:
    """Return eight sums with `power` added, times the weights from index `at` on."""
    return (
        times_plus(power, filled(bank[at]), sums[0]),
        times_plus(power, filled(bank[at + 1]), sums[1]),
        times_plus(power, filled(bank[at + 2]), sums[2]),
        times_plus(power, filled(bank[at + 3]), sums[3]),
        times_plus(power, filled(bank[at + 4]), sums[4]),
        times_plus(power, filled(bank[at + 5]), sums[5]),
        times_plus(power, filled(bank[at + 6]), sums[6]),
        times_plus(power, filled(bank[at + 7]), sums[7]),
    )


@compiled
def put_full_sums(values: FloatArray, at: int, bank: FloatArray, out: FloatArray, to: int) -> None:
    """Put eight sums of the rows of `values` from index `at` on, by the eight weights that `bank` has for each row."""
    zero = filled(np.float32(0.0))
    sums = (zero, zero, zero, zero, zero, zero, zero, zero)
    for row in range(len(bank) // _EIGHT):
        sums = _added(load(values, at + row * WIDTH), bank, row * _EIGHT, sums)
    store(out, to, sums[0])
    store(out, to + WIDTH, sums[1])
    store(out, to + 2 * WIDTH, sums[2])
    store(out, to + 3 * WIDTH, sums[3])
    store(out, to + 4 * WIDTH, sums[4])
    store(out, to + 5 * WIDTH, sums[5])
    store(out, to + 6 * WIDTH, sums[6])
    store(out, to + 7 * WIDTH, sums[7])


@compiled
def put_short_sums(powers: FloatArray, weights: FloatArray, reach: IntArray, out: FloatArray, to: int) -> None:
    """Put a sum for each row of `reach`: (first row of powers, how many rows, index of the first of its weights)."""
    for band in range(len(reach)):
        first, count, at = reach[band]
        total = filled(np.float32(0.0))
        for row in range(count):
            total = times_plus(load(powers, (first + row) * WIDTH), filled(weights[at + row]), total)
        store(out, to + band * WIDTH, total)


@compiled
def put_logarithms(powers: FloatArray, out: FloatArray, to: int) -> None:
    """Put two rows whose first, and the second's logarithm to base 2, add up to those of all powers, at least 1e-10."""
    faintest = filled(_TINY)
    whole = filled(np.float32(0.0))
    product = filled(np.float32(1.0))
    for start in range(0, len(powers), 64 * WIDTH):
        for place in range(start, min(start + 64 * WIDTH, len(powers)), WIDTH):
            power = higher(load(powers, place), faintest)
            whole = whole + exponent(power)
            product = product * fraction(power)
        whole = whole + exponent(product)
        product = fraction(product)
    store(out, to, whole)
    store(out, to + WIDTH, product)


@compiled
def put_shape(values: FloatArray, at: int, share: float, out: FloatArray, to: int) -> None:
    """Put the sums of values, values × kHz, values × kHz², and how many running sums lie below `share` of the first."""
    total = square = first = filled(np.float32(0.0))
    for row in range(len(_KILOHERTZ)):
        value, frequency = load(values, at + row * WIDTH), filled(_KILOHERTZ[row])
        weighted = value * frequency
        total, first, square = total + value, first + weighted, times_plus(weighted, frequency, square)
    wanted = total * filled(np.float32(share))
    running = below = filled(np.float32(0.0))
    for row in range(len(_KILOHERTZ)):
        running = running + load(values, at + row * WIDTH)
        below = below + one_where_below(running, wanted)
    store(out, to, total)
    store(out, to + WIDTH, first)
    store(out, to + 2 * WIDTH, square)
    store(out, to + 3 * WIDTH, below)
