"""Functions on numbers that compiled code calls: parts of the runtime, compiled once per process when first needed.

In: nothing.  Out: LLVM text of each, and RUNTIME, which names them.  Holds: each is defined for all operands; none raises, or
reads memory other than constants.

They stand here, and not in each module that uses them, because a module of one straight function compiles in half the time of
one with a loop or two functions. In the hot path of a loop only those are called that are long anyway.
"""
from __future__ import annotations

from functools import partial

from codegen import layout

ATTRIBUTES = "nounwind willreturn memory(none)"
_ONE, _INFINITY = layout.literal("double", 1.0), layout.literal("double", float("inf"))
_SUFFIXES = {"float": "f32", "double": "f64"}
COMPILER_POWERS = {"float": "__powisf2", "double": "__powidf2"}    # called without being declared: runtime.load knows


def _declare(name: str, result: str, *arguments: str) -> str:
    return f"declare {result} @llvm.{name}({', '.join(arguments)})\n"


_ABS = _declare("abs.i64", "i64", "i64", "i1")
_FABS, _COPYSIGN = _declare("fabs.f64", "double", "double"), _declare("copysign.f64", "double", "double", "double")


# --- int / int

def divide_text(module) -> str:
    """jitcore_divide_ints(x, y, x / y of both as doubles): the correctly rounded quotient; the third operand for y = 0."""
    # The quotient of |x| * 2**s by |y|, with s such that it has 57 or 58 bits (or more, where s is 0), is computed exactly: a
    # double gives its first 50 bits, two corrections the rest (their residues fit in i128, multiplication of which is inline;
    # division would be a call). Then its last bit says whether there is a remainder, and rounding it to double, once, is right.
    return _ABS + _FABS + _declare("ctlz.i64", "i64", "i64", "i1") + f"""define double @jitcore_divide_ints(i64 %x, i64 %y, double %estimate) {ATTRIBUTES} {{
entry:
  %zero = icmp eq i64 %y, 0
  br i1 %zero, label %plain, label %begin
plain:
  ret double %estimate
begin:
  %a = call i64 @llvm.abs.i64(i64 %x, i1 false)
  %b = call i64 @llvm.abs.i64(i64 %y, i1 false)
  %la = call i64 @llvm.ctlz.i64(i64 %a, i1 false)
  %lb = call i64 @llvm.ctlz.i64(i64 %b, i1 false)
  %difference = sub i64 %la, %lb
  %wanted = add i64 %difference, 57
  %negative = icmp slt i64 %wanted, 0
  %s = select i1 %negative, i64 0, i64 %wanted
  %s.wide = zext i64 %s to i128
  %a.wide = zext i64 %a to i128
  %b.wide = zext i64 %b to i128
  %scaled = shl i128 %a.wide, %s.wide
  %size = call double @llvm.fabs.f64(double %estimate)
  %s.exponent = add i64 %s, 1023
  %s.bits = shl i64 %s.exponent, 52
  %factor = bitcast i64 %s.bits to double
  %first.float = fmul double %size, %factor
  %first = fptoui double %first.float to i64
  %first.wide = zext i64 %first to i128
  %first.product = mul i128 %first.wide, %b.wide
  %residue = sub i128 %scaled, %first.product
  %is.over = icmp slt i128 %residue, 0
  %opposite = sub i128 0, %residue
  %magnitude = select i1 %is.over, i128 %opposite, i128 %residue
  %high.wide = lshr i128 %magnitude, 64
  %high = trunc i128 %high.wide to i64
  %low = trunc i128 %magnitude to i64
  %high.float = uitofp i64 %high to double
  %high.scaled = fmul double %high.float, {layout.literal("double", 2.0 ** 64)}
  %low.float = uitofp i64 %low to double
  %residue.float = fadd double %high.scaled, %low.float
  %b.float = uitofp i64 %b to double
  %correction.float = fdiv double %residue.float, %b.float
  %correction.size = fptosi double %correction.float to i64
  %correction.down = sub i64 0, %correction.size
  %correction = select i1 %is.over, i64 %correction.down, i64 %correction.size
  %second = add i64 %first, %correction
  %second.wide = zext i64 %second to i128
  %second.product = mul i128 %second.wide, %b.wide
  %rest = sub i128 %scaled, %second.product
  %below = icmp slt i128 %rest, 0
  %above = icmp sge i128 %rest, %b.wide
  %down = sext i1 %below to i64
  %up = zext i1 %above to i64
  %third.down = add i64 %second, %down
  %third = add i64 %third.down, %up
  %third.wide = zext i64 %third to i128
  %third.product = mul i128 %third.wide, %b.wide
  %inexact = icmp ne i128 %scaled, %third.product
  %sticky = zext i1 %inexact to i64
  %digits = or i64 %third, %sticky
  %rounded = uitofp i64 %digits to double
  %inverse.exponent = sub i64 1023, %s
  %inverse.bits = shl i64 %inverse.exponent, 52
  %inverse = bitcast i64 %inverse.bits to double
  %quotient = fmul double %rounded, %inverse
  %signs = xor i64 %x, %y
  %is.negative = icmp slt i64 %signs, 0
  %negated = fneg double %quotient
  %result = select i1 %is.negative, double %negated, double %quotient
  ret double %result
}}"""


