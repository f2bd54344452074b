"""Arithmetic on complex numbers, to the bit as the running CPython and NumPy do it.

In: (real, imaginary) pairs of operands.  Out: such pairs.  Holds: no instruction is contracted or reordered (unless fast
math was asked for): infinities, nan and the signs of zeros come out as the interpreter's.

CPython changed its arithmetic in 3.14: infinities that the formulas lose as nan+nanj are recovered (C11, Annex G), and a
real operand stays real. `FOLLOWS_ANNEX_G` asks the running interpreter. NumPy's formulas are the plain ones.
"""
from __future__ import annotations

import math
from functools import cache

from codegen import layout
from codegen.build import LIKELY
from codegen.ops.scalars import (INFINITY, NAN, ONE, ZERO, all_of, any_of, copysign, fabs, fast, is_finite, literal_value)

FOLLOWS_ANNEX_G = not math.isnan((complex(1.0, math.inf) * complex(math.nan, -1.0)).real)

Pair = tuple[str, str]


def add(b, llvm_type: str, x, y, name: str = "fadd") -> Pair:
    """x + y, or x - y with name = fsub. A real operand of 3.14's mixed arithmetic is a single string."""
    flags = fast(b)
    if isinstance(y, str):
        return b(f"{name} {flags}{llvm_type} {x[0]}, {y}"), x[1]
    if isinstance(x, str):
        imaginary = y[1] if name == "fadd" else b(f"fneg {llvm_type} {y[1]}")
        return b(f"{name} {flags}{llvm_type} {x}, {y[0]}"), imaginary
    return tuple(b(f"{name} {flags}{llvm_type} {p}, {q}") for p, q in zip(x, y))


def subtract(b, llvm_type: str, x, y) -> Pair:
    return add(b, llvm_type, x, y, "fsub")


def multiply(b, llvm_type: str, x, y, recover: bool = False) -> Pair:
    flags = fast(b)
    if isinstance(x, str):
        x, y = y, x                               # products of reals commute, bit for bit
    if isinstance(y, str):
        return tuple(b(f"fmul {flags}{llvm_type} {part}, {y}") for part in x)
    (xr, xi), (yr, yi) = x, y
    products = [b(f"fmul {flags}{llvm_type} {p}, {q}") for p, q in ((xr, yr), (xi, yi), (xr, yi), (xi, yr))]
    plain = (b(f"fsub {flags}{llvm_type} {products[0]}, {products[1]}"),
             b(f"fadd {flags}{llvm_type} {products[2]}, {products[3]}"))
    if not recover:
        return plain
    return _recovered(b, plain, "complex.multiply", _product_text(), (*x, *y))


def divide(b, llvm_type: str, x, y, recover: bool = False) -> Pair:
    """x / y as CPython: by the larger part of the divisor (R. Smith). The caller has excluded a divisor of 0."""
    flags = fast(b)
    if isinstance(y, str):
        return tuple(b(f"fdiv {flags}{llvm_type} {part}, {y}") for part in x)
    chosen, swapped, ratio, denominator = _smith(b, llvm_type, y)
    if isinstance(x, str):                        # a real dividend, 3.14: x/d and -x*ratio/d, or x*ratio/d and -x/d
        negative = b(f"fneg {llvm_type} {x}")
        real = b.select(chosen, llvm_type, x, b(f"fmul {flags}{llvm_type} {x}, {ratio}"))
        imaginary = b.select(chosen, llvm_type, b(f"fmul {flags}{llvm_type} {negative}, {ratio}"), negative)
    else:
        real, imaginary = _numerators(b, llvm_type, x, chosen, ratio)
    plain = [b(f"fdiv {flags}{llvm_type} {part}, {denominator}") for part in (real, imaginary)]
    # With a nan in the divisor neither comparison holds, and both parts are nan.
    valid = b(f"or i1 {chosen}, {swapped}")
    plain = tuple(b.select(valid, llvm_type, part, NAN[llvm_type]) for part in plain)
    if not recover:
        return plain
    if isinstance(x, str):
        return _recovered(b, plain, "complex.divide.real", _quotient_text(True), (x, ZERO["double"], *y))
    return _recovered(b, plain, "complex.divide", _quotient_text(False), (*x, *y))


def divide_numpy(b, llvm_type: str, x, y) -> Pair:
    """x / y as NumPy: Smith's with one reciprocal; a divisor of 0 divides each part by it."""
    flags = fast(b)
    chosen, _, ratio, denominator = _smith(b, llvm_type, y)
    scale = b(f"fdiv {flags}{llvm_type} {ONE[llvm_type]}, {denominator}")
    plain = [b(f"fmul {flags}{llvm_type} {part}, {scale}") for part in _numerators(b, llvm_type, x, chosen, ratio)]
    zero = is_zero(b, llvm_type, y)
    by_zero = [b(f"fdiv {flags}{llvm_type} {part}, {ZERO[llvm_type]}") for part in x]
    return tuple(b.select(zero, llvm_type, special, part) for special, part in zip(by_zero, plain))


