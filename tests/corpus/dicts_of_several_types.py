"""Dictionaries whose values have several types, and keywords as dictionaries"""

import collections

import numpy as np

from .case import case


@case((3,))
def items_and_names(n):
    d = dict({"a": 1}, z=n)
    d.update(b=n, a=7)
    d.update({"q": 7}, z=n)
    d.update([("r", 8)], y=n)
    return d, dict([("a", 1)], a=n), dict(zip("ab", (1, 2)), q=n)


@case(())
def of_keywords():
    return dict(a=1, b=2), dict()


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


@case((2,), (7,))
def long_displays(n):
    counts = {"a": 1, "b": 2, "c": 3, "d": n, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 1, "k": 1, "l": 1, "m": 1, "n": 1, "o": 1, "p": 1, "q": 1,
              "r": n if n > 3 else 5, "s": 1, "a": 9}
    counts["z"] = n
    settings = {"a": 1.5, "b": 2, "c": "x", "d": n, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 1, "k": 1, "l": 1, "m": 1, "n": 1, "o": 1, "p": 1,
                "q": 1, "r": "y", "s": None, "t": (n, 2.5)}
    return counts, settings, settings["t"], {**{"a": 1}, "b": "x"}