# --- powers of ints

def power_text(llvm_type: str, is_checked: bool, module) -> str:
    """jitcore_power_iN(x, y), y taken as unsigned, by squarings; checked: a second result says that it does not fit. The
    last square is not computed: it may overflow where the result does not."""
    name = power_name(llvm_type, is_checked)
    declared = ""
    if is_checked:
        declared = _declare("smul.with.overflow.i64", "{i64, i1}", "i64", "i64")
        lines = []
        for to, p, q in (("longer", "result", "base"), ("square", "base", "base")):
            lines.append(f"""  %{to}.pair = call {{i64, i1}} @llvm.smul.with.overflow.i64(i64 %{p}, i64 %{q})
  %{to} = extractvalue {{i64, i1}} %{to}.pair, 0
  %{to}.over = extractvalue {{i64, i1}} %{to}.pair, 1
""")
        longer, square = lines
        state = "  %over = phi i1 [false, %entry], [%over.next, %more]\n"
        used = "  %longer.used = and i1 %odd, %longer.over\n  %over.now = or i1 %over, %longer.used\n"
        carried = "  %over.next = or i1 %over.now, %square.over\n"
        returned = ("  %first = insertvalue {i64, i1} poison, i64 %result.now, 0\n"
                    "  %both = insertvalue {i64, i1} %first, i1 %over.now, 1\n  ret {i64, i1} %both\n")
        result_type = "{i64, i1}"
    else:
        longer, square = f"  %longer = mul {llvm_type} %result, %base\n", f"  %square = mul {llvm_type} %base, %base\n"
        state = used = carried = ""
        returned, result_type = f"  ret {llvm_type} %result.now\n", llvm_type
    return declared + f"""define {result_type} @{name}({llvm_type} %x, {llvm_type} %y) {ATTRIBUTES} {{
entry:
  br label %loop
loop:
  %result = phi {llvm_type} [1, %entry], [%result.now, %more]
  %base = phi {llvm_type} [%x, %entry], [%square, %more]
  %left = phi {llvm_type} [%y, %entry], [%left.next, %more]
{state}  %odd = trunc {llvm_type} %left to i1
{longer}  %result.now = select i1 %odd, {llvm_type} %longer, {llvm_type} %result
{used}  %left.next = lshr {llvm_type} %left, 1
  %last = icmp eq {llvm_type} %left.next, 0
  br i1 %last, label %done, label %more
more:
{square}{carried}  br label %loop
done:
{returned}}}"""


def vector_power_name(llvm_type: str, count: int) -> str:
    """`vector.`: for vectormath.keep_variants."""
    return f"vector.power.{llvm_type}.{count}"


