"""Mathematical functions of several doubles or floats at once: their formulas.

In: a Kernel, which collects instructions, and arguments as vectors of doubles.  Out: (the value, for which lanes it stands); None: for all, nan,
inf, subnormals and what lies outside the domain included. Errors: docs/vector_math.md.

Polynomials are Chebyshev interpolations, computed with 60 digits; arguments are reduced by constants in parts whose products with
small integers are exact (Cody and Waite). Floats are computed as doubles, with shorter polynomials, and rounded once.
"""
from __future__ import annotations

from codegen import layout
from codegen.numbers.kernel_constants import (
    ASIN, ATAN, COS, ERF, ERFC, ERFC_CENTRE, EXP, HALF_PI, LN2, LOG, LOG10_E, LOG2_E, LOG_TAIL, SIN)

ROUNDER = 1.5 * 2.0 ** 52                         # x + ROUNDER has the nearest integer to x in its last bits
LEAST, GREATEST = 2.0 ** -1021, 1e300             # between which nothing overflows or loses bits
INFINITY, NAN = float("inf"), float("nan")


class Wide:
    """A vector of doubles in the text of a function: arithmetic on it adds instructions."""

    def __init__(self, kernel: Kernel, name: str):
        self.kernel, self.name = kernel, name

    def __add__(self, other):
        return self.kernel.both("fadd", self, other)

    def __radd__(self, other):
        return self.kernel.both("fadd", other, self)

    def __sub__(self, other):
        return self.kernel.both("fsub", self, other)

    def __rsub__(self, other):
        return self.kernel.both("fsub", other, self)

    def __mul__(self, other):
        return self.kernel.both("fmul", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self.kernel.both("fdiv", self, other)

    def __rtruediv__(self, other):
        return self.kernel.both("fdiv", other, self)

    def __neg__(self):
        return self.kernel.value(f"fneg {self.kernel.shape} {self.name}")

    def __abs__(self):
        return self.kernel.call("fabs", self)


class Kernel:
    """The text of one function on vectors of so many lanes, of `double` or of `float`."""

    def __init__(self, lanes: int, llvm_type: str):
        self.lanes, self.is_double = lanes, llvm_type == "double"
        self.shape, self.bits, self.mask = f"<{lanes} x double>", f"<{lanes} x i64>", f"<{lanes} x i1>"
        self.lines: list[str] = []
        self.declared: dict[str, str] = {}

    def name(self, text: str) -> str:
        self.lines.append(f"  %v{len(self.lines)} = {text}")
        return f"%v{len(self.lines) - 1}"

    def value(self, text: str) -> Wide:
        return Wide(self, self.name(text))

    def text_of(self, operand) -> str:
        return operand.name if isinstance(operand, Wide) else f"splat (double {layout.literal('double', operand)})"

    def constant(self, number: float) -> Wide:
        return Wide(self, self.text_of(number))

    def both(self, instruction: str, x, y) -> Wide:
        return self.value(f"{instruction} {self.shape} {self.text_of(x)}, {self.text_of(y)}")

    def call(self, name: str, *args) -> Wide:
        symbol = f"llvm.{name}.v{self.lanes}f64"
        self.declared[symbol] = f"declare {self.shape} @{symbol}({', '.join([self.shape] * len(args))})"
        return self.value(f"call {self.shape} @{symbol}({', '.join(f'{self.shape} {self.text_of(arg)}' for arg in args)})")

    def fma(self, x, y, z) -> Wide:
        """x * y + z, in one rounding where the CPU has that."""
        return self.call("fmuladd", x, y, z)

    def polynomial(self, x: Wide, pair: tuple) -> Wide:
        """By Horner's rule in two halves, which the CPU computes at once; `pair`: coefficients for doubles, and for floats."""
        coefficients = pair[0] if self.is_double else pair[1]
        square = x * x
        even, odd = coefficients[::2], coefficients[1::2]
        return self.fma(self.horner(square, odd), x, self.horner(square, even))

    def horner(self, x, coefficients):
        total = self.constant(coefficients[-1])
        for one in coefficients[-2::-1]:
            total = self.fma(total, x, one)
        return total

    def compare(self, predicate: str, x, y) -> str:
        return self.name(f"fcmp {predicate} {self.shape} {self.text_of(x)}, {self.text_of(y)}")

    def every(self, *masks: str) -> str:
        found = masks[0]
        for one in masks[1:]:
            found = self.name(f"and {self.mask} {found}, {one}")
        return found

    def either(self, x: str, y: str) -> str:
        return self.name(f"or {self.mask} {x}, {y}")

    def select(self, condition: str, yes, no) -> Wide:
        return self.value(f"select {self.mask} {condition}, {self.shape} {self.text_of(yes)}, {self.shape} {self.text_of(no)}")

    def limited(self, x: Wide, low: float, high: float) -> Wide:
        """x, or what it lies beyond; nan stays."""
        x = self.select(self.compare("ogt", x, high), high, x)
        return self.select(self.compare("olt", x, low), low, x)

    def is_integer(self, x: Wide) -> str:
        return self.compare("oeq", self.call("trunc", x), x)

    def between(self, x: Wide, low: float, high: float) -> str:
        return self.every(self.compare("ogt", x, low), self.compare("olt", x, high))

    def bits_of(self, x: Wide) -> str:
        return self.name(f"bitcast {self.shape} {x.name} to {self.bits}")

    def from_bits(self, bits: str) -> Wide:
        return self.value(f"bitcast {self.bits} {bits} to {self.shape}")

    def integers(self, instruction: str, x: str, constant: int) -> str:
        return self.name(f"{instruction} {self.bits} {x}, splat (i64 {constant})")

    def rounded(self, x: Wide) -> tuple[Wide, str]:
        """The nearest integers, and bits whose last ones are those of the integers."""
        shifted = x + ROUNDER
        return shifted - ROUNDER, self.bits_of(shifted)


# --- exponentials
def times_power(k: Kernel, x: Wide, bits: str) -> Wide:
    """x * 2**n, where the last bits are those of n, and neither is subnormal or infinite."""
    return k.from_bits(k.name(f"add {k.bits} {k.bits_of(x)}, {k.integers('shl', bits, 52)}"))


def times_any_power(k: Kernel, x: Wide, n: Wide, bits: str) -> Wide:
    """x * 2**n for n from -1100 to 1100, in two steps, of which the first is exact; of floats one does."""
    if not k.is_double:
        return times_power(k, x, bits)
    half, half_bits = k.rounded(n * 0.5)
    _, rest_bits = k.rounded(n - half)
    return times_power(k, x, half_bits) * times_power(k, k.constant(1.0), rest_bits)


def reduced_exp(k: Kernel, x: Wide) -> tuple[Wide, Wide, str]:
    """n * log(2) + r = x: r, n, n in bits."""
    n, bits = k.rounded(x * (LOG2_E[0] + LOG2_E[1]))
    return k.fma(n, -LN2[1], k.fma(n, -LN2[0], x)), n, bits


def exp_of(k: Kernel, r: Wide) -> Wide:
    """e**r for r next to 0."""
    return (r + (r * r) * k.polynomial(r, EXP)) + 1.0


def exp(k, x):
    r, n, bits = reduced_exp(k, k.limited(x, *((-746.0, 710.0) if k.is_double else (-200.0, 200.0))))
    return k.select(k.compare("uno", x, x), x, times_any_power(k, exp_of(k, r), n, bits)), None


def exp2(k, x):
    near = k.limited(x, *((-1080.0, 1030.0) if k.is_double else (-200.0, 200.0)))
    n, bits = k.rounded(near)
    found = times_any_power(k, exp_of(k, (near - n) * (LN2[0] + LN2[1])), n, bits)
    return k.select(k.compare("uno", x, x), x, found), None


def expm1_of(k, x):
    """For sizes up to 700."""
    r, _, bits = reduced_exp(k, x)
    near = r + (r * r) * k.polynomial(r, EXP)
    power = times_power(k, k.constant(1.0), bits)
    return k.fma(power, near, power - 1.0)


def expm1(k, x):
    size = abs(x)
    return expm1_of(k, x), k.every(k.compare("olt", size, 700.0), k.compare("ogt", size, LEAST))


def sinh(k, x):
    size = abs(x)
    t = expm1_of(k, size)
    return k.call("copysign", (t + t / (t + 1.0)) * 0.5, x), k.compare("olt", size, 700.0)


def cosh(k, x):
    r, _, bits = reduced_exp(k, abs(x))
    e = times_power(k, exp_of(k, r), bits) * 0.5
    return e + 0.25 / e, k.compare("olt", abs(x), 700.0)


def tanh(k, x):
    size = k.limited(abs(x), 0.0, 20.0)
    t = expm1_of(k, size + size)
    return k.select(k.compare("uno", x, x), x, k.call("copysign", t / (t + 2.0), x)), None


# --- logarithms
_SHIFT = 0x3FF0000000000000 - 0x3FE6A09E667F3BCD  # from sqrt(1/2) to 1


def split(k: Kernel, x: Wide) -> tuple[Wide, Wide]:
    """m, n such that x = 2**n * m, m from sqrt(1/2) to sqrt(2); x is normal and above 0."""
    shifted = k.integers("add", k.bits_of(x), _SHIFT)
    exponent = k.integers("or", k.integers("lshr", shifted, 52), 0x4330000000000000)
    n = k.from_bits(exponent) - (2.0 ** 52 + 1023)
    return k.from_bits(k.integers("add", k.integers("and", shifted, (1 << 52) - 1), 0x3FE6A09E667F3BCD)), n


def log_parts(k, m: Wide):
    """(f, rest) whose difference is log m: f = m - 1."""
    f = m - 1.0
    s = f / (f + 2.0)
    z = s * s
    half = f * f * 0.5
    return f, half - s * (half + z * k.polynomial(z, LOG))


def split_any(k: Kernel, x: Wide) -> tuple[Wide, Wide]:
    """The same of subnormal numbers too. (Those of floats are not, as doubles.)"""
    if not k.is_double:
        return split(k, x)
    is_small = k.compare("olt", x, 2.0 ** -1022)
    m, n = split(k, k.select(is_small, x * 2.0 ** 54, x))
    return m, k.select(is_small, n - 54.0, n)


def in_domain(k: Kernel, found: Wide, x: Wide) -> Wide:
    """A logarithm of x >= 0; what it is elsewhere."""
    found = k.select(k.compare("ogt", x, 0.0), found, k.select(k.compare("oeq", x, 0.0), -INFINITY, NAN))
    return k.select(k.compare("oeq", x, INFINITY), x, found)


def log(k, x):
    m, n = split_any(k, x)
    f, rest = log_parts(k, m)
    return in_domain(k, k.fma(n, LN2[0], f - (rest - n * LN2[1])), x), None


def log_to(base, k, x):
    """By log m / log(base) in two parts, plus n * log(2) / log(base)."""
    m, n = split_any(k, x)
    f, rest = log_parts(k, m)
    high = f - rest
    low = (f - high) - rest
    if base == 2:
        return in_domain(k, n + (high * LOG2_E[0] + (high * LOG2_E[1] + low * LOG2_E[0])), x), None
    fraction = high * LOG10_E[0] + (high * LOG10_E[1] + low * LOG10_E[0] + n * LOG10_E[3])
    return in_domain(k, k.fma(n, LOG10_E[2], fraction), x), None


def log1p_of(k, x, low=0.0):
    """log(1 + x + low)"""
    u = x + 1.0
    lost = (x - (u - 1.0)) + low
    m, n = split(k, u)
    f, rest = log_parts(k, m)
    return k.fma(n, LN2[0], f - (rest - (n * LN2[1] + lost / u)))


def log1p(k, x):
    return in_domain(k, k.call("copysign", log1p_of(k, x), x), x + 1.0), None


def asinh(k, x):
    size = abs(x)
    square = size * size
    t = size + square / (k.call("sqrt", square + 1.0) + 1.0)
    return k.call("copysign", log1p_of(k, t), x), k.between(size, 2.0 ** -500, 2.0 ** 48)


def acosh(k, x):
    t = x - 1.0
    is_large = k.compare("ogt", x, 2.0 ** 60)        # log(2x), there
    found = log1p_of(k, k.select(is_large, x, t + k.call("sqrt", k.fma(t, t, t + t)))) + k.select(is_large, LN2[0] + LN2[1], 0.0)
    found = k.select(k.compare("oge", x, 1.0), found, NAN)
    return k.select(k.compare("oeq", x, INFINITY), x, found), None


def atanh(k, x):
    size = abs(x)
    found = log1p_of(k, (size + size) / (1.0 - size)) * 0.5
    found = k.select(k.compare("olt", size, 1.0), found, k.select(k.compare("oeq", size, 1.0), INFINITY, NAN))
    return k.call("copysign", found, x), None


# --- sine, cosine, tangent
def reduced_angle(k: Kernel, x: Wide):
    """(n * pi/2 + r = x: r, the bits of n), and where r is exact enough."""
    n, bits = k.rounded(x * (2 / 3.141592653589793))
    r = k.fma(n, -HALF_PI[2], k.fma(n, -HALF_PI[1], k.fma(n, -HALF_PI[0], x)))
    # next to a multiple of pi/2 the third constant's last bits would count, which a float does not show
    limit, least = (2.0 ** 19, 2.0 ** -20) if k.is_double else (2.0 ** 21, 2.0 ** -26)
    exact = k.either(k.compare("oeq", n, 0.0), k.compare("ogt", abs(r), least))
    return r, bits, k.every(k.compare("olt", abs(x), limit), exact)


def sine_and_cosine(k, r):
    z = r * r
    return k.call("copysign", k.fma(r * z, k.polynomial(z, SIN), r), r), 1.0 - (z * 0.5 - z * z * k.polynomial(z, COS))


def turned(quarter, k, x):
    """sin(x + quarter * pi/2)"""
    r, bits, usual = reduced_angle(k, x)
    return by_quarters(k, *sine_and_cosine(k, r), k.integers("add", bits, quarter)), usual


def by_quarters(k, sine, cosine, turns: str):
    """The sine of an angle and so many times pi/2, from sine and cosine of the angle."""
    is_odd = k.name(f"trunc {k.bits} {turns} to {k.mask}")
    sign = k.integers("and", k.integers("shl", turns, 62), -(1 << 63))
    return k.from_bits(k.name(f"xor {k.bits} {k.bits_of(k.select(is_odd, cosine, sine))}, {sign}"))


def sincos(k, x):
    """Both, from one reduction."""
    r, bits, usual = reduced_angle(k, x)
    sine, cosine = sine_and_cosine(k, r)
    return (by_quarters(k, sine, cosine, bits), by_quarters(k, sine, cosine, k.integers("add", bits, 1))), usual


def tan(k, x):
    r, bits, usual = reduced_angle(k, x)
    sine, cosine = sine_and_cosine(k, r)
    is_odd = k.name(f"trunc {k.bits} {bits} to {k.mask}")
    return k.select(is_odd, -cosine, sine) / k.select(is_odd, sine, cosine), usual


# --- their inverses
def angle(k, small: Wide, large: Wide) -> Wide:
    """atan(small / large) for 0 <= small <= large."""
    is_far = k.compare("ogt", small, large * 0.41421356237309503)
    t = k.select(is_far, small - large, small) / k.select(is_far, small + large, large)
    z = t * t
    near = k.fma(t * z, k.polynomial(z, ATAN), t)
    return k.select(is_far, near + 0.78539816339744830962, near)


def atan(k, x):
    size = abs(x)
    is_steep = k.compare("ogt", size, 1.0)
    one = k.constant(1.0)
    found = angle(k, k.select(is_steep, 1.0, size), k.select(is_steep, size, one))
    found = k.select(is_steep, (1.5707963267948966 - found) + 6.123233995736766e-17, found)
    return k.call("copysign", found, x), k.between(size, LEAST, GREATEST)


def atan2(k, y, x):
    height, width = abs(y), abs(x)
    is_steep = k.compare("ogt", height, width)
    found = angle(k, k.select(is_steep, width, height), k.select(is_steep, height, width))
    found = k.select(is_steep, (1.5707963267948966 - found) + 6.123233995736766e-17, found)
    found = k.select(k.compare("olt", x, 0.0), (3.141592653589793 - found) + 1.2246467991473532e-16, found)
    return k.call("copysign", found, y), k.every(k.between(height, 1e-150, 1e150), k.between(width, 1e-150, 1e150))


def asin_parts(k, x):
    """(whether |x| > 1/2, asin of what is smaller: |x|, or sqrt((1 - |x|) / 2))"""
    size = abs(x)
    is_large = k.compare("ogt", size, 0.5)
    rest = (1.0 - size) * 0.5
    z = k.select(is_large, rest, size * size)
    t = k.select(is_large, k.call("sqrt", rest), size)
    return is_large, k.fma(t * z, k.polynomial(z, ASIN), t)


def asin(k, x):
    is_large, found = asin_parts(k, x)
    found = k.select(is_large, (1.5707963267948966 - (found + found)) + 6.123233995736766e-17, found)
    return k.call("copysign", found, x), None        # beyond 1 the square root is nan


def acos(k, x):
    is_large, found = asin_parts(k, x)
    twice = found + found
    far = k.select(k.compare("olt", x, 0.0), (3.141592653589793 - twice) + 1.2246467991473532e-16, twice)
    near = 1.5707963267948966 - (k.call("copysign", found, x) - 6.123233995736766e-17)
    return k.select(is_large, far, near), None


# --- roots
def cbrt(k, x):
    """From an estimate by a third of the exponent and two of Halley's steps; the last one in an exact residue."""
    size = abs(x)
    bits = k.integers("or", k.integers("lshr", k.bits_of(size), 32), 0x4330000000000000)
    third, _ = k.rounded((k.from_bits(bits) - 2.0 ** 52) * (1 / 3) + 715094163.0)
    estimate = k.from_bits(k.integers("shl", k.bits_of(third + 2.0 ** 52), 32))
    for _ in range(2 if k.is_double else 1):
        cube = estimate * estimate * estimate
        estimate = estimate * ((cube + size + size) / (cube + cube + size))
    cube = estimate * estimate
    estimate = estimate - (estimate - size / cube) * (1 / 3)
    return k.call("copysign", estimate, x), k.between(size, LEAST, GREATEST)


def hypot(k, x, y):
    usual = k.every(k.between(abs(x), 1e-140, 1e140), k.between(abs(y), 1e-140, 1e140))
    return k.call("sqrt", k.fma(x, x, y * y)), usual


# --- powers: logarithms in two doubles
def exact_product(k, x, y):
    high = x * y
    return high, k.call("fma", x, y, -high)


def exact_sum(k, large, small):
    total = large + small
    return total, small - (total - large)


def long_log(k, x):
    """log x as two doubles, with some 63 bits."""
    m, n = split_any(k, x)
    f = m - 1.0
    below = f + 2.0
    rest = f - (below - 2.0)
    s = f / below
    s_low = (k.call("fma", -s, below, f) - s * rest) / below
    z, z_low = exact_product(k, s, s)
    z_low = z_low + (s + s) * s_low
    # log m = 2 s + s * (2/3 z + z**2 * tail)
    first, first_low = exact_product(k, z, 0.6666666666666666)
    first_low = first_low + k.fma(z_low, 0.6666666666666666, z * 3.7007434154171886e-17) + z * z * k.polynomial(z, LOG_TAIL)
    cubic, cubic_low = exact_product(k, s, first)
    cubic_low = cubic_low + (s * first_low + s_low * first)
    high, low = exact_sum(k, s + s, cubic)
    low = low + (s_low + s_low) + cubic_low
    total, total_low = exact_sum(k, n * LN2[0], high)
    near = k.compare("oeq", n, 0.0)
    return exact_sum(k, k.select(near, high, total), k.select(near, low, total_low + (low + n * LN2[1] + n * LN2[2])))


def exp_of_two(k, high, low):
    r, n, bits = reduced_exp(k, high)
    near = exp_of(k, r)
    return times_any_power(k, k.fma(near, low, near), n, bits)


def positive_power(k, size, y):
    """size ** y for a size above 0 and finite, and y up to 2**70: beyond, it is what it is there."""
    if not k.is_double:
        m, n = split(k, size)
        f, rest = log_parts(k, m)
        r, n, bits = reduced_exp(k, k.limited((f - rest + n * LN2[1] + n * LN2[0]) * y, -200.0, 200.0))
        return times_power(k, exp_of(k, r), bits)
    high, low = long_log(k, size)
    product, rest = exact_product(k, high, y)
    near = k.limited(product, -760.0, 720.0)
    return exp_of_two(k, near, k.select(k.compare("oeq", near, product), k.fma(low, y, rest), 0.0))


def power(k, x, y):
    size = abs(x)
    found = positive_power(k, size, k.limited(y, -2.0 ** 70, 2.0 ** 70))
    # beyond a finite size above 0: 0 or inf, as y has it
    is_zero, is_infinite = k.compare("oeq", size, 0.0), k.compare("oeq", size, INFINITY)
    is_negative = k.compare("olt", y, 0.0)
    found = k.select(is_zero, k.select(is_negative, INFINITY, 0.0), found)
    found = k.select(is_infinite, k.select(is_negative, 0.0, INFINITY), found)
    # below 0: an odd power has the sign of x, a fractional one no value
    is_whole, is_even = k.is_integer(y), k.is_integer(y * 0.5)
    found = k.select(is_even, found, k.select(is_whole, k.call("copysign", found, x), found))
    is_real = k.either(k.either(is_whole, k.compare("oge", x, 0.0)), k.either(is_zero, is_infinite))
    found = k.select(is_real, found, NAN)
    found = k.select(k.either(k.compare("uno", x, y), k.compare("uno", x, x)), NAN, found)
    one = k.either(k.either(k.compare("oeq", x, 1.0), k.compare("oeq", y, 0.0)),
                   k.every(k.compare("oeq", size, 1.0), k.compare("oeq", abs(y), INFINITY)))
    found = k.select(k.compare("oeq", y, 1.0), x, found)        # the greatest number's would overflow
    return k.select(one, 1.0, found), None


# --- the error function
def erfc_beyond(k, size):
    """e**-x**2 * G(x) / (1 + 2 x) from 1/2 to 26; the square in two doubles."""
    square, low = exact_product(k, size, size)
    t = (size - ERFC_CENTRE) / (size + ERFC_CENTRE)
    return exp_of_two(k, -square, -low) * (k.polynomial(t, ERFC) / (size + size + 1.0))


def erf(k, x):
    size = abs(x)
    near = x * k.polynomial(x * x, ERF)
    limited = k.select(k.compare("olt", size, 6.0), size, 6.0)
    far = k.call("copysign", 1.0 - erfc_beyond(k, limited), x)
    return k.select(k.compare("olt", size, 1.0), near, far), k.between(size, LEAST, GREATEST)


def erfc(k, x):
    size = abs(x)
    near = 1.0 - x * k.polynomial(x * x, ERF)
    beyond = erfc_beyond(k, size)
    far = k.select(k.compare("olt", x, 0.0), 2.0 - beyond, beyond)
    return k.select(k.compare("olt", size, 0.5), near, far), k.between(x, -26.0, 26.0)
