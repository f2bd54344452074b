"""Exceptions: what reaches Python besides class and message (causes, contexts, tracebacks), what is freed, what a `try` costs."""

import gc
import sys
import traceback

import numpy as np
import pytest
from codegen.ops import REGISTRY, load
from codegen.storage.memory import live_blocks
from jitcore import njit
from jitcore.pipeline import evaluate
from typeinfer.errors import InternalError
from typeinfer.ir import Block, Edge, Guarded
from typeinfer.parser import parse_function
from typeinfer.printer import print_function
from typeinfer.verify import verify


class Trouble(Exception):
    pass


class Named(Exception):
    def __init__(self, what, *, code=0):
        super().__init__(what)
        self.code = code


def fail(x):
    if x > 2:
        raise Trouble("too large", x)
    return x


def another_meanwhile(x):
    try:
        return fail(x)
    except Trouble:
        raise ValueError("other")


def another_from_it(x):
    try:
        return fail(x)
    except Trouble as e:
        raise ValueError("other") from e


def another_from_none(x):
    try:
        return fail(x)
    except Trouble:
        raise ValueError("other") from None


def from_a_new_one(x):
    raise KeyError(x) from Trouble(x)


def again(x):
    try:
        return fail(x)
    except Trouble:
        raise


def by_name(x):
    try:
        return fail(x)
    except Trouble as e:
        raise e


def in_finally(x):
    try:
        return fail(x)
    finally:
        x = 1 // (x - 3)


def nested(x):
    try:
        try:
            fail(x)
        except Trouble:
            try:
                fail(x + 1)
            except Trouble:
                raise KeyError(1)
    except KeyError:
        raise IndexError(2)


def kept(x):
    later = None
    try:
        fail(x)
    except Trouble as e:
        later = e
    try:
        1 // (x - 3)
    except ZeroDivisionError:
        raise later


def kept_after(x):
    later = None
    try:
        fail(x)
    except Trouble as e:
        later = e
    if later is not None:
        raise later


def keyword(x):
    raise Named(x, code=3)


def array_in_it(x):
    a = np.full(3, x)
    try:
        fail(x)
    except Trouble:
        raise Trouble(a, a.sum())


def down(n):
    if n == 0:
        raise Trouble("bottom")
    try:
        down(n - 1)
    except KeyError:
        pass
    except Trouble as e:
        raise KeyError(n) from e


def caught_in_between(x):
    try:
        try:
            fail(x)
        except Trouble:
            1 // (x - 3)
    except ZeroDivisionError:
        raise


RAISING = (another_meanwhile, another_from_it, another_from_none, from_a_new_one, again, by_name, in_finally, nested, kept,
           kept_after, keyword, array_in_it, down, caught_in_between)


def described(error, depth=0):
    if error is None or depth > 6:
        return None
    frames = [(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)
              if f.filename == __file__ and f.name not in ("outcome", "outcome_inside", "<lambda>")]
    return (type(error).__name__, repr(error.args), error.__suppress_context__, frames,
            described(error.__cause__, depth + 1), described(error.__context__, depth + 1))


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        found = described(error)
    assert sys.exc_info() == (None, None, None)
    return found


def outcome_inside(function, *args):
    try:
        raise RuntimeError("around")
    except RuntimeError:
        try:
            found = function(*args)
        except Exception as error:
            found = described(error)
        assert str(sys.exc_info()[1]) == "around"
    return found


@pytest.mark.parametrize("function", RAISING, ids=lambda function: function.__name__)
def test_what_reaches_python(function):
    compiled = njit(function)
    assert outcome(compiled, 3) == outcome(function, 3)
    assert outcome_inside(compiled, 3) == outcome_inside(function, 3)


@pytest.mark.parametrize("function", RAISING, ids=lambda function: function.__name__)
def test_what_the_evaluator_raises(function):
    def chain(found):
        return found and (*found[:3], found[3], chain(found[4]), chain(found[5]))

    evaluated = outcome(lambda x: evaluate(function, [x]), 3)
    assert chain(evaluated) == chain(outcome(function, 3))


def test_attributes_of_the_users_class():
    with pytest.raises(Named) as caught:
        njit(keyword)(3)
    assert caught.value.code == 3


# --- what is freed
def arrays_everywhere(a, n):
    s = 0.0
    for i in range(n):
        b = a * 2.0
        try:
            c = b + i
            if i % 3 == 0:
                raise Trouble(c)
            s += c[i]
        except IndexError:
            d = b * 3.0
            s += d.sum()
            b = d
        except Trouble as e:
            s += len(e.args)
            kept = np.zeros(5)
            try:
                s += kept[i]
            except IndexError as inner:
                s += len(str(inner))
                if i == 9:
                    continue
        finally:
            e = b + 1.0
            s += e[0]
            if i == 14:
                break
    return s


def leaves(a, i):
    b = a + 1.0
    try:
        c = b * 2.0
        d = c[i]
    except ZeroDivisionError:
        d = c.sum()
    finally:
        b = b * 3.0
    return b * d


def another(a, i):
    b = a + 1.0
    try:
        return b * b[i]
    except IndexError as e:
        c = b * 3.0
        raise Trouble(c, str(e)) from e


