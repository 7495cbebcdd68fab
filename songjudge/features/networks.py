"""Sorting networks for Numba: minima and maxima only, without branches, so that many columns go side by side.

A run is a tuple of values in ascending order.  Import this module inside functions only, or from `kernels`: it loads
Numba.  Merging is Batcher's odd-even merge, ordering his bitonic sort: Knuth, "The Art of Computer Programming", volume
3, section 5.3.4.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # noqa: TID253 - this module is itself imported where it is used

Run = tuple[float, ...]
Function = TypeVar("Function", bound=Callable[..., Any])


def _inlined(function: Function) -> Function:
    return cast(Function, numba.njit(forceinline=True, error_model="numpy")(function))


@_inlined
def two(a: float, b: float) -> Run:
    """Return the smaller and the greater; without NaN, which `min` and `max` would look for."""
    return (a if a < b else b), (b if a < b else a)  # noqa: FURB136 - min and max would look for NaN first


@_inlined
def less(a: float, b: float) -> float:
    """Return the smaller."""
    return a if a < b else b  # noqa: FURB136 - as above


@_inlined
def more(a: float, b: float) -> float:
    """Return the greater."""
    return b if a < b else a  # noqa: FURB136 - as above


@_inlined
def merged4(a: Run, b: Run) -> Run:
    """Merge two runs of two."""
    s0, s1 = two(a[0], b[0])
    s2, s3 = two(a[1], b[1])
    s1, s2 = two(s1, s2)
    return s0, s1, s2, s3


@_inlined
def merged8(a: Run, b: Run) -> Run:
    """Merge two runs of four."""
    e0, e1, e2, e3 = merged4((a[0], a[2]), (b[0], b[2]))
    o0, o1, o2, o3 = merged4((a[1], a[3]), (b[1], b[3]))
    s1, s2 = two(o0, e1)
    s3, s4 = two(o1, e2)
    s5, s6 = two(o2, e3)
    return e0, s1, s2, s3, s4, s5, s6, o3


@_inlined
def merged16(a: Run, b: Run) -> Run:
    """Merge two runs of eight."""
    e0, e1, e2, e3, e4, e5, e6, e7 = merged8((a[0], a[2], a[4], a[6]), (b[0], b[2], b[4], b[6]))
    o0, o1, o2, o3, o4, o5, o6, o7 = merged8((a[1], a[3], a[5], a[7]), (b[1], b[3], b[5], b[7]))
    s1, s2 = two(o0, e1)
    s3, s4 = two(o1, e2)
    s5, s6 = two(o2, e3)
    s7, s8 = two(o3, e4)
    s9, s10 = two(o4, e5)
    s11, s12 = two(o5, e6)
    s13, s14 = two(o6, e7)
    return e0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, o7


@_inlined
def ordered4(v: Run) -> Run:
    """Sort four values that rise and fall once."""
    a0, a2 = two(v[0], v[2])
    a1, a3 = two(v[1], v[3])
    b0, b1 = two(a0, a1)
    b2, b3 = two(a2, a3)
    return b0, b1, b2, b3


@_inlined
def ordered8(v: Run) -> Run:
    """Sort eight values that rise and fall once."""
    a0, a4 = two(v[0], v[4])
    a1, a5 = two(v[1], v[5])
    a2, a6 = two(v[2], v[6])
    a3, a7 = two(v[3], v[7])
    b0, b1, b2, b3 = ordered4((a0, a1, a2, a3))
    b4, b5, b6, b7 = ordered4((a4, a5, a6, a7))
    return b0, b1, b2, b3, b4, b5, b6, b7


@_inlined
def ordered16(v: Run) -> Run:
    """Sort sixteen values that rise and fall once."""
    a0, a8 = two(v[0], v[8])
    a1, a9 = two(v[1], v[9])
    a2, a10 = two(v[2], v[10])
    a3, a11 = two(v[3], v[11])
    a4, a12 = two(v[4], v[12])
    a5, a13 = two(v[5], v[13])
    a6, a14 = two(v[6], v[14])
    a7, a15 = two(v[7], v[15])
    return ordered8((a0, a1, a2, a3, a4, a5, a6, a7)) + ordered8((a8, a9, a10, a11, a12, a13, a14, a15))


@_inlined
def lowest16(a: Run, b: Run) -> Run:
    """Return the lowest sixteen of two runs of sixteen."""
    low = less(a[0], b[15]), less(a[1], b[14]), less(a[2], b[13]), less(a[3], b[12])
    next_low = less(a[4], b[11]), less(a[5], b[10]), less(a[6], b[9]), less(a[7], b[8])
    next_high = less(a[8], b[7]), less(a[9], b[6]), less(a[10], b[5]), less(a[11], b[4])
    high = less(a[12], b[3]), less(a[13], b[2]), less(a[14], b[1]), less(a[15], b[0])
    return ordered16(low + next_low + next_high + high)


@_inlined
def middle8(a: Run, b: Run) -> Run:
    """Return the middle eight of a run of sixteen and a run of eight: without the eight lowest and eight highest."""
    c0, c1, c2, c3, c4, c5, c6, c7 = ordered8(
        (
            more(a[0], b[7]),
            more(a[1], b[6]),
            more(a[2], b[5]),
            more(a[3], b[4]),
            more(a[4], b[3]),
            more(a[5], b[2]),
            more(a[6], b[1]),
            more(a[7], b[0]),
        )
    )
    return ordered8(
        (
            less(c0, a[15]),
            less(c1, a[14]),
            less(c2, a[13]),
            less(c3, a[12]),
            less(c4, a[11]),
            less(c5, a[10]),
            less(c6, a[9]),
            less(c7, a[8]),
        )
    )


@_inlined
def middle4(a: Run, b: Run) -> Run:
    """Return the middle four of a run of eight and a run of four."""
    c0, c1, c2, c3 = ordered4((more(a[0], b[3]), more(a[1], b[2]), more(a[2], b[1]), more(a[3], b[0])))
    return ordered4((less(c0, a[7]), less(c1, a[6]), less(c2, a[5]), less(c3, a[4])))


@_inlined
def middle2(a: Run, b: Run) -> Run:
    """Return the middle two of a run of four and a run of two."""
    c0, c1 = two(more(a[0], b[1]), more(a[1], b[0]))
    return two(less(c0, a[3]), less(c1, a[2]))


@_inlined
def middle1(a: Run, b: float) -> float:
    """Return the middle of a run of two and one more."""
    return more(a[0], less(a[1], b))
