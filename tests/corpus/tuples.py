"""Tuples: build, unpack, index, slice, compare, concatenate, return"""

import numpy as np

from .case import agreed, case, each
from .scalars import MAX, NAN


@case((1, 2.5), (True, None), (np.int8(1), 2j))
def build(x, y):
    return (x, y), (x,), (), ((x, y), (y, (x,)))


@case(((1, 2.5, True),), ((np.float32(1), None, 2j),), ((1, 2, 3),))
def unpack_in_assignment(t):
    x, y, z = t
    return z, y, x


@case((1, 2), (1, 2.5), (np.int8(1), None))
def swap(x, y):
    x, y = y, x
    return x, y


@case((1, 2, 3), (1.5, 2, 3j))
def rotate(x, y, z):
    x, y, z = y, z, x
    [x, y] = y, x
    return x, y, z


@case(((1, (2.5, (3, 4))),))
def unpack_nested(t):
    a, (b, (c, d)) = t
    return d, c, b, a


@case(((1, 2, 3, 4),), ((1, 2),), ((1, 2.5, 3),))
def unpack_starred_at_the_end(t):
    first, second, *rest = t
    return first, second, tuple(rest), len(rest)


@case(((1, 2, 3, 4),), ((1, 2),), ((1, 2.5, 3j),))
def unpack_starred_in_the_middle(t):
    first, *middle, last = t
    return first, tuple(middle), last


@case(((1, 2, 3),), ((1.5,),))
def unpack_starred_at_the_start(t):
    *start, last = t
    return last, len(start)


@case(((1, 2, 3),), ((1,),))
def unpack_wrong_length(t):
    x, y = t
    return x + y


@case(((1,),))
def unpack_starred_too_short(t):
    x, y, *z = t
    return x, y, len(z)


@case(((1, 2),), ((np.int8(1), 2.5, None),), ((),))
def unpack_into_display(t):
    return (0, *t), (*t, *t), (*t, 7)


@case((np.array([1.5, 2.5]),), (np.array([1, 2], np.int8),), (np.arange(4).reshape(2, 2),))
def unpack_array(a):
    x, y = a
    return x, y


@case((np.array([1.5, 2.5, 3.5]),), (np.array([1.5]),), (np.empty(0),))
def unpack_array_of_wrong_length(a):
    x, y = a
    return x, y


@case((2, 3))
def unpack_range(x, y):
    a, b, c = range(x, x + 3)
    return a * b * c + y


@case((1, 2))
def chained_assignment(x, y):
    a = b, c = x, y
    return a, b, c


@case(((1, 2.5, True),), ((1, 2, 3),))
def index_by_constants(t):
    return t[0], t[1], t[2], t[-1], t[-2], t[-3]


@case(
    ((1, 2, 3), 0), ((1, 2, 3), -1), ((1, 2, 3), 3), ((1, 2, 3), -4), ((1.5, 2.5), True), ((1, 2), np.int8(-2)),
    ((1, 2), np.uint64(1)),
)
def index_by_variable(t, i):
    return t[i]


@case(((1, 2.5, 3), 1), ((1, 2.5, 3), 0), ((True, 2), 0), ((1, 2.5), -3), merges=True, may_reject=True)
def index_mixed_tuple_by_variable(t, i):
    return t[i]


@case((((1, 2), (3, 4)), 1, 0), (((1.5, 2.5), (3.5, 4.5)), -1, -1), (((1, 2), (3, 4)), 2, 0))
def index_nested_by_variables(t, i, j):
    return t[i][j]


@case(((1, 2),))
def index_constant_out_of_range(t):
    return t[5]


@case(((),))
def index_of_empty_tuple(t):
    return t[0]


@case(((1, 2), 1.0))
def index_by_float(t, i):
    return t[i]


@case(((1, 2.5, True, None),), ((1, 2, 3, 4, 5),), ((),))
def slices_by_constants(t):
    return t[1:], t[:-1], t[::2], t[::-1], t[1:3], t[5:], t[-100:100], t[3:1], t[:], t[-2:], t[2:0:-1]


@case(((1, 2, 3, 4), 1, 3), ((1, 2, 3, 4), -2, 100), may_reject=True)
def slices_by_variables(t, a, b):
    return t[a:b]


@case(((1, 2), (3.5,)), ((), (1,)), ((), ()), ((None,), (True, 2j)))
def concatenate(t, u):
    return t + u, u + t, t + (1,) + u


@case(((1, 2.5),), ((),), ((np.int8(1),),))
def repeat_constant_times(t):
    return t * 2, 3 * t, t * 0, t * -1


@case(((1, 2), 3), may_reject=True)
def repeat_variable_times(t, n):
    return t * n


@case(((1, 2),), ((),), ((0,),), (((),),))
def truth(t):
    return not t, bool(t), len(t) > 0


