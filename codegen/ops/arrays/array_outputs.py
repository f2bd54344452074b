"""Ufuncs that are called with more than operands: np.exp(a, out=r), np.add(a, b, r, where=mask), np.sqrt(a, dtype=np.float32).

In: the arguments of such calls.  Out: what they mean: element-wise operations, or updates of the array that takes the values. Holds: what
NumPy refuses to cast, what is left uninitialised, and elements that may raise where a mask leaves them out, are left to NumPy.
"""
from __future__ import annotations

from functools import cache

import numpy as np

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.arrays.array_expressions import Apply, Cast, Leaf, apply, parts
from codegen.ops.arrays.array_memory import dtype_of
from codegen.ops.registry import op
from typeinfer.lattice import promote
from typeinfer.ops import UNKNOWN, Instead, Operand, Part, Refuse, Typing, static
from typeinfer.types import NONE, NUMPY_SCALARS, Array, Num, Number, Tuple, numpy_of

BOOL_ = NUMPY_SCALARS["bool_"]
CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")


def choose(condition, x, y):
    """x where the condition holds, else y."""
    return np.where(condition, x, y)


def _choose(condition, x, y):
    number = numpy_of(promote(x.type, y.type))
    return Typing((BOOL_, number, number), number)


def _emit_choose(b, instr, condition, x, y):
    found = [b.select(condition, kind, one, other)
             for kind, one, other in zip(layout.pieces(instr.result.type), pieces_of(x), pieces_of(y))]
    return operand_of(found)


CHOOSE = op("choose", choose, doc="x where a condition holds, else y.")
CHOOSE.rule((Num, Num, Num), _choose, _emit_choose)


class Spelled:
    """A ufunc with more than operands: `is_into`: the first operand is the array that takes the values, cast as `casting` allows;
    `is_masked`: the last one says where; `number`: what it computes in, if not what the operands' types say."""
    __slots__ = ("ufunc", "number", "casting", "is_into", "is_masked")

    def __init__(self, ufunc, number: Number | None, casting: str, is_into: bool, is_masked: bool):
        self.ufunc, self.number, self.casting, self.is_into, self.is_masked = ufunc, number, casting, is_into, is_masked

    @property
    def __name__(self):
        return self.ufunc.__name__

    def __call__(self, *operands, out=None):
        given = list(operands[1:] if self.is_into else operands)
        where = given.pop() if self.is_masked else True
        dtype = {} if self.number is None else {"dtype": self.number.dtype}
        return self.ufunc(*given, out=out, where=where, casting=self.casting, **dtype)

    def expression(self, operands):
        """The expression of operands; None where NumPy would refuse to cast, or an element may raise that the mask leaves out."""
        given = [Leaf(number, operand) for number, operand in enumerate(operands)]
        target = given.pop(0) if self.is_into else None
        mask = given.pop() if self.is_masked else None
        if self.number is not None:
            if any(not _casts(one, self.number, self.casting) for one in given):
                return None
            given = [one if one.type is self.number else Cast(one, self.number) for one in given]
        elif self.casting in ("no", "equiv") and not _is_cast_nothing(self.ufunc, given, self.casting):
            return None
        found = apply(self.ufunc, given)
        if not isinstance(found, Apply | Leaf | Cast) or not isinstance(found.type, Number) or not found.is_array and mask is None:
            return None
        if self.number is not None and found.type is not self.number or mask is not None and any(
                isinstance(one, Apply) and one.rule.op.can_raise(one.type) for one in parts(found)):
            return None
        if target is None:
            return found
        if not np.can_cast(found.type.dtype, target.type.dtype, self.casting):
            return None
        found = found if found.type is target.type else Cast(found, target.type)
        return found if mask is None else apply(choose, [mask, found, target])


def _casts(leaf: Leaf, number: Number, casting: str) -> bool:
    """Whether NumPy casts an operand to what a ufunc is to compute in: of arrays only, numbers of Python's are converted."""
    return leaf.type is number or leaf.is_array and np.can_cast(leaf.type.dtype, number.dtype, casting)


def _is_cast_nothing(ufunc, given, casting: str) -> bool:
    """Whether a ufunc computes in the types that its operands have, as NumPy decides it."""
    ones = [np.ones(1, one.type.dtype) if one.is_array else
            (one.type.python_class if one.type.python else one.type.dtype.type)(1) for one in given]
    try:
        ufunc(*ones, casting=casting)             # ufunc.resolve_dtypes of NumPy 2.4 crashes
    except TypeError:
        return False
    return True


@cache
def parameters_of(nin: int) -> dict:
    """The parameters of ufuncs with so many operands, which have no names; in this order after the operands, of which `out` may be given
    by position; "*" is there where something comes after it."""
    return {**{f"operand {number + 1}": UNKNOWN for number in range(nin)}, "out": None, "*": "*", "where": True, "casting": "same_kind",
            "order": "K", "dtype": None, "subok": True}


def spelled(ufunc, elementwise, update, *given):
    """ufunc(…, out=, where=, casting=, order=, dtype=); what is refused is left to NumPy."""
    refused = Refuse(f"np.{ufunc.__name__}() of these arguments is not supported", "see what NumPy says to the call outside compiled code")
    operands, nin = given[:ufunc.nin], ufunc.nin
    out, star, where, casting, order, dtype, subok = (*given[nin:], *(None,) * 7)[:7]
    if star is not None and getattr(star.type, "value", None) != "*" or len(given) > nin + 7:
        return Refuse(f"np.{ufunc.__name__}() takes from {nin} to {nin + 1} positional arguments, not {len(given)}", "write where=…, casting=…")
    target, place = out, nin
    if out is not None and isinstance(out.type, Tuple) and len(out.type.parts) == 1:
        target, place = Operand(out.type.parts[0]), Part(0, nin)
    is_into = target is not None and isinstance(target.type, Array)
    is_masked = where is not None and where.constant is not True
    casting = "same_kind" if casting is None else getattr(casting.type, "value", None)
    if casting not in CASTINGS or not (is_into or target is None or target.type is NONE) or subok is not None and not subok.is_constant:
        return refused
    if order is not None and getattr(order.type, "value", None) != "K" or not is_into and not any(
            isinstance(one.type, Array) and one.type.ndim for one in operands):
        return refused
    if is_masked and not (is_into and isinstance(where.type, Array) and where.type.dtype is BOOL_):
        return refused
    number = None
    if dtype is not None and dtype.type is not NONE:
        number = dtype_of(dtype)
        if not isinstance(number, Number) or not _has_loop(ufunc, number.dtype.char):
            return refused
    function = static(Spelled(ufunc, number, casting, is_into, is_masked))
    used = [*([target] if is_into else []), *operands, *([where] if is_masked else [])]
    if function.type.value.expression(used) is None:
        return refused
    places = (*([place] if is_into else []), *range(nin), *([nin + 2] if is_masked else []))
    return Instead(update if is_into else elementwise, (function, *places))


def _has_loop(ufunc, char: str) -> bool:
    """Whether all that the ufunc takes and gives is of one type there, so that its dtype= says what the operands are cast to."""
    return f"{char * ufunc.nin}->{char}" in ufunc.types
