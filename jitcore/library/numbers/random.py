"""random: numbers from the interpreter's own stream, in the same order as its functions take them.

In: numbers, sequences; a generator of its own, random.Random(seed).  Out: overloads.  Holds: the generator is asked, that of the module
where there is no other (the methods `random` and `getrandbits` are ops); so a seed gives the same numbers in compiled code, and both may take turns.
"""
import random
from bisect import bisect_right

from codegen.ops.python_modules import refuse_ends, refuse_range
from jitcore.extending import overload
from typeinfer.callables.steps import item_at
from typeinfer.types import Family, Int, List, Object, PyReal, Static

Random = Family("random.Random, or the module", lambda t: t is Object(random.Random) or t is Static(random))


@overload(random.Random.uniform)
def uniform(self: Random, a: PyReal, b: PyReal):
    return a + (b - a) * self.random()


def below(self, n):
    """An int from 0 to n - 1."""
    bits = n.bit_length()
    found = self.getrandbits(bits)
    while found >= n:
        found = self.getrandbits(bits)
    return found


@overload(random.Random.randint)
def randint(self: Random, a: Int, b: Int):
    count = b - a + 1
    if count <= 0:
        return refuse_ends(a, b)
    return a + below(self, count)


@overload(random.Random.randrange)
def randrange(self: Random, start: Int):
    if start <= 0:
        return refuse_range(start)
    return below(self, start)


@overload(random.Random.randrange)
def randrange_between(self: Random, start: Int, stop: Int):
    if stop <= start:
        return refuse_range(start, stop, 1)
    return start + below(self, stop - start)


@overload(random.Random.randrange)
def randrange_with_step(self: Random, start: Int, stop: Int, step: Int):
    count = 0 if step == 0 else len(range(start, stop, step))
    if count == 0:
        return refuse_range(start, stop, step)
    return start + step * below(self, count)


@overload(random.Random.choice)
def choice(self: Random, seq):
    n = len(seq)
    if n == 0:
        raise IndexError("Cannot choose from an empty sequence")
    return seq[below(self, n)]


@overload(random.Random.shuffle)
def shuffle(self: Random, x):
    for i in range(len(x) - 1, 0, -1):
        j = below(self, i + 1)
        x[i], x[j] = x[j], x[i]


@overload(random.Random.sample)
def sample(self: Random, population, k: Int):
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
            j = below(self, n - i)
            found[i] = pool[j]
            pool[j] = pool[n - i - 1]
    else:
        is_taken = [False] * n
        for i in range(k):
            j = below(self, n)
            while is_taken[j]:
                j = below(self, n)
            is_taken[j] = True
            found[i] = population[j]
    return found


@overload(random.Random.choices)
def choices(self: Random, population, *, k: Int = 1):
    n = len(population) + 0.0
    return [population[int(self.random() * n)] for _ in range(k)]


@overload(random.Random.choices)
def choices_by_weight(self: Random, population, weights: List, *, k: Int = 1):
    sums = weights[:]
    for i in range(1, len(sums)):
        sums[i] = sums[i - 1] + sums[i]
    if len(sums) != len(population):
        raise ValueError("The number of weights does not match the population")
    total = sums[-1] + 0.0
    if total <= 0.0:
        raise ValueError("Total of weights must be greater than zero")
    last = len(population) - 1
    return [population[bisect_right(sums, self.random() * total, 0, last)] for _ in range(k)]


# --- of the module: its own generator is asked
@overload(random.uniform)
def uniform_of_module(a: PyReal, b: PyReal):
    return uniform(random, a, b)


@overload(random.randint)
def randint_of_module(a: Int, b: Int):
    return randint(random, a, b)


@overload(random.randrange)
def randrange_of_module(start: Int):
    return randrange(random, start)


@overload(random.randrange)
def randrange_between_of_module(start: Int, stop: Int):
    return randrange_between(random, start, stop)


@overload(random.randrange)
def randrange_with_step_of_module(start: Int, stop: Int, step: Int):
    return randrange_with_step(random, start, stop, step)


@overload(random.choice)
def choice_of_module(seq):
    return choice(random, seq)


@overload(random.shuffle)
def shuffle_of_module(x):
    shuffle(random, x)


@overload(random.sample)
def sample_of_module(population, k: Int):
    return sample(random, population, k)


@overload(random.choices)
def choices_of_module(population, *, k: Int = 1):
    return choices(random, population, k=k)


@overload(random.choices)
def choices_by_weight_of_module(population, weights: List, *, k: Int = 1):
    return choices_by_weight(random, population, weights, k=k)
