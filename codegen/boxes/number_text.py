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


LONGEST = 24                                    # bytes that hold the digits of any int, and its sign


# The size of %value without its sign.
_SIZE = """  %is.negative = icmp slt i64 %value, 0
  %opposite = sub i64 0, %value
  %size = select i1 %is.negative, i64 %opposite, i64 %value
"""
# The digits of %size, from %end downwards; the first of them is at %place.
_DIGITS = f"""{_SIZE}  br label %digit
digit:
  %left = phi i64 [%size, %entry], [%less, %digit]
  %after = phi ptr [%end, %entry], [%place, %digit]
{_DIGIT}  %more = icmp ne i64 %less, 0
  br i1 %more, label %digit, label %sign
"""


def _signed(start: str) -> str:
    """The sign before what was written from `start` on: %length bytes from %signed."""
    return f"""sign:
  %before = getelementptr i8, ptr %{start}, i64 -1
  store i8 45, ptr %before
  %signed = select i1 %is.negative, ptr %before, ptr %{start}
  %from = ptrtoint ptr %signed to i64
  %last = ptrtoint ptr %end to i64
  %length = sub i64 %last, %from
"""


_MADE = "  %made = call ptr @PyUnicode_FromStringAndSize(ptr %signed, i64 %length)\n"


def int_text(module: Module) -> str:
    """The part of the runtime that writes the digits of an int."""
    return f"""
declare ptr @PyUnicode_FromStringAndSize(ptr, i64)
define ptr @jitcore_int_text(i64 %value) {{
entry:
  %digits = alloca [24 x i8]
  %end = getelementptr i8, ptr %digits, i64 24
{_DIGITS}{_signed("place")}{_MADE}  ret ptr %made
}}
"""


def written_text(module: Module) -> str:
    """The part of the runtime that writes the digits of an int where it is told, and gives the address behind them; LONGEST bytes there may
    be written, the text has fewer."""
    return f"""
declare ptr @memcpy(ptr, ptr, i64)
define ptr @jitcore_int_write(ptr %to, i64 %value) nounwind {{
entry:
  %digits = alloca [{2 * LONGEST} x i8]
  %end = getelementptr i8, ptr %digits, i64 {LONGEST}
{_DIGITS}{_signed("place")}  %copied = call ptr @memcpy(ptr %to, ptr %signed, i64 {LONGEST})
  %behind = getelementptr i8, ptr %to, i64 %length
  ret ptr %behind
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
{_signed("start")}{_MADE}  %failed = icmp eq ptr %made, null
  br i1 %failed, label %clear, label %done
clear:
  call void @PyErr_Clear()
  br label %done
done:
  ret ptr %made
}}
"""


BASES = {"d": 10, "": 10, "x": 16, "X": 16, "o": 8, "b": 2}
WIDEST = 99                                     # characters, of what is padded here


