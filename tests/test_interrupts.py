"""Ctrl-C and other signals reach compiled loops: the exception leaves them, memory is freed, the process goes on."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from codegen import objects
from codegen.storage import memory
from jitcore import njit, types

HUGE = 10**15                   # iterations that no test waits for
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as POSIX has it")


class Alarm(Exception):
    pass


@pytest.fixture
def alarm():
    """alarm(seconds, function): call it then, in a signal handler."""
    def handler(number, frame):
        calls.append(number)
        if actions:
            actions[0]()

    calls, actions = [], []
    before = signal.signal(signal.SIGALRM, handler)

    def start(seconds, action=None, again=0.0):
        actions[:] = [action] if action else []
        signal.setitimer(signal.ITIMER_REAL, seconds, again)
        return calls

    yield start
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def raise_alarm():
    raise Alarm


def forever(x):
    while True:
        x = x * 1.0001
        if x > 1e300:
            x = 1.0


def counted(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
    return s


def to_a_bound(n):
    i = s = 0
    while i < n:
        s ^= i
        i += 1
    return s


def nested(n):
    s = 0
    for i in range(n):
        for j in range(n):
            s ^= i * 3 ^ j
    return s


def short_inside(n):
    s = 0
    for i in range(n):
        for j in range(3):
            s ^= i ^ j
    return s


def over_an_array(a, n):
    s = 0.0
    for i in range(n):
        for x in a:
            s += x
    return s


def rows(a, n):
    for i in range(n):
        for j in range(len(a)):
            a[j] = a[j] * 0.5 + i
    return a


def rows_and_more(a, n):
    for i in range(n):
        for j in range(len(a)):
            a[j] = a[j] * 0.5 + i
        many(20_000_000)
    return a


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@njit
def many(n):
    s = 0
    for i in range(n):
        s ^= i
    return s


@njit
def odd(n):
    return 0 if n == 0 else even(n - 1) + even(n - 1)


@njit
def even(n):
    return 1 if n == 0 else odd(n - 1) + odd(n - 1)


def calls(n):
    s = 0
    for i in range(n):
        s ^= many(5 + i % 3)
    return s


def calls_one_long(n):
    return many(n) + 1


def array_operations(a, n):
    for i in range(n):
        a = a * 0.5 + 1.0
    return a


def with_breaks(n):
    i = 0
    while True:
        i += 1
        if i % 2:
            continue
        if i > n:
            break
    return i


def until_small(x, least):
    n = 0
    while x > least:
        x = x * 0.5 + 1.0
        n += 1
    return n


def wide_sum(n):
    s = 0
    for i in range(n):
        s += i
    return s


def with_stores(a, n):
    for i in range(n):
        a[i & 7] += i
    return a


LOOPS = {
    "while True": (forever, 1.5), "counted": (counted, HUGE), "while i < n": (to_a_bound, HUGE), "nested": (nested, HUGE),
    "a short loop inside": (short_inside, HUGE), "over an array": (over_an_array, np.ones(100_000), HUGE),
    "recursion": (fibonacci, 80), "recursion of two": (even, 80), "calls": (calls, HUGE), "a long call": (calls_one_long, HUGE),
    "array operations": (array_operations, np.ones(50), HUGE), "breaks": (with_breaks, HUGE),
    "floats": (until_small, 1e300, 1.0), "a checked sum": (wide_sum, HUGE), "stores": (with_stores, np.zeros(8), HUGE),
    "rows of an array": (rows, np.zeros(1000), HUGE), "rows and more": (rows_and_more, np.zeros(1000), HUGE),
}


@pytest.mark.parametrize("name", LOOPS)
def test_an_exception_of_a_signal_leaves_the_loop(name, alarm):
    function, *arguments = LOOPS[name]
    f = njit(function)
    is_endless = not any(one is HUGE or one == 80 for one in arguments if type(one) is int)
    if is_endless:
        f.compile(tuple(types.float64 for one in arguments))
    else:
        f(*(5 if type(one) is int else one for one in arguments))
    blocks = memory.live_blocks()
    started = time.perf_counter()
    alarm(0.05, raise_alarm)
    with pytest.raises(Alarm) as caught:
        f(*arguments)
    assert time.perf_counter() - started < 5          # far from the promised 0.2 s: this machine may be busy
    assert memory.live_blocks() == blocks
    names = [entry.name for entry in caught.traceback]
    assert getattr(function, "py_func", function).__name__ in names
    if not is_endless:
        assert f(*(5 if type(one) is int else one for one in arguments)) is not None


def test_arrays_are_freed(alarm):
    @njit
    def f(n):
        a = np.zeros(1000)
        for k in range(n):
            b = np.ones(1000)
            for i in range(len(a)):
                a[i] += k + b[i]
        return a

    expected = f(3).sum()
    blocks = memory.live_blocks()
    for _ in range(3):
        alarm(0.02, raise_alarm)
        with pytest.raises(Alarm):
            f(HUGE)
        assert memory.live_blocks() == blocks
    assert f(3).sum() == expected


def test_without_an_exception_the_loop_goes_on(alarm):
    f = njit(counted)
    expected = f(100_000_000)
    seen = alarm(0.002, None, 0.002)
    assert f(100_000_000) == expected
    assert len(seen) > 3                              # while it ran: nothing else runs Python in between


def test_a_loop_keeps_its_registers(alarm):
    """While a signal's function runs, the values a loop keeps in registers of all kinds are those it finds afterwards."""
    @njit
    def mix(a, x, y, n):
        s, t, u, v, w = 1.0, 2.0, 3, 5, 7
        for i in range(n):
            for j in range(len(a)):
                a[j] = (a[j] * x + y) * 0.25 + 0.125
            s, t = s * 0.5 + t, t * 0.25 + x
            u, v, w = (u ^ v) + 1 & 1023, (v ^ w) + i & 4095, (w ^ u) + 3 & 255
        return a.sum(), s, t, u, v, w

    def disturb():
        big = np.linspace(0.0, 1.0, 5000)
        float((np.exp(big) * big + big.astype(np.int32)).sum())

    expected = mix(np.ones(96), 0.75, 0.5, 3_000_000)
    seen = alarm(0.001, disturb, 0.001)
    assert mix(np.ones(96), 0.75, 0.5, 3_000_000) == expected
    assert len(seen) > 3


