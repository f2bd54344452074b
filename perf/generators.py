"""Generators consumed in compiled loops beside the same loops written out: python -m perf.generators

In: nothing.  Out: a line for each pair: nanoseconds per item of the generator, how many times as long the loop written out takes in
jitcore, and the generator in CPython and in Numba, where it takes it.  Holds: a time is the least of several runs.
"""
import itertools

import numpy as np

from jitcore import njit
from perf.containers import contestants
from perf.measure import least
from perf.published import options_of, publish
from perf.table import ratio

SIZE = 100_000
FLOATS, INTS = np.random.default_rng(7).random(SIZE), np.arange(SIZE)


def squares(a):
    for x in a:
        yield x * x


def thirds(a):
    for x in a:
        if x % 3 == 0:
            yield x


def triangle(n):
    for i in range(n):
        for j in range(i):
            yield i ^ j


def both_ways(n):
    for i in range(n):
        yield i
        yield i * 3


def generator_function(compile):
    items = compile(squares)

    def total(a):
        s = 0.0
        for x in items(a):
            s += x
        return s

    def by_hand(a):
        s = 0.0
        for x in a:
            s += x * x
        return s
    return total, by_hand, FLOATS, SIZE


def condition_inside(compile):
    items = compile(thirds)

    def total(a):
        s = 0
        for x in items(a):
            s ^= x
        return s

    def by_hand(a):
        s = 0
        for x in a:
            if x % 3 == 0:
                s ^= x
        return s
    return total, by_hand, INTS, SIZE


def nested_loops(compile):
    items = compile(triangle)

    def total(n):
        s = 0
        for x in items(n):
            s ^= x
        return s

    def by_hand(n):
        s = 0
        for i in range(n):
            for j in range(i):
                s ^= i ^ j
        return s
    return total, by_hand, 447, SIZE


def two_yields(compile):
    items = compile(both_ways)

    def total(n):
        s = 0
        for x in items(n):
            s ^= x
        return s

    def by_hand(n):
        s = 0
        for i in range(n):
            s ^= i
            s ^= i * 3
        return s
    return total, by_hand, SIZE // 2, SIZE


def expression_in_sum(compile):
    def total(a):
        return sum(x * 2.0 for x in a)

    def by_hand(a):
        s = 0.0
        for x in a:
            s += x * 2.0
        return s
    return total, by_hand, FLOATS, SIZE


def expression_in_any(compile):
    def total(a):
        return any(x > 2.0 for x in a)

    def by_hand(a):
        for x in a:
            if x > 2.0:
                return True
        return False
    return total, by_hand, FLOATS, SIZE


def enumerate_into_an_array(compile):
    items = compile(squares)

    def total(a):
        o = np.empty(len(a))
        for i, x in enumerate(items(a)):
            o[i] = x
        return o[-1]

    def by_hand(a):
        o = np.empty(len(a))
        for i in range(len(a)):
            o[i] = a[i] * a[i]
        return o[-1]
    return total, by_hand, FLOATS, SIZE


def zip_of_generators(compile):
    items = compile(squares)

    def total(a):
        s = 0.0
        for x, y in zip(items(a), items(a)):
            s += x * y
        return s

    def by_hand(a):
        s = 0.0
        for i in range(len(a)):
            s += a[i] * a[i] * (a[i] * a[i])
        return s
    return total, by_hand, FLOATS, SIZE


def pairwise(compile):
    def total(a):
        s = 0.0
        for x, y in itertools.pairwise(a):
            s += x * y
        return s

    def by_hand(a):
        s = 0.0
        for i in range(len(a) - 1):
            s += a[i] * a[i + 1]
        return s
    return total, by_hand, FLOATS, SIZE


def product(compile):
    def total(n):
        s = 0
        for x, y in itertools.product(range(n), range(n)):
            s ^= x * y
        return s

    def by_hand(n):
        s = 0
        for x in range(n):
            for y in range(n):
                s ^= x * y
        return s
    return total, by_hand, 316, SIZE


PAIRS = (generator_function, condition_inside, nested_loops, two_yields, expression_in_sum, expression_in_any, enumerate_into_an_array,
         zip_of_generators, pairwise, product)
RUNS, FEW_RUNS = 15, 3


def main():
    given = options_of(__doc__).parse_args()
    others = {name: compiler for name, compiler in contestants().items() if name != "jitcore"}
    rows = []
    for pair in PAIRS:
        total, by_hand, argument, items = pair(lambda function: function)
        ours = least(njit(total), lambda: argument, RUNS)
        times = [least(njit(by_hand), lambda: argument, RUNS)]
        for compiler in others.values():
            try:
                times.append(least(compiler(pair(compiler)[0]), lambda: argument, FEW_RUNS))
            except Exception:                     # what a compiler does not take
                times.append(None)
        rows.append([pair.__name__.replace("_", " "), f"{ours / items * 1e9:.2f}", *(ratio(one and one / ours) for one in times)])
    publish("generators", given, ["generators", "ns per item", "written out", *others], rows, [], peers="Numba" in others)


if __name__ == "__main__":
    main()
