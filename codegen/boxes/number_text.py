"""Digits of numbers: a part of the runtime.

In: nothing.  Out: LLVM text.  Holds: the text is the interpreter's; of a float its digits are found exactly, as one integer: x is m / 2**k,
and m · 10**digits, below 2**103, is divided by 2**k, half to even, as the interpreter rounds. Null without an exception means that it is not known:
what has no fraction, is infinite or a nan, or too large.

Measured: f"{x:.3f}" joined in a loop, 46 ns instead of 447 by way of a float object and its `__format__`.
"""
from __future__ import annotations

from codegen.build import Module

# The last digit of %left goes before %after, to %place; %less is what is left then.
_DIGIT = """  %less = udiv i64 %left, 10
  %tens = mul i64 %less, 10
  %one = sub i64 %left, %tens
  %small = trunc i64 %one to i8
  %character = add i8 %small, 48
  %place = getelementptr i8, ptr %after, i64 -1
  store i8 %character, ptr %place
"""


def _sign_text(start: str) -> str:
    """The end of both: %made is the str of the sign and of what was written from `start` on."""
    return f"""sign:
  %before = getelementptr i8, ptr %{start}, i64 -1
  store i8 45, ptr %before
  %signed = select i1 %is.negative, ptr %before, ptr %{start}
  %from = ptrtoint ptr %signed to i64
  %to = ptrtoint ptr %end to i64
  %length = sub i64 %to, %from
  %made = call ptr @PyUnicode_FromStringAndSize(ptr %signed, i64 %length)
"""


def int_text(module: Module) -> str:
    """The part of the runtime that writes the digits of an int."""
    return f"""
declare ptr @PyUnicode_FromStringAndSize(ptr, i64)
define ptr @jitcore_int_text(i64 %value) {{
entry:
  %digits = alloca [24 x i8]
  %end = getelementptr i8, ptr %digits, i64 24
  %is.negative = icmp slt i64 %value, 0
  %opposite = sub i64 0, %value
  %size = select i1 %is.negative, i64 %opposite, i64 %value
  br label %digit
digit:
  %left = phi i64 [%size, %entry], [%less, %digit]
  %after = phi ptr [%end, %entry], [%place, %digit]
{_DIGIT}  %more = icmp ne i64 %less, 0
  br i1 %more, label %digit, label %sign
{_sign_text("place")}  ret ptr %made
}}
"""


def fixed_text(module: Module) -> str:
    """The part of the runtime that writes a float with `%digits` digits after the point; `%scale` is 10**digits."""
    return f"""
declare ptr @PyUnicode_FromStringAndSize(ptr, i64)
declare void @PyErr_Clear()
declare i64 @llvm.umin.i64(i64, i64)
define ptr @jitcore_fixed_text(double %x, i64 %scale, i64 %digits) {{
entry:
  %buffer = alloca [48 x i8]
  %end = getelementptr i8, ptr %buffer, i64 48
  %bits = bitcast double %x to i64
  %is.negative = icmp slt i64 %bits, 0
  %high = lshr i64 %bits, 52
  %exponent = and i64 %high, 2047
  %has.fraction = icmp ult i64 %exponent, 1075
  br i1 %has.fraction, label %scaled, label %unknown
unknown:
  ret ptr null
scaled:
  %fraction = and i64 %bits, 4503599627370495
  %mantissa = or i64 %fraction, 4503599627370496
  %far = sub i64 1075, %exponent
  %by = call i64 @llvm.umin.i64(i64 %far, i64 126)
  %wide = zext i64 %mantissa to i128
  %wide.scale = zext i64 %scale to i128
  %product = mul nuw i128 %wide, %wide.scale
  %shift = zext i64 %by to i128
  %whole = lshr i128 %product, %shift
  %fits = icmp ult i128 %whole, 4611686018427387904
  br i1 %fits, label %round, label %unknown
round:
  %back = shl i128 %whole, %shift
  %rest = sub i128 %product, %back
  %twice = shl i128 %rest, 1
  %unit = shl i128 1, %shift
  %is.above = icmp ugt i128 %twice, %unit
  %is.half = icmp eq i128 %twice, %unit
  %below = trunc i128 %whole to i64
  %is.odd = trunc i64 %below to i1
  %half.up = and i1 %is.half, %is.odd
  %is.up = or i1 %is.above, %half.up
  %up = zext i1 %is.up to i64
  %number = add i64 %below, %up
  br label %digit
digit:
  %left = phi i64 [%number, %round], [%less, %next]
  %after = phi ptr [%end, %round], [%start, %next]
  %count = phi i64 [0, %round], [%written, %next]
{_DIGIT}  %written = add i64 %count, 1
  %is.point = icmp eq i64 %written, %digits
  br i1 %is.point, label %point, label %next
point:
  %point.place = getelementptr i8, ptr %place, i64 -1
  store i8 46, ptr %point.place
  br label %next
next:
  %start = phi ptr [%place, %digit], [%point.place, %point]
  %has.more = icmp ne i64 %less, 0
  %is.within = icmp ule i64 %written, %digits
  %goes.on = or i1 %has.more, %is.within
  br i1 %goes.on, label %digit, label %sign
{_sign_text("start")}  %failed = icmp eq ptr %made, null
  br i1 %failed, label %clear, label %done
clear:
  call void @PyErr_Clear()
  br label %done
done:
  ret ptr %made
}}
"""


RUNTIME = ((("jitcore_int_text",), (int_text,)), (("jitcore_fixed_text",), (fixed_text,), 2, False))