def test_a_handler_may_call_compiled_code(alarm):
    f, results = njit(counted), []
    f(10)
    alarm(0.01, lambda: results.append((f(10), njit(lambda x: x + 1)(1))))
    assert f(50_000_000) == counted(10) - 22.5 + f(50_000_000) and results == [(22.5, 2)]


def test_a_handler_may_rebind_a_global(alarm):
    variables = {"njit": njit, "__name__": "made_up"}
    exec("K = 1\n@njit\ndef f(n):\n    s = 0\n    for i in range(n):\n        s ^= i & K\n    return s\n", variables)
    f = variables["f"]
    expected = f(3_000_000_001)
    alarm(0.01, lambda: variables.update(K=3))
    assert f(3_000_000_001) == expected                 # the running call keeps its code
    assert variables["K"] == 3 and f(11) == f.py_func(11) == 3


def test_the_word_is_found():
    """On the builds that are tested looking is a load and a compare, not a call."""
    import ctypes
    assert objects.signals_waiting() != ctypes.addressof(objects._ALWAYS)


def test_ctrl_c_in_a_process_of_its_own():
    # A shell's background job, as this test may be, starts with SIGINT ignored, and so would its child.
    program = """
import signal, sys, time
import numpy as np
from jitcore import njit
signal.signal(signal.SIGINT, signal.default_int_handler)
@njit
def f(a, n):
    b = np.zeros(len(a))
    for k in range(n):
        for i in range(len(a)):
            b[i] = b[i] * 0.5 + a[i]
    return b
a = np.ones(1000)
f(a, 3)
for _ in range(3):
    try:
        print("ready", flush=True)
        f(a, 10**15)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
print(f(a, 3).sum())
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(3):
            assert child.stdout.readline() == "ready\n"
            time.sleep(0.1)
            os.kill(child.pid, signal.SIGINT)
            assert child.stdout.readline() == "interrupted\n"
        assert (child.stdout.read(), child.wait(60)) == ("1750.0\n", 0)
    finally:
        child.kill()


def test_in_a_thread_the_loop_runs_to_its_end(alarm):
    """Signals are the main thread's: it gets this one when it runs again."""
    import threading
    f, results = njit(counted), []
    expected = f(100_000_000)
    thread = threading.Thread(target=lambda: results.append(f(100_000_000)))
    seen = alarm(0.02)
    thread.start()
    thread.join()
    assert results == [expected]
    for _ in range(1000):
        if seen:
            break
        time.sleep(0.01)
    assert len(seen) == 1


def test_nogil_does_not_look():
    f = njit(nogil=True)(counted)
    f(10)
    assert "signals_waiting" not in f.inspect("lower")
    g = njit(counted)
    g(10)
    assert "signals_waiting" in g.inspect("lower")


def count_pairs(n, m):
    count = 0
    for _ in range(n):
        for _ in range(m):
            count += 1
    return count


def test_what_a_loop_counts_is_not_computed_at_once():
    """The sum is not checked, since it would take a century to leave 64 bits step by step: LLVM must not multiply instead."""
    compiled = njit(nogil=True)(count_pairs)
    assert compiled(10, 20) == 200
    assert 'asm sideeffect ""' in compiled.inspect("optimize")