def spec_text(base: int):
    """The part of the runtime that writes an int in a base as a format asks: %ten is what the digit ten is written as, less ten; %plus the
    sign of what is not negative, %letter that of the prefix, %separator what goes between groups (each 0: nothing); %align one of "<>^=" by number."""
    def write(module: Module) -> str:
        return f"""
declare ptr @PyUnicode_FromStringAndSize(ptr, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define ptr @jitcore_int_spec_{base}(i64 %value, i8 %ten, i8 %plus, i8 %letter, i8 %separator, i8 %fill, i32 %align, i64 %width) {{
entry:
  %buffer = alloca [320 x i8]
  %end = getelementptr i8, ptr %buffer, i64 216
{_SIZE}  %separates = icmp ne i8 %separator, 0
  br label %digit
digit:
  %left = phi i64 [%size, %entry], [%less, %next]
  %after = phi ptr [%end, %entry], [%start, %next]
  %count = phi i64 [0, %entry], [%written, %next]
  %less = udiv i64 %left, {base}
  %back = mul i64 %less, {base}
  %one = sub i64 %left, %back
  %small = trunc i64 %one to i8
  %is.letter = icmp ugt i8 %small, 9
  %zero = select i1 %is.letter, i8 %ten, i8 48
  %character = add i8 %small, %zero
  %place = getelementptr i8, ptr %after, i64 -1
  store i8 %character, ptr %place
  %written = add i64 %count, 1
  %more = icmp ne i64 %less, 0
  %beyond = urem i64 %written, {3 if base == 10 else 4}
  %is.group = icmp eq i64 %beyond, 0
  %is.inside = and i1 %more, %is.group
  %is.between = and i1 %is.inside, %separates
  br i1 %is.between, label %separate, label %next
separate:
  %separate.place = getelementptr i8, ptr %place, i64 -1
  store i8 %separator, ptr %separate.place
  br label %next
next:
  %start = phi ptr [%place, %digit], [%separate.place, %separate]
  br i1 %more, label %digit, label %measure
measure:
  %sign = select i1 %is.negative, i8 45, i8 %plus
  %has.sign = icmp ne i8 %sign, 0
  %sign.size = zext i1 %has.sign to i64
  %has.prefix = icmp ne i8 %letter, 0
  %prefix.size = select i1 %has.prefix, i64 2, i64 0
  %end.number = ptrtoint ptr %end to i64
  %start.number = ptrtoint ptr %start to i64
  %digits = sub i64 %end.number, %start.number
  %both = add i64 %sign.size, %prefix.size
  %total = add i64 %digits, %both
  %missing = sub i64 %width, %total
  %pad = call i64 @llvm.smax.i64(i64 %missing, i64 0)
  %is.padded = icmp ne i64 %pad, 0
  br i1 %is.padded, label %pads, label %head
pads:
  %is.within = icmp eq i32 %align, 3
  %is.right = icmp eq i32 %align, 1
  %is.middle = icmp eq i32 %align, 2
  %within = select i1 %is.within, i64 %pad, i64 0
  %half = lshr i64 %pad, 1
  %if.middle = select i1 %is.middle, i64 %half, i64 0
  %before = select i1 %is.right, i64 %pad, i64 %if.middle
  %inside = add i64 %before, %within
  %behind = sub i64 %pad, %inside
  call void @llvm.memset.p0.i64(ptr %end, i8 %fill, i64 %behind, i1 false)
  %within.back = sub i64 0, %within
  %moved = getelementptr i8, ptr %start, i64 %within.back
  call void @llvm.memset.p0.i64(ptr %moved, i8 %fill, i64 %within, i1 false)
  br label %head
head:
  %body = phi ptr [%start, %measure], [%moved, %pads]
  %front = phi i64 [0, %measure], [%before, %pads]
  %letter.place = getelementptr i8, ptr %body, i64 -1
  store i8 %letter, ptr %letter.place
  %zero.place = getelementptr i8, ptr %body, i64 -2
  store i8 48, ptr %zero.place
  %prefixed = select i1 %has.prefix, ptr %zero.place, ptr %body
  %sign.place = getelementptr i8, ptr %prefixed, i64 -1
  store i8 %sign, ptr %sign.place
  %signed = select i1 %has.sign, ptr %sign.place, ptr %prefixed
  %front.back = sub i64 0, %front
  %first = getelementptr i8, ptr %signed, i64 %front.back
  %is.behind = icmp ne i64 %front, 0
  br i1 %is.behind, label %fill.front, label %made.all
fill.front:
  call void @llvm.memset.p0.i64(ptr %first, i8 %fill, i64 %front, i1 false)
  br label %made.all
made.all:
  %length = add i64 %total, %pad
  %made = call ptr @PyUnicode_FromStringAndSize(ptr %first, i64 %length)
  ret ptr %made
}}
"""
    return write


RUNTIME = ((("jitcore_int_text",), (int_text,)), (("jitcore_int_write",), (written_text,), 2, False), (("jitcore_fixed_text",), (fixed_text,), 2, False),
           *(((f"jitcore_int_spec_{base}",), (spec_text(base),), 2, False) for base in (10, 16, 8, 2)))
