"""Sorting networks over vectors: lower and higher values only, without branches, so that all lanes go side by side.

A run is a tuple of vectors in ascending order.  Import this module inside functions only, or from the kernels: it loads
Numba.  Merging is Batcher's odd-even merge, ordering his bitonic sort: Knuth, "The Art of Computer Programming", volume
3, section 5.3.4.
"""

from typing import Any

from songjudge.compiled.vectors import higher, inlined, lower

Run = tuple[Any, ...]


@inlined
def two(a: Any, b: Any) -> Run:
    """Return the lower and the higher."""
    return lower(a, b), higher(a, b)


@inlined
def merged4(a: Run, b: Run) -> Run:
    """Merge two runs of two."""
    s0, s1 = two(a[0], b[0])
    s2, s3 = two(a[1], b[1])
    s1, s2 = two(s1, s2)
    return s0, s1, s2, s3


@inlined
def merged8(a: Run, b: Run) -> Run:
    """Merge two runs of four."""
    e0, e1, e2, e3 = merged4((a[0], a[2]), (b[0], b[2]))
    o0, o1, o2, o3 = merged4((a[1], a[3]), (b[1], b[3]))
    s1, s2 = two(o0, e1)
    s3, s4 = two(o1, e2)
    s5, s6 = two(o2, e3)
    return e0, s1, s2, s3, s4, s5, s6, o3


@inlined
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


@inlined
def ordered4(v: Run) -> Run:
    """Sort four values that rise and fall once."""
    a0, a2 = two(v[0], v[2])
    a1, a3 = two(v[1], v[3])
    b0, b1 = two(a0, a1)
    b2, b3 = two(a2, a3)
    return b0, b1, b2, b3


@inlined
def ordered8(v: Run) -> Run:
    """Sort eight values that rise and fall once."""
    a0, a4 = two(v[0], v[4])
    a1, a5 = two(v[1], v[5])
    a2, a6 = two(v[2], v[6])
    a3, a7 = two(v[3], v[7])
    b0, b1, b2, b3 = ordered4((a0, a1, a2, a3))
    b4, b5, b6, b7 = ordered4((a4, a5, a6, a7))
    return b0, b1, b2, b3, b4, b5, b6, b7


@inlined
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


@inlined
def lowest16(a: Run, b: Run) -> Run:
    """Return the lowest sixteen of two runs of sixteen."""
    low = lower(a[0], b[15]), lower(a[1], b[14]), lower(a[2], b[13]), lower(a[3], b[12])
    next_low = lower(a[4], b[11]), lower(a[5], b[10]), lower(a[6], b[9]), lower(a[7], b[8])
    next_high = lower(a[8], b[7]), lower(a[9], b[6]), lower(a[10], b[5]), lower(a[11], b[4])
    high = lower(a[12], b[3]), lower(a[13], b[2]), lower(a[14], b[1]), lower(a[15], b[0])
    return ordered16(low + next_low + next_high + high)


@inlined
def highest16(a: Run, b: Run) -> Run:
    """Return the highest sixteen of two runs of sixteen."""
    low = higher(a[0], b[15]), higher(a[1], b[14]), higher(a[2], b[13]), higher(a[3], b[12])
    next_low = higher(a[4], b[11]), higher(a[5], b[10]), higher(a[6], b[9]), higher(a[7], b[8])
    next_high = higher(a[8], b[7]), higher(a[9], b[6]), higher(a[10], b[5]), higher(a[11], b[4])
    high = higher(a[12], b[3]), higher(a[13], b[2]), higher(a[14], b[1]), higher(a[15], b[0])
    return ordered16(low + next_low + next_high + high)


@inlined
def lowest4(a: Run, b: Run) -> Run:
    """Return the lowest four of two runs of four."""
    return ordered4((lower(a[0], b[3]), lower(a[1], b[2]), lower(a[2], b[1]), lower(a[3], b[0])))


@inlined
def highest4(a: Run, b: Run) -> Run:
    """Return the highest four of two runs of four."""
    return ordered4((higher(a[0], b[3]), higher(a[1], b[2]), higher(a[2], b[1]), higher(a[3], b[0])))


@inlined
def middle8(a: Run, b: Run) -> Run:
    """Return the middle eight of a run of sixteen and a run of eight: without the eight lowest and eight highest."""
    c0, c1, c2, c3, c4, c5, c6, c7 = ordered8(
        (
            higher(a[0], b[7]),
            higher(a[1], b[6]),
            higher(a[2], b[5]),
            higher(a[3], b[4]),
            higher(a[4], b[3]),
            higher(a[5], b[2]),
            higher(a[6], b[1]),
            higher(a[7], b[0]),
        )
    )
    return ordered8(
        (
            lower(c0, a[15]),
            lower(c1, a[14]),
            lower(c2, a[13]),
            lower(c3, a[12]),
            lower(c4, a[11]),
            lower(c5, a[10]),
            lower(c6, a[9]),
            lower(c7, a[8]),
        )
    )


@inlined
def middle4(a: Run, b: Run) -> Run:
    """Return the middle four of a run of eight and a run of four."""
    c0, c1, c2, c3 = ordered4((higher(a[0], b[3]), higher(a[1], b[2]), higher(a[2], b[1]), higher(a[3], b[0])))
    return ordered4((lower(c0, a[7]), lower(c1, a[6]), lower(c2, a[5]), lower(c3, a[4])))


@inlined
def middle2(a: Run, b: Run) -> Run:
    """Return the middle two of a run of four and a run of two."""
    c0, c1 = two(higher(a[0], b[1]), higher(a[1], b[0]))
    return two(lower(c0, a[3]), lower(c1, a[2]))


@inlined
def middle1(a: Run, b: Any) -> Any:
    """Return the middle of a run of two and one more."""
    return higher(a[0], lower(a[1], b))
