"""Dictionaries and sets against Python's own: sequences of operations found by hypothesis, references, what stays the same object."""

import gc
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.storage import memory
from jitcore import UnsupportedError, njit, typed, types
from typeinfer.program import Program

# --- the same operations on compiled tables and on Python's


@njit
def run_dict(d, steps, found):
    for number, key, value in steps:
        if number == 0:
            d[key] = value
        elif number == 1:
            found.append(d.get(key, -1))
        elif number == 2:
            found.append(d.pop(key, -2))
        elif number == 3:
            found.append(d.setdefault(key, value))
        elif number == 4:
            found.append(1 if key in d else 0)
        elif number == 5:
            if len(d) > 0:
                found.append(d.popitem()[1])
        elif number == 6:
            d.update({key: value, value: key})
        elif number == 7:
            for k, v in d.items():
                found.append(k * 1000 + v)
        elif number == 8:
            d = d | {value: value}
        elif number == 9:
            if value > 15:
                d.clear()
        elif number == 10:
            d[key] += value
        elif number == 11:
            del d[key]
        found.append(len(d))
    return d


@njit
def run_set(s, steps, found):
    for number, key, other in steps:
        if number == 0:
            s.add(key)
        elif number == 1:
            s.discard(key)
        elif number == 2:
            if len(s) > 0:
                found.append(s.pop())
        elif number == 3:
            s |= {key, other}
        elif number == 4:
            s ^= set(range(key, key + other))
        elif number == 5:
            s -= {key, other, key + 8}
        elif number == 6:
            s = s & set(range(other * 3))
        elif number == 7:
            found.append(1 if key in s else 0)
        elif number == 8:
            for k in s:
                found.append(k)
        elif number == 9:
            s.remove(key)
        elif number == 10:
            s = {k for k in s if k % 3}
        elif number == 11:
            s = s.symmetric_difference([key, other])
        elif number == 12:
            if s <= set(range(other)):
                s = s.union((key,), [other])
        found.append(len(s))
    return s


@njit
def run_words(d, seen, words):
    for word in words:
        if word in seen:
            d[word] = d.get(word, 0) + 1
            seen.remove(word)
        else:
            seen.add(word)
            if len(word) > 2 and word in d:
                del d[word]
    return d, seen


def outcome(function, table, *rest):
    """What a call gives, does to its arguments, and raises; order counts."""
    found = []
    try:
        result = function(table, *rest, found) if function not in (run_words, run_words.py_func) else function(table, *rest)
        error = None
    except KeyError as raised:
        result, error = None, raised.args
    return in_order(result), in_order(table), [in_order(one) for one in rest], found, error


def in_order(value):
    if isinstance(value, dict):
        return list(value.items())
    return list(value) if isinstance(value, (set, frozenset)) else [in_order(one) for one in value] if isinstance(value, tuple) else value


keys, values = st.integers(-3, 40).map(lambda k: k * 8 if k % 2 else k), st.integers(0, 20)
operations = {count: st.lists(st.tuples(st.integers(0, count - 1), keys, values), max_size=60) for count in (12, 13)}


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, values, max_size=20), operations[12])
def test_dicts_do_what_pythons_do(start, steps):
    assert outcome(run_dict, dict(start), steps) == outcome(run_dict.py_func, dict(start), steps)


@settings(max_examples=150, deadline=None)
@given(st.lists(keys, max_size=40), operations[13])
def test_sets_do_what_pythons_do(start, steps):
    assert outcome(run_set, set(start), steps) == outcome(run_set.py_func, set(start), steps)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abé", max_size=4), max_size=60))
def test_tables_of_text_do_what_pythons_do(words):
    assert outcome(run_words, {"ab": 5}, {"a"}, words) == outcome(run_words.py_func, {"ab": 5}, {"a"}, words)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.floats(allow_nan=False), st.integers(-2**63, 2**63 - 1), st.booleans(), st.text(), st.binary(),
                 st.complex_numbers(allow_nan=False), st.tuples(st.integers(-5, 5), st.floats(allow_nan=False), st.text())))
