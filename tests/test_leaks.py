"""Nothing is lost: memory of arrays, references to Python objects, machine code, also when exceptions leave.

Blocks of memory that compiled code makes are counted (`memory.live_blocks`); what is not counted shows in the resident size
over many calls.
"""

import gc
import os
import sys
import weakref
from itertools import permutations

import numpy as np
import pytest

from codegen.storage import memory
from jitcore import njit
from corpus import generators_kept

pytestmark = pytest.mark.usefixtures("blocks_are_freed")

CALLS = 100_000


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def grown_by(call, times: int) -> int:
    """How many bytes the process grows by in calls after the first few."""
    for _ in range(times // 10):
        call()
    gc.collect()
    before = resident()
    for _ in range(times):
        call()
    gc.collect()
    return resident() - before


def raises(function, *arguments):
    try:
        function(*arguments)
    except Exception:
        return
    raise AssertionError("nothing was raised")


# --- results


def test_returned_arrays():
    @njit
    def make(n):
        return np.zeros(n), np.ones((n, 2))[1:], np.arange(n)

    kept = [make(10) for _ in range(100)]
    assert kept[3][0].sum() == 0 and kept[3][1].shape == (9, 2)
    views = [one[0][2:] for one in kept]
    del kept
    gc.collect()
    assert all(view.sum() == 0 for view in views)


def test_arrays_inside_others():
    @njit
    def f(n):
        a = np.zeros(n)
        b = a[1:]
        c = (a, b, np.ones(n))
        for i in range(3):
            a = np.full(n, 1.0 * i)
            b = a
        return c[0], b, c

    for _ in range(100):
        first, second, c = f(5)
    assert list(second) == [2.0] * 5 and first.sum() == 0 and c[1].shape == (4,)


def test_dropped_results():
    @njit
    def f(n):
        np.zeros(n)
        a = np.ones(n)
        a = a + a
        return a.sum()

    assert grown_by(lambda: f(1000), 20_000) < 1 << 20


# --- exceptions


@njit
def fails_late(n, i):
    a = np.zeros(n)
    b = a[1:]
    c = np.ones(n)
    total = 0.0
    for k in range(3):
        d = np.full(n, 2.0)
        total += d[k]
        if k == 2:
            return a, b[i], total + c[i]
    return a, 0.0, 0.0


@njit
def fails_in_a_callee(n, i):
    a = np.zeros(n)
    result = fails_late(n, i)
    return a, result


@njit
def fails_in_python(x):
    raise ValueError("no", x)


@njit
def fails_in_arithmetic(x):
    return x * x


CASES = {
    "an index, with arrays alive": (fails_late, 5, 99),
    "in a callee": (fails_in_a_callee, 5, 99),
    "an exception with an argument": (fails_in_python, 3),
    "overflow": (fails_in_arithmetic, 2**40),
    "an argument beyond 64 bits": (fails_in_arithmetic, 2**70),
    "an argument that is not taken": (fails_in_arithmetic, [1]),
    "too few arguments": (fails_in_arithmetic,),
}
RARE = ("an argument beyond 64 bits", "an argument that is not taken", "too few arguments")   # these run Python: slow


@pytest.mark.parametrize("what", CASES)
def test_raising_calls(what):
    function, *arguments = CASES[what]
    times = CALLS // 10 if what in RARE else CALLS
    assert grown_by(lambda: raises(function, *arguments), times) < 2 << 20


def test_arguments_keep_their_reference_counts():
    a, t = np.zeros(5), (1.5, np.zeros(3))

    @njit
    def f(a, t, i):
        return a, t, a[i]

    f(a, t, 1)
    before = sys.getrefcount(a), sys.getrefcount(t[1]), sys.getrefcount(t)
    for _ in range(1000):
        f(a, t, 1)
        raises(f, a, t, 99)
        raises(f, a, t, "text")
        raises(f, a, t)
    gc.collect()                                  # exceptions that were raised while compiling are parts of cycles
    assert (sys.getrefcount(a), sys.getrefcount(t[1]), sys.getrefcount(t)) == before


def test_exceptions_are_freed():
    def alive():
        gc.collect()
        return sum(isinstance(one, IndexError) for one in gc.get_objects())

    before = alive()
    for _ in range(100):
        raises(fails_late, 5, 99)
    assert alive() == before


# --- dispatchers and code


def test_a_dropped_dispatcher_is_freed():
    f = njit(lambda x: x + 1)
    f(1), f(1.5)
    gone = [weakref.ref(f), *(weakref.ref(one.loaded) for one in f.specializations.values())]
    del f
    gc.collect()
    assert [one() for one in gone] == [None] * 3


def compile_one():
    f = njit(cache=False)(lambda a, i: a[i] + 1)
    f(np.zeros(3), 1)
    raises(f, np.zeros(3), 5)


COMPILED = 4000                 # bytes that a compilation leaves behind: llvmlite's PassBuilder does not free 1.5 KB


def test_many_dispatchers():
    """What compiling leaves behind for ever is little."""
    assert grown_by(compile_one, 150) / 150 < 20_000          # the heap's own unrest counts, too, where cycles are few


@pytest.mark.slow
def test_ten_thousand_dispatchers():
    assert grown_by(compile_one, 10_000) / 10_000 < COMPILED


def test_loading_leaves_nothing():
    """Machine code that is loaded and dropped: pages, names, tables."""
    from codegen import capi
    from codegen.machine import linker, optimize
    code = optimize.compile_text("@objects = global [2 x ptr] zeroinitializer\ndeclare double @cos(double)\n"
                                 "define double @entry(double %x) {\n  %y = call double @cos(double %x)\n  ret double %y\n}\n")
    assert grown_by(lambda: linker.load(code, ("entry",), {"cos": None}, [capi, memory]), 5_000) < 1 << 18


def test_errors_of_compilation():
    def fail():
        raises(njit(lambda x: x.nothing), 1.5)

    assert grown_by(fail, 500) / 500 < 10_000


def test_code_of_rebound_globals():
    """Code that is replaced lives as long as its dispatcher, and no longer."""
    variables = {"njit": njit, "__name__": "made_up"}
    exec("K = 0\n@njit\ndef f(x):\n    return x + K\n", variables)
    f, codes = variables["f"], []
    for k in range(5):
        variables["K"] = k
        assert f(1) == 1 + k
        codes.append(weakref.ref(next(iter(f.specializations.values())).loaded))
    del f, variables
    gc.collect()
    assert [one() for one in codes] == [None] * 5


# --- text


def grows(function, *arguments):
    """References to a text of its own that calls leave behind, and bytes the process grows by."""
    def call():
        try:
            function(*arguments)
        except Exception:
            pass
    own = [one for one in arguments if type(one) is not int]       # small ints are everybody's
    references = [sys.getrefcount(one) for one in own]
    grown = grown_by(call, 20_000)
    assert [sys.getrefcount(one) for one in own] == references
    return grown


def test_text():
    text, words = "not interned " * 3, ["some " * 3, "words " * 4]

    @njit
    def build(s, n):
        out = s
        for i in range(n):
            out += f"{i}{s}"
            out = out + s[i]
        return out[3:], s in out, out.split(" ")

    @njit
    def fails(s, n):
        parts = [s, s + "x"]
        kept = parts[0]
        for i in range(n):
            parts.append(kept + str(i))
        return parts[n + 5]

    @njit
    def catches(s, n):
        parts = []
        for i in range(n):
            try:
                parts.append([s, s + "y"][i])
                s += "z"
            except IndexError as e:
                parts.append(f"{e} {s}")
        return parts

    @njit
    def changes(ws):
        ws.append(ws[0] + "!")
        ws[0], ws[1] = ws[1], ws[0]
        last = ws.pop()
        ws.sort()
        return last, sorted(ws, key=len), ",".join(ws)

    assert grows(build, text, 5) < 1 << 20
    assert grows(fails, text, 5) < 1 << 20
    assert grows(catches, text, 4) < 1 << 20
    assert grows(changes, words) < 1 << 20


def kept(first, *others):
    return others, first


def test_tuples_of_unknown_length():
    @njit
    def f(words, n, c):
        t, seen, found, columns = (), {}, [], list(zip(*[words, words[1:]]))
        one, other = iter((tuple(range(n)), (0.5,)))
        for i in range(n):
            t = t + ([i] * i,)
            seen[tuple(words[:i])] = tuple(sorted(words))
            found.append((words[0],) if i == c else (words[0], words[i]))
            if i == c + 1:
                t = t[1:] * 2
        t[n - 1 if n < len(words) else n].append(0)
        return t, {((words[0],), ()): 1}, found, words[1:2], tuple(words) + (words[0],)[c:], columns, one, other, kept(*words), list(permutations(words, c))

    words = [f"word {k}" for k in range(5)]
    counts = [sys.getrefcount(word) for word in words]
    for _ in range(50):
        raises(f, words, 7, 1)
        made = f(words, 4, 1)
    assert made == f.py_func(words, 4, 1)
    del made
    assert [sys.getrefcount(word) for word in words] == counts
    assert grown_by(lambda: raises(f, words, 7, 1), 3000) < 200_000


@pytest.mark.parametrize("function, arguments", [
    (generators_kept.counter_in_an_attribute, (["pear", "fig"],)), (generators_kept.iterator_in_an_attribute, ("12+34",)),
    (generators_kept.generators_taking_turns, (3,)), (generators_kept.generators_in_lists_and_dictionaries, (3,))])
def test_generators_that_are_kept(function, arguments):
    compiled = njit(function)
    compiled(*arguments)
    before = memory.live_blocks()
    for _ in range(20):
        compiled(*arguments)
    assert memory.live_blocks() == before
