"""Lists: slices read, assigned, deleted; del of items"""

import numpy as np

from .case import case

XS = [0, 1, 2, 3, 4, 5, 6]
BOUNDS = ((0, 3), (2, 5), (5, 2), (-3, 100), (-100, 2), (3, 3), (7, 9), (-2, -4))
STEPS = ((0, 7, 2), (6, 0, -1), (5, -100, -2), (1, 6, 3), (3, 3, 2), (-1, 0, -3), (0, 7, 1), (100, -100, -1), (0, 7, 0))


@case(*[(XS, a, b) for a, b in BOUNDS], ([1.5, 2.5], 0, 1), ([], 0, 3), ([[1], [2]], 0, 1))
def section(xs, a, b):
    return xs[a:b]


@case((XS,), ([],), ([[1], [2], [3]],))
def sections_with_open_ends(xs):
    return xs[:], xs[2:], xs[:2], xs[-1:], xs[:-1], xs[:] is xs


@case(*[(XS, *s) for s in STEPS])
def section_with_step(xs, a, b, c):
    return xs[a:b:c]


@case((XS,), ([],), ([1.5],))
def sections_backwards(xs):
    return xs[::-1], xs[::2], xs[::-2], xs[1::3], xs[-2::-1]


@case(*[(XS, a, b, [8, 9]) for a, b in BOUNDS], (XS, 1, 3, []), (XS, 1, 6, [7]), ([], 0, 0, [1]), ([[1], [2]], 0, 1, [[5], [6]]))
def assign_section(xs, a, b, values):
    xs[a:b] = values
    return xs


@case(*[(XS, *s, [7, 8, 9]) for s in STEPS], (XS, 0, 7, 2, [1, 2, 3, 4]), (XS, 0, 7, 1, []))
def assign_section_with_step(xs, a, b, c, values):
    xs[a:b:c] = values
    return xs


@case((XS,))
def assign_itself(xs):
    xs[2:4] = xs
    xs[:1] = xs[3:5]
    return xs


@case((XS,))
def assign_backwards(xs):
    xs[::-1] = xs
    return xs


@case((XS,))
def assign_other_iterables(xs):
    xs[1:2] = (7, 8)
    xs[0:0] = range(3)
    xs[-1:] = [x for x in xs if x > 5]
    return xs


@case(*[(XS, i) for i in (0, 3, 6, 7, -1, -7, -8)], ([], 0), ([[1], [2]], 0), ([1.5], np.int8(0)))
def delete_item(xs, i):
    del xs[i]
    return xs


@case(*[(XS, a, b) for a, b in BOUNDS], ([[1], [2], [3]], 0, 2))
def delete_section(xs, a, b):
    del xs[a:b]
    return xs


@case(*[(XS, *s) for s in STEPS], ([[1], [2], [3], [4]], 0, 4, 2))
def delete_section_with_step(xs, a, b, c):
    del xs[a:b:c]
    return xs


@case((XS,), ([],))
def delete_all(xs):
    ys = xs[:]
    del ys[:]
    del xs[1:], xs[:1]
    return xs, ys


@case((4,))
def sections_of_sections(n):
    xs = list(range(n * 3))
    return xs[2:][1:3], xs[::2][1:], xs[1:-1][::-1]


@case((6,))
def sections_that_grow(n):
    xs = list(range(n))
    ys = xs[1:3]
    ys.append(7)
    ys[0] = 100
    return xs, ys


@case((6,))
def section_becomes_floats(n):
    xs = [1, 2, 3][:2]
    return [x / 2 for x in xs], sum(xs[:1])


@case((XS, 2), (XS, 9), (XS, -2))
def rotate(xs, k):
    return xs[k:] + xs[:k]


@case((XS, 3))
def chunks(xs, n):
    return [xs[i:i + n] for i in range(0, len(xs), n)]


@case((XS, slice(1, 4)), (XS, slice(None, None, 2)), (XS, slice(None)))
def slice_objects(xs, s):
    return xs[s]


@case(([[1, 2], [3, 4]],))
def items_of_rows(rows):
    rows[0][1] = 9
    rows[1][:1] = [7, 8]
    del rows[0][0]
    return rows, rows[1][-1], rows[0][:]
