"""Lists, tuples and texts of the module: read at each call, written back"""

import numpy as np

from .case import case

TABLE = [3, 1, 4, 1, 5]
WEIGHTS = [0.5, 2.0]
NAMES = ["a", "b", "c"]
ROWS = [[1.0, 2.0], [3.0]]
PAIRS = [("x", 1), ("y", 2)]
EMPTY = []
SCRATCH = [0, 0, 0]
PAIR = ("left", 2.5, (1, None))
TITLE = "title"
OFFSETS = ((0, 1), (1, 0), (0, -1))


@case((0,), (-1,), (9,))
def item(i):
    return TABLE[i]


@case((2,), (0,))
def iterated(n):
    s = 0
    for x in TABLE:
        s += x * n
    return s, len(TABLE), TABLE[1:3], 4 in TABLE, sum(TABLE), max(TABLE), sorted(TABLE)


@case((1,), (2,))
def texts(i):
    return NAMES[i], [n.upper() for n in NAMES], ",".join(NAMES), NAMES.index("b")


@case((0,), (1,))
def nested(i):
    return ROWS[i][0], sum([sum(r) for r in ROWS]), len(ROWS[i])


@case(("y",), ("q",))
def pairs(key):
    for name, value in PAIRS:
        if name == key:
            return value
    return -1


@case((3,))
def the_list_itself(n):
    return TABLE, TABLE is TABLE, TABLE == [3, 1, 4, 1, 5]


@case((4,))
def written_and_restored(n):
    for i in range(n):
        SCRATCH[i % 3] += i
    total = SCRATCH[0] * 100 + SCRATCH[1] * 10 + SCRATCH[2]
    for i in range(3):
        SCRATCH[i] = 0
    return total


@case((2,), (0,))
def empty(n):
    return len(EMPTY), [x for x in EMPTY], n in EMPTY


@case((1.5,))
def two_lists(x):
    return [w * t + x for w, t in zip(WEIGHTS, TABLE)], np.array(WEIGHTS) * x


@case((0,), (1,))
def constants_of_the_module(i):
    total = 0
    for dx, dy in OFFSETS:
        total += dx * 10 + dy
    return PAIR, PAIR[0], TITLE + "!", OFFSETS[i], total


@case((3,), since=(3, 12))               # before, a comprehension is an inner function: it does not see lists of the module
def inner_use(n):
    return sum([TABLE[i] for i in range(n)]), [[TABLE[i] * x for i in range(2)] for x in range(n)]


PRICES, SEEN, DATA = {"a": 1, "b": 2}, {1, 2, 3}, bytearray(b"xyz")


@case(("a",), ("q",))
def dict_of_the_module(key):
    return PRICES.get(key, 9), key in PRICES, len(PRICES), [name for name in PRICES]


@case((2,), (7,))
def set_of_the_module(n):
    return n in SEEN, len(SEEN), DATA[n % 3]
