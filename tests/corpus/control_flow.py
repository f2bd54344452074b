"""Control flow: branches, early returns, assert, raise, del"""

import numpy as np

from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN


@case(*each(5, -5, 0, 2.5, -0.0, NAN, True, np.int8(-3), np.uint8(3), np.float32(-1.5), np.bool_(False)))
def if_elif_else(x):
    if x > 0:
        return 1
    elif x < 0:
        return -1
    else:
        return 0


@case(*each(1, 7, 60, 3600, 86400, -1))
def long_elif_chain(seconds):
    if seconds < 0:
        unit = -1
    elif seconds < 1:
        unit = 0
    elif seconds < 60:
        unit = 1
    elif seconds < 3600:
        unit = 2
    elif seconds < 86400:
        unit = 3
    else:
        unit = 4
    return unit


@case((1, 1), (1, -1), (-1, 1), (-1, -1), (0.0, -0.0), (np.int16(2), np.float64(-2)))
def nested_ifs(x, y):
    if x > 0:
        if y > 0:
            quadrant = 1
        else:
            quadrant = 4
    else:
        if y > 0:
            quadrant = 2
        else:
            quadrant = 3
    return quadrant


@case((3, 4), (0, 4), (3, 0), (0, 0), (0.0, 2.0), (NAN, 1.0), (np.int8(0), np.int8(5)), (True, False))
def truth_of_numbers(x, y):
    if x and y:
        return 3
    if x or y:
        return 2
    if not x:
        return 1
    return 0


@case((0, 1), (5, 0), (0, 0), (2.0, 3.0), (0.0, -0.0), (NAN, 0.0), (np.int32(0), np.int32(4)), (False, True))
def value_of_and_or(x, y):
    return x and y, x or y


@case((0, 2.5), (3, 0.0), (True, 7), (False, 7), (0.0, 1j), (np.float64(0), 2.0), (2, np.float64(0)), merges=True)
def value_of_and_or_mixed(x, y):
    return x and y, x or y


@case(*each(-2, 0, 3, 2.5, NAN, np.uint8(0), np.float16(1)))
def not_gives_bool(x):
    return not x, not not x


@case(
    (3, 5), (5, 3), (2.0, 2.0), (NAN, 1.0), (1.0, NAN), (MAX, MIN),
    agreed((np.int8(-1), np.uint8(1)), merges=True),
)
def conditional_expression(x, y):
    return x - y if x > y else y - y


@case((True, 1, 2.5), (False, 1, 2.5), (1, 3, 4), (0, True, 2), (0.0, 1.5, 2), merges=True)
def conditional_expression_merges(c, x, y):
    return x if c else y


@case(*each(-1, 0, 1, 5, 50))
def conditional_chain(x):
    return "negative" == "positive" if x < 0 else x == 0 if x < 1 else x % 2 == 1 if x < 10 else x > 20


@case((1,), (-1,))
def returns_none_or_int(x):
    if x > 0:
        return x


@case(*each(4, 0, -4, 4.0))
def explicit_none_on_one_path(x):
    if x == 0:
        return None
    return 12 / x


@case((None,), (3,), (2.5,), (np.float32(2),))
def none_argument(x):
    if x is None:
        return -1
    return x + 1


@case((None, 2), (3, 2), (3.5, 2), (None, 2.5), merges=True)
def none_replaced_by_default(x, y):
    if x is None:
        x = y
    return x * 2


@case((3,), (-3,))
def none_variable_set_later(x):
    best = None
    if x > 0:
        best = x
    if best is not None:
        return best + 1
    return 0


@case((True,), (False,))
def truth_of_what_may_be_none(c):
    items, text, pair, table, found, empty = None, None, None, None, None, None
    if c:
        items, text, pair, table, found, empty = [1], str(c), (1, 2), {1: 2}, {3}, []
    count = 0
    if items:
        count += len(items)
    if not text:
        count += 10
    if pair and table and not empty:
        count += 100
    return count, bool(items), bool(found), not table, not pair, 1 if found else 2, bool(empty), text or "no", items or [5]


@case((5,), (0,))
def none_variable_in_loop(n):
    best = None
    for i in range(n):
        score = (i * 7) % 5
        if best is None or score > best:
            best = score
    return best


@case(*each(1, -1, 2.5, np.int8(4)))
def early_return_skips_the_rest(x):
    if x < 0:
        return x
    y = x * 2
    if y > 4:
        return y
    y += 1
    return y


@case(*each(3, 3.5))
def code_after_return(x):
    return x
    return x + 1


@case((2,))
def returns_nothing(x):
    x + 1


@case()
def empty_body():
    pass


@case()
def only_a_docstring():
    """Nothing else."""


@case(*each(1, 0))
def pass_in_branches(x):
    if x:
        pass
    else:
        pass
    return x


@case(*each(3, -3, 0, 2.5, np.float32(-1)))
def assert_without_message(x):
    assert x > 0
    return x


@case(*each(3, -3, np.int64(-1)))
def assert_with_message(x):
    assert x > 0, "x must be positive"
    return x


@case(*each(3, -3, 0))
def assert_between(x):
    assert -1 < x < 10 and x != 0, "out of range"
    return 1 / x


