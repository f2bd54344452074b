"""Types that conflict, and operators without a meaning."""

import numpy as np

from . import mistake

LINE = np.arange(6.0)
GRID = np.ones((2, 3))


@mistake(3)
def type_conflict_in_a_loop(n):
    x = 0
    for i in range(n):
        x = (x, i)  # here
    return x


@mistake(3)
def scalar_becomes_an_array(n):
    total = 0.0
    for i in range(n):
        if i > 0:
            total = total + np.ones(3)  # here
    return total


@mistake(3)
def tuple_that_grows(n):
    t = ()
    for i in range(n):
        t = t + (i, "x")  # here
    return t


@mistake(3)
def branches_of_two_types(n):
    if n > 0:
        result = 1.5
    else:
        result = "none"  # here
    return result


@mistake(3)
def conditional_expression_of_two_types(n):
    x = (1, 2) if n > 0 else 0.5  # here
    return x


@mistake(LINE, GRID, True)
def arrays_of_two_ranks(a, b, c):
    if c:
        x = a
    else:
        x = b  # here
    s = 0.0
    for i in range(3):
        s += x.sum()
    return s


@mistake(3)
def arrays_of_two_dtypes(n):
    if n > 2:
        x = np.zeros(n)
    else:
        x = np.zeros(n, dtype=np.int64)  # here
    return x


@mistake(3)
def returns_two_types(n):
    if n > 1:
        return 1
    return "x"  # here


@mistake(LINE)
def returns_array_or_tuple(a):
    if a[0] > 0:
        return a
    return a, a  # here


@mistake(LINE, 3)
def forgot_to_return_in_a_loop(a, n):
    for i in range(n):
        if a[i] > 1:
            return a
        else:
            return i  # here


@mistake(3)
def arithmetic_on_none(n):
    found = None
    return found + n  # here


@mistake(LINE)
def none_passed_on(a):
    best = None
    for x in a:
        if best is None or x > best:
            best = x
    return np.zeros(best)  # here


@mistake(3)
def result_of_a_procedure(n):
    x = print(n)
    return x + 1  # here


@mistake(1)
def int_plus_string(x):
    return x + "1"  # here


@mistake(1)
def string_times_float(x):
    return "ab" * 1.5 + x  # here


@mistake(1.5)
def float_in_bitwise_operator(x):
    return x & 1  # here


@mistake(LINE)
def float_array_in_bitwise_operator(a):
    return (a > 1) & a  # here


@mistake(LINE)
def bitwise_not_of_floats(a):
    return ~a  # here


@mistake((1, 2))
def tuple_compared_with_int(t):
    return t < 3  # here


@mistake((1, 2), (1, 2))
def tuples_multiplied(t, u):
    return t * u  # here


@mistake(1j)
def complex_compared(z):
    return z < 1  # here


@mistake(3)
def scalar_iterated(n):
    s = 0
    for i in n:  # here
        s += i
    return s


@mistake(3)
def scalar_unpacked(n):
    a, b = n  # here
    return a + b


@mistake((1, 2))
def tuple_item_assigned(t):
    t[0] = 1  # here
    return t


@mistake(3)
def negative_of_a_tuple(n):
    return -(n, n)  # here


@mistake(1.5)
def power_of_a_tuple(x):
    return (x, x) ** 2  # here


@mistake(3)
def module_in_arithmetic(n):
    return n + np  # here


@mistake(3)
def function_in_arithmetic(n):
    return n + abs  # here


@mistake((1, 2.5, "a"))
def index_of_a_mixed_tuple(t):
    s = 0
    for i in range(3):
        s += t[i]  # here
    return s


def flips(n, x):
    return x if n == 0 else flips(n - 1, (x, x))  # here


@mistake(3)
def recursion_with_ever_new_types(n):
    return flips(n, 1)


@mistake(LINE)
def in_place_with_another_dtype(a):
    b = np.zeros(3, np.int64)
    b += a[:3]  # here
    return b


@mistake(3, locals={"x": "float64[:]"})
def declared_otherwise(n):
    x = n  # here
    return x


@mistake(3)
def list_of_mixed_types(n):
    items = [1, "a", n]
    items[0] = 2  # here
    return items[0]


@mistake(3)
def list_of_two_types(n):
    items = []
    items.append(n)
    items.append((n, n))  # here
    return items


@mistake(3)
def dict_of_two_types_of_keys(n):
    d = {n: 1}
    d["a"] = 2  # here
    return d


@mistake(3)
def dict_of_two_types_of_values(n):
    return {1: n, 2: (n, n)}  # here


@mistake(3)
def set_of_two_types(n):
    return {n, "a"}  # here


@mistake(3)
def sum_of_a_number(n):
    return sum(n)  # here


@mistake(3.5)
def largest_of_a_number(x):
    return max(x)  # here


@mistake(None)
def sum_of_nothing(data):
    return sum(data)  # here


@mistake([1, 2])
def list_as_key(xs):
    return {xs: 1}  # here


@mistake(1.5)
def dict_without_that_method(x):
    return {1: x}.add(2)  # here


@mistake(3)
def tree_of_tuples(depth):
    def tree(d):
        return None if d == 0 else (tree(d - 1), d)  # here
    return tree(depth)


@mistake([1, 2])
def list_indexed_by_a_float(xs):
    x = len(xs) / 2
    return xs[x]  # here


@mistake("abc")
def text_indexed_by_text(s):
    return s["a"]  # here


@mistake("abc")
def item_of_text_assigned(s):
    s[0] = "z"  # here
    return s


@mistake(3)
def length_of_a_number(n):
    return len(n)  # here


@mistake([1, 2])
def numbers_joined(xs):
    return ",".join(xs)  # here
