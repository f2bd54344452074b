"""Functions of `math` and `cmath` that are sums, products and cases of simpler ones.

In: numbers, tuples, arrays.  Out: overloads.  Holds: the functions run unchanged in the interpreter and give what the
originals give, to the last bit; ints beyond 64 bits are OverflowError, by the multiplications themselves.
"""
import cmath
import math

import numpy as np

from codegen.ops.numbers.math_functions import fused, next_float, next_floats
from codegen.ops.numbers.math_integer import Index, keys_of
from jitcore.extending import overload
from jitcore.library.sequences.builtins import Items
from typeinfer.kinds.generators import Generator
from typeinfer.types import Array, Family, List, Num, Real, Tuple, TupleOf, View

Vector = Family("a tuple or a 1-d array", lambda t: isinstance(t, Tuple) or isinstance(t, Array) and t.ndim == 1)
Listed = Family("a list", lambda t: isinstance(t, List | TupleOf) or type(t) is View and t.of is list)


def overload_all(name: str):
    """An overload of all functions that Python has under a name: since 3.15 some live in `math.integer` too."""
    return overload(*keys_of(name)) if hasattr(math, name) else lambda function: function


# --- floats near each other

@overload(math.isclose)
def isclose(a: Real, b: Real, *, rel_tol: Real = 1e-09, abs_tol: Real = 0.0):
    a, b, rel_tol, abs_tol = float(a), float(b), float(rel_tol), float(abs_tol)
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if math.isinf(a) or math.isinf(b):
        return False
    gap = abs(b - a)
    return gap <= abs(rel_tol * b) or gap <= abs(rel_tol * a) or gap <= abs_tol


@overload(cmath.isclose)
def isclose_complex(a: Num, b: Num, *, rel_tol: Real = 1e-09, abs_tol: Real = 0.0):
    a, b, rel_tol, abs_tol = complex(a), complex(b), float(rel_tol), float(abs_tol)
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if cmath.isinf(a) or cmath.isinf(b):
        return False
    gap = np.hypot(a.real - b.real, a.imag - b.imag)
    near = gap <= rel_tol * np.hypot(b.real, b.imag) or gap <= rel_tol * np.hypot(a.real, a.imag) or gap <= abs_tol
    return bool(near)


@overload(math.nextafter)
def nextafter(x: Real, y: Real, *, steps: None = None):
    return next_float(x, y)


@overload(math.nextafter)
def nextafter_in_steps(x: Real, y: Real, *, steps: Index):
    if steps < 0:
        raise ValueError("steps must be a non-negative integer")
    return next_floats(x, y, steps)


# --- counting

@overload_all("factorial")
def factorial(n: Index, /):
    n = int(n)
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


@overload_all("perm")
def permutations_of_all(n: Index, k: None = None, /):
    return math.factorial(n)


