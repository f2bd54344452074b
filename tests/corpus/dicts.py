"""Dictionaries: displays, comprehensions, methods, operators, iteration"""

import collections

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


@case((["a", "b", "a", "c", "b", "a"],), ([],))
def words(texts):
    count = {}
    for text in texts:
        count[text] = count.get(text, 0) + 1
    return count


@case(("the cat and the dog and the bird",))
def word_count(text):
    count = {}
    for word in text.split():
        if word in count:
            count[word] += 1
        else:
            count[word] = 1
    return sorted(count.items())


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


@case(([3, 1, 3, 2, 1],), ([],))
def grouped(xs):
    groups = {}
    for i, x in enumerate(xs):
        groups.setdefault(x, []).append(i)
    return groups


@case(([3, 1, 3, 2, 1],))
def grouped_by_test(xs):
    groups = {}
    for i, x in enumerate(xs):
        if x not in groups:
            groups[x] = []
        groups[x].append(i)
    return groups


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


@case(())
def of_keywords():
    return dict(a=1, b=2), dict()


@case(([3, 1, 3],), (["x", "y"],))
def from_keys(keys):
    return dict.fromkeys(keys, 0), dict.fromkeys(keys)


@case((INTS, {7: 1}), (TEXT, {"z": 1}))
def merged_display(d, other):
    return {**d, **other, **d}