def vector_power_text(llvm_type: str, count: int, module) -> str:
    """What jitcore_power_iN does without checks, for several at once, as long as one of the exponents has bits left."""
    kind, bits = f"<{count} x {llvm_type}>", f"<{count} x i1>"
    return _declare(f"vector.reduce.or.v{count}i1", "i1", bits) + f"""define {kind} @{vector_power_name(llvm_type, count)}({kind} %x, {kind} %y) {ATTRIBUTES} {{
entry:
  br label %loop
loop:
  %result = phi {kind} [splat ({llvm_type} 1), %entry], [%result.now, %loop]
  %base = phi {kind} [%x, %entry], [%square, %loop]
  %left = phi {kind} [%y, %entry], [%left.next, %loop]
  %odd = trunc {kind} %left to {bits}
  %longer = mul {kind} %result, %base
  %result.now = select {bits} %odd, {kind} %longer, {kind} %result
  %square = mul {kind} %base, %base
  %left.next = lshr {kind} %left, splat ({llvm_type} 1)
  %more = icmp ne {kind} %left.next, zeroinitializer
  %some = call i1 @llvm.vector.reduce.or.v{count}i1({bits} %more)
  br i1 %some, label %loop, label %done
done:
  ret {kind} %result.now
}}"""


def compiler_power_text(llvm_type: str, module) -> str:
    """__powidf2, __powisf2: x ** n for an i32, from a library that compilers link in and a process need not have. LLVM
    calls them where fast math lets it take an exponent for an integer."""
    one = layout.literal(llvm_type, 1.0)
    return _declare("abs.i32", "i32", "i32", "i1") + f"""define {llvm_type} @{COMPILER_POWERS[llvm_type]}({llvm_type} %x, i32 %n) {ATTRIBUTES} {{
entry:
  %size = call i32 @llvm.abs.i32(i32 %n, i1 false)
  br label %loop
loop:
  %result = phi {llvm_type} [{one}, %entry], [%result.now, %more]
  %base = phi {llvm_type} [%x, %entry], [%square, %more]
  %left = phi i32 [%size, %entry], [%left.next, %more]
  %odd = trunc i32 %left to i1
  %longer = fmul {llvm_type} %result, %base
  %result.now = select i1 %odd, {llvm_type} %longer, {llvm_type} %result
  %left.next = lshr i32 %left, 1
  %last = icmp eq i32 %left.next, 0
  br i1 %last, label %done, label %more
more:
  %square = fmul {llvm_type} %base, %base
  br label %loop
done:
  %inverse = fdiv {llvm_type} {one}, %result.now
  %negative = icmp slt i32 %n, 0
  %power = select i1 %negative, {llvm_type} %inverse, {llvm_type} %result.now
  ret {llvm_type} %power
}}
"""


def power_name(llvm_type: str, is_checked: bool) -> str:
    return f"jitcore_power_{'checked_' if is_checked else ''}{llvm_type}"


def modular_power_text(module) -> str:
    """jitcore_modular_power(x, y, m, |m|): pow(x, y, m) for y >= 0 and 1 <= |m| <= 2**32."""
    return f"""define i64 @jitcore_modular_power(i64 %x, i64 %y, i64 %m, i64 %size) {ATTRIBUTES} {{
entry:
  %remainder = srem i64 %x, %size
  %sign = ashr i64 %remainder, 63
  %lift = and i64 %sign, %size
  %start = add i64 %remainder, %lift
  %one = urem i64 1, %size
  br label %loop
loop:
  %result = phi i64 [%one, %entry], [%result.now, %more]
  %base = phi i64 [%start, %entry], [%square, %more]
  %left = phi i64 [%y, %entry], [%left.next, %more]
  %odd = trunc i64 %left to i1
  %longer.product = mul i64 %result, %base
  %longer = urem i64 %longer.product, %size
  %result.now = select i1 %odd, i64 %longer, i64 %result
  %left.next = lshr i64 %left, 1
  %last = icmp eq i64 %left.next, 0
  br i1 %last, label %done, label %more
more:
  %square.product = mul i64 %base, %base
  %square = urem i64 %square.product, %size
  br label %loop
done:
  %negative = icmp slt i64 %m, 0
  %some = icmp ne i64 %result.now, 0
  %lower = and i1 %negative, %some
  %below = sub i64 %result.now, %size
  %signed = select i1 %lower, i64 %below, i64 %result.now
  ret i64 %signed
}}"""


