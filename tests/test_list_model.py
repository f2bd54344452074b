"""Lists against Python's own, by hypothesis: one list goes through a series of compiled functions, its twin through the same functions
interpreted; what they return, raise and leave must be the same after every step.

The items are ints, texts, lists, or pairs of a text and a list, so that references are counted in every operation.
"""

import gc

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from codegen.storage import memory
from jitcore import njit


def append(xs, x):
    xs.append(x)


def insert(xs, i, x):
    xs.insert(i, x)


def pop(xs):
    return xs.pop()


def pop_at(xs, i):
    return xs.pop(i)


def get(xs, i):
    return xs[i], xs[i]


def put(xs, i, x):
    xs[i] = x


def delete(xs, i):
    del xs[i]


def section(xs, i, j, k):
    return xs[i:j:k]


def put_section(xs, i, j, k, ys):
    xs[i:j:k] = ys


def delete_section(xs, i, j, k):
    del xs[i:j:k]


def extend(xs, ys):
    xs.extend(ys)
    xs += ys[:1]


def extend_itself(xs):
    xs += xs[1:]
    xs.extend(xs[:2])


def find(xs, x, i, j):
    return xs.count(x), x in xs, xs.index(x, i, j)


def remove(xs, x):
    xs.remove(x)


def arrange(xs):
    xs.reverse()
    return xs + xs[::-1], xs * 2, len(xs)


def order(xs):
    xs.sort()
    return sorted(xs, reverse=True), min(xs), max(xs)


def compare(xs, ys):
    return xs == ys, xs != ys, xs < ys, xs >= ys


def multiply(xs, n):
    xs *= n
    return xs


def pick(xs, x):
    return [one for one in xs if one != x], [(one, n) for n, one in enumerate(xs)]


def clear(xs):
    xs.clear()
    return xs.copy()


def move_and_raise(xs, i):
    kept = xs.pop()
    xs.insert(0, kept)
    return xs[i], kept


COMPILED = {function: njit(function) for function in (
    append, insert, pop, pop_at, get, put, delete, section, put_section, delete_section, extend, extend_itself, find, remove, arrange, order,
    compare, multiply, pick, clear, move_and_raise)}
TEXTS = st.sampled_from(("", "a", "b" * 2, "\u20ac", "longer text"))
INTS = st.integers(-3, 3)
ITEMS = {int: INTS, str: TEXTS, list: st.lists(INTS, min_size=1, max_size=3), tuple: st.tuples(TEXTS, st.lists(INTS, min_size=1, max_size=2))}
INDEX, STEP = st.integers(-6, 6), st.sampled_from((None, 1, 2, -1, -2))


def outcome(function, *arguments):
    try:
        return "returns", function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


class ListModel(RuleBasedStateMachine):
    @initialize(kind=st.sampled_from(tuple(ITEMS)), data=st.data())
    def start(self, kind, data):
        self.items = ITEMS[kind]
        self.own = data.draw(st.lists(self.items, min_size=1, max_size=5))
        self.twin = copied(self.own)
        self.kept = list(self.own)                # objects that must stay themselves

    def both(self, function, *arguments):
        if not self.own:                          # its items have no type
            self.own.append(self.kept[0])
            self.twin.append(copied(self.kept[0]))
        found = outcome(COMPILED[function], self.own, *arguments)
        wanted = outcome(function, self.twin, *copied(arguments))
        assert found == wanted, (function.__name__, arguments)

    @rule(data=st.data(), function=st.sampled_from((append, remove, pick)))
    def item(self, data, function):
        self.both(function, data.draw(self.items))

    @rule(data=st.data(), i=INDEX, function=st.sampled_from((insert, put)))
    def item_at(self, data, i, function):
        self.both(function, i, data.draw(self.items))

    @rule(i=INDEX, function=st.sampled_from((pop_at, get, delete, move_and_raise)))
    def position(self, i, function):
        self.both(function, i)

    @rule(function=st.sampled_from((pop, extend_itself, arrange, order, clear)))
    def whole(self, function):
        if len(self.own) < 40:
            self.both(function)

    @rule(i=INDEX, j=INDEX, k=STEP, function=st.sampled_from((section, delete_section)))
    def bounds(self, i, j, k, function):
        self.both(function, i, j, k)

    @rule(i=INDEX, j=INDEX, k=STEP, data=st.data())
    def replaced(self, i, j, k, data):
        self.both(put_section, i, j, k, data.draw(st.lists(self.items, min_size=1, max_size=3)))

    @rule(data=st.data(), function=st.sampled_from((extend, compare)))
    def other(self, data, function):
        self.both(function, data.draw(st.lists(self.items, min_size=1, max_size=3)))

    @rule(data=st.data(), i=INDEX, j=INDEX)
    def search(self, data, i, j):
        self.both(find, data.draw(self.items), i, j)

    @rule(n=st.integers(-1, 2))
    def times(self, n):
        if len(self.own) < 20:
            self.both(multiply, n)

    @invariant()
    def is_the_same(self):
        if hasattr(self, "own"):
            assert self.own == self.twin
            assert [[one is other for other in self.own] for one in self.own] == [
                [one is other for other in self.twin] for one in self.twin] or isinstance(self.own[0], (int, str, tuple))

    def teardown(self):
        self.own = self.twin = self.kept = None


def copied(value):
    if type(value) is tuple:
        return tuple(map(copied, value))
    return list(map(copied, value)) if type(value) is list else value


ListModel.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None,
                                       suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class TestListModel(ListModel.TestCase):
    def runTest(self):
        before = memory.live_blocks()
        super().runTest()
        gc.collect()
        assert memory.live_blocks() == before
