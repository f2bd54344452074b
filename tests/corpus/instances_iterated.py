"""Instances that are gone through: `__iter__` as a generator or of a list, `__next__`, `__getitem__` alone; what takes them"""

import collections
import functools
import itertools
import math

import numpy as np

from .case import case


class Yielding:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield i + 1


class Listed:
    def __init__(self, n):
        self.items = list(range(1, n + 1))

    def __iter__(self):
        return iter(self.items)


class Stepping:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Indexed:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i + 1


def pass_on(items):
    yield from items
    yield 99


@case((2,))
def unpacked(n):
    a, b = Yielding(n)
    c, *d = Listed(n)
    *e, f = Stepping(n)
    g, h = Indexed(n)
    return a, b, c, d, e, f, g, h, tuple(Yielding(n)), tuple(Indexed(n)), (*Listed(n), 0), [*Stepping(n)], {*Indexed(n)}


@case((3,))
def unpacked_into_too_few(n):
    a, b = Stepping(n)
    return a, b


@case((2,))
def enumerated_and_zipped(n):
    return (list(enumerate(Yielding(n))), [i * x for i, x in enumerate(Stepping(n), 3)], list(zip(Indexed(n), "abc")),
            [a * b for a, b in zip(Yielding(n), Stepping(n))], dict(zip(Listed(n), Indexed(n))), list(map(str, Indexed(n))),
            list(filter(None, Indexed(n))), list(pass_on(Indexed(n))), [x for x in Indexed(n)], 1 in Indexed(n), 5 in Indexed(n))


@case((2,))
def put_into_others(n):
    items, keys, queue = [7], {5}, collections.deque([1])
    items.extend(Yielding(n))
    items += Indexed(n)
    items[1:1] = Stepping(n)
    keys.update(Stepping(n))
    queue.extend(Listed(n))
    return items, keys, queue, collections.deque(Indexed(n)), collections.Counter(Indexed(n)), dict.fromkeys(Stepping(n), 0)


@case((2,))
def taken_by_functions(n):
    return (functools.reduce(lambda a, b: a * 2 + b, Yielding(n)), functools.reduce(lambda a, b: a * 2 + b, Stepping(n), 5), math.prod(Indexed(n)),
            math.fsum(Listed(n)), sorted(Indexed(n)), sum(Indexed(n)), max(Indexed(n)), ",".join(str(x) for x in Indexed(n)),
            np.fromiter(Stepping(n), np.int64))


@case((2,))
def taken_by_itertools(n):
    return (list(itertools.islice(Stepping(n), 1)), list(itertools.accumulate(Indexed(n))), list(itertools.chain(Stepping(n), [7])),
            list(itertools.combinations(Stepping(n), 2)), list(itertools.takewhile(lambda x: x < 2, Indexed(n))))


@case((2,))
def products_of_what_is_gone_through_once(n):
    return list(itertools.product(Stepping(n), repeat=2)), list(itertools.product((x for x in range(n)), repeat=2))


class Steps:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        i = 0
        while i < self.n:
            yield i
            i += 1


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


@case((4,), (0,))
def iterated(n):
    total = 0
    for x in Steps(n):
        total += x
    return total, list(Steps(n)), [x * 2 for x in Steps(n)]


@case((4,), (0,))
def iterated_by_next(n):
    total = 0
    down = Countdown(n)
    for x in down:
        total += x
    return total, down.n, list(Countdown(n))


class Squares:
    def __init__(self, end):
        self.end, self.at = end, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.end:
            raise StopIteration
        self.at += 1
        return self.at * self.at

    def __reversed__(self):
        return iter([self.end, self.at])


@case((4,), (1,))
def taken_whole(n):
    return (sum(Squares(n)), sum(Squares(n), 0.5), max(Squares(n)), min(Squares(n), key=lambda x: -x), sorted(Squares(n), reverse=True),
            any(Squares(n)), all(Squares(n)), set(Squares(n)), list(reversed(Squares(n))))


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def tree(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(tree(low, middle), middle, tree(middle + 1, high))


class Branching:
    def __init__(self, value):
        self.value, self.parts = value, []

    def __iter__(self):
        yield self.value
        for part in self.parts:
            for x in part:
                yield x


class Chained:
    def __init__(self, value, rest):
        self.value, self.rest = value, rest

    def __iter__(self):
        yield self.value
        if self.rest:
            yield from self.rest

    def __len__(self):
        return 1 + sum(1 for _ in self.rest) if self.rest else 1


@case((6,), (1,))
def trees_of_themselves(n):
    found = 0
    for x in tree(0, n):
        found = found * 3 + x
    return found, list(tree(0, n)), sum(x * x for x in tree(0, n)), max(tree(0, n)), 3 in tree(0, n), next(iter(tree(0, n)))


@case((3,))
def branches_of_themselves(n):
    whole = Branching(0)
    for i in range(n):
        whole.parts.append(Branching(i))
        whole.parts[i].parts.append(Branching(10 * i))
    return list(whole), [list(part) for part in whole.parts], sorted(whole)


@case((4,))
def chains_of_themselves(n):
    chain = Chained(0.5, None)
    for i in range(n):
        chain = Chained(i * 1.5, chain)
    taken = 0.0
    for x in chain:
        taken += x
        if x < 2:
            break
    return list(chain), taken, len(chain), min(chain)


@case((tree(0, 5),))
def trees_that_are_passed(t):
    return [x for x in t], sum(t)


class Doubles:
    def __init__(self, n):
        self.n = n

    def keys(self):
        return [str(i) for i in range(self.n)]

    def __getitem__(self, key):
        return int(key) * 2


class Squares:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield i, i * i


@case((2,), (0,))
def dictionaries_of_instances(n):
    named, numbered = {"x": 1}, {7: 1}
    named.update(Doubles(n))
    numbered.update(Squares(n))
    return dict(Doubles(n)), dict(Squares(n)), named, numbered, collections.OrderedDict(Doubles(n)), collections.Counter(Squares(n))


@case((collections.ChainMap({"a": 2}, {"b": 4, "a": 5}), collections.UserList([3, 1]), collections.UserDict({"k": 1})))
def mappings_of_collections(chain, items, table):
    chain["n"], table["m"] = 7, 2
    items.append(5)
    return chain["b"], len(chain), "a" in chain, chain.get("z", 0), dict(chain), sum(items), items + [2], list(table), table["k"]


class Given:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return self.items


@case(([3, 4], 0), ([3, 4], 1), ([3, 4], 2), ([3, 4], 3))
def what_iter_gives_is_an_iterator(xs, which):
    if which == 0:
        return sum(Given(iter(xs))) + next(iter(Given(x for x in xs)))
    if which == 1:
        return len(list(Given(xs)))
    if which == 2:
        return next(iter(Given(5)))
    return len([x for x in Given("text")])


@case((3,), (0,))
def zip_of_instances_alone(n):
    return list(zip(Indexed(n))), list(zip(Listed(n), Indexed(2))), list(zip(Indexed(n), Listed(n), strict=True))


@case((5,), (9,))
def next_in_a_generator_expression(n):
    steps = Stepping(n)
    found = [sum(next(steps) for _ in range(3))]
    try:
        found.append(sum(next(steps) for _ in range(3)))
    except RuntimeError as error:
        return found, str(error)
    return found, str(next(steps))
