"""Functions for test_decode, in a module of their own: pytest rewrites `assert` in test modules.

HARD: what is hard to decode, with arguments. SAME_TEXT: the IR is the same text on every Python. REFUSED: with words of the reason.
"""

import numpy as np

# --- what is hard to decode

def loop_from_the_first_instruction(n):
    while n > 0:
        n -= 3
    return n


def while_true_with_break(n):
    while True:
        n += 7
        if n % 5 == 0:
            break
        if n > 100:
            return -1
    return n


def nested_loops_with_else(n):
    found = 0
    for i in range(n):
        for j in range(i):
            if i * j == 12:
                found += 100
                break
            if j == 4:
                continue
            found += 1
        else:
            found += 1000
            continue
        found += 7
    else:
        found = -found
    return found


def for_else_without_try(items, wanted):
    for position, item in enumerate(items):
        if item == wanted:
            break
    else:
        return -1
    return position


def return_inside_loops(n):
    for i in range(n):
        for j in range(n):
            for k in (1, 2, 3):
                if i + j + k == 6:
                    return i, j, k
    return None


def deleted_then_used(x):
    y = x
    del y
    return y


def deleted_on_one_path(x):
    y = x
    if x > 2:
        del y
    return y


def chained_comparisons(a, b, c):
    return a < b < c, a <= b == c != a, not a < b > c, 1 < a < b < c < 9


def values_of_and_or(a, b, c):
    return a and b or c, (a or b) and c, not (a and b), a or b or c, (a and b) or (b and c) or 7


