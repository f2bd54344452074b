"""python -m perf.quickstart: the README's quick start, runnable.  Needs jitcore and NumPy; prints what it finds."""
import math
import time

import numpy as np

from jitcore import njit


def closest(points):
    """The smallest distance between any two rows."""
    best = math.inf
    for i in range(len(points)):
        for j in range(i + 1, len(points)):
            dx = points[i, 0] - points[j, 0]
            dy = points[i, 1] - points[j, 1]
            best = min(best, dx * dx + dy * dy)
    return math.sqrt(best)


fast_closest = njit(closest)            # or @njit above the def; the plain function stays at fast_closest.py_func


@njit
def factorial(n):
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


@njit
def describe(x):
    if x > 0:
        answer = x
    else:
        answer = "not positive"
    return answer


def seconds(function, *arguments):
    """→ (seconds of one call, its result)"""
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def main():
    points = np.random.default_rng(0).random((400, 2))

    print("1. The same answer, sooner: the closest two of 400 points")
    slow, expected = seconds(closest, points)
    first, _ = seconds(fast_closest, points)
    fast, result = min(seconds(fast_closest, points) for _ in range(10))
    print(f"   pure Python {slow * 1e3:.1f} ms, compiled {fast * 1e3:.3f} ms, {slow / fast:.0f} times faster")
    print(f"   (the first call, which compiles, {first * 1e3:.0f} ms)")
    assert result == expected, (result, expected)

    print("\n2. One specialization per signature, made when first needed")
    fast_closest(points.astype(np.float32))
    for signature in fast_closest.signatures:
        print(f"   {signature}")

    print("\n3. The interpreter's exceptions: a column that is not there, an int beyond 64 bits")
    narrow = np.ones((3, 1))
    for function in (closest, fast_closest):
        show_error(function, narrow)
    print(f"   factorial(20) = {factorial(20)}")
    show_error(factorial, 21)

    print("\n4. What cannot be compiled is said before anything runs, with the line")
    show_error(describe, 1.0)


def show_error(function, *arguments):
    """Call `function`, which raises; print what."""
    try:
        function(*arguments)
    except Exception as error:
        lines = f"{type(error).__name__}: {error}".splitlines()
        print("   " + "\n   ".join(lines))
    else:
        raise AssertionError(f"{function.__name__}{arguments} raised nothing")


if __name__ == "__main__":
    main()
