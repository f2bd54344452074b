"""Expressions: chained comparisons, boolean logic, walrus, precedence, order of evaluation, constants"""

import math
import sys

import numpy as np

from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN


@case((1, 2, 3), (1, 1, 2), (3, 2, 1), (1.0, 2, 2.5), (NAN, 1.0, 2.0), (np.int8(-1), np.uint8(0), 1))
def chained_comparison(x, y, z):
    return x < y < z


@case((1, 2, 2, 0), (1, 1, 1, 1), (5, 3, 3, 9))
def long_chained_comparison(a, b, c, d):
    return a <= b == c != d, a > b > c > d


@case((1, 2, 3), (2, 1, 3), (1, 3, 2))
def chained_comparison_stops_early(x, y, z):
    log = np.zeros(4, np.int64)

    def seen(value):
        log[0] += 1
        log[log[0]] = value
        return value

    result = seen(x) < seen(y) < seen(z)
    return result, log


@case((1, 0), (0, 1), (0, 0), (2, 3))
def and_or_stop_early(x, y):
    log = np.zeros(3, np.int64)

    def seen(value):
        log[0] = log[0] * 10 + 1 + value
        return value

    first = seen(x) and seen(y)
    second = seen(x) or seen(y)
    return first, second, log


@case((2, 3))
def arguments_evaluated_left_to_right(x, y):
    order = np.zeros(1, np.int64)

    def note(value):
        order[0] = order[0] * 10 + value
        return value

    result = note(x) + note(y) * note(4) - (note(5), note(6))[0]
    return result, order


@case((0, 2), (1, 0), (1, 2))
def guard_protects_division(x, y):
    return (y != 0 and x / y > 0.2) or (x != 0 and y / x == 0)


@case((0, 5), (5, 5), (9, 5))
def walrus_in_condition(x, y):
    if (z := x - y) > 0:
        return z, z
    return -z, z


@case((3,), (3.5,))
def walrus_in_expression(x):
    return (y := x * 2) + y + (z := y - 1) * z


@case((2, 3, 4), (2.0, 3, 4), (np.int8(2), 3, 4))
def precedence(x, y, z):
    return x + y * z**2 - -x // y % z, (x + y) * z, -(x**2), -(x) ** 2, x - y - z, not x == y, x * y / z * y, 2**2**3


@case((2, 3, 4), (12, 10, 7), (-1, 1, 0))
def bitwise_precedence(x, y, z):
    return x | y & z, x ^ y | z, x << 1 + 1, ~x & y, x & y == y, -x & z, (x | y) ^ z


@case((7,), (2.5,), (np.float32(0.1),))
def repeated_subexpressions(x):
    return (x + 1) * (x + 1) + (x + 1) / (x + 1)


@case((0.1, 0.2, 0.3), (1e16, 1.0, -1e16), (np.float32(0.1), np.float32(0.2), np.float32(0.3)), (1e308, 1e308, -1e308))
def float_addition_is_not_reassociated(x, y, z):
    return x + y + z, x + (y + z), (x + z) + y


@case((0.1, 3.0, 0.3), (1.1, 1.1, -1.21), (np.float32(1.1), np.float32(1.1), np.float32(-1.21)))
def multiply_add_is_not_fused(x, y, z):
    return x * y + z, x * y - z, z - x * y


@case(*each(-0.0, 0.0, INF, NAN, 5.0, np.float32(-0.0)))
def float_identities_that_do_not_hold(x):
    return x + 0.0, x - 0.0, x * 0.0, x - x, 0.0 - x, -x, x * 1.0, x / 1.0, 0 * x, x == x, x != x


@case(*each(MAX, MIN, 0, -1))
def integers_next_to_the_limits(x):
    return x // 2 + x % 2, x >> 1, x & 255, x ^ -1, x // -3 if x != MIN else 0, ~x


@case((MAX, 1), (MIN, -1), (MAX, -1), (2**62, 2**62), (-(2**62), -(2**62) - 1))
def addition_overflows(x, y):
    return x + y


@case((MIN, 1), (MAX, -1), (0, MIN), (-1, MIN), (MIN, MIN))
def subtraction_overflows(x, y):
    return x - y


@case(
    (2**32, 2**31), (2**32, 2**30), (MIN, -1), (-1, MIN), (MAX, -1), (3037000500, 3037000500),
    (3037000499, 3037000499),
)
def multiplication_overflows(x, y):
    return x * y


@case(*each(MIN, MAX, -1, 0))
def negation_overflows(x):
    return -x


@case((MIN, -1), (MIN, 1), (MAX, -1))
def floor_division_overflows(x, y):
    return x // y


@case(agreed((MAX, 1), expect=OverflowError), (MAX, 0))
def intermediate_overflow_is_noticed(x, y):
    return (x + y) - y


