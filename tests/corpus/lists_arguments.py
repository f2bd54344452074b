"""Lists as arguments: changes are the caller's to see, one object is one list, whatever happens"""

import numpy as np

from .case import case


def same(value):
    """The same object twice, as arguments."""
    def make():
        made = list(value)
        return made, made
    return make


def same_inside():
    row = [1, 2]
    return [row, row, [3]], row


@case(([1, 2],), ([1.5],), ([],), ([True],), ([(1, 2.5)],), ([[1.5], []],))
def returned(xs):
    return xs


@case(([1, 2],), ([],))
def changed_and_returned(xs):
    xs.append(5)
    return xs


@case(([1, 2, 3],))
def changed_and_not_returned(xs):
    xs[0] = 7
    xs.pop()


@case(same([1, 2]), ([1, 2], [1, 2]), same([]))
def passed_twice(xs, ys):
    xs.append(9)
    return len(ys), xs is ys, xs == ys, ys


@case(same_inside)
def one_row_in_several_places(rows, row):
    rows[0].append(5)
    row[0] = 9
    return rows[0] is rows[1], rows[0] is row, rows


@case(([[1], [2]],))
def rows_added_and_removed(rows):
    first = rows.pop(0)
    first.append(7)
    rows.append([8, 9])
    rows.append(first)
    return first


@case(([[1], [2]],))
def row_of_the_argument_returned(rows):
    rows[0].append(5)
    return rows[0], rows[1:]


@case(([[[1]], [[2], [3]]],))
def three_levels(cube):
    cube[1][0].append(9)
    cube[0].append([4])
    return sum([sum([sum(row) for row in plane]) for plane in cube])


@case(([1, 2], [3.5]))
def exchanged(xs, ys):
    xs[0], xs[1] = xs[1], xs[0]
    ys[0] += xs[0]
    return ys, xs


@case(([1, 2, 3], 1), ([1, 2, 3], 5))
def changed_before_it_raises(xs, i):
    xs.append(4)
    xs[0] = 100
    return xs[i] // (xs[i] - 2) + xs[i + 1]


@case(([[1], [2]],))
def rows_changed_before_it_raises(rows):
    rows[0].append(5)
    rows.append([7])
    raise ValueError("after changes")


@case(([5, 3, 1],), ([2.5, 1.5],))
def sorted_in_place(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]


@case((([1, 2], 3),), (([1.5], 0),))
def list_in_a_tuple(pair):
    xs, k = pair
    xs.append(xs[0])
    xs[0] = xs[k % 2]
    return pair, xs


@case((np.arange(3.0),))
def arrays_in_a_list(a):
    xs = [a, a * 2]
    xs.append(a[1:])
    return xs


@case(([np.arange(3.0), np.ones(2)],))
def list_of_arrays_argument(arrays):
    arrays[0][0] = 7.0
    arrays.append(arrays[1] * 5)
    arrays[1] = arrays[0]
    return arrays[1] is arrays[0] if False else arrays.pop(0)


@case(([np.float64(1.5), np.float64(2.5)],), ([np.int8(3)],), ([np.True_],))
def numpy_scalars(xs):
    xs.append(xs[0])
    return xs[0], xs


@case(([1, None, 3],), ([None, [1], None],))
def optional_items(xs):
    found = 0
    for x in xs:
        if x is not None:
            found += 1
    xs.append(xs[0])
    return found, xs


@case(([2**60, 2.5],), ([1, "a"],), (["a"],), ([{}],), ([True, 1],), ([np.int8(1), 1],), ([[1], [2.5]],), may_reject=True)
def lists_that_are_refused(xs):
    return len(xs)


@case(([],), ([[]],))
def empty_argument(xs):
    return len(xs), xs


@case(([],))
def empty_argument_filled(xs):
    for i in range(3):
        xs.append(i / 2)
    return xs


@case(([], 3), ([1], 3))
def empty_or_not(xs, n):
    for i in range(n):
        xs.append(i)
    total = 0
    for x in xs:
        total += x
    return total


@case(([], []))
def two_empty_arguments(xs, ys):
    xs.append(1)
    ys.append(2.5)


@case((2**62, [2**62, -2**63]))
def large_items(x, xs):
    xs.append(x)
    return xs[0] - 1, xs


@case(([2**64],))
def items_beyond_64_bits(xs):
    return xs[0]


@case(([1, 2, 3], [4, 5, 6]))
def star_arguments(*lists):
    lists[0].append(len(lists[1]))
    return sum(lists[0])


@case(([3, 1, 2],))
def default_list(xs, ys=None):
    if ys is None:
        ys = [7]
    ys.append(xs[0])
    return ys


@case(([1, 2, 3],), (range(3),), ((1, 2, 3),), (np.arange(3),))
def any_sequence(xs):
    return list(xs), len(xs), sum(xs), [x for x in xs]


@case((3, [1.5, 2.5]))
def ints_into_floats(n, xs):
    return [x * n for x in xs], xs[0] + n
