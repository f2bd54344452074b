"""Loops that compute exp, sin, … of elements of lines with steps are packed into vectors.

In: the LLVM text of a function.  Out: the text, in which the steps of its arrays of one dimension look like any number.

    %5 = ashr i64 %2, 3   →   %5.zero = load i64, ptr @jitcore_step        (0, which LLVM does not know)
                              %5.known = ashr i64 %2, 3
                              %5 = add i64 %5.known, %5.zero

Holds: the values are the same. Where a step is a value of its own, LLVM vectorises the loop for a step of one element, and leaves all others to
the scalar loop; but arrays of one dimension in order A have other steps. (Those of more dimensions often have not: there it may guess.)

Measured, 10⁴ doubles, every third one of an array: exp 38 µs → 10, sin 93 → 11. Without such functions the scalar loop is as fast.
"""
from __future__ import annotations

import re

from codegen.ops.arrays.array_access import SHAPE
from typeinfer.types import Array

ZERO = "jitcore_step"                             # LLVM takes for a variable what others might write
_CALL = re.compile(r" call (?:[a-z]+ )*(?:double|float) @(\w+)\(")


def hide_steps(module, function, values: dict, body: str) -> str:
    """`values`: the pieces of the function's parameters."""
    strides = [values[param][SHAPE + 1] for param in function.params
               if isinstance(param.type, Array) and param.type.order == "A" and param.type.ndim == 1]
    if not strides or not any("vector-function-abi-variant" in module.declarations.get(called, "") for called in _CALL.findall(body)):
        return body
    steps = re.compile(rf"^  (%v\d+) = (ashr i64 (?:{'|'.join(strides)}), \d)$", re.MULTILINE)
    hidden = steps.sub(rf"  \1.zero = load i64, ptr @{ZERO}, !invariant.load !2\n  \1.known = \2\n  \1 = add i64 \1.known, \1.zero", body)
    if hidden != body:
        module.define(ZERO, f"@{ZERO} = global i64 0")
    return hidden
