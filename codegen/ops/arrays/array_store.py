"""What happens to a number that is written into an array of another type.

In: the number's type, the array's.  Out: the number in the array's type.  Holds: what NumPy does for one Python or NumPy
scalar, which is not what it does for an array (that is a C cast).

    into                 from Python int, float             from NumPy int, float
    int8…int64           int(x), must fit                   int(x), must fit
    uint8…uint64         int(x), must fit                   a C cast: wraps
    bool, float, complex a C cast                           a C cast

int(x) of nan is a ValueError, of inf and of what does not fit an OverflowError: the interpreter itself words them.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.ops.convert import cast_number, check_fits, float_to_float
from codegen.ops.scalars import all_of
from typeinfer.kinds.opaque import TEXT_CLASSES, NumpyText
from typeinfer.ops import Instead, Part, Typing
from typeinfer.types import INT, NONE, Number, Object, Static, Type
from typeinfer.words.wording import worded


def why_not_storable(source: Type, target: Number) -> tuple[str, str] | None:
    """Why a value of that type cannot be an element, and what to do; None where it can."""
    if not isinstance(source, Number):
        return f"{worded(source)} cannot be an element of an array of {target}", "use numbers, or arrays of the same length in each row"
    if source.kind == "c" and target.kind not in "bc":
        return f"{source} into an array of {target} would lose its imaginary part", "take .real first, or make the array complex"
    return None


def must_fit(source: Number, target: Number) -> bool:
    """Whether the value is checked."""
    return target.kind == "i" and source.kind != "b" or target.kind == "u" and source.python and source.kind != "b"


def cast_to_store(b, source: Number, target: Number, x, known, python_raises):
    """`x` as an element of an array of `target`. `known`: its proved range; `python_raises(i1)`: let the interpreter raise."""
    if source is target or not must_fit(source, target):
        return cast_number(b, source, target, x)
    if source.kind == "f":
        wide = float_to_float(b, layout.scalar(source), "double", x)
        low, test = float(target.minimum), "oge"
        if target.bits < 64 or target.kind == "u":
            low, test = low - 1, "ogt"
        fits = all_of(b, b(f"fcmp {test} double {wide}, {layout.literal('double', low)}"),
                      b(f"fcmp olt double {wide}, {layout.literal('double', float(target.maximum + 1))}"))
        python_raises(b(f"xor i1 {fits}, true"))
        kind = layout.scalar(target)
        # Into a small type by way of a larger one, which the hardware has; the range is known to fit.
        if target.bits < 32:
            return b(f"trunc i32 {b(f'fptosi double {wide} to i32')} to {kind}")
        return b(f"fpto{'s' if target.kind == 'i' else 'u'}i double {wide} to {kind}")
    if source is INT:
        check_fits(b, target, x, known)
    elif source.kind == "u" and source.bits >= target.bits:
        python_raises(b(f"icmp ugt i{source.bits} {x}, {target.maximum}"))
    elif source.kind == "i" and source.bits > target.bits:
        least, greatest = known or (source.minimum, source.maximum)
        if not (target.minimum <= least and greatest <= target.maximum):
            moved = b(f"add i{source.bits} {x}, {-target.minimum}")
            python_raises(b(f"icmp ugt i{source.bits} {moved}, {target.maximum - target.minimum}"))
    return cast_number(b, source, target, x)


def store_text(owner: Type, dtype, index: Type, given: Type) -> Typing | Instead | None:
    """owner[index] = given, where that is a text of fixed width; None where NumPy converts."""
    cls = TEXT_CLASSES[dtype.type]
    if isinstance(given, NumpyText):
        return Instead(operator.setitem, (0, 1, Part(0, 2))) if given.of is dtype.type else None
    if given.python_class not in (cls, dtype.type) and not (isinstance(given, Static) and type(given.value) is cls):
        return None
    return Typing((owner, index, Object(cls)), NONE)
