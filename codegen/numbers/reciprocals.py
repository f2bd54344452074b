"""Numbers made of a divisor of 64 bits, by which many are then divided with a product and shifts (Granlund, Montgomery 1994).

In: the divisor.  Out: a factor and a shift; LLVM text of the function that makes them while the code runs, and RUNTIME.  Holds: quotients rounded
down are exact.
"""
from __future__ import annotations

from codegen.numbers.numerics import ATTRIBUTES

RECIPROCAL = "jitcore_reciprocal"


def reciprocal(divisor: int, is_signed: bool) -> tuple[int, int]:
    """(factor, shift) for a divisor above 1: x // divisor is x * factor >> 64 >> shift for x up to 2**63, signed; x * (2**64 + factor) >> 65 >> shift
    for all unsigned ones."""
    bits = (divisor - 1).bit_length()
    if is_signed:
        return -(-(1 << 63 + bits) // divisor), bits - 1
    return (((1 << bits) - divisor) << 64) // divisor + 1, bits - 1


def reciprocal_text(module) -> str:
    """jitcore_reciprocal(divisor, is_signed): the same, by a division bit by bit. Of 0 and 1: something."""
    return "declare i64 @llvm.ctlz.i64(i64, i1)\n" + f"""define {{i64, i64}} @{RECIPROCAL}(i64 %d, i1 %signed) {ATTRIBUTES} {{
entry:
  %less = sub i64 %d, 1
  %zeros = call i64 @llvm.ctlz.i64(i64 %less, i1 false)
  %shift.any = sub i64 63, %zeros
  %small = icmp slt i64 %shift.any, 0
  %shift = select i1 %small, i64 0, i64 %shift.any
  %half = shl i64 1, %shift
  %power = shl i64 %half, 1
  %above = sub i64 %power, %d
  %start = select i1 %signed, i64 %half, i64 %above
  br label %loop
loop:
  %step = phi i64 [0, %entry], [%next, %loop]
  %rest = phi i64 [%start, %entry], [%rest.next, %loop]
  %quotient = phi i64 [0, %entry], [%quotient.next, %loop]
  %long = icmp slt i64 %rest, 0
  %twice = shl i64 %rest, 1
  %large = icmp uge i64 %twice, %d
  %one = or i1 %long, %large
  %taken = select i1 %one, i64 %d, i64 0
  %rest.next = sub i64 %twice, %taken
  %digit = zext i1 %one to i64
  %moved = shl i64 %quotient, 1
  %quotient.next = or i64 %moved, %digit
  %next = add i64 %step, 1
  %last = icmp eq i64 %next, 64
  br i1 %last, label %done, label %loop
done:
  %some = icmp ne i64 %rest.next, 0
  %not = xor i1 %signed, true
  %up = or i1 %some, %not
  %more = zext i1 %up to i64
  %factor = add i64 %quotient.next, %more
  %first = insertvalue {{i64, i64}} poison, i64 %factor, 0
  %both = insertvalue {{i64, i64}} %first, i64 %shift, 1
  ret {{i64, i64}} %both
}}"""


RUNTIME = (((RECIPROCAL,), (reciprocal_text,), 2),)