# --- rounding to digits

def power_of_ten_text(module) -> str:
    """jitcore_power_of_ten(n): as NumPy makes it, by multiplications, each rounded."""
    return f"""define double @jitcore_power_of_ten(i64 %n) {ATTRIBUTES} {{
entry:
  %many = icmp ugt i64 %n, 400
  %count = select i1 %many, i64 400, i64 %n
  br label %loop
loop:
  %power = phi double [{_ONE}, %entry], [%longer, %more]
  %at = phi i64 [0, %entry], [%next, %more]
  %last = icmp eq i64 %at, %count
  br i1 %last, label %done, label %more
more:
  %longer = fmul double %power, {layout.literal("double", 10.0)}
  %next = add i64 %at, 1
  br label %loop
done:
  ret double %power
}}"""


def round_float_text(module) -> str:
    """jitcore_round_float(x, n): (round(x, n), whether the interpreter must be asked instead). Why it is right is said at
    `rounding._round_quickly`, which does the same where n is a constant."""
    def real(value: float) -> str:
        return layout.literal("double", value)

    powers = ", ".join(f"double {real(10.0 ** n)}" for n in range(23))
    names = (("roundeven", 1), ("floor", 1), ("ceil", 1), ("fma", 3))
    declared = _FABS + _COPYSIGN + "".join(_declare(f"{name}.f64", "double", *["double"] * count) for name, count in names)
    return declared + f"""@powers.of.ten = private unnamed_addr constant [23 x double] [{powers}]
define {{double, i1}} @jitcore_round_float(double %x, i64 %n) {ATTRIBUTES} {{
entry:
  %size = call double @llvm.fabs.f64(double %x)
  %finite = fcmp olt double %size, {real(float("inf"))}
  %is.negative = icmp slt i64 %n, 0
  %opposite = sub i64 0, %n
  %m = select i1 %is.negative, i64 %opposite, i64 %n
  %in.table = icmp ult i64 %m, 23
  %quick = and i1 %finite, %in.table
  br i1 %quick, label %scale, label %rare
scale:
  %place = getelementptr double, ptr @powers.of.ten, i64 %m
  %power = load double, ptr %place
  %up = fmul double %x, %power
  %down = fdiv double %x, %power
  %y = select i1 %is.negative, double %down, double %up
  %up.negative = fneg double %up
  %up.error = call double @llvm.fma.f64(double %x, double %power, double %up.negative)
  %down.negative = fneg double %down
  %down.error = call double @llvm.fma.f64(double %down.negative, double %power, double %x)
  %error = select i1 %is.negative, double %down.error, double %up.error
  %even = call double @llvm.roundeven.f64(double %y)
  %floor = call double @llvm.floor.f64(double %y)
  %ceil = call double @llvm.ceil.f64(double %y)
  %rest = fsub double %y, %even
  %rest.size = call double @llvm.fabs.f64(double %rest)
  %halfway = fcmp oeq double %rest.size, {real(0.5)}
  %above = fcmp ogt double %error, {real(0.0)}
  %below = fcmp olt double %error, {real(0.0)}
  %to.ceil = and i1 %halfway, %above
  %to.floor = and i1 %halfway, %below
  %one = select i1 %to.ceil, double %ceil, double %even
  %whole = select i1 %to.floor, double %floor, double %one
  %divided = fdiv double %whole, %power
  %multiplied = fmul double %whole, %power
  %rounded = select i1 %is.negative, double %multiplied, double %divided
  %y.size = call double @llvm.fabs.f64(double %y)
  %small = fcmp olt double %y.size, {real(2.0 ** 52)}
  br i1 %small, label %done, label %large
large:
  %same.scaled = fcmp oge double %y.size, {real(2.0 ** 55)}
  %whole.already = fcmp oge double %size, {real(2.0 ** 52)}
  %same.any = or i1 %same.scaled, %whole.already
  %not.negative = xor i1 %is.negative, true
  %same = and i1 %same.any, %not.negative
  %ask.large = xor i1 %same, true
  br label %done
rare:
  %not.finite = xor i1 %finite, true
  %many = icmp sgt i64 %n, 22
  %enough = fcmp oge double %size, {real(1e-6)}
  %too.many = icmp sgt i64 %n, 323
  %unchanged.by = or i1 %enough, %too.many
  %unchanged.many = and i1 %many, %unchanged.by
  %unchanged = or i1 %not.finite, %unchanged.many
  %tiny = fcmp olt double %size, {real(1e22)}
  %too.few = icmp slt i64 %n, -308
  %vanishes.by = or i1 %tiny, %too.few
  %vanishes.finite = and i1 %vanishes.by, %is.negative
  %vanishes = and i1 %vanishes.finite, %finite
  %zero = call double @llvm.copysign.f64(double {real(0.0)}, double %x)
  %rare.result = select i1 %vanishes, double %zero, double %x
  %known = or i1 %unchanged, %vanishes
  %ask.rare = xor i1 %known, true
  br label %done
done:
  %result = phi double [%rounded, %scale], [%x, %large], [%rare.result, %rare]
  %ask = phi i1 [false, %scale], [%ask.large, %large], [%ask.rare, %rare]
  %first = insertvalue {{double, i1}} poison, double %result, 0
  %both = insertvalue {{double, i1}} %first, i1 %ask, 1
  ret {{double, i1}} %both
}}"""


