"""Tuples of unknown length: of lists, generators, parts; as keys; where tuples of different lengths meet"""

import itertools
import math
from collections import Counter, defaultdict, deque, namedtuple

import numpy as np

from .case import case

Point = namedtuple("Point", "x y")
ROWS = [[1, 2], [3, 4], [1, 2]]


@case(([1, 2, 3], 1), ([1.5], 0), ([], 0), ([1, 2], 5), ([3, 4], -2), ([2], -2))
def made_of_a_list_and_indexed(xs, i):
    t = tuple(xs)
    return t, len(t), bool(t), not t, list(t), t[i]


@case(([1, 2, 3, 4], 1, 3), ([1, 2], -1, 9), ([], 0, 2))
def sliced(xs, i, j):
    t = tuple(xs)
    return t[i:j], t[::-1], t[j:i:-1], t[-1:], t[i:] + t[:i], (7, 8, 9)[i:j], (1.5, 2.5)[:j]


@case((0,), (3,))
def made_of_iterables(n):
    return (tuple(i * i for i in range(n)), tuple([i * 1.5 for i in range(n)]), tuple(range(n)), tuple(range(n, 0, -1)),
            tuple(enumerate(range(n))), tuple(zip(range(n), [0.5] * n)), tuple({i: -i for i in range(n)}),
            tuple({i: -i for i in range(n)}.items()), tuple(map(lambda k: k + 1, range(n))), tuple(reversed(range(n))))


@case((np.array([1.5, 2.5, -0.5]),), (np.array([3, 4]),), (np.zeros((2, 3), np.float32),), (np.zeros(0, np.uint8),))
def made_of_an_array(a):
    flat = a.ravel()
    return tuple(flat), tuple(a.shape), tuple(flat.tolist()), (*flat, *flat), tuple(x + x for x in flat)


@case(("b a c", "a"), ("", "b"))
def made_of_text(s, c):
    t = tuple(s.split())
    return t, tuple(s), c in t, t.count(c), tuple(sorted(t)), tuple(w.upper() for w in t), max(t, default=""), f"{t} {t!r}", ",".join(t)


@case(([1, 2], [1, 3]), ([1, 2, 3], [1]), ([], []), ([2], [1, 2]))
def compared(a, b):
    x, y = tuple(a), tuple(b)
    return (x == y, x != y, x < y, x <= y, x > y, x >= y, x == (1, 2), (1, 2) == x, x != (1, 2), x < (1, 2.5), (1,) <= y, (2, 1) > x, x >= (1,),
            x in ((1, 2), (1, 2, 3)), hash(x) == hash((1, 2)), hash(y), max(x, (0,)), sorted([x, y, (1,)]))


@case(([1, 2],), ([1],), ([1, 2, 3],), ([],))
def unpacked(a):
    x, y = tuple(a)
    return x - y


@case(([1, 2, 3],), ([1],), ([1, 2],))
def unpacked_with_a_star(a):
    first, *rest = tuple(a)
    *start, before, last = (0,) + tuple(a)
    return first, rest, start, before, last, (*rest, 1), [*tuple(a), *start]


@case(([1, 2], 3), ([], 2), ([1], -1))
def joined_and_repeated(a, n):
    t = tuple(a)
    u = t
    u += (9,)
    return t * n, n * t, (1, 2) * n, t + (5,), (5, 6) + t, t + t, u, len((0,) * (100 + n)), ((3,) * 300)[n]


@case(([1, 2, 3, 2],), ([0],))
def given_to_functions(a):
    t = tuple(a)
    return (min(t), max(t), sum(t), sorted(t), sorted(t, key=lambda v: -v), list(reversed(t)), list(enumerate(t)), list(zip(t, t)), any(t), all(t),
            t.count(2), 2 in t, set(t), frozenset(t), str(t), repr(t), f"{t}", isinstance(t, tuple), isinstance(t, list), type(t) is tuple,
            tuple(t) is t, next(iter(t)), sum(tuple(x * 0.1 for x in t)))


@case(([1, 2, 3, 2], 2), ([0], 2))
def searched(a, x):
    t = tuple(a)
    return t.index(x), t.index(x, 2), t.index(x, -1)


