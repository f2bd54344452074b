"""Lists beside CPython's own, and Numba's reflected lists where it is installed: python -m perf.containers

In: nothing.  Out: a line for each operation: nanoseconds per item, and how many times as long the others take.  Holds: each
function is the same for all; a time is the least of several runs, so that what else the machine does counts little.
"""
import random
import time

from jitcore import njit

SIZE = 100_000
FLOATS = [random.Random(7).random() for _ in range(SIZE)]


def take(xs):
    """a list of floats in"""
    return len(xs)


def give(xs):
    """a list of floats out"""
    return [i * 0.5 for i in range(100_000)]


def iterate(xs):
    """in, and ten sums by iteration"""
    s = 0.0
    for _ in range(10):
        for x in xs:
            s += x
    return s


def index(xs):
    """in, and ten sums by index"""
    s = 0.0
    for _ in range(10):
        for i in range(len(xs)):
            s += xs[i]
    return s


def change(xs):
    """in, each item changed ten times, and back"""
    for _ in range(10):
        for i in range(len(xs)):
            xs[i] = xs[i] * 1.0000001


def append(xs):
    """append ints"""
    made = []
    for i in range(100_000):
        made.append(i)
    return len(made)


def sieve(xs):
    """sieve in a list of bools"""
    n = 100_000
    is_prime = [True] * n
    for i in range(2, 317):
        if is_prime[i]:
            for j in range(i * i, n, i):
                is_prime[j] = False
    found = 0
    for one in is_prime:
        if one:
            found += 1
    return found


def order(xs):
    """sorted floats"""
    return sorted(xs)[0]


def matrix(xs):
    """a product of lists of lists, 46 × 46"""
    n = 46
    a = [[1.0 * i + j for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(n):
                s += a[i][k] * a[k][j]
            c[i][j] = s
    return c[1][1]


FUNCTIONS = (take, give, iterate, index, change, append, sieve, order, matrix)


def least(function, runs: int = 7) -> float:
    """Seconds of the fastest of several calls, after one that compiles."""
    function(list(FLOATS))
    times = []
    for _ in range(runs):
        items = list(FLOATS)
        start = time.perf_counter()
        function(items)
        times.append(time.perf_counter() - start)
    return min(times)


def contestants() -> dict:
    found = {"jitcore": njit, "CPython": lambda function: function}
    try:
        import numba
        found["Numba"] = numba.njit
    except ImportError:
        pass
    return found


def main():
    compilers = contestants()
    print(f"{'':44} {'ns/item':>8}", *(f"{name:>9}" for name in list(compilers)[1:]))
    for function in FUNCTIONS:
        times = []
        for compiler in compilers.values():
            try:
                times.append(least(compiler(function)))
            except Exception:                     # what a compiler does not take
                times.append(float("nan"))
        print(f"{function.__doc__:44} {times[0] / SIZE * 1e9:8.2f}", *(f"{one / times[0]:8.1f}×" for one in times[1:]))


if __name__ == "__main__":
    main()