def test_hashes_are_pythons(key):
    assert hash_of(key) == hash(key)


@njit
def hash_of(x):
    return hash(x)


def test_numbers_that_are_equal_are_one_key():
    @njit
    def found(d, x):
        return x in d
    assert found({1: 2}, 1.0) and found({1: 2}, True) and found({1.0: 2}, 1) and not found({1: 2}, 1.5) and not found({1: 2}, "1")
    assert found({2.0**62: 1}, 2**62) and not found({2.0**62: 1}, 2**62 + 1)


def test_a_nan_is_no_key():
    """CPython takes the object's address for its hash, which compiled code does not have."""
    with pytest.raises(ValueError, match="nan"):
        hash_of(float("nan"))


# --- what stays the same object
def test_values_that_do_not_change_stay_the_same_objects():
    @njit
    def change(d):
        d["c"] = 3.5
        d["a"] = 2.5
    first, second, key = float("1.5"), float("2.25"), "".join("ab")
    d = {"a": first, key: second}
    change(d)
    assert d == {"a": 2.5, "ab": 2.25, "c": 3.5} and d["ab"] is second and list(d)[1] is key


def test_results_are_the_arguments():
    @njit
    def same(d, s):
        d[5] = 6
        s.add(7)
        return d, s, [d, d]
    d, s = {1: 2}, {3}
    result = same(d, s)
    assert result[0] is d and result[1] is s and result[2][0] is d and result[2][1] is d and d == {1: 2, 5: 6} and s == {3, 7}


# --- references
def grow_and_fail(n, text):
    d, s, rows = {}, set(), {}
    for i in range(n):
        d[text + str(i % 7)] = [i]
        s.add((text + "x", i))
        rows.setdefault(i % 3, []).append(text)
        if i % 5 == 4:
            d.pop(text + "3")
            s.remove((text + "x", i))
        if i == 18:
            return d[text]
    return [len(d), len(s)]


@pytest.mark.parametrize("count", [3, 12, 30])
def test_nothing_leaks(count):
    run, text = njit(grow_and_fail), "".join(("unlikely", " text"))
    references = []
    for _ in range(4):
        for _ in range(30):
            try:
                run(count, text)
            except KeyError:
                pass
        gc.collect()
        references.append((memory.live_blocks(), sys.getrefcount(text)))
    assert references[1] == references[3]


@njit
def pass_through(d, s, fails):
    d["new"] = [1, 2]
    s |= {"more", "and more"}
    d["old"] = d["new"]
    if fails:
        raise ValueError("on purpose")
    return d, s, {k: v for k, v in d.items()}, frozenset(s)


@pytest.mark.parametrize("fails", [False, True])
def test_arguments_and_results_do_not_leak(fails):
    marks = "".join(("a", "key")), "".join(("another", "key"))
    counts = []
    for _ in range(4):
        for _ in range(30):
            d, s = {marks[0]: [1]}, {marks[1]}
            try:
                pass_through(d, s, fails)
            except ValueError:
                assert fails
            assert d["old"] is d["new"] and s == {marks[1], "more", "and more"}
        del d, s
        gc.collect()
        counts.append((memory.live_blocks(), sys.getrefcount(marks[0]), sys.getrefcount(marks[1])))
    assert counts[1] == counts[3]


def numbas_names(n):
    d, xs = typed.Dict.empty(types.int64, types.float64), typed.List()
    for i in range(n):
        d[i] = i / 2
        xs.append(i)
    return d, xs, typed.List([1, 2]), typed.Dict([(1, 2)])


def test_numbas_names():
    assert njit(numbas_names)(3) == numbas_names(3) == ({0: 0.0, 1: 0.5, 2: 1.0}, [0, 1, 2], [1, 2], {1: 2})