def round_int_text(module) -> str:
    """jitcore_round_int(x, n): x rounded to 10**-n where n < 0, ties to even, and whether that does not fit."""
    return _ABS + f"""@int.powers.of.ten = private unnamed_addr constant [19 x i64] [{', '.join(f'i64 {10 ** n}' for n in range(19))}]
define {{i64, i1}} @jitcore_round_int(i64 %x, i64 %n) {ATTRIBUTES} {{
entry:
  %whole = icmp sge i64 %n, 0
  br i1 %whole, label %done, label %round
round:
  %m = sub i64 0, %n
  %few = icmp ult i64 %m, 19
  br i1 %few, label %divide, label %large
divide:
  %place = getelementptr i64, ptr @int.powers.of.ten, i64 %m
  %power = load i64, ptr %place
  %quotient = sdiv i64 %x, %power
  %remainder = srem i64 %x, %power
  %sign = ashr i64 %remainder, 63
  %floor = add i64 %quotient, %sign
  %lift = and i64 %sign, %power
  %rest = add i64 %remainder, %lift
  %half = lshr i64 %power, 1
  %above = icmp ugt i64 %rest, %half
  %halfway = icmp eq i64 %rest, %half
  %odd = trunc i64 %floor to i1
  %to.even = and i1 %halfway, %odd
  %up = or i1 %above, %to.even
  %one = zext i1 %up to i64
  %count = add i64 %floor, %one
  %product = mul i64 %count, %power
  %forth = sdiv i64 %product, %power
  %over = icmp ne i64 %forth, %count
  br label %done
large:
  ; 10**19 and more: all that 64 bits hold rounds to 0, but for what is beyond half of 10**19
  %nineteen = icmp eq i64 %m, 19
  %size = call i64 @llvm.abs.i64(i64 %x, i1 false)
  %beyond = icmp ugt i64 %size, 5000000000000000000
  %over.large = and i1 %nineteen, %beyond
  br label %done
done:
  %result = phi i64 [%x, %entry], [%product, %divide], [0, %large]
  %failed = phi i1 [false, %entry], [%over, %divide], [%over.large, %large]
  %first = insertvalue {{i64, i1}} poison, i64 %result, 0
  %both = insertvalue {{i64, i1}} %first, i1 %failed, 1
  ret {{i64, i1}} %both
}}"""


# --- complex products and quotients that lost an infinity (CPython since 3.14)

