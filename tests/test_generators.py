"""Generators of compiled code that Python iterates, and what becomes of the others."""

import gc
import linecache
from typing import Generator

import generator_programs
import numpy as np
import pytest

from codegen.storage.memory import live_blocks
from jitcore import njit
from jitcore.errors import TypingError, UnsupportedError
from jitcore.pipeline import evaluate


@njit
def up(n):
    for i in range(n):
        yield i


@njit
def scaled(a, k):
    total = 0.0
    for x in a:
        total += x * k
        yield x * k
    return total


@njit
def rows(a):
    extra = np.ones(3)
    for i in range(a.shape[0]):
        yield a[i], extra


@njit
def divides(n):
    for i in range(n):
        yield 12 // (n - 2 - i)


def test_iterated_by_python():
    assert list(up(5)) == [0, 1, 2, 3, 4] and list(up(0)) == []
    assert sum(up(10)) == 45 and max(up(3)) == 2
    assert [x for x in scaled(np.array([1.0, 2.0]), 3)] == [3.0, 6.0]
    assert dict(zip("ab", up(2))) == {"a": 0, "b": 1}


def test_step_by_step():
    items = up(3)
    assert iter(items) is items
    assert [next(items), items.send(None), next(items)] == [0, 1, 2]
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(items)
    items = up(3)
    with pytest.raises(TypeError, match="can't send non-None value to a just-started generator"):
        items.send(4)
    assert next(items) == 0 and items.send(4) == 1


def test_value_of_stop_iteration():
    items = scaled(np.array([1.0, 2.0]), 3)
    assert list(zip(items, range(2))) == [(3.0, 0), (6.0, 1)]
    with pytest.raises(StopIteration) as caught:
        next(items)
    assert caught.value.value == 9.0


def test_arguments_live_as_long_as_the_generator():
    items = scaled(np.arange(1000.0), 2)
    gc.collect()
    junk = [np.full(1000, -1.0) for _ in range(10)]
    assert list(items) == [2.0 * i for i in range(1000)] and len(junk) == 10


def test_exception_ends_it():
    items = divides(4)
    assert [next(items), next(items)] == [6, 12]
    with pytest.raises(ZeroDivisionError):
        next(items)
    with pytest.raises(StopIteration):
        next(items)


def test_nothing_is_left_over():
    gc.collect()
    before = live_blocks()
    a = np.arange(12.0).reshape(4, 3)
    items = rows(a)
    row, extra = next(items)
    assert row.base is not None and np.shares_memory(row, a) and extra.tolist() == [1, 1, 1]
    items.close()
    assert list(items) == []
    del items, row, extra
    for _ in rows(a):
        break
    rows(a)
    list(rows(a))
    del _
    gc.collect()
    assert live_blocks() == before