@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 1 << 18, (1 << 20) + 7, 3_000_001])
def test_chunks_are_the_whole(count):
    """Counts around the length of a chunk: every iteration runs once."""
    @njit
    def marks(a):
        last = -1
        for i in range(len(a)):
            a[i] += 1
            last = i
        return last

    @njit
    def to_the_end(a, n):
        i = s = 0
        while i < n:
            s += a[i]
            i += 1
        return s, i

    a = np.zeros(count, np.int64)
    assert marks(a) == count - 1 and a.min(initial=1) == 1 == a.max(initial=1)
    assert to_the_end(a, count) == (count, count)


def test_values_after_a_loop_left_in_several_ways():
    @njit
    def find(a, x):
        where = -1
        for i, y in enumerate(a):
            where = i
            if y == x:
                break
        else:
            return -2, where
        return i, where

    a = np.arange(2_000_000)
    for x in (0, 5, 299_999, 1_999_999, -1):
        assert find(a, x) == find.py_func(a[:x + 1] if x > 0 else a[:10], x) or x == -1 and find(a, x) == (-2, 1_999_999)


@pytest.mark.parametrize("number", [0, 1, 700_001, 1_999_999])
def test_checks_that_wait_name_their_iteration(number):
    """A deferred check that fails in a later chunk."""
    @njit
    def divide(a, b, o):
        for i in range(len(a)):
            o[i] = float(a[i]) / float(b[i])

    a, b, o = np.ones(2_000_000), np.ones(2_000_000), np.zeros(2_000_000)
    b[number] = 0.0
    with pytest.raises(ZeroDivisionError):
        divide(a, b, o)
    assert o[:number].all()
    b[number] = 2.0
    divide(a, b, o)
    assert o[number] == 0.5 and o.sum() == 2_000_000 - 0.5


# --- inside a `try`


@njit
def caught(n):
    s = 0
    try:
        for i in range(n):
            s ^= i
    except Alarm:
        return -1
    return s


@njit
def caught_from_a_call(n):
    try:
        return many(n)
    except Alarm:
        return -1


@njit
def caught_from_recursion(n):
    try:
        if n < 2:
            return n
        return caught_from_recursion(n - 1) + caught_from_recursion(n - 2)
    except Alarm:
        raise ValueError(n) from None


@njit
def released(a, n):
    try:
        for i in range(n):
            b = a * 2.0
            a = b * 0.5
    except Alarm:
        return -1.0
    return a[0]


@njit
def finally_marks(a, n):
    s = 0
    try:
        for i in range(n):
            s ^= i
    finally:
        a[0] = 1.0
    return s


@njit
def tries_in_each_iteration(a, n):
    k = 0
    while True:
        try:
            k += 1 if a[k & 7] else n
        except ValueError:
            return k


def test_what_a_try_catches(alarm):
    for f in (caught, caught_from_a_call, caught_from_recursion):
        f(5)
    a = np.ones(100)
    released(a, 3)
    blocks = memory.live_blocks()
    alarm(0.03, raise_alarm)
    assert caught(HUGE) == -1
    alarm(0.03, raise_alarm)
    assert caught_from_a_call(HUGE) == -1
    alarm(0.03, raise_alarm)
    with pytest.raises(ValueError):
        caught_from_recursion(80)
    alarm(0.03, raise_alarm)
    assert released(a, HUGE) == -1.0
    assert memory.live_blocks() == blocks


def test_what_a_try_does_not_catch(alarm):
    a = np.zeros(8)
    finally_marks(a, 3)
    a[0] = 0.0
    alarm(0.03, raise_alarm)
    with pytest.raises(Alarm):
        finally_marks(a, HUGE)
    assert a[0] == 1.0
    tries_in_each_iteration.compile("(float64[::1], int64)")
    alarm(0.03, raise_alarm)
    with pytest.raises(Alarm):
        tries_in_each_iteration(np.ones(8), 0)


def test_a_try_without_the_lock():
    @njit(nogil=True)
    def f(a):
        s = 0.0
        try:
            for i in range(len(a) + 1):
                s += a[i]
        except IndexError:
            return -s
        return s

    assert f(np.ones(5)) == -5.0


DURING_A_COMPILATION = """
import gc
from codegen.machine import optimize
from jitcore import njit

def interrupted(passes, module, builder):
    raise KeyboardInterrupt

def keep(error):
    cycle = [error]
    cycle.append(cycle)

was, optimize._run = optimize._run, interrupted
for number in range(3):
    try:
        njit(lambda x: x + number)(1)
    except KeyboardInterrupt as error:
        keep(error)
gc.collect()
optimize._run = was
print(njit(lambda x: x + number)(1))
"""


def test_ctrl_c_during_a_compilation_leaves_nothing_to_the_garbage_collector():
    done = subprocess.run([sys.executable, "-c", DURING_A_COMPILATION], capture_output=True, text=True, env={**os.environ, "JITCORE_CACHE": "0"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")
