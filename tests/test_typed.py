"""typed.List and typed.Dict: one memory for both sides. Python's own lists and dictionaries say what each operation does."""
import copy
import gc
import pickle
import sys
import weakref

import numpy as np
import pytest

from codegen.storage import memory
from jitcore import TypingError, njit, typed, types


@njit
def total(xs):
    s = 0
    for x in xs:
        s += x
    return s


@njit
def push(xs, x):
    xs.append(x)
    return xs


@njit
def make(n):
    rows, names = typed.List(), typed.Dict()
    for i in range(n):
        row = typed.List()
        row.append(i)
        rows.append(row)
        names[str(i % 2)] = row
    return rows, names


# --- lists
def test_both_sides_see_one_memory():
    xs = typed.List([1, 2])
    address = xs.address
    assert push(xs, 3) is xs and xs == [1, 2, 3] and total(xs) == 6
    xs.append(4)
    assert total(xs) == 10 and xs.address == address and type(xs) is typed.List


def test_a_large_list_is_passed_without_a_look_at_it():
    @njit
    def last(xs):
        return xs[-1]
    xs = typed.List(range(300_000))
    before = memory.live_blocks()
    assert last(xs) == 299_999 and memory.live_blocks() == before


def apply(xs, steps):
    found = []
    for step in steps:
        try:
            result = step(xs)
        except Exception as error:
            result = type(error), str(error)
        found.append((list(result) if isinstance(result, typed.List) else result, list(xs)))
    return found


STEPS = [lambda xs: xs.append(xs[0]), lambda xs: xs.insert(1, xs[-1]), lambda xs: xs.insert(-100, xs[1]), lambda xs: xs.extend(xs[:2]),
         lambda xs: xs[1], lambda xs: xs[-2], lambda xs: xs[99], lambda xs: xs[1:3], lambda xs: xs[::-1], lambda xs: xs.pop(),
         lambda xs: xs.pop(0), lambda xs: xs.pop(99), lambda xs: xs.__setitem__(0, xs[1]), lambda xs: xs.__setitem__(slice(1, 2), xs[:3]),
         lambda xs: xs.__delitem__(0), lambda xs: xs.__delitem__(slice(None, None, 2)), lambda xs: xs.index(xs[1]), lambda xs: xs.count(xs[0]),
         lambda xs: xs[0] in xs, lambda xs: xs.reverse(), lambda xs: xs.sort(), lambda xs: xs.sort(reverse=True), lambda xs: xs.sort(key=repr),
         lambda xs: list(reversed(xs)), lambda xs: xs + xs[:1], lambda xs: xs * 2, lambda xs: xs.remove(xs[0]), lambda xs: len(xs), lambda xs: repr(xs),
         lambda xs: xs == list(xs), lambda xs: xs < xs[1:], lambda xs: xs.copy() is xs, lambda xs: bool(xs), lambda xs: xs.clear(), lambda xs: xs.pop(),
         lambda xs: bool(xs)]


@pytest.mark.parametrize("items", [[3, 1, 2, 5], ["b", "a", "d"]], ids=["int", "str"])
def test_lists_do_what_lists_do(items):
    assert apply(typed.List(items), STEPS) == apply(list(items), STEPS)


def test_what_a_list_holds():
    assert list(typed.List(np.arange(3.0))) == [0.0, 1.0, 2.0] and type(typed.List(np.arange(3.0))[0]) is float
    xs = typed.List([1, 2.5])
    assert xs == [1.0, 2.5] and push(xs, 7) == [1.0, 2.5, 7.0] and push(xs, np.float64(8))[-1] == 8.0
    pairs = typed.List.empty_list(types.Tuple((types.int64, types.unicode_type)))
    pairs.append((1, "a"))
    assert pairs == [(1, "a")] and push(pairs, (2, "b"))[1] == (2, "b")
    with pytest.raises(TypingError, match=r"holds int.*this is str|makes it"):
        push(typed.List([1]), "a")
    with pytest.raises(TypingError, match="makes it typed.List"):
        push(typed.List([1]), 2.5)
    with pytest.raises(TypeError, match="cannot hold"):
        typed.List([object()])
    with pytest.raises(TypeError, match="does not know yet"):
        push(typed.List(), 1)


