"""Deques, Counters and defaultdicts against Python's own: sequences of operations found by hypothesis; nothing is lost; who is the same object."""

import gc
import sys
from collections import Counter, defaultdict, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.storage import memory
from jitcore import njit


@njit
def run_deque(d, steps, found):
    for number, at, x in steps:
        if number == 0:
            d.append(x)
        elif number == 1:
            d.appendleft(x)
        elif number == 2:
            found.append(d.pop())
        elif number == 3:
            found.append(d.popleft())
        elif number == 4:
            d.rotate(at)
        elif number == 5:
            d.insert(at, x)
        elif number == 6:
            del d[at]
        elif number == 7:
            d[at] = x
        elif number == 8:
            d.extend([x, [at]])
            d.extendleft(d)
        elif number == 9:
            found.append([d.count(x), d.index(x), len(d)])
        elif number == 10:
            d.remove(x)
        elif number == 11:
            d.reverse()
            found.append(d[at])
        elif number == 12:
            for one in d:
                if len(one) == at:
                    d.append(x)
        else:
            d = d + deque([x], 2) if at else d * 2
            d.clear() if len(d) > 30 else d.append(x)
    return d, list(d)


@njit
def run_counts(c, d, steps, found):
    for number, key, value in steps:
        if number == 0:
            c[key] += value
        elif number == 1:
            d[key].append(value)
        elif number == 2:
            c.update([key, key, "b"])
        elif number == 3:
            c.subtract({key: value})
        elif number == 4:
            found.append(c.most_common(value % 4))
        elif number == 5:
            c = c + Counter({key: value}) if value else c | Counter(key)
        elif number == 6:
            c -= Counter({key: value})
        elif number == 7:
            found.append([(key, c[key]), ("", len(d[key]))])
        elif number == 8:
            found.append([(key, len(d.pop(key))), ("", c.pop(key))])
        else:
            del c[key]
            found.append([(key, c.total())] if key in d else c.most_common())
    return c, d


def outcome(function, *arguments):
    """What a call gives, does to its arguments, and raises; order counts."""
    try:
        result, error = function(*arguments), None
    except (IndexError, ValueError, KeyError, RuntimeError) as raised:
        result, error = None, (type(raised), raised.args)
    return [(repr(one), type(one)) for one in (result, *arguments)], error


rows = st.lists(st.integers(0, 2), min_size=1, max_size=2)
deque_steps = st.lists(st.tuples(st.integers(0, 13), st.integers(-4, 4), rows), max_size=25)
count_steps = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.integers(-2, 5)), min_size=1, max_size=25)


@settings(max_examples=120, deadline=None)
@given(st.lists(rows, min_size=1, max_size=5), st.sampled_from((None, None, 0, 3, 9)), deque_steps)
def test_deques_do_what_pythons_do(start, limit, steps):
    def fresh():
        return deque([[*one] for one in start], limit), steps, [[0]]
    assert outcome(run_deque, *fresh()) == outcome(run_deque.py_func, *fresh())


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=5), count_steps)
def test_counts_do_what_pythons_do(start, steps):
    def fresh():
        return Counter(start), defaultdict(list, dict.fromkeys(start, [7])), steps, [[("", 0)]]
    assert outcome(run_counts, *fresh()) == outcome(run_counts.py_func, *fresh())


@njit
def pass_through(d, c, groups, fails):
    d.append([c["a"]])
    d.appendleft(d[0])
    c["new"] += 1
    groups["new"].append(d[0])
    made = deque([text for text in c], maxlen=2)
    nested = defaultdict(lambda: deque([""]))
    for text in c:
        nested[len(text)].append(text)
    kinds = {frozenset((text, "z")): [text] for text in c}
    sets = {frozenset((text,)) for text in c} | {frozenset(("z",))}
    kinds.pop(frozenset(("z", "a")), []).append("q")
    found = {None: c.most_common()[0][0], "z": "some"}
    if fails:
        raise ValueError("on purpose")
    return d, c, groups, made, nested, Counter(c), groups.copy(), kinds, sets, found


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_leaks(fails):
    mark, counts = "".join(("a", "key")), []
    for _ in range(4):
        for _ in range(20):
            d, c, groups = deque([[1]]), Counter([mark]), defaultdict(list, {mark: []})
            try:
                found = pass_through(d, c, groups, fails)
                assert all(one is other for one, other in zip(found, (d, c, groups))) and found[3].maxlen == 2
            except ValueError:
                assert fails
            assert d[0] is d[1] is groups["new"][0] and d[2] == [0] and c["new"] == 1
        d = c = groups = found = None
        gc.collect()
        counts.append((memory.live_blocks(), sys.getrefcount(mark)))
    assert counts[1] == counts[3]


def test_another_function_of_a_defaultdict_is_another_type():
    run = njit(lambda d: d[5])
    assert [run(defaultdict(made)) for made in (int, float, str, list)] == [0, 0.0, "", []]
    with pytest.raises(KeyError):
        run(defaultdict())
    assert run(defaultdict(int, {5: 6})) == 6 and run({5: 7}) == 7 and run(Counter({5: 8})) == 8