def test_many_at_once():
    generators = [up(k) for k in range(50)]
    assert [sum(one) for one in generators] == [k * (k - 1) // 2 for k in range(50)]


def test_lists_are_refused():
    with pytest.raises(UnsupportedError, match="does not give Python a generator yet"):
        scaled([1.0, 2.0], 3)


def test_generators_from_elsewhere():
    @njit
    def make(n):
        return up(n)

    @njit
    def expression(a, k):
        extra = np.full(2, k)
        items = [1, 2, k]
        return (x * extra[0] + y for x in a for y in items)

    @njit
    def begun(a):
        items = scaled(a, 2)
        next(items)
        return items

    gc.collect()
    before = live_blocks()
    assert list(make(3)) == [0, 1, 2]
    assert list(expression(np.arange(2), 5)) == [1, 2, 5, 6, 7, 10] and next(expression(np.arange(2), 5)) == 1
    assert list(begun(np.array([1.0, 2.0, 3.0]))) == [4.0, 6.0]
    gc.collect()
    assert live_blocks() == before


def test_closed_where_a_loop_is_left():
    """In compiled code a generator that was not gone through leaves nothing behind, whether its frame is memory or not."""
    def arrays(n):
        for i in range(n):
            one = np.full(5, i)
            yield one
            yield one + 1

    @njit
    def first(n):
        for one in arrays(n):
            if one[0] == 2:
                return one.copy()
        return np.zeros(5, np.int64)

    @njit
    def kept(n, c):
        items = arrays(n) if c else arrays(n + 1)
        for one in items:
            if one[0] == 1:
                break
        return n

    before = live_blocks()
    for _ in range(5):
        assert first(9).tolist() == [2] * 5 and kept(3, True) == 3 and kept(3, False) == 3
    gc.collect()
    assert live_blocks() == before


def numbered(n, log):
    for i in range(n):
        try:
            log[i] += 1
            yield i
        finally:
            log[i] += 10


def stops(log, at):
    total = 0
    for x in numbered(4, log):
        total += x
        if x == at:
            break
    log[5] = log.sum()
    return total


def returns(log, at):
    for x in numbered(4, log):
        if x == at:
            return x
    return -1


def raises(log, at):
    try:
        for x in numbered(4, log):
            log[4] += 1 // (at - x)
    except ZeroDivisionError:
        log[5] = log.sum()
    return 7


def any_of(log, at):
    return any(x == at for x in numbered(4, log))


def nested(log, at):
    def outer():
        try:
            yield from numbered(3, log)
        finally:
            log[4] += 100

    for x in outer():
        if x == at:
            break
    log[5] = log.sum()
    return 1


def bare_except(log, at):
    def careless():
        for i in range(3):
            try:
                yield i // (i - 1)
            except:
                log[3] += 1
                raise

    for x in careless():
        if x == at:
            break
    return 1


@pytest.mark.parametrize("function", [stops, returns, raises, any_of, nested, bare_except])
@pytest.mark.parametrize("at", [0, 2, 9])
def test_what_is_left_to_do_when_a_generator_is_dropped(function, at):
    def outcome(run):
        log = np.zeros(6, np.int64)
        try:
            return run(log, at), log.tolist()
        except ZeroDivisionError as error:
            return str(error), log.tolist()

    before = live_blocks()
    assert outcome(njit(function)) == outcome(function)
    gc.collect()
    assert live_blocks() == before


def test_closed_by_python():
    compiled = njit(numbered)
    log = np.zeros(6, np.int64)
    items = compiled(3, log)
    assert [next(items), next(items)] == [0, 1]
    items.close()
    assert log.tolist() == [11, 11, 0, 0, 0, 0] and list(items) == []
    assert list(compiled(2, log)) == [0, 1] and log.tolist() == [22, 22, 0, 0, 0, 0]
    del items
    for _ in compiled(3, log):
        break
    gc.collect()
    assert log[0] == 33


@pytest.mark.parametrize("seed", range(16))
def test_random_programs(seed):
    """Typed IR, and machine code of every fourth, give what CPython gives."""
    source, scope = generator_programs.program(seed), {}
    name = f"<generators {seed}>"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    exec(compile(source, name, "exec"), scope)
    main = scope["main"]
    compiled = njit(main) if seed % 4 == 0 else main
    for n in (0, 1, 3, 6):
        assert evaluate(main, (n,)) == compiled(n) == main(n), f"n = {n}\n{source}"


@njit
def declared_mean() -> Generator[float, float, None]:
    total, count, mean = 0.0, 0, 0.0
    while True:
        total += yield mean
        count += 1
        mean = total / count


@njit
def guarded(n):
    for i in range(n):
        try:
            yield i
        except ValueError:
            yield -1


def test_python_sends():
    means = declared_mean()
    assert [next(means), means.send(3.0), means.send(4.0)] == [0.0, 3.0, 3.5]
    with pytest.raises(TypeError, match="is not sent str values: declare what it is sent"):
        means.send("x")
    with pytest.raises(TypeError, match="'float' and 'NoneType'"):
        next(means)
    assert next(means, None) is None


def test_python_throws():
    items = guarded(3)
    assert [next(items), items.throw(ValueError), next(items)] == [0, -1, 1]
    with pytest.raises(KeyError, match="k"):
        items.throw(KeyError("k"))
    assert list(items) == []
    for items in (guarded(3), up(3)):
        with pytest.raises(ValueError, match="early"):
            items.throw(ValueError("early"))
        assert list(items) == []
    with pytest.raises(TypeError, match="must be classes or instances deriving from BaseException, not int"):
        up(3).throw(4)


def test_python_throws_into_what_goes_through_another():
    def through(items):
        yield from items

    def twice(n):
        yield from through(guarded(n))

    items = njit(twice)(3)
    assert next(items) == 0
    with pytest.raises(TypeError, match="goes through another one by `yield from`"):
        items.throw(ValueError)
    assert next(items) == 1
    with pytest.raises(GeneratorExit):
        items.throw(GeneratorExit)
    assert list(items) == []
    items = njit(through)(x for x in (1, 2))
    next(items)
    with pytest.raises(TypeError, match="goes through another one"):
        items.throw(ValueError)
    items = njit(through)((1, 2))
    next(items)
    with pytest.raises(ValueError, match="own"):
        items.throw(ValueError("own"))


def test_generator_that_is_never_sent_what_it_needs():
    def total():
        sum_ = 0
        while True:
            sum_ += yield sum_

    @njit
    def f():
        items = total()
        next(items)
        return next(items)

    with pytest.raises(TypingError, match="None is not supported"):
        f()


# --- iterators that Python passes
@njit
def taken(it, n):
    found = []
    for x in it:
        found.append(x)
        if len(found) == n:
            break
    return found


def odd_one(n):
    yield 1
    yield 2.5 if n else "a"


@pytest.mark.parametrize("make", [lambda: iter([1, 2, 3, 4]), lambda: (x * 2 for x in (1, 2, 3)), lambda: map(lambda x: x + 0.5, range(5)), lambda: up(4),
                                  lambda: up.py_func(4), lambda: iter(np.arange(4.0)), lambda: iter({1: 2, 3: 4}.values()), lambda: iter(range(3))])
@pytest.mark.parametrize("n", [1, 2, 9])
def test_what_is_not_taken_stays(make, n):
    if type(make()).__name__ == "CompiledGenerator":
        with pytest.raises(TypeError, match="an iterator"):
            taken(make(), n)
        return
    ours, theirs = make(), make()
    assert taken(ours, n) == taken.py_func(theirs, n) and list(ours) == list(theirs)


def test_an_iterator_in_two_places_is_one():
    together = njit(lambda a, b: [x * y for x, y in zip(a, b)])
    it = iter([1, 2, 3, 4])
    assert together(it, it) == [2, 12]


def test_an_iterator_is_not_given_back():
    with pytest.raises(UnsupportedError, match="not given back"):
        njit(lambda it: it)(iter([1]))


def test_an_item_of_another_type_is_told():
    it = iter([1] * 200 + ["a", 5])
    with pytest.raises(TypeError, match="returned object.str., where its arguments' types promised int"):
        njit(lambda it: sum(it))(it)
    assert list(it) == [5]


def test_iterators_leave_nothing_behind():
    for n in (2, 9):
        before = live_blocks()
        for _ in range(20):
            taken(iter(["a" * k for k in range(5)]), n)
            taken((x for x in (1, 2, 3)), n)
        gc.collect()
        assert live_blocks() == before


def handling(log):
    while True:
        try:
            log.append((yield len(log)) or 0)
        except ValueError:
            log.append(-1)
        finally:
            log.append(-2)


def handling_inside(log):
    try:
        yield from handling(log)
    finally:
        log.append(-9)


def leave(n):
    log = [n]
    if n < 2:
        for x in handling(log):
            if x > n * 3:
                break
        return log
    g = handling_inside(log)
    next(g)
    g.send(7)
    if n == 2:
        g.close()
    else:
        del g
    return log


@pytest.mark.parametrize("n", range(4))
def test_finally_outside_of_except_where_it_is_left(n):
    assert njit(leave)(n) == leave(n)