# --- other processes
def test_code_from_disk_takes_tables(tmp_path):
    program = """
from jitcore import UnsupportedError, njit, typed, types
@njit
def f(d, s, w):
    d[w] = len(s)
    return {x * 2 for x in s}, {**d, "z": 0}, s | {50, 60, 70}
print(f({"a": 1}, {1, 2, 9}, "b"), f.inspect("time") if 0 else "")
"""
    (tmp_path / "program.py").write_text(program)
    import os
    environment = {**os.environ, "JITCORE_CACHE_DIR": str(tmp_path / "kept"), "PYTHONHASHSEED": "0", "PYTHONPATH": os.getcwd()}
    outputs = {subprocess.run([sys.executable, str(tmp_path / "program.py")], env=environment, capture_output=True, text=True, check=True).stdout
               for _ in range(2)}
    assert len(outputs) == 1 and "'b': 3" in outputs.pop()


def test_the_order_of_sets_where_only_their_slots_change():
    """An operation that adds and removes nothing may still make CPython lay a set out anew, and then it is gone through in another order."""
    def joined(p, q):
        p |= p.difference(q) | p
        return list(p), list(p.intersection(p, q)), list(p.difference(list(q), p)), list(p.difference(q, [3]))

    def reduced(p, q):
        p -= (p & q) ^ p ^ p
        p.difference_update(q, [3])
        return list(p)

    for function in joined, reduced:
        compiled = njit(function)
        for number in range(150):
            made = [[], []]
            for sets in made:
                chosen = random.Random(number)
                for size in 12, 5:
                    one = {chosen.randrange(-50, 50) for _ in range(chosen.randrange(1, size))}
                    one |= {chosen.randrange(200, 300) for _ in range(chosen.randrange(20))}
                    for gone in [key for key in one if key >= 200]:
                        one.discard(gone)
                    sets.append(one | {7} if number % 2 else one or {7})
            expected, found = function(*made[0]), compiled(*made[1])
            assert found == expected and [*map(list, made[1])] == [*map(list, made[0])], number


def algebra(a, b):
    kept = a & b
    c, d, e, f = set(a), set(b), set(a), set(b)
    c -= b
    d ^= a
    e &= b
    f.difference_update(kept)
    return a | b, kept, a - b, b - a, a ^ b, b ^ a, c, d, e, f, [x for x in a], a - a, a & a, kept <= a, a <= b


