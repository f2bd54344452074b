"""Generator functions: yield, yield from, what they return, iter and next, captured variables"""

import numpy as np

from .case import case

LINE = np.array([1.5, -2.0, 0.25, 4.0])


def up(n):
    i = 0
    while i < n:
        yield i
        i += 1


def two(n):
    yield n
    yield n + 1
    yield n * 2


def returning(n):
    yield 1
    yield 2
    return n * 10


def pairs(n):
    for i in range(n):
        for j in range(i):
            yield i, j


def walk(n):
    if n > 0:
        yield n
        yield from walk(n - 1)
        yield -n


def windows(a, k):
    for i in range(len(a) - k + 1):
        yield a[i:i + k]


def running(a):
    total = 0.0
    for x in a:
        total += x
        yield total


def nothing_at_all():
    return
    yield 1


def consume(items):
    total = 0
    for one in items:
        total = total * 3 + one
        for j in range(3):
            for k in range(2):
                total += j * k
        if total > 10_000:
            total -= 9_999
    return total


@case((10,), (0,), (1,))
def loop_over_a_generator(n):
    total = 0
    for x in up(n):
        total += x
    return total


@case((3,))
def several_yields(n):
    total = 0
    for x in two(n):
        total = total * 10 + x
    return total


@case((5,), (0,))
def nested_loops_inside(n):
    return [(i + 1) * 10 + j for i, j in pairs(n)]


@case((LINE,), (np.arange(5),), ([1.5, 2.5],))
def yields_what_depends_on_an_array(a):
    return list(running(a))


@case((np.arange(7.0), 3), (np.arange(4.0), 4))
def yields_views(a, k):
    total = 0.0
    for window in windows(a, k):
        total = total * 2 + window.sum()
        window[0] += 1.0
    return total


@case((6,))
def conditions_inside(n):
    def odd(k):
        for i in range(k):
            if i % 2:
                yield i
            k += i
        yield k

    return list(odd(n)), n


@case((9,), (3,))
def breaks_and_continues(n):
    total = 0
    for x in up(n):
        if x == 5:
            break
        total += x
    for x in up(n):
        if x == 2:
            continue
        total += x
    return total


@case((6,), (0,))
def goes_on_where_it_stopped(n):
    items = up(n)
    first = 0
    for x in items:
        first += x
        if x == 2:
            break
    rest = 0
    for x in items:
        rest += x
    return first, rest


@case((4,), (0,))
def passed_to_a_function(n):
    return consume(up(n)), consume(two(n)), consume(x * 2 for x in range(n))


@case((2,), (7,))
def one_of_two(n):
    items = up(n) if n > 3 else up(n + 10)
    return list(items)


@case((4,))
def kept_in_a_tuple(n):
    both = up(n), two(n)
    return list(both[1]), list(both[0])


@case((3,))
def yield_from(n):
    def several(k):
        yield from range(k)
        yield from up(3)
        yield from (x * x for x in two(k))
        yield from (7, 8)

    return list(several(n))


@case((4,))
def value_of_yield_from(n):
    def outer(k):
        value = yield from returning(k)
        yield value

    return list(outer(n))


@case((0,), (1,), (4,))
def recursion(n):
    return list(walk(n)), sum(walk(n))


@case((4,))
def captures(n):
    k = n * 2

    def multiples(count):
        for i in range(count):
            yield i * k

    return sum(multiples(3)), list(multiples(n))


@case((3,))
def allocates_between_yields(n):
    def buffers(count):
        buffer = np.zeros(3)
        for i in range(count):
            buffer[i % 3] += 1.5
            yield buffer

    total = 0.0
    for one in buffers(n):
        total += one[0] + one[1]
    return total


@case((3,), (0,))
def dropped_before_its_end(n):
    def arrays(count):
        for i in range(count):
            one = np.full(3, i)
            yield one
            yield one + 1

    for one in arrays(n):
        if one[0] == 1:
            return int(one.sum())
    items = arrays(n)
    return len([1 for one in items]) + 100


@case((3,))
def never_started(n):
    items = up(n)
    other = (np.zeros(k) for k in range(n))
    return n


@case(())
def empty_generator():
    return list(nothing_at_all()), sum(nothing_at_all())


@case((3,), (5,))
def raises_in_the_body(n):
    def divides(k):
        for i in range(k):
            yield 12 // (4 - i)

    return list(divides(n))


@case((3,), (5,))
def raises_into_a_try(n):
    def divides(k):
        for i in range(k):
            yield 12 // (4 - i)

    total = 0
    try:
        for x in divides(n):
            total += x
    except ZeroDivisionError:
        return -total
    return total


@case((3,), (6,))
def try_inside(n):
    def safe(k):
        for i in range(k):
            try:
                x = 12 // (4 - i)
            except ZeroDivisionError:
                x = 100
            yield x

    return list(safe(n))


@case((5,))
def try_around_a_yield(n):
    def numbers(k):
        for i in range(k):
            try:
                yield 10 // (i - 2)
            except ZeroDivisionError:
                yield -1

    return list(numbers(n))


@case((5,), (0,))
def generator_of_generators(n):
    def rows(k):
        for i in range(k):
            yield up(i)

    total = 0
    for row in rows(n):
        for x in row:
            total = total * 2 + x
    return total


@case((5,), merges=True)
def mixed_numbers(n):
    def numbers(k):
        yield k
        yield 0.5
        yield True

    return list(numbers(n)), sum(numbers(n))