def is_zero(b, llvm_type: str, y) -> str:
    parts = (y,) if isinstance(y, str) else y
    return all_of(b, *("false" if literal_value(part) else b(f"fcmp oeq {llvm_type} {part}, {ZERO[llvm_type]}")
                       for part in parts))


def _smith(b, llvm_type: str, y: Pair):
    """(the real part is the larger one, the other one is, smaller / larger, larger + smaller * ratio)"""
    flags, (yr, yi) = fast(b), y
    sizes = fabs(b, llvm_type, yr), fabs(b, llvm_type, yi)
    chosen = b(f"fcmp oge {llvm_type} {sizes[0]}, {sizes[1]}")
    swapped = b(f"fcmp oge {llvm_type} {sizes[1]}, {sizes[0]}")
    large, small = b.select(chosen, llvm_type, yr, yi), b.select(chosen, llvm_type, yi, yr)
    ratio = b(f"fdiv {flags}{llvm_type} {small}, {large}")
    part = b(f"fmul {flags}{llvm_type} {small}, {ratio}")
    return chosen, swapped, ratio, b(f"fadd {flags}{llvm_type} {large}, {part}")


def _numerators(b, llvm_type: str, x: Pair, chosen: str, ratio: str) -> Pair:
    """(xr + xi*ratio, xi - xr*ratio) or, by the imaginary part, (xr*ratio + xi, xi*ratio - xr)."""
    flags, (xr, xi) = fast(b), x
    scaled = [b(f"fmul {flags}{llvm_type} {part}, {ratio}") for part in x]
    real = b(f"fadd {flags}{llvm_type} {b.select(chosen, llvm_type, xr, scaled[0])}, "
             f"{b.select(chosen, llvm_type, scaled[1], xi)}")
    imaginary = b(f"fsub {flags}{llvm_type} {b.select(chosen, llvm_type, xi, scaled[1])}, "
                  f"{b.select(chosen, llvm_type, scaled[0], xr)}")
    return real, imaginary


# --- recovering infinities (CPython since 3.14)

def _recovered(b, plain: Pair, name: str, text: str, operands) -> Pair:
    """`plain`, unless both parts are nan: then what the function `text` makes of the operands."""
    lost = b(f"fcmp uno double {plain[0]}, {ZERO['double']}"), b(f"fcmp uno double {plain[1]}, {ZERO['double']}")
    start, again, done = b.label, b.new_label("recover"), b.new_label("done")
    usual = b(f"xor i1 {b(f'and i1 {lost[0]}, {lost[1]}')}, true")
    b.branch(usual, done, again, LIKELY)
    b.start(again)
    for symbol, result, arguments in (("llvm.copysign.f64", "double", ("double", "double")), ("llvm.fabs.f64", "double", ("double",))):
        b.module.declare(symbol, result, arguments)
    target = b.module.define(name, text)
    made = b(f"call {{double, double}} {target}({', '.join(f'double {part}' for part in (*operands, *plain))})")
    recovered = [b(f"extractvalue {{double, double}} {made}, {index}") for index in (0, 1)]
    b.jump(done)
    b.start(done)
    return tuple(b.phi("double", (old, start), (new, again)) for old, new in zip(plain, recovered))


def _boxed(to: str, x: str, infinite: str) -> str:
    """1 where x is infinite, else 0, with the sign of x."""
    return (f"  %{to}.size = select i1 {infinite}, double {ONE['double']}, double 0.0\n"
            f"  %{to} = call double @llvm.copysign.f64(double %{to}.size, double {x})\n")


def _without_nan(to: str, x: str, condition: str) -> str:
    """0 with the sign of x where x is nan and the condition holds, else x."""
    return (f"  %{to}.nan = fcmp uno double {x}, 0.0\n  %{to}.both = and i1 %{to}.nan, {condition}\n"
            f"  %{to}.zero = call double @llvm.copysign.f64(double 0.0, double {x})\n"
            f"  %{to} = select i1 %{to}.both, double %{to}.zero, double {x}\n")


def _is_infinite(to: str, x: str) -> str:
    return f"  %{to}.abs = call double @llvm.fabs.f64(double {x})\n  %{to} = fcmp oeq double %{to}.abs, {INFINITY['double']}\n"


def _either(to: str, x: str, y: str) -> str:
    return f"  %{to} = or i1 %{x}, %{y}\n"


def _chosen(to: str, condition: str, yes: str, no: str) -> str:
    return f"  %{to} = select i1 %{condition}, double {yes}, double {no}\n"