@pytest.mark.parametrize("function, args", [
    (arrays_everywhere, (np.arange(4.0), 20)), (leaves, (np.arange(4.0), 9)), (leaves, (np.arange(4.0), 1)),
    (another, (np.arange(4.0), 9)), (another, (np.arange(4.0), 1))], ids=lambda one: getattr(one, "__name__", ""))
def test_arrays_are_freed(function, args):
    compiled = njit(function)
    assert outcome(compiled, *args).__repr__() == outcome(function, *args).__repr__()
    before = live_blocks()
    for _ in range(50):
        outcome(compiled, *args)
    assert live_blocks() == before


class Counted(Exception):
    alive = 0

    def __init__(self, x):
        super().__init__(x)
        Counted.alive += 1

    def __del__(self):
        Counted.alive -= 1


def exceptions_everywhere(n):
    s = 0
    last = None
    for i in range(n):
        try:
            try:
                if i % 2 == 0:
                    raise Counted(i)
                s += 1
            except Counted as e:
                last = e
                if i % 4 == 0:
                    raise
                if i % 6 == 0:
                    raise Counted(-i) from e
                s += len(e.args)
        except Counted as e:
            s += 100 * len(e.args)
            text = str(e)
            s += len(e.args) + (1 if text == "4" else 2)
    if n > 20:
        raise last
    return s


def test_exceptions_are_freed():
    compiled = njit(exceptions_everywhere)
    assert compiled(13) == exceptions_everywhere(13)
    gc.collect()                                  # CPython's frames hold what their exceptions' tracebacks hold
    assert Counted.alive == 0
    for _ in range(20):
        compiled(13)
        assert outcome(compiled, 21) == outcome(exceptions_everywhere, 21)
    gc.collect()
    assert Counted.alive == 0


def returns_it(x):
    try:
        fail(x)
    except Trouble as e:
        return e, e.args, str(e)
    return None


def test_references_of_results():
    compiled = njit(returns_it)
    error, args, text = compiled(3)
    assert type(error) is Trouble and args is error.args and text == str(error) and compiled(1) is None
    before = sys.getrefcount(Trouble)
    for _ in range(100):
        compiled(3)
    assert sys.getrefcount(Trouble) <= before + 5


def test_without_the_lock():
    compiled = njit(nogil=True)(exceptions_everywhere)
    assert compiled(13) == exceptions_everywhere(13)
    assert outcome(compiled, 21) == outcome(exceptions_everywhere, 21)
    gc.collect()
    assert Counted.alive == 0


# --- what a `try` costs
def safe(x):
    try:
        y = x is None
    except ValueError:
        y = no_such_name                          # noqa: F821: never reached, so never typed
    return y


def test_what_cannot_raise_is_not_guarded():
    assert njit(safe)(3) is False
    compiled = njit(safe)
    compiled(3)
    assert "catch" not in compiled.inspect("simplify") and "guarded" not in compiled.inspect("simplify")


# --- the IR
GUARDED = """\
function f(%x: int, %y: int) -> int
b0(%x: int, %y: int):
    %z: int = floordiv %x, %y
    guarded b1(), b2()
b1():
    return %z
b2():
    %e: object(BaseException) = catch
    %v.0: object(object) = begin_handling %e
    %v.1: bool = is_caught %e, <class ZeroDivisionError>
    branch %v.1, b3(), b4()
b3():
    %v.2: none = end_handling %v.0
    return -1
b4():
    %v.3: bottom = reraise %e
    unreachable
"""


def parsed(text=GUARDED):
    load()
    return parse_function(text, REGISTRY)


def test_text_of_guarded_ends():
    function = parsed()
    assert print_function(function) == GUARDED
    verify(function)
    assert isinstance(function.blocks[0].end, Guarded)


def broken(change):
    function = parsed()
    change(function)
    with pytest.raises(InternalError, match="breaks rule 12"):
        verify(function)


def test_a_guard_needs_an_instruction():
    def change(function):
        entry = function.blocks[0]
        entry.instrs.clear()
        function.blocks[1].end.args = [function.params[0]]
    broken(change)


def test_the_result_is_not_used_where_it_does_not_exist():
    def change(function):
        entry, _, caught = function.blocks[:3]
        caught.add_param(entry.instrs[0].result.type)
        entry.end.edges[1].args = [entry.instrs[0].result]
    broken(change)


def test_only_exceptions_lead_to_a_catch():
    def change(function):
        entry = function.blocks[0]
        entry.end = Guarded(entry.end.edges[1], Edge(function.blocks[1], []))
        function.blocks[1].end.args = [function.params[0]]
    broken(change)


def test_one_catch_in_a_block():
    def change(function):
        caught = function.blocks[2]
        again = parsed().blocks[2].instrs[0]
        caught.instrs.append(again)
    broken(change)


def test_a_block_may_stand_before_the_catch():
    function = parsed()
    entry, between = function.blocks[0], Block("between")
    from typeinfer.ir import Jump
    between.end = Jump(Edge(function.blocks[2]))
    entry.end.edges[1].target = between
    function.blocks.append(between)
    verify(function)