def walrus(n):
    total = 0
    while (half := n // 2) > 0:
        total += half
        n = half
    return total, half, (last := n) + last


def conditional_expressions_in_calls(a, b):
    return max(a if a > b else b, min(a, b) if a != b else 0, *((1, 2) if a else (3, 4)))


def starred_unpacking(items):
    first, *rest = items
    *start, last = items
    one, *middle, two = items
    (a, b), *_ = ((first, last), 5, 6)
    return first, rest, start, last, one, middle, two, a, b


def takes_many(a, b=10, *rest, c, d=20):
    return a, b, rest, c, d


def takes_keywords(x, **more):
    return x


def keyword_calls(x):
    return takes_many(x, c=1), takes_many(x, 2, 3, 4, c=5, d=6), takes_many(c=x, a=1, d=2)


def spread_calls(args, extra):
    return takes_many(*args, c=3), takes_many(0, *args, 9, c=extra), takes_many(*args, *args, **{"c": 1, "d": extra})


def captures_loop_variable(n):
    total = 0
    for i in range(n):
        f = lambda x: x * i  # noqa: E731
        total += f(10) + f(i)
    return total


def capture_follows_assignment(n):
    step = 1

    def advance(x):
        return x + step

    total = advance(0)
    for i in range(n):
        step += i
        total += advance(100)
    step = 5
    return total, advance(0)


def inner_function_on_some_paths(n):
    total = 0
    for i in range(n):
        if i % 2:

            def shift(x):
                return x + i

            total += shift(i)
        elif i == 2:
            total += 1000
    return total


def inner_recursion(n):
    def down(k):
        return 1 if k <= 0 else k * down(k - 1)

    return down(n) + down(2)


def recursion_of_a_lambda(n):
    down = lambda k: 0 if k == 0 else k + down(k - 1)  # noqa: E731
    return down(n)


def captured_through_the_middle(x):
    base = x * 2

    def outer(y):
        z = y + base

        def inner(t, scale=3):
            def innermost():
                return t * scale + x + y + z + base

            return innermost()

        return inner(y) + inner(1, scale=y)

    base = base + 1
    return outer(x) + outer(1)


def lambda_defaults(x):
    f = lambda a, b=x, *, c=x + 1, d=7: (a, b, c, d)  # noqa: E731
    x = 100
    return f(1), f(1, 2), f(1, c=3), f(1, 2, c=4, d=5)


def several_defaults(x):
    def f(a, b=2, c=3.5, *, d="d", e=None):
        return a, b, c, d, e

    return f(x), f(x, 1), f(x, e=1), f(a=x, d=2)


def assert_with_text(x):
    assert x < 5, f"got {x!r:>6} of {x + 1:.3f}, {x!s}"
    return x


def augmented_subscripts(a, i):
    a[i] += 2
    a[i, ] *= 3
    a[1:3] -= 1
    a[::2][0] **= 2
    a[i - 1], a[i] = a[i], a[i - 1]
    return a


def slices(a, i, j):
    a[i:j] = 7
    return a[i:], a[:j], a[i:j:2], a[::-1], a[:, None][1:2], a[..., i], a[1:-1]


def multiple_assignment(x):
    a = b = c = x + 1
    d, e = f = (a, 2)
    b += 1
    return a, b, c, d, e, f


def imports_inside(x):
    import math
    import os.path
    from math import floor, sqrt as root
    return math.ceil(x), floor(x), root(x), os.path.sep == "/"


def maybe_unbound_in_loop(n):
    for i in range(n):
        if i == 2:
            seen = i
        if i > 2:
            total = seen + i
    return total


def list_comprehensions(n):
    squares = [i * i for i in range(n)]
    pairs = [(i, j) for i in range(n) for j in squares if i != j]
    return squares, pairs, [[k for k in range(i)] for i in range(3)], [i for i in (1, 2)]


def raises_from_none(x):
    if x > 1:
        raise ValueError("large", x) from None
    raise KeyError


def constant_tests(x):
    if False:
        x = "never"
    while 0:
        x = "never"
    if 1 and x:
        return "taken", __debug__
    return None


def shadowed_and_deleted_argument(a, b):
    if a:
        del a
        a = b
    else:
        b = a
    return a, b


def f_strings(x, y):
    return f"{x}", f"{x:{y}}", f"{x!r}-{y!a}-{{}}", f"{x + y=}", f"a{'b'}c"


def loops_over_tuples(t, u):
    total = 0
    for a in t:
        if a == 0:
            continue
        for b in u:
            if b > 9:
                break
            while b > 2:
                b = b - 1
                total = total + a
            total = total + a * b
        else:
            total = total + 1000
        if total > 5000:
            return a
    else:
        total = -total
    return total


def loops_over_tuples_of_tuples(rows):
    total = 0
    for i, row in enumerate(rows):
        for j, (x, y) in enumerate(row, 1):
            total = total * 3 + (x - y) * i + j
    for x, y in zip((1, 2.5, 3), range(9)):
        total = total + x * y
    for x in reversed((1, 2, 3)):
        total = total * 2 + x
    return total


def unbound_after_an_empty_tuple(t):
    for x in t:
        y = x
    return y


def closures_in_a_loop_over_a_tuple(t):
    total = 0
    for x in t:
        def times(y):
            return x * y

        total = total + times(2) + times(x)
    return total


def annotated_inner_functions(x):
    step: int = 2

    def scaled(y: int, z: "float" = 1) -> float:
        t: int = y * z
        return t + x

    def stepped(y: int, *rest: int, flag: bool) -> int:
        return y * step + len(rest) if flag else 0

    step = 3
    return scaled(x) + scaled(x, z=2), stepped(x, flag=True), stepped(x, 1, 2, flag=True)


def closure_of_a_star(x, *rest, key=3):
    def inner():
        return x, rest, key

    x = x + 1
    return inner(), (lambda *a, k=2: (a, k, rest))(1, 2)


def shadowing_comprehension(t, x):
    y = [x for x in t]
    a, b = y
    return x, a, b


def same_lambda_text_twice(x):
    f = lambda: x + 1  # noqa: E731
    g = lambda: x + 1  # noqa: E731
    return f() * g(), f() - g()


def assigns_nonlocal(x):
    def inner():
        nonlocal x
        x += 1

    inner()
    return x


def captures_before_assignment(x):
    f = lambda: y  # noqa: E731
    g = f
    y = x
    return g()


def inner_functions_that_call_each_other(n):
    def even(k):
        return k == 0 or odd(k - 1)

    def odd(k):
        return k != 0 and even(k - 1)

    return even(n)


HARD = [
    (assigns_nonlocal, (3,)), (captures_before_assignment, (3,)), (inner_functions_that_call_each_other, (3,)), (takes_keywords, (3,)),
    (annotated_inner_functions, (5,), (2.5,)),
    (closure_of_a_star, (1,), (1, 2, 3.5)),
    (shadowing_comprehension, ((1, 2), 7)),
    (same_lambda_text_twice, (4,)),
    (loops_over_tuples, ((1, 0, 2.5), (1, 4)), ((1, 2), (1, 10, 3)), ((9000, 1), (1,)), ((), (1,)), ((3,), ())),
    (loops_over_tuples_of_tuples, ((((1, 2), (3, 4.5)), ((5, 6),)),), ((),), (((),),)),
    (unbound_after_an_empty_tuple, ((),), ((1, 2),)),
    (closures_in_a_loop_over_a_tuple, ((1, 2.5, 3),), ((),)),
    (loop_from_the_first_instruction, (7,), (0,), (-1,)),
    (while_true_with_break, (3,), (4,), (96,)),
    (nested_loops_with_else, (0,), (1,), (8,)),
    (for_else_without_try, ((1, 2, 3), 3), ((1, 2, 3), 4), ((), 1)),
    (return_inside_loops, (3,), (1,), (0,)),
    (deleted_then_used, (1,)),
    (deleted_on_one_path, (1,), (3,)),
    (chained_comparisons, (1, 2, 3), (2, 5, 5), (3, 2, 1)),
    (values_of_and_or, (0, 1, 2), (3, 0, 2), (3, 4, 0), (0, 0, 0)),
    (walrus, (0,), (37,)),
    (conditional_expressions_in_calls, (1, 2), (2, 1), (0, 0)),
    (starred_unpacking, ((1, 2),), ((1, 2, 3, 4),), ((1,),)),
    (keyword_calls, (7,)),
    (spread_calls, ((1, 2, 3), 4), ((1,), 4)),
    (captures_loop_variable, (0,), (5,)),
    (capture_follows_assignment, (0,), (4,)),
    (inner_function_on_some_paths, (0,), (6,)),
    (inner_recursion, (5,)),
    (recursion_of_a_lambda, (5,)),
    (captured_through_the_middle, (3,)),
    (lambda_defaults, (6,)),
    (several_defaults, (6,)),
    (assert_with_text, (4,), (6.5,)),
    (augmented_subscripts, (np.arange(5), 3)),
    (slices, (np.arange(6), 1, 4)),
    (multiple_assignment, (1,)),
    (imports_inside, (2.5,)),
    (maybe_unbound_in_loop, (0,), (2,), (3,), (5,)),
    (list_comprehensions, (0,), (4,)),
    (raises_from_none, (1,), (2,)),
    (constant_tests, (0,), (1,)),
    (shadowed_and_deleted_argument, (0, 1), (1, 2)),
    (f_strings, (5, 7)),
]


# --- the same IR on every Python

def sum_of_range(n):
    s = 0
    for i in range(n):
        s += i
    return s


def two_returns(x, y):
    if x > y:
        return x - y
    return y


def unpacks(t):
    a, b = t
    c, d = 1, 2.5
    return b, a, c, d


def reads_and_writes(a, i):
    a[i] = a[i - 1] + 1
    a[1:3] = a[:, i]


def calls_with_keywords(x):
    return takes_many(x, 2, c=3)


def tests_identity(x, y):
    if x is None:
        return y not in (1, 2)
    return x is not y


def captures(x):
    def inner(y):
        return x + y

    return inner(1)


def asserts(x):
    assert x > 0, "positive"
    return -x


def loops_over_pairs(a):
    total = a[0]
    for i, x in enumerate(a):
        total += x * i
    else:
        total = -total
    return total


def deletes(x):
    y = x
    del y
    y = 2
    return y


def method_and_attribute(a):
    return a.sum(0), a.shape[1], np.pi


def slices_by_variables(a, i, j):
    return a[i:j], a[i:], a[::j], a[..., None]


SAME_TEXT = [sum_of_range, two_returns, unpacks, reads_and_writes, calls_with_keywords, tests_identity, captures,
             asserts, loops_over_pairs, deletes, method_and_attribute, slices_by_variables]


# --- what is refused, and how

def assigns_global(x):
    global SAME_TEXT
    SAME_TEXT = x


def defines_class(x):
    class Inner:
        pass

    return Inner


REFUSED = [
    (assigns_global, "global"),
    (defines_class, "class statement"),
]
