"""random: numbers from the interpreter's own stream, in the same order as its functions take them.

In: numbers, sequences.  Out: overloads.  Holds: the hidden generator of the module is asked (its methods `random` and `getrandbits` are
ops); so a seed gives the same numbers in compiled code, and both may take turns.
"""
import random
from bisect import bisect_right

from codegen.ops.python_modules import refuse_ends, refuse_range
from jitcore.extending import overload
from typeinfer.callables.steps import item_at
from typeinfer.types import Int, List, PyReal


@overload(random.uniform)
def uniform(a: PyReal, b: PyReal):
    return a + (b - a) * random.random()


def below(n):
    """An int from 0 to n - 1."""
    bits = n.bit_length()
    found = random.getrandbits(bits)
    while found >= n:
        found = random.getrandbits(bits)
    return found


@overload(random.randint)
def randint(a: Int, b: Int):
    count = b - a + 1
    if count <= 0:
        return refuse_ends(a, b)
    return a + below(count)


@overload(random.randrange)
def randrange(start: Int):
    if start <= 0:
        return refuse_range(start)
    return below(start)


@overload(random.randrange)
def randrange_between(start: Int, stop: Int):
    if stop <= start:
        return refuse_range(start, stop, 1)
    return start + below(stop - start)


@overload(random.randrange)
def randrange_with_step(start: Int, stop: Int, step: Int):
    count = 0 if step == 0 else len(range(start, stop, step))
    if count == 0:
        return refuse_range(start, stop, step)
    return start + step * below(count)


@overload(random.choice)
def choice(seq):
    n = len(seq)
    if n == 0:
        raise IndexError("Cannot choose from an empty sequence")
    return seq[below(n)]


@overload(random.shuffle)
def shuffle(x):
    for i in range(len(x) - 1, 0, -1):
        j = below(i + 1)
        x[i], x[j] = x[j], x[i]


@overload(random.sample)
def sample(population, k: Int):
    n = len(population)
    if k < 0 or k > n:
        raise ValueError("Sample larger than population or is negative")
    found = [item_at(population, 0)] * k if k > 0 else [population[i] for i in range(0)]
    most = 21                                     # what a set of that many costs, by CPython
    if k > 5:
        reached = 1
        while reached < k * 3:
            reached *= 4
        most += reached
    if n <= most:
        pool = [population[i] for i in range(n)]
        for i in range(k):
            j = below(n - i)
            found[i] = pool[j]
            pool[j] = pool[n - i - 1]
    else:
        is_taken = [False] * n
        for i in range(k):
            j = below(n)
            while is_taken[j]:
                j = below(n)
            is_taken[j] = True
            found[i] = population[j]
    return found


@overload(random.choices)
def choices(population, *, k: Int = 1):
    n = len(population) + 0.0
    return [population[int(random.random() * n)] for _ in range(k)]


@overload(random.choices)
def choices_by_weight(population, weights: List, *, k: Int = 1):
    sums = weights[:]
    for i in range(1, len(sums)):
        sums[i] = sums[i - 1] + sums[i]
    if len(sums) != len(population):
        raise ValueError("The number of weights does not match the population")
    total = sums[-1] + 0.0
    if total <= 0.0:
        raise ValueError("Total of weights must be greater than zero")
    last = len(population) - 1
    return [population[bisect_right(sums, random.random() * total, 0, last)] for _ in range(k)]
