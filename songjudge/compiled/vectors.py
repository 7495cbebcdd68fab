"""A handful of floats that the processor works on together, as a type of value inside compiled functions.

Import it inside functions only, or from the kernels: it loads Numba.  Numba leaves it to its compiler to find what can
go side by side; in sorting networks and Fourier transforms it seldom does.  Here it is said: a `Lanes` is one vector
register of `WIDTH` float32, `load` and `store` move it, and +, -, * work on each lane.  Lanes never mix, so results do
not depend on the width.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm  # type: ignore[import-untyped]  # it has no stubs
import numba  # noqa: TID253 - this module is itself imported where it is used
from llvmlite import ir
from numba.core import cgutils, types  # noqa: TID253 - as above
from numba.extending import intrinsic, models, overload, register_model  # noqa: TID253 - as above

Function = TypeVar("Function", bound=Callable[..., Any])

WIDTH = 16 if llvm.get_host_cpu_features().get("avx512f", False) else 8
"""Lanes of a vector: what fills a register where the processor has AVX-512, and one of AVX or two of SSE elsewhere."""

_emits: Callable[[Callable[..., Any]], Any] = intrinsic
_FLOAT = ir.FloatType()
_INTEGER = ir.IntType(32)
_FLOATS = ir.VectorType(_FLOAT, WIDTH)
_INTEGERS = ir.VectorType(_INTEGER, WIDTH)


class _LanesType(types.Type):
    def __init__(self) -> None:
        super().__init__(name=f"Lanes{WIDTH}")


LANES = _LanesType()


@register_model(_LanesType)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]  # as above
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _FLOATS)


def inlined(function: Function) -> Function:
    """Compile `function` into whatever calls it."""
    return cast(Function, numba.njit(forceinline=True, error_model="numpy")(function))


def compiled(function: Function) -> Function:
    """Compile `function` by itself, without bound checks."""
    return cast(Function, numba.njit(nogil=True, error_model="numpy")(function))


def _place(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), _FLOATS.as_pointer())


@_emits
def load(_: Any, array: Any, index: Any) -> Any:
    """Return the `WIDTH` floats of a flat, contiguous float32 array from `index` on; nothing checks the bounds."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = builder.load(_place(context, builder, signature.args[0], args[0], args[1]))
        found.align = 4
        return found

    return LANES(array, types.intp), code


@_emits
def store(_: Any, array: Any, index: Any, lanes: Any) -> Any:
    """Put lanes into a flat, contiguous float32 array from `index` on; nothing checks the bounds."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        done = builder.store(args[2], _place(context, builder, signature.args[0], args[0], args[1]))
        done.align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), code


@_emits
def filled(_: Any, value: Any) -> Any:
    """Return the same number in every lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        one = builder.insert_element(ir.Constant(_FLOATS, ir.Undefined), args[0], ir.Constant(_INTEGER, 0))
        first = ir.Constant(_INTEGERS, [0] * WIDTH)
        return builder.shuffle_vector(one, ir.Constant(_FLOATS, ir.Undefined), first)

    return LANES(types.float32), code


def _of_two(build: Callable[[Any, Any, Any], Any]) -> Any:
    """Make a function of two lanes from what emits its instruction."""

    @_emits
    def function(_: Any, a: Any, b: Any) -> Any:
        return LANES(LANES, LANES), lambda context, builder, signature, args: build(builder, args[0], args[1])

    return function


_sum = _of_two(lambda builder, a, b: builder.fadd(a, b))
_difference = _of_two(lambda builder, a, b: builder.fsub(a, b))
_product = _of_two(lambda builder, a, b: builder.fmul(a, b))
_quotient = _of_two(lambda builder, a, b: builder.fdiv(a, b))
lower = _of_two(lambda builder, a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b))
"""The smaller in each lane; not meant for NaN."""
higher = _of_two(lambda builder, a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b))
"""The greater in each lane; not meant for NaN."""
one_where_below = _of_two(lambda builder, a, b: builder.uitofp(builder.fcmp_ordered("<", a, b), _FLOATS))
"""1 in each lane where the first is smaller, 0 elsewhere."""