@case((4,), (0,))
def optional_items(n):
    def some(k):
        for i in range(k):
            yield None if i % 2 else i

    return [-1 if x is None else x for x in some(n)]


@case((3,))
def lists_as_items(n):
    def lists(k):
        for i in range(k):
            yield [i, i + 1]

    total = []
    for items in lists(n):
        items.append(9)
        total.extend(items)
    return total


# --- iter and next
@case(([1, 2, 3],), ((5, 6, 7),), (range(3),), ([1],))
def iterators(items):
    it = iter(items)
    first = next(it)
    rest = 0
    for x in it:
        rest = rest * 10 + x
    return int(first), int(rest), next(it, -1)


@case((5,), (0,), (1,))
def next_with_default(n):
    items = up(n)
    return next(items, -1), next(items, -2), next(items, 7)


@case((2,), (0,))
def next_raises(n):
    items = up(n)
    a = next(items)
    return a, next(items)


@case((4,))
def until_it_raises(n):
    items = up(n)
    last = -1
    try:
        while True:
            last = next(items)
    except StopIteration:
        return last


@case((3,))
def next_in_a_generator(n):
    def numbers(k):
        items = iter(range(k))
        while True:
            yield next(items)

    total = 0
    for x in numbers(n):
        total += x
    return total


@case((7,), (8,))
def pairs_from_one_iterator(n):
    items = iter(range(n))
    return list(zip(items, items))


@case(([5, 6, 7, 8],), (np.arange(3.0),))
def loops_twice(a):
    items = enumerate(a)
    total = 0
    for i, x in items:
        total += i
        if i == 1:
            break
    for i, x in items:
        total += 100 * i
    return total


@case((LINE,))
def pairs_with_itself(a):
    backwards = reversed(a)
    total = 0.0
    for x, y in zip(backwards, backwards):
        total += x * y
    return total


@case((LINE,))
def made_outside_the_loop(a):
    both = zip(a, a)
    total = 0.0
    for _ in range(len(a)):
        for x, y in both:
            total += x * y
    return total


@case((LINE,))
def captured(a):
    backwards = reversed(a)

    def total():
        return float(sum(backwards))

    return total() + total()


@case((LINE, True), (LINE, False))
def under_two_names(a, c):
    backwards = reversed(a)
    again = backwards if c else backwards
    return float(sum(backwards)), float(sum(again))


@case(([1, 2, 3], [4, 5, 6]))
def next_of_zip(a, b):
    both = zip(a, b)
    first = next(both)
    return first, list(both)


# --- variables that a generator captured are read when it goes on
@case((4,), (0,))
def captured_and_changed_before(n):
    k = 1
    items = (x * k for x in range(n))
    k = 10
    return sum(items), k


@case((4,))
def captured_and_changed_between(n):
    k = 2
    items = (x + k for x in range(n))
    first = next(items)
    k = 100
    return first, list(items), k


@case((4,))
def captured_and_changed_in_the_loop(n):
    k = 1

    def multiples():
        for i in range(n):
            yield i * k

    total = 0
    for x in multiples():
        total += x
        k += 5
    return total


@case((3,))
def counts_outside(n):
    count = 0

    def numbers():
        nonlocal count
        for i in range(n):
            count += 1
            yield i

    return sum(numbers()), count


@case((9,))
def changes_what_it_depends_on(n):
    total = 0

    def numbers():
        nonlocal total
        while total < n:
            yield total
            total += 2

    for x in numbers():
        total += 1
    return total, True if numbers() else False


# --- loops and steps
@case((1,))
def stop_iteration_raised(n):
    def numbers():
        yield n
        raise StopIteration

    return list(numbers())


@case((12,))
def loops_over_one_iterator(n):
    items = iter(range(n))
    out = []
    for x in items:
        out.append(x)
        for y in items:
            out.append(-y)
            if y % 3 == 0:
                break
    return out


@case((3,), (9,))
def else_of_loops(n):
    for x in up(n):
        if x > 5:
            break
    else:
        return "exhausted"
    return "broke"


@case((3,))
def value_sent_by_next(n):
    def numbers(k):
        while True:
            got = yield k
            k += 1
            if k > n or got is not None:
                return

    return list(numbers(0))


@case((4,), (0,))
def two_items_of_each_step(n):
    def steps():
        for i in range(n):
            double, triple = i * 2, i * 3
            yield double
            yield triple

    taken = steps()
    return [next(taken, -1), *[next(taken, -1) for _ in range(3)], *taken]


def above_and_below(a):
    for i, (x, y) in enumerate(zip(a, a[::-1])):
        above = y + 1.0
        if i % 2:
            yield x + 0.5
        yield above
        yield float(y)


@case((np.array([0.5, 2.0, -1.0]),), (np.arange(3),))
def items_computed_before_others_are_taken(a):
    taken = above_and_below(a)
    first = [float(next(taken)) for _ in range(2)]
    return first, [float(x) for x in taken]


@case((-1,), (4,))
def items_in_a_comprehension_inside_try(x):
    def checked(z):
        if z < 0:
            raise ValueError("negative")
        return z

    def each(items):
        for item in items:
            yield checked(item) * 2

    try:
        return [y for y in map(checked, [1, 2, x])], [y + 1 for y in each((x, 3))]
    except ValueError:
        return None