@overload_all("perm")
def permutations(n: Index, k: Index, /):
    n, k = int(n), int(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if k > n:
        return 0
    result = 1
    for i in range(k):
        result *= n - i
    return result


@overload_all("comb")
def combinations(n: Index, k: Index, /):
    n, k = int(n), int(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if k > n:
        return 0
    k = min(k, n - k)
    result = 1
    for i in range(1, k + 1):
        factor = n - k + i
        # result * factor // i, whose product may not fit although the quotient does
        result = result // i * factor + result % i * factor // i
    return result


# --- sums and products of many

@overload(math.prod)
def product(iterable: Items, /, *, start=1):
    result = start
    for item in iterable:
        result = result * item
    return result


@overload(math.dist)
def distance(p: Vector | Listed, q: Vector | Listed, /):
    """As math.hypot of the differences: see codegen.ops.numbers.math_functions.length."""
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    gaps = np.empty(len(p))
    position = 0
    for x, y in zip(p, q):
        gaps[position] = abs(float(x) - float(y))
        position += 1
    return length_of(gaps)


def length_of(gaps):
    """The root of the sum of the squares of numbers ≥ 0, as if exact: scaled, squares and their sum kept as two doubles."""
    greatest = 0.0
    is_nan = False
    for gap in gaps:
        if gap > greatest:
            greatest = float(gap)
        if gap != gap:
            is_nan = True
    if greatest == math.inf:
        return math.inf
    if is_nan:
        return math.nan
    if greatest == 0.0:
        return 0.0
    if len(gaps) == 1:
        return greatest
    exponent = max(math.frexp(greatest)[1], -1019)
    total, rest = 0.0, 0.0
    for gap in gaps:
        scaled = math.ldexp(float(gap), 2 - exponent)
        square, low = exact_product(scaled, scaled)
        total, lost = exact_sum(total, square)
        rest += low + lost
    root = math.sqrt(total + rest)
    root += (fused(-root, root, total) + rest) / (root + root)
    return root * 2.0 ** (exponent - 2)


def exact_product(x: float, y: float):
    """x * y as two doubles."""
    product = x * y
    return product, fused(x, y, -product)


def exact_sum(x: float, y: float):
    """x + y as two doubles, whichever is greater (Knuth)."""
    total = x + y
    other = total - x
    return total, (x - (total - other)) + (y - other)


@overload(math.fsum)
def exact_sum_of_all(seq: Items, /):
    """Shewchuk's: the sum so far is a list of doubles that do not overlap; at most 40 are needed for all of doubles' range."""
    parts = np.empty(64)
    count = 0
    special, infinite = 0.0, 0.0
    for item in seq:
        x = given = float(item)
        kept = 0
        for i in range(count):
            x, low = exact_sum(x, float(parts[i]))
            if low != 0.0:
                parts[kept] = low
                kept += 1
        count = kept
        if x != 0.0:
            if math.isfinite(x):
                parts[count] = x
                count += 1
            else:
                if math.isfinite(given):
                    raise OverflowError("intermediate overflow in fsum")
                if math.isinf(given):
                    infinite += given
                special += given
                count = 0
    if special != 0.0:
        if math.isnan(infinite):
            raise ValueError("-inf + inf in fsum")
        return special
    return rounded_once(parts, count)


def rounded_once(parts, count: int):
    """The sum of parts that do not overlap, the last the greatest: correctly rounded, ties to even."""
    if count == 0:
        return 0.0
    count -= 1
    total = float(parts[count])
    low = 0.0
    while count > 0:
        count -= 1
        total, low = exact_sum(total, float(parts[count]))
        if low != 0.0:
            break
    if count > 0 and (low < 0.0 and parts[count - 1] < 0.0 or low > 0.0 and parts[count - 1] > 0.0):
        twice = low * 2.0                         # halfway, but for what is still to come in the same direction
        moved = total + twice
        if twice == moved - total:
            total = moved
    return total


if hasattr(math, "sumprod"):
    @overload(math.sumprod)
    def sum_of_products(p: Vector, q: Vector, /):
        """Exact ints first, then floats with three doubles of precision, then, from the first pair of other types, plainly."""
        if len(p) != len(q):
            raise ValueError("Inputs are not the same length")
        return sum_of_int_products(p, q, 0)

    @overload(math.sumprod)
    def sum_of_products_yielded(p: object, q: Generator, /):
        return math.sumprod(p, list(q))

    @overload(math.sumprod)
    def sum_of_products_with_yielded(p: Generator, q: object, /):
        return math.sumprod(list(p), q)


def sum_of_int_products(p, q, total):
    if isinstance(p, np.ndarray) or isinstance(q, np.ndarray):
        for x, y in zip(p, q):
            total = total + x * y
        return total
    if len(p) > 0 and is_int(p[0]) and is_int(q[0]):
        return sum_of_int_products(p[1:], q[1:], total + p[0] * q[0])
    if len(p) > 0 and is_float_pair(p[0], q[0]):
        return sum_of_float_products(p, q, total, 0.0, 0.0, 0.0)
    return sum_of_other_products(p, q, total)


def sum_of_float_products(p, q, total, high: float, low: float, tiny: float):
    if len(p) > 0 and is_float_pair(p[0], q[0]):
        x, y = float(p[0]), float(q[0])
        product, rest = exact_product(x, y)
        new, first = exact_sum(high, product)
        second, third = exact_sum(low, rest)
        second, fourth = exact_sum(second, first)
        if math.isfinite(new):
            return sum_of_float_products(p[1:], q[1:], total, new, second, tiny + third + fourth)
    last, left = exact_sum(low, high)
    return sum_of_other_products(p, q, total + (tiny + left + last))


def sum_of_other_products(p, q, total):
    if len(p) == 0:
        return total
    return sum_of_other_products(p[1:], q[1:], total + p[0] * q[0])


def is_int(x):
    return isinstance(x, int) and not isinstance(x, bool)


def is_float_pair(x, y):
    first, second = is_float(x), is_float(y)
    return first and second or first and is_int(y) or second and is_int(x)


def is_float(x):
    return isinstance(x, float) and not isinstance(x, np.floating)
