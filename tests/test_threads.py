"""Many threads: the first call, several signatures at once, exceptions, rebinding a global, without the interpreter's lock."""

import sys
import threading

import numpy as np
import pytest

from jitcore import njit, pipeline

COUNT = 16


@pytest.fixture(autouse=True)
def frequent_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(work, count=COUNT):
    """What `work(number)` gives in each of `count` threads that start together; exceptions are results."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        barrier.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def products(a):
    s = 0
    for i in range(len(a)):
        for j in range(len(a)):
            s += a[i] * a[j]
    return s


@pytest.fixture
def compilations(monkeypatch):
    """The names of what is compiled from now on."""
    made, real = [], pipeline.compile_function

    def counted(source, *arguments, **keywords):
        made.append(source.name)
        return real(source, *arguments, **keywords)

    monkeypatch.setattr(pipeline, "compile_function", counted)
    return made


def test_first_call_compiles_once(compilations):
    for _ in range(5):
        f, a = njit(products), np.arange(20)
        compilations.clear()
        assert at_once(lambda number: f(a)) == [products(a)] * COUNT
        assert compilations == ["products"] and len(f.signatures) == 1


def test_first_call_of_a_process():
    """The compiler itself is loaded by all of them."""
    import subprocess
    program = """
import sys, threading
sys.setswitchinterval(1e-5)
from jitcore import njit
f = njit(lambda x: x + 1)
barrier, found = threading.Barrier(16), []
def run():
    barrier.wait()
    found.append(f(41))
threads = [threading.Thread(target=run) for _ in range(16)]
[t.start() for t in threads]; [t.join() for t in threads]
print(set(found), len(found), len(f.signatures))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["{42}", "16", "1"], done.stderr


def test_each_thread_its_own_types(compilations):
    f = njit(lambda x, y: x + y)
    values = [1, 1.5, True, 1j, np.int8(1), np.uint8(1), np.int16(1), np.int32(1), np.int64(1), np.float32(1), np.float64(1),
              np.complex64(1), np.complex128(1), np.uint16(1), np.uint32(1), np.float16(1)]
    found = at_once(lambda number: [f(values[(number + k) % 16], 1) for k in range(16)])
    for number, results in enumerate(found):
        expected = [values[(number + k) % 16] + 1 for k in range(16)]
        assert results == expected and list(map(type, results)) == list(map(type, expected))
    assert len(compilations) == len(f.signatures) == 16


def test_two_functions_that_call_each_other(compilations):
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    even, odd = njit(even), njit(odd)
    found = at_once(lambda number: (odd if number % 2 else even)(number))
    assert found == [True] * COUNT


def test_exceptions_stay_in_their_thread():
    f = njit(lambda a, i: a[i])
    a = np.arange(8.0)

    def work(number):
        for _ in range(200):
            try:
                f(a, number)
            except IndexError as error:
                last = error
                assert str(error) == f"index {number} is out of bounds for axis 0 with size 8"
            else:
                last = None
                assert number < 8
        return type(last).__name__

    assert at_once(work) == ["NoneType"] * 8 + ["IndexError"] * 8


def test_errors_of_compilation_reach_each_thread():
    f = njit(lambda x: x.nothing)
    found = at_once(lambda number: f(1.5))
    assert {type(error).__name__ for error in found} == {"TypingError"} and len({str(error) for error in found}) == 1


def test_without_the_lock():
    @njit(nogil=True)
    def f(a, n):
        s = 0.0
        for _ in range(n):
            for x in a:
                s += x
        return s

    a = np.arange(1000.0)
    assert at_once(lambda number: f(a, 50 + number)) == [(50 + number) * a.sum() for number in range(COUNT)]


def test_rebinding_a_global_meanwhile():
    """Every call that starts after the rebinding sees it."""
    variables = {"njit": njit, "__name__": "made_up"}
    exec("K = 0\n@njit\ndef f(x):\n    return x + K\n", variables)
    f, lock = variables["f"], threading.Lock()

    def work(number):
        for k in range(6):
            with lock:
                value = variables["K"] = number * 10 + k
                if f(1) != 1 + value:
                    return f"K is {value}"
            f(1)
        return "right"

    assert at_once(work, 4) == ["right"] * 4