@case(([],), ([1],), ([1, 2],), ([1, 2, 3],))
def matched(a):
    match tuple(a):
        case ():
            return -1
        case (x,):
            return x
        case (1, y):
            return y * 10
        case (x, *rest):
            return x + sum(rest) * 100


@case((True,), (False,))
def of_two_lengths(c):
    t = (1,) if c else (1, 2)
    return t, len(t), {t: c}


@case((0,), (4,))
def grown_in_a_loop(n):
    t, out = (), []
    for i in range(n):
        t = t + (i,)
        out.append((i,) + t)
    return t, out, tuple(out)


@case((3,), (0,))
def grown_by_recursion(n):
    return () if n == 0 else grown_by_recursion(n - 1) + (n,)


@case((1,), (3,))
def held_by_lists_and_dicts(n):
    xs = [(1,), (1, 2)]
    xs.append((3,) * n)
    xs.append(())
    return xs, len(xs[n]), {0: (1,), 1: (2, 3)}, [tuple(x) for x in ([n], [n, n])], ((1, 2), (3,))[n % 2], sorted(xs)


@case((ROWS,), ([[1], []],))
def as_keys(rows):
    seen, counts, places = set(), defaultdict(int), {}
    for k, row in enumerate(rows):
        seen.add(tuple(row))
        counts[tuple(row)] += 1
        places.setdefault(tuple(row), []).append(k)
    return (seen, dict(counts), places, (1, 2) in seen, (9,) in seen, counts.get((3, 4), -1), Counter(tuple(row) for row in rows).most_common(1),
            {tuple(row) for row in rows}, {tuple(tuple(row) for row in rows): 1}, {(len(row), *row): k for k, row in enumerate(rows)})


@case((["abc", "bca", "x", "é"],))
def words_by_their_letters(words):
    groups = {}
    for word in words:
        groups.setdefault(tuple(sorted(word)), []).append(word)
    return groups, list(groups.values())


@case(([(1,), (1, 2)], {"a": (1.5,), "b": ()}),)
def as_arguments_of_different_lengths(xs, d):
    kept = xs[0]
    xs.append((7, 8, 9))
    d["c"] = d["a"] + (2.5,)
    return xs, kept, kept is xs[0], [len(x) for x in xs], {x for x in xs}, d["b"], sum(d["c"])


@case((1, 10), (5, 4))
def shortest_way(start, goal):
    queue = deque([(start, (start,))])
    while queue:
        at, way = queue.popleft()
        if at == goal:
            return way
        for after in (at * 2, at + 1):
            if after <= goal:
                queue.append((after, way + (after,)))
    return ()


@case((ROWS,))
def nested(rows):
    grid = tuple(tuple(row) for row in rows)
    lists = tuple([row] for row in rows)
    lists[0][0].append(5)
    return grid, grid[1][0], {grid}, lists, rows, sum(map(len, grid)), max(grid), grid[0] is grid[2], grid == ((1, 2), (3, 4), (1, 2))


@case(([1, 2], True), ([1, 2], False), ([], True))
def optional(xs, c):
    t = tuple(xs) if c else None
    u = t if t is not None and len(t) > 1 else (7,)
    return t is None, t, u, Point(1, 2) + tuple(xs)


@case(([3, 1, 2],))
def least_rotation(xs):
    t = best = tuple(xs)
    for _ in range(len(t)):
        t = t[1:] + t[:1]
        best = min(best, t)
    return best


@case(([1, 2],), rejects="TypingError", words=("item",))
def item_assigned(xs):
    t = tuple(xs)
    t[0] = 3
    return t


@case(([1, 2],), rejects="TypingError", words=("tuple", "one type"))
def of_two_types(xs):
    return tuple(xs) + ("x",)


# --- given to functions with a star
def total(*args):
    return sum(args) + len(args)


def minus(a, b):
    return a - b


def with_defaults(a, b=10, *rest, k=1):
    return a + b * 2 + sum(rest) * k


class Line:
    def __init__(self, slope, start=2):
        self.slope, self.start = slope, start

    def at(self, x):
        return self.start + self.slope * x


@case(([1, 2, 3],), ([],), ([1.5],))
def spread_into_a_star(xs):
    def given(*items):
        return items
    return total(*xs), total(5, *xs), total(*xs, *xs), given(*xs), given(*xs, *given(*xs)), total(*range(len(xs))), total(*{1, 2})