# --- dictionaries
DICT_STEPS = [lambda d: d.__setitem__("c", 7), lambda d: d["a"], lambda d: d["x"], lambda d: d.get("x"), lambda d: d.get("a"), lambda d: d.get("x", 5),
              lambda d: d.setdefault("n", 4), lambda d: d.setdefault("n", 9), lambda d: "a" in d, lambda d: "x" in d, lambda d: list(d),
              lambda d: list(d.keys()), lambda d: list(d.values()), lambda d: list(d.items()), lambda d: d.pop("a"), lambda d: d.pop("a"),
              lambda d: d.pop("a", 3), lambda d: d.update({"q": 8}), lambda d: d.update([("r", 9)], s=10), lambda d: d.popitem(), lambda d: len(d),
              lambda d: d.__delitem__("c"), lambda d: d.__delitem__("c"), lambda d: repr(d), lambda d: d == dict(d.items()), lambda d: d | {"z": 1} == d,
              lambda d: list(reversed(d)), lambda d: d.keys() & {"b"}, lambda d: list(d.copy()), lambda d: d.clear(), lambda d: d.popitem(), lambda d: bool(d)]


def test_dictionaries_do_what_dictionaries_do():
    assert apply(typed.Dict({"a": 1, "b": 2}), DICT_STEPS) == apply({"a": 1, "b": 2}, DICT_STEPS)


def test_a_dictionary_is_one_for_both_sides():
    @njit
    def count(d, words):
        for word in words:
            d[word] = d.get(word, 0) + 1
        return d

    d = typed.Dict.empty(key_type=types.unicode_type, value_type=types.int64)
    assert count(d, "a b a".split()) is d and d == {"a": 2, "b": 1}
    d["c"] = 5
    assert count(d, ["c"])["c"] == 6
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        for key in d:
            d[key + "x"] = 1


def test_made_in_compiled_code():
    @njit
    def empty():
        d = typed.Dict.empty(key_type=types.int64, value_type=types.float64)
        d[1] = 2.5
        return d, typed.List.empty_list(types.unicode_type), typed.List((1, 2)), typed.Dict({3: 4}), list(typed.List([5]))

    d, xs, ys, e, plain = empty()
    assert [type(one) for one in (d, xs, ys, e, plain)] == [typed.Dict, typed.List, typed.List, typed.Dict, list]
    assert (d, xs, ys, e, plain) == ({1: 2.5}, [], [1, 2], {3: 4}, [5])
    xs.append("a")


def test_what_it_cannot_hold_is_refused_where_it_is_made():
    @njit
    def of_lists(a):
        xs = typed.List()
        xs.append([a])
        return xs
    with pytest.raises(TypingError, match="typed.List cannot hold"):
        of_lists(1)


def test_arrays_that_are_held_live_on():
    before = memory.live_blocks()
    kept = np.arange(3.0)
    watched = weakref.ref(kept)

    @njit
    def grown(xs, a, n):
        for i in range(n):
            xs.append(a[i:] * i)
        xs.append(a)
        xs.insert(0, a[::-1].copy())
        return xs

    @njit
    def named(a, key):
        by_name = typed.Dict()
        by_name["a"] = a + 1
        by_name[key] = a
        return by_name

    rows = typed.List([np.ones(2), np.zeros(1)])
    assert grown(rows, kept, 2) is rows and rows[-1] is kept
    kept[0] = 7.0
    assert [one.tolist() for one in rows] == [[2, 1, 0], [1, 1], [0], [0, 0, 0], [1, 2], [7, 1, 2]]
    rows[2] = kept
    table = named(kept, "b")
    assert [one.tolist() for one in table.values()] == [[8, 2, 3], [7, 1, 2]]
    last, other = rows.pop(), copy.deepcopy(rows)
    del kept, rows, table
    gc.collect()
    assert watched() is not None and last.tolist() == [7, 1, 2]
    last[1] = 5.0
    assert other[2].tolist() == [7, 1, 2] and pickle.loads(pickle.dumps(other))[0].tolist() == [2, 1, 0]
    del last, other
    gc.collect()
    assert watched() is None and memory.live_blocks() == before


def test_arrays_of_several_layouts_are_held_as_strided_ones():
    rows = typed.List([np.ones(3), np.arange(6.0)[::2]])
    assert [one.tolist() for one in rows] == [[1, 1, 1], [0, 2, 4]]
    pairs = typed.List.empty_list(types.Tuple((types.int64, types.float64[:, ::1])))
    pairs.append((1, np.ones((1, 2))))
    assert njit(lambda xs: xs[0][0] + xs[0][1].sum())(pairs) == 3.0
    with pytest.raises(TypeError, match="cannot hold"):
        typed.List([np.ones(2), np.ones((2, 2))])


