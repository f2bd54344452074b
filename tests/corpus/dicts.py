"""Dictionaries: displays, comprehensions, methods, operators, iteration"""

import numpy as np

from .case import agreed, case

INTS = {3: 10, 1: 20, 2: 30}
FLOATS = {1.5: 2.5, -0.0: 1.0, 3.0: 0.5}
TEXT = {"one": 1, "two": 2, "three": 3}
PAIRS = {(1, "a"): 1.5, (2, "b"): 2.5}
ROWS = {1: [1, 2], 2: [], 5: [3]}
EMPTY: dict = {}


@case((), (1,), (20,), (200,))
def counted(n=50):
    d = {}
    for i in range(n):
        d[i * 7 % 13] = i
    return d


@case((3,), (2.5,))
def display(x):
    return {1: x, 2: x + 1, 1: x + 2}


@case(("a",), ("",))
def display_of_text(s):
    return {s: 1, "b": 2, "a": 3}


@case((5,), (0,), (100,))
def comprehension(n):
    return {i: i * i for i in range(n) if i % 3}


@case((INTS, 3), (INTS, 9), (FLOATS, 1.5), (FLOATS, 0.0), (TEXT, "two"), (TEXT, "four"), (PAIRS, (1, "a")), (PAIRS, (1, "b")), (INTS, True),
      (INTS, 2.0), (INTS, 2.5), (FLOATS, 3), (EMPTY, 1), (INTS, np.int64(3)), (INTS, "x"))
def get_item(d, key):
    return d[key]


@case((INTS, 3, 5), (INTS, 9, 5), (FLOATS, 0.0, 9.5), (TEXT, "four", 4), (PAIRS, (3, "c"), 0.5), (ROWS, 7, [1]), (ROWS, 1, [7]))
def set_item(d, key, value):
    d[key] = value
    return d


@case((INTS, 3), (INTS, 9), (TEXT, "one"), (TEXT, "x"), (PAIRS, (2, "b")), (ROWS, 1))
def delete(d, key):
    del d[key]
    return d, len(d)


@case((INTS, 3), (INTS, 9), (TEXT, "one"), (TEXT, "x"), (INTS, 1.0), (FLOATS, 0))
def contains(d, key):
    return key in d, key not in d


@case((INTS, 3), (INTS, 9), (TEXT, "one"), (TEXT, "x"))
def get(d, key):
    return d.get(key), d.get(key, 5)


@case((ROWS, 1), (ROWS, 9))
def get_of_rows(d, key):
    return d.get(key, [])


@case((INTS, 3, 1), (INTS, 9, 1), (TEXT, "z", 3))
def setdefault(d, key, value):
    return d.setdefault(key, value), d


@case((INTS, 3), (INTS, 9), (TEXT, "one"), (ROWS, 1))
def pop(d, key):
    return d.pop(key), d


@case((INTS, 3), (INTS, 9), (TEXT, "x"))
def pop_or(d, key):
    return d.pop(key, -1), d


@case((INTS,), (TEXT,), (ROWS,), ({7: 1},))
def popitem(d):
    return d.popitem(), d


@case((EMPTY,), (INTS,))
def popitem_until_error(d):
    total = 0
    while True:
        total += len(d)
        d.popitem()


@case((INTS, {3: 1, 7: 2}), (TEXT, {"x": 5}), (INTS, {}), ({}, INTS))
def update(d, other):
    d.update(other)
    return d


@case((INTS,))
def update_with_pairs(d):
    d.update([(1, 5), (6, 7)])
    d.update(zip((8, 9), (1, 2)))
    return d


@case((INTS,), (TEXT,), (ROWS,), (EMPTY,))
def clear(d):
    d.clear()
    return d, len(d)


@case((INTS,), (TEXT,), (ROWS,))
def copied(d):
    other = d.copy()
    third = dict(d)
    other.popitem()
    return d, other, third


@case((INTS, {3: 1, 7: 2}), (TEXT, {"x": 5}))
def union(d, other):
    return d | other, d


@case((INTS, {3: 1, 7: 2}))
def union_in_place(d, other):
    d |= other
    return d


@case((INTS, {1: 20, 2: 30, 3: 10}), (INTS, {1: 20}), (INTS, {1: 20, 2: 30, 3: 11}), (INTS, {1.0: 20.0, 2.0: 30.0, 3.0: 10.0}), (TEXT, TEXT),
      (ROWS, ROWS))