@case(([5, 3],), ([5],), ([],), ([1, 2, 3],))
def spread_into_two_parameters(xs):
    return minus(*xs), minus(*[x + 1 for x in xs]), minus(*(x + 1 for x in xs)), (lambda a, b: a * b)(*xs)


@case(([1],), ([1, 2],), ([1, 2, 3, 4],), ([],))
def spread_into_defaults(xs):
    return with_defaults(*xs), with_defaults(*xs, k=3), with_defaults(1, *xs)


@case(([1, 2],), ([1],), ([1, 2, 3],))
def spread_into_a_named_tuple(xs):
    return Point(*xs)


@case(([3], 1), ([3, 4], 1), ([], 1), ([1, 2, 3], 1), ([3, 4], 2))
def spread_into_an_instance(xs, count):
    line = Line(*xs)
    return line.slope, line.start, line.at(*xs[:count])


@case(([4, 6, 8],), ([4],), ([],))
def spread_into_functions_of_python(xs):
    return math.gcd(*xs), math.lcm(*xs), max(*xs), min(*xs)


@case(([[1, 2], [3, 4], [5, 6]],), ([[1, 2], [3]],), ([],))
def columns(rows):
    return (list(zip(*rows)), [list(column) for column in zip(*rows)], [sum(column) for column in zip(*rows)], [list(row) for row in zip(*rows[::-1])],
            list(itertools.chain(*rows)), list(itertools.product(*rows)), [minus(*pair) for pair in rows if len(pair) == 2])


@case(([(1, 2.5), (3, 4.5)],), ([(1, "a")],), ([(1, 2), (3, 4)],), ([(1, 2.5)][:0],))
def columns_of_pairs(pairs):
    first, second = zip(*pairs)
    return first, second


@case((["flower", "flow", "flight"],), (["a", "b"],), ([],))
def common_prefix(words):
    count = 0
    for letters in zip(*words):
        if len(set(letters)) > 1:
            break
        count += 1
    return words[0][:count] if words else ""


@case(([1, 2],), ([2.5],), merges=True)
def converted_where_paths_meet(xs):
    first, second = iter((tuple(xs), (0.5,)))
    return first, second


@case(([3, 1, 2],), ([1.5],))
def arrays_of_them(xs):
    t = tuple(xs)
    return np.array(t), np.sum(t), np.array([t, t]), np.full(len(t), 0.5) * t, np.sort(t), np.mean(t), np.cumsum(t)


@case((4,), (1,))
def grown_in_arguments(n):
    found = []

    def place(queens):
        if len(queens) == n:
            found.append(queens)
            return 1
        count = 0
        for c in range(n):
            if all(c != other and abs(c - other) != len(queens) - row for row, other in enumerate(queens)):
                count += place(queens + (c,))
        return count
    return place(()), found


@case((1, "a"), (-1, ""), (0, "é"))
def texts_chosen_by_a_number(i, s):
    return ("a", "bc", "d")[i], (s, "b", s + "c")[i], len((s, "xy")[i]), (b"a", b"bc")[i], [("even", "odd")[k % 2] for k in range(3)]


Empty = namedtuple("Empty", ())


@case((Empty(),))
def a_named_tuple_of_nothing(x):
    return x, Empty(), x == (), len(x), str(x), bool(x)


def labelled(name, x, *rest, k=1):
    return f"{name} {x} {k} {rest}"


def decaying(x, a, b, c=0.5):
    return a * np.exp(-b * x) + c


@case(([1, 2, 3],), ((1, 2, 3),), (np.array([1.5, 2.5]),), ([7],), ([1, 2, 3, 4],))
def arguments_before_a_list(p):
    labels = [label + labelled("g", None, *(i * 2 for i in range(len(p)))) for label in "ab"]
    return labelled("n", 1.5, *p), labels, max(-1, *p)


@case(([1, 2, 3],), (np.array([1.5, 2.5]),), ([7],), ([1, 2, 3, 4],), ([],))
def too_few_before_a_list(p):
    try:
        return str(decaying(np.ones(2), *p)[1] > 0.5)
    except TypeError as e:
        return str(e) + labelled("t", 2.5, *p, k="z")