KINDS = {
    "scattered": (lambda n, r: r.randrange(20 * n),) * 2,
    "dense": (lambda n, r: r.randrange(2 * n),) * 2,
    "colliding": (lambda n, r: r.randrange(-n, n) * 4096 + r.randrange(3),) * 2,
    "equal hashes": (lambda n, r: r.randrange(n // 2) + r.choice((0, 2**61 - 1)),) * 2,
    "text": (lambda n, r: str(r.randrange(2 * n)),) * 2,
    "pairs": (lambda n, r: (r.randrange(n), r.randrange(3)),) * 2,
    "three": (lambda n, r: (r.randrange(n), str(r.randrange(3)), 0.5),) * 2,
    "None or an int": (lambda n, r: r.choice((None, r.randrange(2 * n))),) * 2,
}


@pytest.mark.parametrize("kind", KINDS)
def test_algebra_of_larger_sets(kind):
    compiled = njit(algebra)
    for size, other, gone in ((50, 400, 0), (300, 300, 5), (1500, 1400, 3), (2500, 100, 2), (60, 3000, 0)):
        given = []
        for _ in range(2):
            drawn, sets = random.Random(size), []
            for count, key in zip((size, other), KINDS[kind]):
                one = {key(count, drawn) for _ in range(count)}
                sets.append(one)
                for k in list(one)[::gone] if gone else ():
                    one.discard(k)
            given.append(sets)
        expected = algebra(*given[0])
        before = memory.live_blocks()
        found = compiled(*given[1])
        assert in_order(found) == in_order(expected), (kind, size, other)
        assert [list(one) for one in given[1]] == [list(one) for one in given[0]]
        assert memory.live_blocks() == before


def test_user_functions_that_compare_keys_of_larger_sets():
    class Key:
        def __init__(self, number):
            self.number = number

        def __hash__(self):
            return self.number % 7 * 1000 + self.number % 11

        def __eq__(self, other):
            return self.number == other.number

    def counted(n):
        a, b = {Key(i) for i in range(n)}, {Key(i * 3) for i in range(n)}
        return [one.number for one in a & b], [one.number for one in a - b], [one.number for one in a ^ b], len(a | b)
    assert njit(counted)(400) == counted(400)


# --- dictionaries of several types: their names are part of the argument's type

SETTINGS = {"n": 3, "dt": 0.5, "name": "run", "xs": [1, 2], "inner": {"tolerance": 0.5, "steps": 4}}


def test_settings_are_given_back_as_the_dictionary_that_was_passed():
    whole = njit(lambda s: s)
    assert whole(SETTINGS) is SETTINGS
    first, number, copy = njit(lambda s: (s, s["n"], {"n": s["n"], "x": s["name"]}))(SETTINGS)
    assert first is SETTINGS and number == 3 and copy == {"n": 3, "x": "run"}
    small = {"n": 3, "name": "x"}
    assert njit(lambda s: s.copy())(small) == small and njit(lambda s: s.copy())(small) is not small
    assert njit(lambda s: s["xs"])(SETTINGS) is SETTINGS["xs"]


@pytest.mark.parametrize("function", [
    lambda s: s if s["n"] > 2 else s.copy(), lambda s: s["inner"], lambda s: (s["n"], s if s["n"] > 2 else None), lambda s: (lambda: s)])
def test_settings_that_may_be_those_that_were_passed_are_refused_as_results(function):
    with pytest.raises(UnsupportedError, match="surely the one that was passed"):
        njit(function)(SETTINGS)


def test_settings_are_held_while_the_call_uses_them():
    settings, word = {"n": 3, "name": "".join(["se", "t"])}, []

    @njit
    def use(s):
        return s["name"] * s["n"]

    before = sys.getrefcount(settings["name"]), sys.getrefcount(settings)
    word = [use(settings) for _ in range(100)]
    assert word == ["setsetset"] * 100
    assert (sys.getrefcount(settings["name"]), sys.getrefcount(settings)) == before


def test_settings_of_other_names_or_another_order_are_another_specialisation():
    @njit
    def names(s):
        return [name for name in s]

    assert names({"a": 1, "b": 2.5}) == ["a", "b"] and names({"b": 2.5, "a": 1}) == ["b", "a"] and names({"a": 1, "c": 2.5}) == ["a", "c"]
    assert len(names.signatures) == 3
    with pytest.raises(TypeError, match="key 0 is an int and key 1 is a str"):
        names({1: 2, "a": 3.5})
    with pytest.raises(TypeError, match="value 0 is an int and value 200 is a float"):
        names({f"name {index}": index or 0.5 for index in range(200, -1, -1)})


# --- compile time
def test_the_library_is_not_asked_about_what_nothing_was_put_into(monkeypatch):
    def f(xs, d):
        out = []
        for x in xs:
            d[x] = d.get(x, 0) + 1
            out.append(x * 0.5)
        return sorted(out), d

    def g(n):
        groups = {}
        for k in range(n):
            groups.setdefault(k % 3, []).append(k)
        return {k: len(group) for k, group in groups.items()}

    asked, infer = set(), Program.infer
    monkeypatch.setattr(Program, "infer", lambda self, source, facts, *rest, **options: (
        asked.add((source.name, str(facts[0][0]))), infer(self, source, facts, *rest, **options))[1])
    assert njit(f)([3, 1, 3], {}) == f([3, 1, 3], {})
    assert {one for one in asked if one[0] in ("find", "merge_sort")} == {("find", "dict[int, int]"), ("merge_sort", "list[float]")}
    assert njit(g)(7) == g(7)
    assert {types for name, types in asked if name == "through_items"} == {"Items(dict[int, list[int]])"}


def test_a_table_that_stays_empty():
    for key in (1, "a", 2.5, None, (1, 2)):
        assert str(njit(lambda d, s, key: (d.get(key, 2.5), key in d, key in s, {}.get(key, 0)))({}, set(), key)) == "(2.5, False, False, 0)"
        with pytest.raises(KeyError) as raised:
            njit(lambda d, key: d[key])({}, key)
        assert raised.value.args == (key,)
