"""Generators with several yields: straight on, in branches, before and after loops; what loops over them do between"""

import numpy as np

from .case import case

LINE = np.array([1.5, -2.0, 0.95, 4.0, 0.25])


def both_ways(n):
    for i in range(n):
        yield i
        yield i * 3


def by_sign(a):
    for x in a:
        if x > 0:
            yield x
        else:
            yield 1 - x


def framed(n):
    yield -1
    for i in range(n):
        yield i
    yield n * n


def steps_and_peaks(a):
    yield float(a[0])
    for i in range(1, len(a)):
        yield float(a[i] - a[i - 1])
        if a[i] > 0.9:
            yield 5.0


def neighbours(i, j, n):
    if i > 0:
        yield i - 1, j
    if i < n - 1:
        yield i + 1, j
    if j > 0:
        yield i, j - 1
    if j < n - 1:
        yield i, j + 1


def lists(n):
    for i in range(n):
        yield [i]
        yield [i, i + 1]
    yield []


def texts(n):
    for i in range(n):
        yield "a"
        yield str(i)


def fails_between(n):
    for i in range(n):
        yield i
        yield 10 // (3 - i)


@case((5,), (0,), (1,))
def straight_on(n):
    total = 0
    for x in both_ways(n):
        total ^= x
    return total


@case((LINE,), (np.array([1, -2, 3]),))
def in_branches(a):
    total, count = 0, 0
    for x in by_sign(a):
        total += x
        count += 1
    return total, count


@case((4,), (0,))
def around_a_loop(n):
    found = []
    for x in framed(n):
        found.append(x)
    return found


@case((LINE,), (LINE[:1],), (LINE[:0],))
def going_on_early(a):
    total = 0.0
    for x in steps_and_peaks(a):
        if x < 0:
            continue
        total += x
    return total


@case((LINE, 3.0), (LINE, 50.0), (LINE, 5.0))
def leaving_early(a, limit):
    total = 0.0
    for x in steps_and_peaks(a):
        if x == limit:
            break
        total += x
        if total > limit:
            return -total
    else:
        return total
    return total * 1000


@case((4,), (1,))
def of_a_grid(n):
    total = 0
    for i in range(n):
        for j in range(n):
            for x, y in neighbours(i, j, n):
                total += (x + 1) * (y + 2) * (i - j)
    return total


@case((4,), (0,))
def loops_within(n):
    total = 0
    for x in both_ways(n):
        for k in range(x):
            if k == 4:
                break
            total += k * x
        last = x
        while last > 1:
            last //= 2
            total ^= last
    return total


@case((4,), (0,))
def one_in_another(n):
    total = 0
    for x in both_ways(n):
        for y in both_ways(x):
            total = total * 3 % 1001 + y
    return total


@case((4,), (1,))
def side_by_side(n):
    total = 0
    for x, y in zip(both_ways(n), both_ways(n + 1)):
        total = total * 7 % 1001 + x * y
    return total


@case((3,), (0,))
def numbered(n):
    return [(k, x) for k, x in enumerate(both_ways(n))]


@case((3,), (0,))
def of_lists(n):
    kept, total = [], 0
    for one in lists(n):
        one.append(7)
        total += len(one)
        if total % 3 == 0:
            kept.append(one)
    return kept, total


@case((3,), (0,))
def of_texts(n):
    found = ""
    for one in texts(n):
        if one == "1":
            continue
        found += one
    return found


@case((2,), (5,))
def an_exception_between(n):
    total = 0
    for x in fails_between(n):
        total += x
    return total


@case((5,), (2,))
def caught_around(n):
    total = 0
    try:
        for x in fails_between(n):
            total += x
    except ZeroDivisionError as e:
        return str(e), total
    return "", total


@case((5,))
def caught_inside(n):
    total = 0
    for x in both_ways(n):
        try:
            total += 12 // (x - 3)
        except ZeroDivisionError:
            total += 1000
    return total


@case((4,), (1,))
def taken_in_several_places(n):
    items = both_ways(n)
    total = next(items)
    for x in items:
        total = total * 3 + x
        if x % 2:
            total += next(items, -1)
    return total


@case((LINE,), (LINE[:1],))
def much_in_between(a):
    total, low, high, odd, last = 0.0, 0.0, 0.0, 0, 0.0
    for x in steps_and_peaks(a):
        y = x * x - 3 * x + 1
        if y < 0:
            low += y * 2 - x / 3 + x * x * 0.5
            odd += 1
        elif y < 2:
            high += y / 2 - x / 7 + x * x * 0.25
        else:
            total += (x - 1) * (x - 2) * (x - 3) + y * y
        z = (y + 1) * (y - 1) * (x + 1) / (x * x + 1)
        w = (z + 1) * (z - 1) * (y + 1) / (y * y + 1)
        v = (w + 1) * (w - 1) * (z + 1) / (z * z + 1)
        u = (v + 1) * (v - 1) * (w + 1) / (w * w + 1)
        last = last * 0.5 + u + v + w + z
        if last > 1e6:
            break
        a[odd % len(a)] += 1.0 / (1.0 + last * last)
    return total, low, high, odd, last


@case((3,), (0,))
def chosen_generator(n):
    total = 0
    for turn in range(3):
        items = both_ways(n + turn)
        if turn == 1:
            next(items, 0)
        for x in items:
            total = total * 5 % 10007 + x
    return total