@_emits
def neighbours(_: Any, a: Any, b: Any) -> Any:
    """Return the sums of neighbouring lanes of `a`, then those of `b`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        even, odd = (
            builder.shuffle_vector(args[0], args[1], ir.Constant(_INTEGERS, [2 * i + of for i in range(WIDTH)]))
            for of in (0, 1)
        )
        return builder.fadd(even, odd)

    return LANES(LANES, LANES), code


def _operator(which: Any, function: Any) -> None:
    def found(a: Any, b: Any) -> Any:
        if a is LANES and b is LANES:
            return lambda a, b: function(a, b)  # noqa: PLW0108 - Numba wants a plain function here
        return None

    overload(which, strict=False)(found)


for _which, _function in (
    (operator.add, _sum),
    (operator.sub, _difference),
    (operator.mul, _product),
    (operator.truediv, _quotient),
):
    _operator(_which, _function)


def _llvm_function(builder: Any, name: str, arguments: int) -> Any:
    kind = ir.FunctionType(_FLOATS, [_FLOATS] * arguments)
    return cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f32")


@_emits
def times_plus(_: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a × b + c, rounded once where the processor can."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.call(_llvm_function(builder, "fmuladd", 3), args)

    return LANES(LANES, LANES, LANES), code


@_emits
def root(_: Any, a: Any) -> Any:
    """Return the square root."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.call(_llvm_function(builder, "sqrt", 1), args)

    return LANES(LANES), code


def _whole(value: int) -> Any:
    return ir.Constant(_INTEGERS, [value] * WIDTH)


@_emits
def fraction(_: Any, a: Any) -> Any:
    """Return the significand, 1 to below 2, of numbers above 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = builder.bitcast(args[0], _INTEGERS)
        return builder.bitcast(builder.or_(builder.and_(bits, _whole(0x007FFFFF)), _whole(0x3F800000)), _FLOATS)

    return LANES(LANES), code


@_emits
def exponent(_: Any, a: Any) -> Any:
    """Return the power of two that belongs to `fraction`, as a float."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        bits = builder.lshr(builder.bitcast(args[0], _INTEGERS), _whole(23))
        return builder.sitofp(builder.sub(bits, _whole(127)), _FLOATS)

    return LANES(LANES), code


@_emits
def transpose(  # noqa: PLR0917 - two places, each with its distance; Numba passes no keywords here
    _: Any, source: Any, start: Any, step: Any, target: Any, to: Any, to_step: Any
) -> Any:
    """Write a square of `WIDTH` rows of `source`, `step` apart from `start` on, to `target` as columns."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        rows = []
        for number in range(WIDTH):
            at = builder.add(args[1], builder.mul(args[2], ir.Constant(args[2].type, number)))
            row = builder.load(_place(context, builder, signature.args[0], args[0], at))
            row.align = 4
            rows.append(row)
        apart = 1
        while apart < WIDTH:
            rows = _exchanged(builder, rows, apart)
            apart *= 2
        for number, row in enumerate(rows):
            at = builder.add(args[4], builder.mul(args[5], ir.Constant(args[5].type, number)))
            builder.store(row, _place(context, builder, signature.args[3], args[3], at)).align = 4
        return context.get_dummy_value()

    return types.void(source, types.intp, types.intp, target, types.intp, types.intp), code


def _exchanged(builder: Any, rows: list[Any], apart: int) -> list[Any]:
    """Exchange the squares off the diagonal of each square of 2 × `apart`."""
    found = list(rows)
    upper = [i if not i & apart else WIDTH + i - apart for i in range(WIDTH)]
    under = [i + apart if not i & apart else WIDTH + i for i in range(WIDTH)]
    for i in range(WIDTH):
        if not i & apart:
            found[i] = builder.shuffle_vector(rows[i], rows[i + apart], ir.Constant(_INTEGERS, upper))
            found[i + apart] = builder.shuffle_vector(rows[i], rows[i + apart], ir.Constant(_INTEGERS, under))
    return found
