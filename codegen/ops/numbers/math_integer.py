"""gcd, lcm, isqrt: Python's on ints of any kind (`math`), NumPy's element-wise ones.

In: integers.  Out: LLVM text.  Holds: everything is computed on sizes, unsigned, of 64 bits (Python) or the type's own width
(NumPy); a Python result that 64 bits with sign do not hold raises OverflowError, NumPy's wraps.
"""
from __future__ import annotations

import math

from codegen import layout
from codegen.build import Builder
from codegen.numbers.vectormath import call_math
from codegen.ops.numbers.arithmetic import overflow_message
from codegen.ops.convert import int_to_int
from codegen.ops.registry import op
from codegen.ops.scalars import INT, INT_MAX, any_of
from typeinfer.ops import Typing
from typeinfer.types import Family, Number

# What `__index__` takes: ints of both kinds and Python's bools, but not np.bool_.
Index = Family("Index", lambda t: type(t) is Number and (t.kind in "iu" or t.kind == "b" and t.python))


def size_of(b: Builder, number: Number, x: str) -> str:
    """|x| as an unsigned integer of 64 bits."""
    wide = int_to_int(b, number, "i64", x)
    return wide if number.kind in "bu" else b.call("llvm.abs.i64", "i64", ("i64", wide), ("i1", "false"))


# Stein's algorithm: two shifts and a subtraction a step, where Euclid's divides. The trailing zeros of both go first; then
# both are odd, and their difference loses its own.
_GCD = """define internal {t} @gcd.{t}({t} %a, {t} %b) nounwind willreturn memory(none) {{
entry:
  %any = or {t} %a, %b
  %common = call {t} @llvm.cttz.{t}({t} %any, i1 false)
  %a.zeros = call {t} @llvm.cttz.{t}({t} %a, i1 false)
  %b.zeros = call {t} @llvm.cttz.{t}({t} %b, i1 false)
  %a.zero = icmp eq {t} %a, 0
  %b.zero = icmp eq {t} %b, 0
  %trivial = or i1 %a.zero, %b.zero
  br i1 %trivial, label %one, label %odd
one:
  ret {t} %any
odd:
  %a.odd = lshr {t} %a, %a.zeros
  %b.odd = lshr {t} %b, %b.zeros
  br label %loop
loop:
  %x = phi {t} [%a.odd, %odd], [%x.next, %loop]
  %y = phi {t} [%b.odd, %odd], [%y.next, %loop]
  %less = icmp ult {t} %x, %y
  %x.next = select i1 %less, {t} %x, {t} %y
  %x.y = sub {t} %x, %y
  %y.x = sub {t} %y, %x
  %gap = select i1 %less, {t} %y.x, {t} %x.y
  %zeros = call {t} @llvm.cttz.{t}({t} %gap, i1 false)
  %done = icmp eq {t} %gap, 0
  %safe = select i1 %done, {t} 0, {t} %zeros
  %y.next = lshr {t} %gap, %safe
  br i1 %done, label %end, label %loop
end:
  %result = shl {t} %x.next, %common
  ret {t} %result
}}"""


def gcd_of_sizes(b: Builder, llvm_type: str, x: str, y: str) -> str:
    b.module.declare(f"llvm.cttz.{llvm_type}", llvm_type, (llvm_type, "i1"))
    target = b.module.define(f"gcd.{llvm_type}", _GCD.format(t=llvm_type))
    return b(f"call {llvm_type} {target}({llvm_type} {x}, {llvm_type} {y})")


def emit_gcd(b, instr, *operands):
    result = "0"
    for index, (arg, operand) in enumerate(zip(instr.args, operands)):
        size = size_of(b, arg.type, operand)
        result = size if index == 0 else gcd_of_sizes(b, "i64", result, size)
    if any(arg.type.bits == 64 and arg.type.kind != "b" for arg in instr.args):      # 2**63 and, of uint64, more
        b.raise_if(b(f"icmp slt i64 {result}, 0"), OverflowError, overflow_message("math.gcd"))
    return result


