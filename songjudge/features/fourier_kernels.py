"""The short-time Fourier transform of a clip, `WIDTH` frames side by side.  Loads Numba: import it from `kernels`.

A frame of 2,048 real samples is a complex one of 1,024, which is 32 × 32: thirty-two transforms of 32, a turn of each
value, and thirty-two transforms of 32 again, each 4 × 8 (Cooley and Tukey, 1965).  A transform of 32 fits into the
first-level cache, so that all 1,024 values travel twice only.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.compiled.vectors import WIDTH, compiled, filled, inlined, load, root, store, times_plus
from songjudge.features.framing import BINS, FFT, HOP

FloatArray = npt.NDArray[np.float32]
Complex = tuple[Any, Any]

_SIZE = FFT // 2  # complex values
_SIDE = 32
_HALF = np.float32(np.sqrt(0.5))


def turns(count: int, size: int) -> FloatArray:
    """Return cosine and sine of -2 π k / size for k below `count`, (2 count,)."""
    angles = -2.0 * np.pi * np.arange(count) / size
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32).reshape(-1)


_TURNS = turns(_SIZE, _SIZE)
_REAL_TURNS = turns(_SIZE // 2 + 1, 2 * _SIZE)


@inlined
def _plus(a: Complex, b: Complex) -> Complex:
    return a[0] + b[0], a[1] + b[1]


@inlined
def _minus(a: Complex, b: Complex) -> Complex:
    return a[0] - b[0], a[1] - b[1]


@inlined
def _down(a: Complex, b: Complex) -> Complex:
    """Return a - i b."""
    return a[0] + b[1], a[1] - b[0]


@inlined
def _up(a: Complex, b: Complex) -> Complex:
    """Return a + i b."""
    return a[0] - b[1], a[1] + b[0]


@inlined
def _four(a: Complex, b: Complex, c: Complex, d: Complex) -> tuple[Complex, Complex, Complex, Complex]:
    even, odd = _plus(a, c), _plus(b, d)
    even_rest, odd_rest = _minus(a, c), _minus(b, d)
    return _plus(even, odd), _down(even_rest, odd_rest), _minus(even, odd), _up(even_rest, odd_rest)


@inlined
def _turned(a: Complex, turn: FloatArray, number: int) -> Complex:
    cosine, sine = filled(turn[2 * number]), filled(turn[2 * number + 1])
    minus = filled(-turn[2 * number + 1])
    return times_plus(a[0], cosine, a[1] * minus), times_plus(a[1], cosine, a[0] * sine)


@inlined
def _get(values: FloatArray, number: int) -> Complex:
    return load(values, 2 * number * WIDTH), load(values, (2 * number + 1) * WIDTH)


@inlined
def _put(values: FloatArray, number: int, value: Complex) -> None:
    store(values, 2 * number * WIDTH, value[0])
    store(values, (2 * number + 1) * WIDTH, value[1])


@inlined
def _fours(short: FloatArray) -> None:
    """Transform the eight columns of `short`, four rows of eight complex vectors, and turn them."""
    for b in range(8):
        s = _four(_get(short, b), _get(short, 8 + b), _get(short, 16 + b), _get(short, 24 + b))
        _put(short, b, s[0])
        _put(short, 8 + b, _turned(s[1], _TURNS, _SIDE * b))
        _put(short, 16 + b, _turned(s[2], _TURNS, 2 * _SIDE * b))
        _put(short, 24 + b, _turned(s[3], _TURNS, 3 * _SIDE * b))


@inlined
def _eights(short: FloatArray, c: int) -> None:
    """Transform row c of `short`."""
    at = 8 * c
    e = _four(_get(short, at), _get(short, at + 2), _get(short, at + 4), _get(short, at + 6))
    o = _four(_get(short, at + 1), _get(short, at + 3), _get(short, at + 5), _get(short, at + 7))
    half = filled(_HALF)
    first = (o[1][0] + o[1][1]) * half, (o[1][1] - o[1][0]) * half
    third = (o[3][1] - o[3][0]) * half, (o[3][0] + o[3][1]) * half  # but for the sign of its second part
    _put(short, at, _plus(e[0], o[0]))
    _put(short, at + 1, _plus(e[1], first))
    _put(short, at + 2, _down(e[2], o[2]))
    _put(short, at + 3, (e[3][0] + third[0], e[3][1] - third[1]))
    _put(short, at + 4, _minus(e[0], o[0]))
    _put(short, at + 5, _minus(e[1], first))
    _put(short, at + 6, _up(e[2], o[2]))
    _put(short, at + 7, (e[3][0] - third[0], e[3][1] + third[1]))


@compiled
def _transform32(short: FloatArray) -> None:
    """Transform 32 complex vectors where they are; value c + 4 d of the result lies at 8 c + d."""
    _fours(short)
    for c in range(4):
        _eights(short, c)


@compiled
def _columns(signal: FloatArray, at: int, window: FloatArray, values: FloatArray) -> None:
    """Fill `values` with the turned transforms over every thirty-second value of the frames from column `at` on."""
    columns = len(signal) // HOP
    short = np.empty(2 * _SIDE * WIDTH, np.float32)
    for n in range(_SIDE):
        for m in range(_SIDE):
            sample = 2 * (_SIDE * m + n)
            place = (sample & (HOP - 1)) * columns + at + sample // HOP
            real = load(signal, place) * filled(window[sample])
            _put(short, m, (real, load(signal, place + columns) * filled(window[sample + 1])))
        _transform32(short)
        for place in range(_SIDE):
            k = place // 8 + 4 * (place % 8)
            _put(values, k * _SIDE + n, _turned(_get(short, place), _TURNS, n * k))


@compiled
def _rows(values: FloatArray, found: FloatArray) -> None:
    """Fill `found` with the transforms of the 32 rows of `values`, in the order of frequency."""
    short = np.empty(2 * _SIDE * WIDTH, np.float32)
    for row in range(_SIDE):
        for n in range(_SIDE):
            _put(short, n, _get(values, row * _SIDE + n))
        _transform32(short)
        for place in range(_SIDE):
            _put(found, row + _SIDE * (place // 8 + 4 * (place % 8)), _get(short, place))


@inlined
def _length(a: Any, b: Any) -> Any:
    return root(times_plus(a, a, b * b))


@compiled
def _magnitudes(found: FloatArray, out: FloatArray, first: int) -> None:
    """Put the magnitudes of the real frames' first `BINS` frequencies into rows of `out` from index `first` on."""
    zero = _get(found, 0)
    store(out, first, _length(zero[0] + zero[1], zero[0] - zero[0]))
    for k in range(1, _SIZE // 2 + 1):
        a, b = _get(found, k), _get(found, _SIZE - k)
        even = a[0] + b[0], a[1] - b[1]
        odd = _turned((a[1] + b[1], b[0] - a[0]), _REAL_TURNS, k)
        store(out, first + k * WIDTH, _half_length(even[0] + odd[0], even[1] + odd[1]))
        if _SIZE - k < BINS:
            store(out, first + (_SIZE - k) * WIDTH, _half_length(even[0] - odd[0], even[1] - odd[1]))


@inlined
def _half_length(a: Any, b: Any) -> Any:
    return _length(a, b) * filled(np.float32(0.5))


@compiled
def put_magnitudes(signal: FloatArray, at: int, window: FloatArray, out: FloatArray, first: int) -> None:
    """Put the magnitudes of the frames from `at` on into rows of vectors of `out` from index `first` on.

    `signal` is (512, n), flat: sample n of frame t lies in row n % 512, column
    t + n // 512; `window` is (2048,).
    """
    values = np.empty(2 * _SIZE * WIDTH, np.float32)
    found = np.empty(2 * _SIZE * WIDTH, np.float32)
    _columns(signal, at, window, values)
    _rows(values, found)
    _magnitudes(found, out, first)