def equality(d, other):
    return d == other, d != other


@case((INTS,), (TEXT,), (EMPTY,), (FLOATS,), (PAIRS,))
def keys_in_order(d):
    found = []
    for key in d:
        found.append(key)
    for key in d.keys():
        found.append(key)
    return found


@case((INTS,), (TEXT,), (ROWS,))
def items_in_order(d):
    keys, values = [], []
    for k, v in d.items():
        keys.append(k)
        values.append(v)
    return keys, values


@case((INTS,), (FLOATS,))
def values_summed(d):
    total = 0.0
    for v in d.values():
        total += v
    return total, sum(d.values()), max(d), min(d.values()), sorted(d)


@case((INTS,), (TEXT,))
def listed(d):
    return list(d), list(d.keys()), list(d.values()), list(d.items()), len(d), sorted(d)


@case((INTS,), (TEXT,), (EMPTY,))
def truth(d):
    return bool(d), not d, 1 if d else 2


@case((INTS,))
def enumerated(d):
    found = []
    for i, key in enumerate(d):
        found.append(i * 100 + key)
    for i, (key, value) in enumerate(d.items(), 5):
        found.append(i * key + value)
    for key, value in zip(d, d.values()):
        found.append(key - value)
    return found


@case((INTS,), (EMPTY,))
def comprehension_over_items(d):
    return {v: k for k, v in d.items()}, [k + v for k, v in d.items()], {k: [v] for k, v in d.items()}


@case((INTS,))
def changed_during_iteration(d):
    for key in d:
        d[key + 100] = 1


@case((INTS,))
def removed_during_iteration(d):
    for key in d:
        del d[key]


@case((INTS,))
def values_changed_during_iteration(d):
    for key in d:
        d[key] += 1
    return d


@case((INTS,))
def left_after_a_change(d):
    for key in d:
        d[key + 100] = 1
        break
    return d


@case(([1, 2, 3], ["a", "b", "c"]), ([], []))
def of_zip(keys, values):
    return dict(zip(keys, values))


@case(([(1, 2.5), (3, 4.5), (1, 0.5)],))
def of_pairs(pairs):
    return dict(pairs)


@case(([3, 1, 3],), (["x", "y"],))
def from_keys(keys):
    return dict.fromkeys(keys, 0), dict.fromkeys(keys)


@case((INTS, {7: 1}), (TEXT, {"z": 1}))
def merged_display(d, other):
    return {**d, **other, **d}


@case(())
def nested():
    d = {}
    for i in range(4):
        d[i] = {}
        for j in range(i):
            d[i][j] = i * j
    return d


@case((3,))
def of_tuples(n):
    d = {}
    for i in range(n):
        for j in range(n):
            d[i, j] = (i + j, i * j)
    return d, d[1, 2], (5, 5) in d


@case((np.arange(5),), (np.arange(3.0),))
def of_array_items(a):
    d = {}
    for x in a:
        d[x] = x + 1
    return d


@case(())
def of_arrays():
    d = {1: np.zeros(2), 2: np.ones(3)}
    d[1][0] = 7.0
    total = 0.0
    for a in d.values():
        total += a.sum()
    return d, total


@case((1,), (0,))
def found_or_default(x):
    d = {0: "zero", 1: "one"}
    return d[x], d.get(2, "many")


@case((INTS,))
def except_key_error(d):
    try:
        return d[99], "found"
    except KeyError as e:
        return len(e.args), str(e)


@case((INTS,), (TEXT,))
def membership_in_views(d):
    return 10 in d.values(), (3, 10) in d.items() if 1 == 2 else 0, len(d.items()), 5 in d.values()


@case((3.7,))
def mixed_numbers_become_floats(x):
    d = {1: x}
    d[2] = 5.0
    return d


@case(agreed((2,), merges=True))
def int_among_floats(x):
    d = {1: 0.5}
    d[2] = x
    return d[2]


@case(([1, 2],))
def reversed_keys(xs):
    d = {x: x for x in xs}
    return [k for k in reversed(d)]


@case((INTS,))
def unpacked(d):
    a, b, c = d
    return a, b, c