def _boxed(to: str, x: str, infinite: str) -> str:
    """1 where x is infinite, else 0, with the sign of x."""
    return (f"  %{to}.size = select i1 {infinite}, double {_ONE}, double 0.0\n"
            f"  %{to} = call double @llvm.copysign.f64(double %{to}.size, double {x})\n")


def _without_nan(to: str, x: str, condition: str) -> str:
    """0 with the sign of x where x is nan and the condition holds, else x."""
    return (f"  %{to}.nan = fcmp uno double {x}, 0.0\n  %{to}.both = and i1 %{to}.nan, {condition}\n"
            f"  %{to}.zero = call double @llvm.copysign.f64(double 0.0, double {x})\n"
            f"  %{to} = select i1 %{to}.both, double %{to}.zero, double {x}\n")


def _is_infinite(to: str, x: str) -> str:
    return f"  %{to}.abs = call double @llvm.fabs.f64(double {x})\n  %{to} = fcmp oeq double %{to}.abs, {_INFINITY}\n"


def _either(to: str, x: str, y: str) -> str:
    return f"  %{to} = or i1 %{x}, %{y}\n"


def _chosen(to: str, condition: str, yes: str, no: str) -> str:
    return f"  %{to} = select i1 %{condition}, double {yes}, double {no}\n"


def complex_product_text(module) -> str:
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
""" + f"  %re.inf = fmul double {_INFINITY}, %re\n  %im.inf = fmul double {_INFINITY}, %im\n"
                 + _chosen("re.out", "again", "%re.inf", "%r") + _chosen("im.out", "again", "%im.inf", "%i"))
    return _function("jitcore_complex_product", lines)


def complex_quotient_text(is_real: bool, module) -> str:
    """An infinite dividend by a finite divisor is infinite, a finite one by an infinite divisor is zero; of a real
    dividend (%a alone) only the latter."""
    lines = [_is_infinite(f"{part}.inf", f"%{part}") for part in "abcd"]
    lines.append(_either("x.inf", "a.inf", "b.inf") + _either("y.inf", "c.inf", "d.inf"))
    for part in "abcd":
        lines.append(f"  %{part}.finite = fcmp olt double %{part}.inf.abs, {_INFINITY}\n")
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
  %factor = select i1 %large, double {_INFINITY}, double 0.0
  %re.new = fmul double %factor, %re
  %im.new = fmul double %factor, %im
  %again = or i1 %large, %small
""" + _chosen("re.out", "again", "%re.new", "%r") + _chosen("im.out", "again", "%im.new", "%i"))
    return _function("jitcore_real_quotient" if is_real else "jitcore_complex_quotient", lines)


def _function(name: str, lines) -> str:
    """(%a, %b) and (%c, %d) are the operands, (%r, %i) the plain result, which stays unless there is something to recover."""
    return (_FABS + _COPYSIGN + f"define {{double, double}} @{name}(double %a, double %b, double %c, double %d, double %r, double %i) "
            f"{ATTRIBUTES} {{\nentry:\n" + "".join(lines)
            + "  %first = insertvalue {double, double} poison, double %re.out, 0\n"
            "  %both = insertvalue {double, double} %first, double %im.out, 1\n  ret {double, double} %both\n}\n")


# --- remainders of floats

REMAINDER_LIMIT = {"double": 2.0 ** 52, "float": 2.0 ** 23}


def remainder_name(llvm_type: str, count: int = 1) -> str:
    """`vector.`: for vectormath.keep_variants."""
    return f"vector.remainder.{llvm_type}" + (f".{count}" if count > 1 else "")