@case(*each(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
def raise_each_built_in_exception(kind):
    if kind == 0:
        raise ValueError("bad value")
    if kind == 1:
        raise TypeError("bad type")
    if kind == 2:
        raise IndexError("bad index")
    if kind == 3:
        raise ZeroDivisionError("bad division")
    if kind == 4:
        raise OverflowError("too much")
    if kind == 5:
        raise RuntimeError("bad luck")
    if kind == 6:
        raise NotImplementedError
    if kind == 7:
        raise KeyError("key")
    if kind == 8:
        raise StopIteration
    return kind


@case(*each(0, 1, 2, 3))
def raise_with_different_arguments(kind):
    if kind == 0:
        raise ValueError
    if kind == 1:
        raise ValueError()
    if kind == 2:
        raise ValueError("")
    raise ValueError("percent % and {braces} and \u00fcml\u00e4ut")


@case((3,), (7.5,), (np.int8(7),), may_reject=True)
def raise_with_a_number(x):
    raise ValueError("wrong", x)


@case((3,), may_reject=True)
def raise_with_formatted_message(x):
    raise ValueError(f"{x} is not allowed")


@case(*each(4.0, -4.0))
def raise_in_one_branch(x):
    if x < 0:
        raise ValueError("math domain error of our own")
    return x**0.5


@case((1,), (0,))
def always_raises(x):
    if x:
        raise IndexError("one")
    raise ArithmeticError("zero")


@case(*each(1, 0, -1))
def maybe_unbound(x):
    if x > 0:
        y = 1
    elif x < 0:
        y = -1
    return y


@case(*each(True, False))
def deleted_in_a_branch(c):
    x = 1
    if c:
        del x
    return x


@case((5,))
def deleted_then_used(x):
    y = x + 1
    del y
    return y


@case((5,))
def deleted_then_set_again(x):
    y = x + 1
    del y
    y = x * 2.5
    return y


@case((5,))
def deleted_argument(x):
    del x
    return x


@case((3,), (3.5,))
def used_before_set(x):
    y = z + x
    z = 1
    return y


@case((1, 2), (1.5, 2))
def name_changes_type_along_the_way(x, y):
    t = x + y
    t = t > 2
    t = (t, x)
    t = len(t)
    t = t / 2
    return t


@case(*each(3, 2.0, np.float32(1)))
def argument_reassigned_to_another_type(x):
    x = x / 2
    x = int(x)
    x = (x, x)
    return x


@case((7,), (0,), (-2,), (12,))
def boolean_flags(n):
    found = False
    even = n % 2 == 0
    if even and not found:
        found = n > 10
    return found | even, found & even, found ^ even, found == even


@case((2, 3), (-2, 3), (0.0, 1.0), (INF, 1.0))
def same_code_in_both_branches(x, y):
    if x > 0:
        z = x + y
    else:
        z = x + y
    return z


@case(*each(1, 2, 3, 4))
def match_on_integer(x):
    if x == 1:
        result = 10
    elif x in (2, 3):
        result = 20
    else:
        result = 30
    return result


@case(*each(0, 1, 2), may_reject=True)
def match_statement(x):
    match x:
        case 0:
            return 10
        case 1 | 3:
            return 20
        case _:
            return 30


@case(*each(0, 1, 5), may_reject=True)
def try_except_around_division(x):
    try:
        return 10 // x
    except ZeroDivisionError:
        return -1


@case(*each(0, 1), may_reject=True)
def try_finally_returns(x):
    y = 0
    try:
        y = 1 // x
    finally:
        y += 5
    return y


@case(*each(0, 2), may_reject=True)
def try_else(x):
    try:
        y = 1 / x
    except ZeroDivisionError:
        y = 0.0
    else:
        y += 1
    return y


@case(*each(True, False, 1, 0, 1.5))
def constant_conditions(x):
    if True:
        y = 1
    if False:
        y = "never"
    if 0:
        y = None
    if x and True:
        y += 1
    return y if not None else "never"


@case((2, 5), (5, 2), (MAX, MIN), agreed((MIN, MAX), expect=OverflowError))
def swap_to_order(low, high):
    if low > high:
        low, high = high, low
    return high - low if low > 0 else high - low + 1


@case((1,), (2,), (3,))
def texts_or_none(n):
    if n == 1:
        return f"one {n}"
    if n == 2:
        return f"{n} two {n}"


@case(([1],), ([1, 2],), ([],))
def texts_of_a_match(items):
    match items:
        case [x]:
            return f"one {x}"
        case [x, *rest]:
            return f"{x} and {rest}"


def odd_half(x):
    return x // 2 if x % 2 else None


@case(([1], 5), ([1], 4))
def what_is_not_none_into_lists(items, x):
    half = odd_half(x)
    if half is not None and x > 1:
        items.append(half)
    if half:
        items.append(half)
    items.append(half or 7)
    items.append(half if half is not None else -1)
    more = half is None
    if more:
        return items
    items.insert(0, half)
    while (half := odd_half(half - 1)) is not None:
        items.append(half)
    return items


class Held:
    def __init__(self):
        self.best, self.rows = None, [[None, 1], [2, None]]

    def forget(self):
        self.best = None


@case(([1], 5), ([1], 4))
def attributes_and_items_that_are_not_none(items, x):
    held, last = Held(), None
    held.best = odd_half(x)
    if held.best is not None:
        items.append(held.best)
        held.forget()
        if held.best:
            items.append(held.best)
    for r in range(2):
        for c in range(2):
            if held.rows[r][c] is not None and x > 1:
                items.append(held.rows[r][c])

    def keep(one):
        nonlocal last
        if last is None or one > last:
            last = one
        if last is not None:
            items.append(last)

    for one in range(x):
        keep(one % 3)
    return held.best, last
