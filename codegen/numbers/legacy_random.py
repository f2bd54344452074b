"""np.random's normal numbers, as the functions of np.random and RandomState draw them (Generator has another way): a part of the runtime.

In: nothing.  Out: LLVM text, and RUNTIME, which names it.  Holds: numbers and what stays in the RandomState are NumPy's, to the last bit.
"""
from __future__ import annotations

from codegen import layout


def legacy_gauss_text(module) -> str:
    """jitcore_legacy_gauss(bits): the next one of a RandomState, whose bitgen_t is at `bits`; after it there are a pointer, has_gauss
    and gauss: Marsaglia's polar method makes two at a time, and the second is kept there."""
    one, two, zero = (layout.literal("double", number) for number in (1.0, 2.0, 0.0))
    draws = "".join(f"""  %{name}.drawn = call double %next(ptr %state)
  %{name}.twice = fmul double %{name}.drawn, {two}
  %{name} = fsub double %{name}.twice, {one}
""" for name in ("first", "second"))
    return f"""declare double @llvm.sqrt.f64(double)
declare double @log(double)
define double @jitcore_legacy_gauss(ptr %bits) nounwind {{
entry:
  %has.at = getelementptr i8, ptr %bits, i64 48
  %kept.at = getelementptr i8, ptr %bits, i64 56
  %has = load i32, ptr %has.at
  %is.kept = icmp ne i32 %has, 0
  br i1 %is.kept, label %keeps, label %begin
keeps:
  %kept = load double, ptr %kept.at
  store i32 0, ptr %has.at
  store double {zero}, ptr %kept.at
  ret double %kept
begin:
  %state = load ptr, ptr %bits
  %next.at = getelementptr i8, ptr %bits, i64 24
  %next = load ptr, ptr %next.at
  br label %draw
draw:
{draws}  %first.square = fmul double %first, %first
  %second.square = fmul double %second, %second
  %r = fadd double %first.square, %second.square
  %outside = fcmp oge double %r, {one}
  %centre = fcmp oeq double %r, {zero}
  %again = or i1 %outside, %centre
  br i1 %again, label %draw, label %done
done:
  %log = call double @log(double %r)
  %double = fmul double %log, {layout.literal("double", -2.0)}
  %quotient = fdiv double %double, %r
  %factor = call double @llvm.sqrt.f64(double %quotient)
  %other = fmul double %factor, %first
  store double %other, ptr %kept.at
  store i32 1, ptr %has.at
  %result = fmul double %factor, %second
  ret double %result
}}
"""


RUNTIME = ((("jitcore_legacy_gauss",), (legacy_gauss_text,), 2),)