@case(*each(1, 2.5, np.uint64(3)))
def constants_are_folded(x):
    return x + 2 * 3 - 7 // 2 + 2**10 % 1000 + (1, 2, 3)[1] + len((1, 2)) + int(2.9) + abs(-3)


@case()
def constant_results():
    return 1, -1, 2.5, -0.0, 1e400, -1e400, 1j, -2.5j, True, None, (), (1, (2.0, (None,))), 0xFF, 1_000_000


@case()
def constants_at_the_limits():
    return 9223372036854775807, -9223372036854775808, 1e308, 5e-324, 2**-1074


@case(may_reject=True)
def constant_too_large():
    return 9223372036854775808


@case(may_reject=True)
def constant_expression_too_large():
    return 2**63


@case(*each(1, 1.5))
def module_constants(x):
    return x * math.pi + math.e, math.inf, -math.inf, math.tau, np.pi, np.e, np.inf, x + np.euler_gamma


@case()
def nan_constants():
    return math.nan, np.nan, math.nan == math.nan, np.nan != np.nan


@case((None,), (1,), (0.0,), ((),))
def is_none(x):
    return x is None, x is not None, None is None


@case((None, None), (None, 1), (1, None), (1, 2))
def equality_with_none(x, y):
    return x == y, x != y, x == None, None != y


@case((True,), (False,), (1,), (None,))
def identity_with_true(x):
    return x is True, x is False


@case((3, 5), (3, 3), (-2.5, 2))
def comparisons_as_numbers(x, y):
    return (x > y) - (x < y), (x == y) + 1, (x != y) * 2.5, -(x < y), ~(x < y) & 1, (x < y) << 3, (x < y) / 2


@case((5, (1, 5, 9)), (4, (1, 5, 9)), (5.0, (1, 5, 9)), (NAN, (1.0, 2.0)), (1, ()), (True, (0, 1)), (2, (2.0, 1j)))
def in_tuple(x, t):
    return x in t, x not in t


@case((4,), (5.0,), (2j,))
def in_tuple_literal(x):
    return x in (1, 2, 4, 8), x not in (5, 2j)


@case((0, 1), (2, 1), (1.5, 2), (MIN, MAX))
def clamp(x, limit):
    return max(-limit, min(x, limit)) if limit != MIN else x


@case((1.0, -3.0, 2.0), (1.0, 2.0, 1.0), (1, -5, 6))
def quadratic_roots(a, b, c):
    root = math.sqrt(b * b - 4 * a * c)
    return (-b + root) / (2 * a), (-b - root) / (2 * a)


@case(*each(2000, 1900, 2023, 2024))
def leap_year(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@case(*each(0, 1, 0b1011, MAX))
def count_bits(x):
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count


@case(*each(1, 2, 3, 172645463325252))
def xorshift_masked(x):
    for _ in range(5):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 7
        x ^= (x & 0xFFFFFFFF) << 17
        x &= 0xFFFFFFFFFFFF
    return x


@case(*each(np.uint64(1), np.uint64(88172645463325252)))
def xorshift_unsigned(x):
    for _ in range(5):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return x


@case(*each("a", "abc", ""), may_reject=True)
def length_of_string(text):
    return len(text)


@case(*each(2, 3.5), may_reject=True)
def formatted_string(x):
    return f"x is {x}"


@case(*each(3, 0), may_reject=True)
def list_comprehension_summed(n):
    return sum([i * i for i in range(n)])


@case(*each(3, 0), may_reject=True)
def generator_expression_summed(n):
    return sum(i * i for i in range(n))


@case(*each(3, 0), may_reject=True)
def list_filled_and_returned(n):
    numbers = []
    for i in range(n):
        numbers.append(i * 2)
    return numbers


@case(*each(1, 2), may_reject=True)
def dictionary_lookup(x):
    table = {1: 10, 2: 20}
    return table[x]


@case((1, np.zeros(2)), (0, np.zeros(2)))
def which_array_if_any(n, z):
    a = None
    if n:
        a = z
    return a is z, z is a, a is not z, a is a, a is z[:]


@case((1, [1]), (0, [1]))
def which_list_or_function_if_any(n, xs):
    a, f, t = None, None, ""
    if n:
        a, f = xs, abs
    return a is xs, a is [1], xs is not a, f is abs, abs is f, f is not abs, f is f, (n > 0 if n else None) is True


@case(*each(1))
def version_of_python(n):
    if sys.version_info < (3, 8):
        return no_such_function(n)                # noqa: F821
    return sys.version_info >= (3, 11), sys.version_info[0], sys.version_info[:2] > (3,), sys.version_info.major, len(sys.version_info)