def remainder_text(llvm_type: str, count: int, module) -> str:
    """fmod of one float, or of a vector of them, but that a zero may have either sign.

    Where x / y is below 2**52 (2**23 for float), truncating it gives the quotient, or one more where the division rounded
    up to an integer; x - quotient * y is exact in one fused multiply-add, and off by one y where the quotient was. What is
    left (huge quotients, inf; of nan the quotient is nan, and what is made of it) is libm's fmod; in a vector for all lanes, if one needs it.
    """
    one = layout.literal(llvm_type, 1.0)
    kind = llvm_type if count == 1 else f"<{count} x {llvm_type}>"
    suffix = _SUFFIXES[llvm_type] if count == 1 else f"v{count}{_SUFFIXES[llvm_type]}"

    def constant(literal: str) -> str:
        return literal if count == 1 else f"splat ({llvm_type} {literal})"

    bits = "i1" if count == 1 else f"<{count} x i1>"
    zero, limit = constant(layout.literal(llvm_type, 0.0)), constant(layout.literal(llvm_type, REMAINDER_LIMIT[llvm_type]))
    all_small = "%small" if count == 1 else "%all"
    reduced = "" if count == 1 else f"  %all = call i1 @llvm.vector.reduce.and.v{count}i1({bits} %small)\n"
    # Where there is no quotient the remainder is x, also where y is infinite (0 * inf would be nan).
    declared = "".join(_declare(f"{symbol}.{suffix}", kind, *[kind] * arguments)
                       for symbol, arguments in (("fabs", 1), ("trunc", 1), ("copysign", 2), ("fma", 3)))
    if count > 1:
        declared += _declare(f"vector.reduce.and.v{count}i1", "i1", bits)
    return declared + f"""define {kind} @{remainder_name(llvm_type, count)}({kind} %x, {kind} %y) {ATTRIBUTES} {{
entry:
  %plain = fdiv {kind} %x, %y
  %size = call {kind} @llvm.fabs.{suffix}({kind} %plain)
  %small = fcmp ult {kind} %size, {limit}
{reduced}  br i1 {all_small}, label %quick, label %slow, !prof !1
quick:
  %whole = call {kind} @llvm.trunc.{suffix}({kind} %plain)
  %negative = fneg {kind} %whole
  %fused = call {kind} @llvm.fma.{suffix}({kind} %negative, {kind} %y, {kind} %x)
  %none = fcmp oeq {kind} %whole, {zero}
  %near = select {bits} %none, {kind} %x, {kind} %fused
  %sign = call {kind} @llvm.copysign.{suffix}({kind} {constant(one)}, {kind} %x)
  %signed = fmul {kind} %sign, %near
  %beyond = fcmp olt {kind} %signed, {zero}
  %step = call {kind} @llvm.copysign.{suffix}({kind} %y, {kind} %x)
  %back = fadd {kind} %near, %step
  %result = select {bits} %beyond, {kind} %back, {kind} %near
  ret {kind} %result
slow:
  %far = frem {kind} %x, %y
  ret {kind} %far
}}"""


# --- the parts: (names, writers, LLVM's level of optimisation)

RUNTIME = (
    (("jitcore_divide_ints",), (divide_text,), 2),
    *(((power_name(kind, checked),), (partial(power_text, kind, checked),), 2)
      for kind, checked in (("i8", False), ("i16", False), ("i32", False), ("i64", False), ("i64", True))),
    *(((vector_power_name(f"i{size}", bits // size),), (partial(vector_power_text, f"i{size}", bits // size),), 2)
      for size in (8, 16, 32, 64) for bits in (128, 256, 512)),
    *(((name,), (partial(compiler_power_text, kind),), 2) for kind, name in COMPILER_POWERS.items()),
    (("jitcore_modular_power",), (modular_power_text,), 2),
    (("jitcore_power_of_ten",), (power_of_ten_text,), 2),
    (("jitcore_round_float",), (round_float_text,), 2),
    (("jitcore_round_int",), (round_int_text,), 2),
    (("jitcore_complex_product",), (complex_product_text,), 2),
    (("jitcore_complex_quotient",), (partial(complex_quotient_text, False),), 2),
    (("jitcore_real_quotient",), (partial(complex_quotient_text, True),), 2),
    *(((remainder_name(kind, count),), (partial(remainder_text, kind, count),), 2)
      for kind, bits in (("double", 64), ("float", 32)) for count in (1, 128 // bits, 256 // bits, 512 // bits)),
)