@case((INTS,))
def returned_views_are_seen(d):
    n = 0
    view = d.keys()
    d[77] = 1
    for k in view:
        n += k
    return n


@case((0.1,), (-0.0,), (2.0**70,), (1e300,), (float("inf"),), (5e-324,), (3,), (2**62,), (-1,), (True,), (np.float32(0.1),))
def hashes(x):
    return hash(x), {x: 1}


@case((INTS,), (TEXT,), (EMPTY,), (FLOATS,), (PAIRS,), (ROWS,))
def as_text(d):
    return str(d), repr(d), f"{d}"


@case(({1: 2}, 1), ({1: 2}, 3))
def found_by_walrus(d, key):
    if (value := d.get(key)) is not None:
        return value
    return 0


@case(({1: "a"},))
def views_unpacked(d):
    ((key, value),) = d.items()
    [one] = d.values()
    return key, value, one


@case(({1: 2, 3: 4},))
def generator_expressions(d):
    return sum(k * v for k, v in d.items()), max(v for v in d.values()), {v for v in d.values()}, dict((k, 1) for k in d), set(k for k in d)


@case(({1: 2}, "ab"), ({}, [3.5]))
def asked_of_one(d, keys):
    return d.fromkeys(keys), d.fromkeys(keys, 7), {}.fromkeys("xyx"), (5).from_bytes(b"ab", "big"), "".maketrans("a", "b")


@case(([[1, 2], [3, 4]],), ([[1, 2], [3, 4, 5]],), ([[1]],), ([[1, 2], []],))
def pairs_of_other_lengths(pairs):
    return dict(pairs)


@case(([(1, 2, 3)],), ((1, 2, 3),))
def updated_with_others(pairs):
    return {1: 2}.update([(1, 2, 3)]), {1: 2}.update(((1, 2), (3,))), pairs


@case((2,))
def pairs_that_are_texts(n):
    return dict(["ab", "cd"]), dict(("ab", "xy")), n, {1: 2}.update(((1, 2), (3, 4)))


@case(({1: 2},), rejects="TypingError", words=("None cannot be iterated",))
def updated_with_none_and_nothing(d):
    d.update()
    return d.update(None)


@case(*((seed, 400) for seed in range(4)))
def copies_with_gaps_and_after_clearing(seed, n):
    d, x, total = {}, seed, 0
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        key = (x >> 8) % 37
        if x % 5 == 0:
            d.pop(key, 0)
        else:
            d[key] = i
        if x % 7 == 0:
            e = d.copy()
            total += len(e) + e.get(key, -1)
            e[1000 + key] = 1
            d = e if x % 14 == 0 else d
        if x % 11 == 0:
            e = {key: 1, key + 1: 2}
            e |= d
            total += e[key]
            d.update(e)
        if x % 101 == 0:
            d.clear()
    return d, total, list(d.items())


@case(({"a": [1], "b": []},), (ROWS,))
def copies_share_their_values(d):
    e = d.copy()
    for row in e.values():
        row.append(7)
    f = {**e}
    e.clear()
    e.update(f)
    return d, e, f, {**d, **e} == f


@case((INTS,), (TEXT,))
def backwards(d):
    pairs = [(k, v) for k, v in reversed(d.items())]
    return (pairs, list(reversed(d)), list(reversed(d.keys())), tuple(reversed(d.values())), list(enumerate(reversed(d))),
            list(zip(reversed(d), d)), max(reversed(d)), dict(reversed(d.items())), next(reversed(d)), next(reversed(d.items())))


@case(*((INTS, n) for n in range(4)))
def changed_while_gone_through_backwards(d, n):
    seen = []
    for k in reversed(d):
        d[k] += 1
        seen.append(k)
        if n == 1:
            d[99] = 1
        elif n == 2:
            del d[3]
    for v in reversed(d.values()):
        d[3] = 50
        seen.append(v)
    if n == 3:
        for k, v in reversed(d.items()):
            d.clear()
    return seen


@case(([1, 2, 3],), (["a", "b"],))
def stepped_through_backwards(xs):
    back = reversed(xs)
    first = next(back)
    xs.append(xs[0])
    xs[0] = first
    rest = list(back)
    other = reversed(xs)
    for x in other:
        break
    return first, rest, x, next(other), list(other), next(other, None)