def test_pickling_and_inspecting_meanwhile():
    import pickle
    f = njit(products)

    def work(number):
        if number % 3 == 0:
            return pickle.loads(pickle.dumps(njit(lambda x: x + number)))(1) == 1 + number
        f(np.arange(3))
        return "define" in f.inspect("lower") if number % 3 == 1 else len(f.signatures) == 1

    assert at_once(work) == [True] * COUNT


def test_thirty_two_threads_several_functions(compilations):
    """All functions of the factory are compiled once for each of their types, whoever comes first."""
    def make(number):
        def f(x):
            s = x - x
            for i in range(number + 3):
                s += x * i
            return s
        return njit(f)

    functions = [make(number) for number in range(4)]

    def work(number):
        found = []
        for step in range(8):
            f = functions[(number + step) % 4]
            found.append(f(3 if step % 2 else 1.5))
        return found

    results = at_once(work, 32)
    for number, found in enumerate(results):
        assert found == [functions[(number + step) % 4].py_func(3 if step % 2 else 1.5) for step in range(8)]
    assert len(compilations) == 2 and all(len(f.signatures) == 2 for f in functions)      # closures of one factory share


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork")
def test_forks_while_others_compile():
    """A child has no thread that would release what was locked when it began."""
    import subprocess
    program = """
import os, signal, sys, threading, time, warnings
import numpy as np
from jitcore import njit
warnings.simplefilter("ignore")
sys.setswitchinterval(1e-5)
first = njit(cache=False)(lambda a, i: a[i] + 1)
first(np.ones(3), 1)
is_over = False
def compile_on():
    k = 0
    while not is_over:
        k += 1
        f = njit(cache=False)(lambda x, y: x * k + y)
        assert f(k, 1) == k * k + 1 and f(1.5, k) == 1.5 * k + k
threads = [threading.Thread(target=compile_on) for _ in range(3)]
[thread.start() for thread in threads]
ends = []
for number in range(12):
    time.sleep(0.002 * number)
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        good = first(np.ones(3), 2) == 2.0 and njit(cache=False)(lambda x: x + number)(1) == 1 + number
        good = good and njit(cache=False)(lambda a: a[:2] * 2.0)(np.ones(3)).sum() == 4.0
        os._exit(0 if good else 1)
    ends.append(os.waitpid(child, 0)[1])
is_over = True
[thread.join() for thread in threads]
print(ends)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=200)
    assert done.stdout == f"{[0] * 12}\n", done.stderr


@pytest.mark.parametrize("nogil", [True, False])
def test_the_lock_is_released(nogil):
    """While one thread is in a loop without the interpreter's lock another one runs Python."""
    import time

    @njit(nogil=nogil)
    def spin(n):
        s = 0.0
        for i in range(n):
            s += i * 0.5
        return s

    def call():
        times.append(time.perf_counter())
        spin(200_000_000)
        times.append(time.perf_counter())

    spin(3)
    times, seen = [], []
    thread = threading.Thread(target=call)
    thread.start()
    while thread.is_alive():
        seen.append(time.perf_counter())
        time.sleep(0.001)
    start, end = times
    inside = [one for one in seen if start + 0.2 * (end - start) < one < end - 0.2 * (end - start)]
    assert bool(inside) == nogil


def test_what_needs_the_lock_takes_it():
    """Allocation, exceptions with values, print, calls of Python: from many threads that hold no lock."""
    @njit(nogil=True)
    def f(a, i, n):
        b = np.ones(n)
        for k in range(20):
            b = b + a[:n]
            if k == 15 and i >= 0:
                b[0] += a[i]
        if n == 7:
            raise ValueError("seven", n)
        return b, b[1:], round(a[0] / 3, 2)

    a = np.arange(10.0)
    f(a, 1, 5)
    before = sys.getrefcount(a)

    def work(number):
        for k in range(100):
            try:
                b, rest, rounded = f(a, number + k % 3, 5 + number % 3)
                assert rest.base is not None and len(b) == len(rest) + 1 and rounded == 0.0
            except IndexError as error:
                assert number + k % 3 >= 10, error
            except ValueError as error:
                assert error.args == ("seven", 7) and number % 3 == 2
        return "right"

    assert at_once(work, 12) == ["right"] * 12
    assert sys.getrefcount(a) == before