@cache
def _product_text() -> str:
    """Steps 1 and 2: a factor that is infinite becomes a corner of the unit square, and nan in the other one 0. Step 3:
    where a product overflowed, nan becomes 0. Then the product, times infinity."""
    lines = []
    for part in "abcd":
        lines.append(_is_infinite(f"{part}.inf", f"%{part}"))
    lines.append(_either("z.inf", "a.inf", "b.inf") + _either("w.inf", "c.inf", "d.inf"))
    for part in "ab":
        lines.append(_boxed(f"{part}.box", f"%{part}", f"%{part}.inf") + _chosen(f"{part}1", "z.inf", f"%{part}.box", f"%{part}"))
    for part in "cd":
        lines.append(_without_nan(f"{part}1", f"%{part}", "%z.inf") + _is_infinite(f"{part}1.inf", f"%{part}1"))
    for part in "cd":
        lines.append(_boxed(f"{part}1.box", f"%{part}1", f"%{part}1.inf")
                     + _chosen(f"{part}2", "w.inf", f"%{part}1.box", f"%{part}1"))
    for part in "ab":
        lines.append(_without_nan(f"{part}2", f"%{part}1", "%w.inf"))
    for index, (p, q) in enumerate(("ac", "bd", "ad", "bc")):
        lines.append(f"  %product{index} = fmul double %{p}, %{q}\n" + _is_infinite(f"over{index}", f"%product{index}"))
    lines.append(_either("over01", "over0", "over1") + _either("over23", "over2", "over3") + _either("over", "over01", "over23")
                 + _either("boxed", "z.inf", "w.inf") + "  %plain = xor i1 %boxed, true\n  %widen = and i1 %over, %plain\n")
    for part in "abcd":
        lines.append(_without_nan(f"{part}3", f"%{part}2", "%widen"))
    lines.append(_either("again", "boxed", "widen") + """  %ac = fmul double %a3, %c3
  %bd = fmul double %b3, %d3
  %ad = fmul double %a3, %d3
  %bc = fmul double %b3, %c3
  %re = fsub double %ac, %bd
  %im = fadd double %ad, %bc
""" + f"  %re.inf = fmul double {INFINITY['double']}, %re\n  %im.inf = fmul double {INFINITY['double']}, %im\n"
                 + _chosen("re.out", "again", "%re.inf", "%r") + _chosen("im.out", "again", "%im.inf", "%i"))
    return _function("complex.multiply", lines)


@cache
def _quotient_text(is_real: bool) -> str:
    """An infinite dividend by a finite divisor is infinite, a finite one by an infinite divisor is zero; of a real
    dividend (%a alone) only the latter."""
    lines = [_is_infinite(f"{part}.inf", f"%{part}") for part in "abcd"]
    lines.append(_either("x.inf", "a.inf", "b.inf") + _either("y.inf", "c.inf", "d.inf"))
    for part in "abcd":
        lines.append(f"  %{part}.finite = fcmp olt double %{part}.inf.abs, {INFINITY['double']}\n")
    lines.append("""  %x.finite = and i1 %a.finite, %b.finite
  %y.finite = and i1 %c.finite, %d.finite
  %large.complex = and i1 %x.inf, %y.finite
  %small = and i1 %y.inf, %x.finite
""" + f"  %large = and i1 %large.complex, {'false' if is_real else 'true'}\n")
    for part in "abcd":
        lines.append(_boxed(f"{part}.box", f"%{part}", f"%{part}.inf"))
    for part in "ab":
        lines.append(_chosen(f"{part}1", "large", f"%{part}.box", f"%{part}"))
    for part in "cd":
        lines.append(_chosen(f"{part}1", "large", f"%{part}", f"%{part}.box"))
    lines.append(f"""  %ac = fmul double %a1, %c1
  %bd = fmul double %b1, %d1
  %bc = fmul double %b1, %c1
  %ad = fmul double %a1, %d1
  %re.complex = fadd double %ac, %bd
  %im.complex = fsub double %bc, %ad
  %im.real = fneg double %ad
  %re = select i1 {'true' if is_real else 'false'}, double %ac, double %re.complex
  %im = select i1 {'true' if is_real else 'false'}, double %im.real, double %im.complex
  %factor = select i1 %large, double {INFINITY['double']}, double 0.0
  %re.new = fmul double %factor, %re
  %im.new = fmul double %factor, %im
  %again = or i1 %large, %small
""" + _chosen("re.out", "again", "%re.new", "%r") + _chosen("im.out", "again", "%im.new", "%i"))
    return _function("complex.divide.real" if is_real else "complex.divide", lines)


def _function(name: str, lines) -> str:
    return (f"define internal {{double, double}} @{name}(double %a, double %b, double %c, double %d, double %r, double %i) "
            "cold noinline nounwind willreturn memory(none) {\nentry:\n" + "".join(lines)
            + "  %first = insertvalue {double, double} poison, double %re.out, 0\n"
            "  %both = insertvalue {double, double} %first, double %im.out, 1\n  ret {double, double} %both\n}")
