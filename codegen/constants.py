"""Constants as LLVM values.

In: constants of typed IR.  Out: the text of their pieces.
"""
from __future__ import annotations

from enum import Enum

from codegen import layout
from typeinfer.errors import InternalError, UnsupportedError
from typeinfer.ir import Constant
from typeinfer.kinds.opaque import Date
from typeinfer.kinds.records import number_of
from typeinfer.types import Number, Optional, Type


def constant_pieces(value: Constant) -> tuple[str, ...]:
    """A constant as LLVM pieces; an undefined one (value None in a type that has pieces) is zeros."""
    return tuple(_literals(value.type, value.value))


def _literals(t: Type, value) -> list[str]:
    kinds = layout.pieces(t)
    if not kinds:
        return []
    if value is None and not isinstance(t, Optional):
        return [layout.literal(kind, 0) for kind in kinds]
    if isinstance(t, Number):
        if t.kind == "c":
            return [layout.literal(kind, part) for kind, part in zip(kinds, (value.real, value.imag))]
        if t.kind in "iu" and not t.minimum <= int(value) <= t.maximum:
            raise UnsupportedError(f"the integer {value} does not fit in 64 bits", advice=f"np.uint64({value}) may be meant"
                                   if 0 < value < 2**64 else f"write it as a float: {float(value)!r}" if abs(value) < 2**1000 else "")
        return [layout.literal(kinds[0], value)]
    if isinstance(t, Optional):
        if value is None:
            return [layout.literal(kind, 0) for kind in kinds]
        return ["true", *_literals(t.of, value)]
    if isinstance(value, Enum):
        value = (number_of(value),)
    elif isinstance(t, Date):
        value = (value.view("i8"),)
    elif isinstance(value, slice):
        value = (value.start, value.stop, value.step)
    elif isinstance(value, range):
        value = (value.start, value.stop, value.step)
    if isinstance(value, tuple):
        return [text for part, one in zip(t.parts, value) for text in _literals(part, one)]
    if hasattr(value, "dtype"):
        raise UnsupportedError(f"a global that is {t} is not supported", advice="pass it as an argument")
    raise InternalError(f"internal error: no constant of type {t} for {value!r}")