def emit_lcm(b, instr, *operands):
    """Step by step x // gcd(x, y) * y; a step that does not fit only matters when no argument is 0, for then all is 0."""
    result, outside, zero = "1", "false", "false"
    for index, (arg, operand) in enumerate(zip(instr.args, operands)):
        size = size_of(b, arg.type, operand)
        zero = any_of(b, zero, b(f"icmp eq i64 {size}, 0"))
        if index == 0:
            result = size
            continue
        common = gcd_of_sizes(b, "i64", result, size)
        divisor = b.call("llvm.umax.i64", "i64", ("i64", common), ("i64", "1"))
        pair = b.call("llvm.umul.with.overflow.i64", "{i64, i1}", ("i64", b(f"udiv i64 {result}, {divisor}")), ("i64", size))
        result = b(f"extractvalue {{i64, i1}} {pair}, 0")
        outside = any_of(b, outside, b(f"extractvalue {{i64, i1}} {pair}, 1"))
    if operands:
        outside = any_of(b, outside, b(f"icmp ugt i64 {result}, {INT_MAX}"))
        result = b.select(zero, "i64", "0", result)
        b.raise_if(b(f"and i1 {outside}, {b(f'xor i1 {zero}, true')}"), OverflowError, overflow_message("math.lcm"))
    return result


def emit_isqrt(b, instr, n):
    """The root of the nearest double is off by at most one."""
    number = instr.args[0].type
    if number.kind == "i":
        b.python_raises_if(b(f"icmp slt {layout.scalar(number)} {n}, 0"), n)
    n = int_to_int(b, number, "i64", n)
    root = call_math(b, "sqrt", "double", b(f"uitofp i64 {n} to double"))
    guess = b(f"fptoui double {root} to i64")
    guess = b.call("llvm.umin.i64", "i64", ("i64", guess), ("i64", str((1 << 32) - 1)))
    square = b(f"mul i64 {guess}, {guess}")
    over = b(f"zext i1 {b(f'icmp ugt i64 {square}, {n}')} to i64")
    # (g + 1)**2 <= n, without overflow: n - g**2 > 2g
    left = b(f"sub i64 {n}, {square}")
    under = b(f"icmp ugt i64 {left}, {b(f'shl i64 {guess}, 1')}")
    under = b(f"and i1 {under}, {b(f'icmp uge i64 {n}, {square}')}")
    return b(f"add i64 {b(f'sub i64 {guess}, {over}')}, {b(f'zext i1 {under} to i64')}")


def index_to_int(*operands) -> Typing:
    return Typing(tuple(operand.type for operand in operands), INT)


def keys_of(name: str) -> tuple:
    """Since 3.15 the functions on ints live in `math.integer` too."""
    found = [getattr(math, name)]
    again = getattr(getattr(math, "integer", None), name, found[0])
    return tuple(found) if again is found[0] else (found[0], again)


op("math.gcd", python=math.gcd, keys=keys_of("gcd"), raises=(OverflowError,), doc="greatest common divisor").rule(
    (Index,), index_to_int, emit_gcd, variadic=True)
op("math.lcm", python=math.lcm, keys=keys_of("lcm"), raises=(OverflowError,), doc="least common multiple").rule(
    (Index,), index_to_int, emit_lcm, variadic=True)
op("math.isqrt", python=math.isqrt, keys=keys_of("isqrt"), raises=(ValueError,), doc="the whole part of the square root",
   interval=(0, (1 << 32) - 1)).rule((Index,), index_to_int, emit_isqrt)


# --- NumPy's, in the operands' common type

def emit_numpy_gcd(b, number: Number, x: str, y: str) -> str:
    llvm_type = layout.scalar(number)
    if number.kind == "i":
        x, y = (b.call(f"llvm.abs.{llvm_type}", llvm_type, (llvm_type, one), ("i1", "false")) for one in (x, y))
    return gcd_of_sizes(b, llvm_type, x, y)


def emit_numpy_lcm(b, number: Number, x: str, y: str) -> str:
    """x // gcd * y of the sizes, 0 where both are."""
    llvm_type = layout.scalar(number)
    if number.kind == "i":
        x, y = (b.call(f"llvm.abs.{llvm_type}", llvm_type, (llvm_type, one), ("i1", "false")) for one in (x, y))
    common = gcd_of_sizes(b, llvm_type, x, y)
    divisor = b.call(f"llvm.umax.{llvm_type}", llvm_type, (llvm_type, common), (llvm_type, "1"))
    return b(f"mul {llvm_type} {b(f'udiv {llvm_type} {x}, {divisor}')}, {y}")