def test_nested():
    rows, names = make(3)
    assert rows == [[0], [1], [2]] and names == {"0": [2], "1": [1]} and names["1"] is rows[1]
    rows[1].append(7)
    assert names == {"0": [2], "1": [1, 7]} and total(rows[1]) == 8
    given = typed.List([[1], [2, 3]])
    assert type(given[0]) is typed.List and push(given[1], 4) is given[1] and given == [[1], [2, 3, 4]]


def test_copies():
    rows, names = make(3)
    shallow, deep, kept = copy.copy(rows), copy.deepcopy(rows), pickle.loads(pickle.dumps((rows, names)))
    rows[0].append(5)
    assert shallow[0] is rows[0] and deep == [[0], [1], [2]] == kept[0] and kept[1] == {"0": [2], "1": [1]}
    assert type(deep) is typed.List and type(kept[1]) is typed.Dict


def test_types_of_what_they_hold_are_named_as_in_numba():
    @njit
    def fill(d):
        for k in range(3):
            d.setdefault(k % 2, typed.List.empty_list(types.float64)).append(k)
        return d

    ints, floats = types.ListType(types.int64), types.ListType(types.float64)

    @njit
    def made():
        return typed.Dict.empty(types.unicode_type, ints), typed.List.empty_list(floats)

    d = typed.Dict.empty(types.int64, types.ListType(types.float64))
    assert fill(d) is d and d == {0: [0.0, 2.0], 1: [1.0]} and type(d[0]) is typed.List
    names, rows = made()
    names["a"], rows[:] = [1], [[2.5]]
    assert names == {"a": [1]} and rows == [[2.5]] and type(rows[0]) is typed.List


def test_signatures_name_them():
    @njit(types.float64(types.ListType(types.float64), types.DictType(types.unicode_type, types.ListType(types.int64))))
    def total(items, table):
        return items[0] + table["a"][1]

    table = typed.Dict.empty(types.unicode_type, types.ListType(types.int64))
    table["a"] = typed.List([1, 2])
    assert total(typed.List([0.5]), table) == 2.5
    assert njit("ListType(int64)(int64)")(lambda x: typed.List([x]))(3) == [3]
    with pytest.raises(TypeError, match="takes the given signatures only"):
        total([0.5], table)


def test_they_are_no_base_classes():
    with pytest.raises(TypeError, match="no base class"):
        class Own(typed.List):
            pass


SEEN = typed.List([1])


def test_of_the_module_and_captured():
    kept = typed.Dict({"n": 1})

    @njit
    def note(x):
        SEEN.append(x)
        kept["n"] += x
        return len(SEEN)

    assert (note(4), note(5), list(SEEN), dict(kept.items())) == (2, 3, [1, 4, 5], {"n": 10})


def test_without_the_lock():
    @njit(nogil=True)
    def run(xs):
        return [xs, xs], len(xs)
    xs = typed.List([1.5])
    pair, count = run(xs)
    assert pair[0] is xs and pair[1] is xs and count == 1


# --- references
def test_nothing_leaks():
    @njit
    def pass_on(xs, fails):
        ys = typed.List()
        ys.append(xs)
        ys.append(typed.List(["made", xs[0]]))
        if fails:
            raise ValueError(xs[0])
        return ys, xs, {"k": xs}

    text, marks = "".join(("unlikely", " text")), []
    for _ in range(4):
        for _ in range(20):
            xs = typed.List([text, text])
            ys, same, d = pass_on(xs, False)
            assert same is xs and d["k"] is xs and ys[0] is xs and ys[1] == ["made", text]
            del xs, same, d
            assert ys[0] == [text, text]
            with pytest.raises(ValueError):
                pass_on(ys[1], True)
            ys[0][1:] = []
            ys[1].sort()
            rows, names = make(4)
            kept = rows[3]
            del rows, names
            assert kept == [3]
        del ys, kept
        gc.collect()
        marks.append((memory.live_blocks(), sys.getrefcount(text)))
    assert marks[1] == marks[3]


def test_of_what_class_they_are():
    @njit
    def classes(xs):
        return isinstance(xs, list), isinstance(xs, (dict, typed.List)), isinstance(xs, typed.Dict), type(xs) is list, type(xs) is typed.List

    for xs in typed.List([1]), typed.Dict({1: 2}), [1], {1: 2}:
        assert classes(xs) == classes.py_func(xs)