@case(
    ((1, 2.5), (1, 2.5)), ((1, 2), (1, 3)), ((1, None), (1, None)), ((NAN, 1), (0.0, 1)),
    ((1, (2, 3)), (1, (2.0, 3.0))),
)
def equality(t, u):
    return t == u, t != u


@case(((1, 2), None), ((1, 2), 3))
def equality_with_something_else(t, x):
    return t == x, t != x


@case(((1, 2), [1, 2]), may_reject=True)
def equality_with_list(t, x):
    return t == x


@case(((1, "a"), (1, "b")), may_reject=True)
def tuples_of_strings(t, u):
    return t == u, t < u


@case(((3, 1), (2, 5)), ((1, 5), (1, 4)))
def order_by_comparison(t, u):
    return min(t, u), max(t, u), t if t < u else u


@case(((1, 2, 3, 2), 2), ((1, 2.5, 2), 2.0), ((1, 2), 7))
def count_and_index(t, x):
    return t.count(x), t.index(x)


@case((np.arange(3.0), 2))
def tuple_with_arrays(a, x):
    t = (a, x, a[1:])
    t[0][1] = 50.0
    return t[2][0], t, t[0]


@case(((np.arange(3.0), np.zeros(2)),))
def tuple_of_arrays_as_argument(t):
    a, b = t
    b[0] = a[2]
    t[0][0] = 7
    return t[1], len(t[0])


@case((3,), (2.5,), (np.float32(1),))
def returned_and_unpacked_from_call(x):
    def both(y):
        return y + 1, y * 2

    a, b = both(x)
    return both(a)[1] + b, both(b)


@case((True, 1, 2), (False, 1, 2), (True, 1.5, 2.5))
def merged_at_a_branch(c, x, y):
    t = (x, y) if c else (y, x)
    return t, t[0]


@case((True,), (False,), merges=True)
def merged_with_promotion(c):
    t = (1, 2.5) if c else (1.5, 2)
    return t


@case((5,), (0,))
def tuple_updated_in_loop(n):
    t = (0, 1)
    for _ in range(n):
        t = (t[1], t[0] + t[1])
    return t


@case((4,))
def tuple_state_machine(n):
    state = (1, 0.5, True)
    for i in range(n):
        count, value, flag = state
        state = (count + i, value * 2, not flag)
    return state


@case(((1, 2, 3),))
def tuple_from_iterable(t):
    return tuple(t), tuple(t[1:]), tuple(), tuple((1, t))


@case((np.arange(3),), may_reject=True)
def tuple_from_array(a):
    return tuple(a)


@case((3,), may_reject=True)
def tuple_from_range(n):
    return tuple(range(n))


@case((2, 3), may_reject=True)
def tuple_from_comprehension(x, y):
    return tuple([v * 2 for v in (x, y)])


@case(((1, 2), (3, 4)), ((0.5, -1), (2, 2)))
def vector_arithmetic(p, q):
    return (p[0] + q[0], p[1] + q[1]), p[0] * q[0] + p[1] * q[1], (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2


@case((tuple(range(30)),), (tuple(float(i) for i in range(30)),))
def long_tuple(t):
    total = 0
    for x in t:
        total += x
    return total, t[29], t[10:12], len(t)


@case(((((((1,),),),),),))
def deeply_nested(t):
    return t[0][0][0][0][0], t[0], (t,)


@case(agreed(((1, MAX + 1),), expect=OverflowError), agreed(((MAX + 1,),), expect=OverflowError))
def integer_argument_too_large(t):
    return t[0]


@case(*each(range(3), (1, 2, 3)))
def last_item(t):
    return t[-1]


@case(((1, 2.5),), ((np.arange(3), 2, np.ones((2, 2))),), ((),), ((1, 2.5) * 3,))
def items_of_several_types_by_index(t):
    total = 0.0
    for i in range(len(t)):
        for _ in range(2):
            total += np.sum(t[i])
    return total, [float(np.sum(t[len(t) - 1 - k])) for k in range(len(t))]


@case((0, (1, 2.5)), (5, ("a", 7)))
def places_chosen_by_index(k, t):
    found = -1
    for i in range(2):
        if t[i] == k:
            found = i
    return found


@case((1j, 2j), (1j, 1j), ({"a": 1}, {"a": 2}), (1, 2j), (1j, 2.0), (1, 2), ("a", "b"))
def items_without_an_order(x, y):
    found = []
    for k in range(4):
        try:
            found.append((1, x) < (k, y))
            found.append((1, x) >= (k, y))
        except TypeError as error:
            return found, str(error)
        found.append((1, x) > (2, y))
        found.append((1, x) <= (0, y))
    return found, ""


@case(([(3, 1j), (2, 2j), (7, 0j)],), ([(3, 1j), (3, 2j)],), ([(1, {"a": 2}), (0, {"b": 3})],))
def sorted_by_what_stands_before(items):
    if items[0] > items[1]:
        return sorted(items), max(items)
    return sorted(items), min(items)