@case((10,), (1000,))
def many_deletions(n):
    d = {}
    for i in range(n):
        d[i] = i
        if i % 3 == 0 and i // 2 in d:
            del d[i // 2]
    total = 0
    for k, v in d.items():
        total += k * v
    return len(d), total, d.popitem()


@case((60,))
def queue(n):
    d = {}
    for i in range(n):
        d[i] = i
        if len(d) > 5:
            for key in d:
                break
            del d[key]
    return d


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


@case((20,), (0,))
def memoized(n):
    known = {0: 0, 1: 1}

    for i in range(2, n + 1):
        known[i] = known[i - 1] + known[i - 2]
    return known[n] if n in known else -1


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


@case(([5, 3, 5, 5, 3],))
def most_common(xs):
    count = {}
    for x in xs:
        count[x] = count.get(x, 0) + 1
    best = max(count, key=count.get)
    return best, sorted(count, key=lambda k: -count[k])


@case((0.1,), (-0.0,), (2.0**70,), (1e300,), (float("inf"),), (5e-324,), (3,), (2**62,), (-1,), (True,), (np.float32(0.1),))
def hashes(x):
    return hash(x), {x: 1}


@case((INTS,), (TEXT,), (EMPTY,), (FLOATS,), (PAIRS,), (ROWS,))
def as_text(d):
    return str(d), repr(d), f"{d}"


@case(({0: [1, 2], 1: [3], 2: [3], 3: []}, 0))
def breadth_first(graph, start):
    distance = {start: 0}
    queue = [start]
    while queue:
        node = queue.pop(0)
        for other in graph[node]:
            if other not in distance:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


@case(([3, 1, 4, 1, 5, 9, 2, 6], 10), ([1], 5))
def two_that_sum(xs, target):
    seen = {}
    for i, x in enumerate(xs):
        if target - x in seen:
            return seen[target - x], i
        seen[x] = i
    return None


@case((["x=1", "y=22"],))
def parsed(lines):
    out = {}
    for line in lines:
        name, value = line.split("=")
        out[name] = int(value)
    return out


@case(([("a", 1), ("b", 2), ("a", 3)],))
def averages(pairs):
    groups = {}
    for key, value in pairs:
        if key in groups:
            groups[key].append(value)
        else:
            groups[key] = [value]
    return {key: sum(values) / len(values) for key, values in groups.items()}


@case((TEXT,))
def best_by_value(d):
    return max(d.values()), min(d, key=d.get), max(d.items(), key=lambda kv: kv[1]), sorted(d.items(), key=lambda kv: -kv[1])


@case((TEXT,))
def joined_keys(d):
    return ",".join(d), ", ".join(f"{k}={v}" for k, v in sorted(d.items()))


@case(({1: 2}, 1), ({1: 2}, 3))
def found_by_walrus(d, key):
    if (value := d.get(key)) is not None:
        return value
    return 0


@case(({"k": [1, 2, 3]},))
def changed_while_its_keys_are_listed(d):
    for key in list(d):
        d[key + "2"] = d[key][:]
        d[key].clear()
    return d


@case(({1: "a"},))
def views_unpacked(d):
    ((key, value),) = d.items()
    [one] = d.values()
    return key, value, one


@case((10,))
def oldest_goes(n):
    known, hits = {}, 0
    for i in range(n):
        key = i * i % 7
        if key in known:
            known[key] = known.pop(key)
            hits += 1
        else:
            if len(known) >= 3:
                oldest = next(iter(known))
                del known[oldest]
            known[key] = i
    return known, hits


@case(({1: 2, 3: 4},))
def generator_expressions(d):
    return sum(k * v for k, v in d.items()), max(v for v in d.values()), {v for v in d.values()}, dict((k, 1) for k in d), set(k for k in d)


@case((9,))
def memo_passed_on(n):
    known = {}
    return fibonacci(n, known), known


def fibonacci(n, known):
    if n < 2:
        return n
    if n not in known:
        known[n] = fibonacci(n - 1, known) + fibonacci(n - 2, known)
    return known[n]


@case((3,))
def items_and_names(n):
    d = dict({"a": 1}, z=n)
    d.update(b=n, a=7)
    d.update({"q": 7}, z=n)
    d.update([("r", 8)], y=n)
    return d, dict([("a", 1)], a=n), dict(zip("ab", (1, 2)), q=n)


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


def named(**kw):
    d = {"z": "q"}
    d.update(kw)
    e = {"z": "q"}
    e |= kw
    f = {"z": "q"}
    f.update(kw, u="v")
    return d, e, f, dict(kw), {**kw}, {**kw, "e": "f"}, {"z": "q", **kw}, dict(kw, e="f"), {"z": "q"} | kw, kw == {"ab": "x"}, {"ab": "x", "cd": "y"} == kw


def counted(**kw):
    a, b = kw
    items = [1]
    items.extend(kw.values())
    return a, b, items, collections.Counter(kw), collections.OrderedDict(kw), collections.defaultdict(int, kw), set(kw), list(reversed(kw))


@case((1,))
def keywords_as_dictionaries(n):
    return named(ab="x", cd="y"), counted(ab=n, cd=2)


@case((3,), (2.5,), ("y",))
def values_of_several_types(n):
    d = {"mean": np.ones(2), "n": n, "name": "abc", "sub": {"a": 1, "b": 2}, "mixed": {"a": n, "b": None}, "items": [1, 2]}
    return d, d["mixed"]["a"], d["items"][1], len(d), "n" in d, "x" in d, d.get("x", 5), list(d), sorted(d)


@case((3,), ("y",))
def values_of_several_types_shown(n):
    d = dict(a=n, b=None, c="q")
    total = 0
    for name, value in d.items():
        print(name, value)
        total += len(name)
    return str(d), f"{d}", repr(d), total, {"a": 1} == d, {"a": 1, "b": 2, "c": 3} != d, d == {"a": 1}, {"z": 2} | {"y": 3} | dict(a=1), d == {"a": n, "b": None, "c": "q"}, d != {"a": 0, "b": "z"}


@case((3,))
def values_of_several_types_merged(n):
    d = {"a": n, "b": "x"}
    e = {**d, "c": 3.5, "a": "first"}
    f = dict(d, c=2.5)
    g = {**d, **e}
    h = dict(d)
    if n > 2:
        d = {"a": 7, "b": "yy"}
    return d, e, f, g, h, {**{"x": 1}, "y": 2}


def takes_two(a, b):
    return a, b


@case((3,))
def values_of_several_types_passed(n):
    d = {"a": n, "b": "x"}
    known = {"f": abs, "r": range(n), "g": (x * x for x in range(n))}
    return takes_two(**d), known["f"](-n), sum(known["r"]), sum(known["g"]), [one["b"] for one in [{"a": n, "b": "x"}, {"a": 2, "b": "y"}]]


@case((3,))
def values_that_grow(n):
    d = {"x": [], "y": []}
    d["x"].append(n)
    mixed = {"items": [], "name": "x"}
    mixed["items"].append(n)
    e = {"x": None, "y": 3}
    e["z"] = n
    return d, mixed, e


@case(("a",), rejects="TypingError", words=("a key", "must be a constant"))
def values_of_several_types_by_variable(key):
    return {"a": 1, "b": "x"}[key]


@case((3,), rejects="TypingError", words=("several types", "cannot change"))
def values_of_several_types_changed(n):
    d = {"a": 1, "b": "x"}
    d["a"] = n
    return d


@case((0,), (1,))
def values_of_several_types_by_path(n):
    if n:
        return {"a": 1, "b": "x"}
    return {"b": 1, "a": "x"}


@case((1,), rejects="TypingError", words=("which names", "known when compiling"))
def names_that_depend_on_the_path(n):
    d = {"a": 1, "b": "x"} if n else {"b": 1, "a": "x"}
    return d["a"]


@case(({1: 2},), rejects="TypingError", words=("None cannot be iterated",))
def updated_with_none_and_nothing(d):
    d.update()
    return d.update(None)
