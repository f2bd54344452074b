"""Dictionaries and sets as arguments: changes are the caller's to see, one object is one table, whatever happens"""

import numpy as np

from .case import case


def same(value):
    """The same object twice, as arguments."""
    def make():
        made = value.copy()
        return made, made
    return make


def same_inside():
    row = {1: 2}
    return [row, row, {3: 4}], row


@case(({1: 2},), ({1.5: 2.5},), ({},), ({"a": True},), ({(1, "x"): 2.5},), ({1: {2: 3}},), ({1, 2},), (frozenset((3, 4)),), (set(),))
def returned(d):
    return d


@case(({1: 2},), ({},))
def changed_and_not_returned(d):
    d[5] = 7


@case(same({1: 2}), ({1: 2}, {1: 2}), same({}))
def passed_twice(x, y):
    x[9] = 1
    return x is y, len(y), y


@case(same({1, 2}), ({1, 2}, {1, 2}))
def set_passed_twice(x, y):
    x.add(9)
    return x is y, len(y), y


@case(same_inside)
def inside_a_list(rows, row):
    rows[0][5] = 6
    row[7] = 8
    return rows[0] is row, rows[1] is rows[0], rows[2]


@case(({1: 2, 3: 4},), ({5: 6},))
def changed_before_an_error(d):
    d[7] = 8
    del d[1]
    return d[99]


@case(({1: [1, 2], 2: [3]},))
def lists_inside(d):
    d[1].append(5)
    d[2] = d[1]
    d[3] = []
    return d[1] is d[2]


@case(({1: (1, [2])}, 3))
def lists_in_tuples_inside(d, x):
    d[1][1].append(x)
    return d


@case(({1: np.arange(3), 2: np.zeros(3, np.int64)},))
def arrays_inside(d):
    d[1][0] = 9
    d[3] = d[1]
    return d


@case(({"a": {"x": 1}, "b": {}},))
def nested(d):
    d["b"]["y"] = 2
    d["a"]["x"] += 1
    d["c"] = {"z": 3}
    return d


@case(({3: 1, 1: 2, 2: 3},))
def reordered(d):
    x = d.pop(3)
    d[3] = x
    return list(d)


@case(({1: 2}, [1, 2]))
def two_results(d, xs):
    e = {5: d}
    return e, d, (d, e), e[5] is d


@case((({1: 2}, {3}),))
def in_a_tuple(pair):
    d, s = pair
    d[4] = 5
    s.add(6)
    return pair


@case((None,), ({1: 2},))
def optional(d):
    if d is None:
        return 0
    d[3] = 4
    return len(d)


@case(([{1: 2.5}, {}, {2: 0.5}],))
def list_of_dicts(ds):
    for d in ds:
        d[100] = 1.5
    return ds


@case(({i: i * 2 for i in range(100)},))
def large(d):
    total = 0
    for k in range(0, 100, 3):
        total += d.pop(k)
    for k in range(200, 220):
        d[k] = -k
    return total


@case(({True: 1, False: 0}, {1: 2.5}))
def of_bools(d, e):
    return d[1 > 0], e[True], d


@case(({b"ab": 1, b"c": 2}, b"ab"),)
def of_bytes(d, key):
    return d[key], key in d, d


@case(({np.int32(5): 1}, {np.float64(0.5): 2}))
def of_numpy_scalars(d, e):
    return d[np.int32(5)], 5 in d, e[0.5], d, e


SETTINGS = {"n": 10, "dt": 0.5, "name": "run", "on": True, "none": None, "size": (3, 4.5)}


@case((SETTINGS,))
def settings(s):
    x = 1.0
    for _ in range(s["n"]):
        x -= s["dt"] * x
    return x, s["name"] + "!", len(s), list(s), s["size"][1], s["none"], s["on"] and "n" in s, "m" in s, s.get("m", 3), s.get("n", 3)


@case(({"n": 3, "dt": 0.25},), ({"dt": 0.25, "n": 3},), ({"n": 3, "dt": 1},))
def settings_in_any_order(s):
    return s["n"] // 2, s["dt"] * s["n"], [name for name in s]


@case(({"n": 3, "xs": [1.5, 2.5], "a": np.arange(3.0), "words": {"a": 1}},))
def settings_with_containers(s):
    s["xs"].append(s["n"] / 2)
    s["a"][0] = 7
    s["words"]["b"] = 2
    return s, s["xs"], s["words"], s["a"].sum(), s["xs"] is s["xs"]


@case(({"n": 3, "x": "a"},))
def settings_copied(s):
    return s.copy(), {**s}, dict(s), {**s, "y": 1.5}, s


def _scaled(n, by=2.0, *, name="none"):
    return n * by, name


@case(({"n": 3, "name": "x"},), ({"n": 3, "by": 2.5, "name": "x"},))
def settings_as_keywords(s):
    return _scaled(**s), _scaled(**{**s, "name": "y"})


@case(({"n": 3, "inner": {"tolerance": 0.5, "steps": 4}},))
def settings_in_settings(s):
    return s["n"] * s["inner"]["steps"], s["inner"]["tolerance"]


@case(({"n": 3, "x": "a"},), expect=KeyError)
def settings_without_that_name(s):
    return s["m"]


@case(({"n": 3, "x": "a"}, {"n": 3, "x": "a"}), ({"n": 3, "x": "a"}, {"n": 4, "x": "a"}))
def settings_compared(s, other):
    return s == other, s != other, str(s), f"{other!r}"
