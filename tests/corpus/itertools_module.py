"""itertools: count, repeat, cycle, chain, product, combinations, permutations, accumulate, islice, pairwise, takewhile …"""

import itertools
import operator
from itertools import chain, islice

import numpy as np

from .case import case
from .generator_functions import two, up


@case((6,), (2,))
def count(n):
    found = []
    for i in itertools.count(3):
        if i > n:
            break
        found.append(i)
    return found, list(zip(itertools.count(0.5, 0.25), range(4))), list(zip(itertools.count(), (7, 8), itertools.count(5, -2)))


@case((3,), (0,), (-1,))
def repeat(n):
    return list(itertools.repeat(7, n)), list(zip(itertools.repeat(1.5), range(n)))


@case((7,), (2,))
def cycle(n):
    return list(islice(itertools.cycle([1, 2, 3]), n)), list(zip(range(n), itertools.cycle((1, 2))))


@case((3,), (0,))
def chains(n):
    return (list(chain(range(n), [7, 8], up(2), (x * x for x in range(3)))), list(chain.from_iterable([[1, 2], [3]])),
            list(chain.from_iterable(range(i) for i in range(n))), sum(chain(np.arange(3), np.arange(n))))


@case((2,), (0,))
def products(n):
    return (list(itertools.product(range(n), [1.5, 2.5])), list(itertools.product([1, 2], repeat=2)),
            list(itertools.product(range(2), range(2), up(2))), sum(1 for _ in itertools.product(range(n), repeat=3)))


@case((4,), (1,))
def combinations(n):
    return (list(itertools.combinations(range(n), 2)), list(itertools.combinations([1.5, 2.5, 3.5], 3)),
            list(itertools.combinations_with_replacement([1, 2, 3], 2)), list(itertools.combinations(range(2), 3)))


@case((3,), (0,))
def permutations(n):
    return (list(itertools.permutations(range(n), 2)), list(itertools.permutations([1, 2, 3], 3)),
            list(itertools.permutations([1, 2], 0)), list(itertools.permutations((1, 2, 3))))


@case((5,), (0,), (1,))
def accumulate(n):
    return (list(itertools.accumulate(range(n))), list(itertools.accumulate([1, 5, 2], max)),
            list(itertools.accumulate([1, 2, 3], operator.mul)), list(itertools.accumulate(range(n), initial=10)),
            list(itertools.accumulate([3, 1], lambda a, b: a - b)))


@case((5,), (0,))
def slices(n):
    return (list(islice(range(100), n)), list(islice(up(50), 2, n)), list(islice(up(20), 1, 15, 4)), list(islice([1, 2, 3, 4], 1, None)),
            list(islice(range(9), None)))


@case((5,))
def slice_leaves_the_rest(n):
    items = iter(range(10))
    first = list(islice(items, n))
    return first, list(items)


@case((-1,))
def slice_to_a_negative(n):
    return list(islice(range(5), n))


@case((6,), (0,), (1,))
def neighbours(n):
    return (list(itertools.pairwise(range(n))), list(itertools.takewhile(lambda x: x < 3, range(n))),
            list(itertools.dropwhile(lambda x: x < 3, up(n))))


@case((5,))
def selections(n):
    return (list(itertools.starmap(lambda x, y: x * y, [(1, 2), (3, 4)])), list(itertools.compress([1, 2, 3], [True, False, True])),
            list(itertools.filterfalse(lambda x: x % 2, range(n))))


@case((4,), (1,))
def zip_longest(n):
    return list(itertools.zip_longest(range(n), [7, 8], fillvalue=-1))


@case((np.array([1.0, 3.0, 2.0]),))
def consumed_in_loops(a):
    total = 0.0
    for x, y in itertools.pairwise(a):
        total += (y - x) ** 2
    for x, y in itertools.combinations(a, 2):
        total += x * y
    return total, max(abs(x - y) for x, y in itertools.product(a, a))


@case((4,))
def composed(n):
    return list(islice(itertools.accumulate(itertools.takewhile(lambda x: x < 50, (i * i for i in itertools.count()))), n))


@case(([1, 1, 2, 2, 3],), ([],), (["a", "a", "b"],))
def groups(xs):
    sizes = 0
    for _, members in itertools.groupby(sorted(xs)):
        sizes = sizes * 10 + sum(1 for _ in members)
    return [(key, list(members)) for key, members in itertools.groupby(xs)], sizes


@case(([0, 1, 2, 3, 4, 5, 5, 6, 6],), ([2],))
def groups_left_early(xs):
    out = []
    for key, members in itertools.groupby(xs, lambda x: x // 2):
        if key == 1:
            continue
        for x in members:
            out.append((key, x))
            if x > 4:
                break
    return out


@case(([1, 2, 3],))
def tee_shares_one_iterator(xs):
    x, y, z = itertools.tee((v for v in xs), 3)
    first = next(x), next(y), next(x)
    one, other = itertools.tee(xs)
    return first, list(x), list(z), list(y), list(one), sum(other)


@case(([1, 2, 3],), ([],))
def zip_longest_of_three(xs):
    return list(itertools.zip_longest(xs, [1], (4, 5), fillvalue=0)), list(itertools.zip_longest(xs, xs[1:], xs[2:]))


@case(([1, 2],), (["a", "b"],))
def zip_with_a_display(p):
    total = 0
    for k, (_, y) in enumerate(zip(p, [100, 50, 20])):
        total += y * k
        p.append(p[0])
    return list(zip(p, [100])), dict(zip([(1, 2)], p)), total, sorted(zip((1, 2), p)), max(list(zip([3], p)), key=lambda x: x[1])


@case((10,))
def called_until(n):
    items, k = [3, 2, 0, 1, 5], 0

    def step():
        nonlocal k
        k += 2
        return k
    return list(iter(items.pop, 0)), items, sum(iter(step, n)), k


@case((3,))
def permutations_of_all(n):
    return list(itertools.permutations([n, 1, 2])), [p for p in itertools.permutations(range(3))], list(itertools.permutations(range(0)))


# --- numbers of items that are known at run time only
@case(([1, 2, 3, 4], 2), ([1, 2], 0), ([], 1), (["a", "b", "c"], 3), (["a"], 2))
def chosen_by_a_number(xs, r):
    return (list(itertools.combinations(xs, r)), list(itertools.combinations_with_replacement(xs, r)), list(itertools.permutations(xs, r)),
            list(itertools.product(xs, repeat=r)), list(itertools.islice(itertools.product(xs, xs, repeat=r), 20)))


@case(([1, 2, 3],), ([],))
def all_orders(xs):
    return list(itertools.permutations(xs)), [p[0] for p in itertools.permutations(xs) if p < tuple(xs)], sum(1 for _ in itertools.permutations(xs))


@case(([1, 2], -1, 0), ([1, 2], -1, 1), ([1, 2], -1, 2), ([1, 2], -1, 3))
def negative_number_of_items(xs, r, which):
    if which == 0:
        return list(itertools.combinations(xs, r))
    if which == 1:
        return list(itertools.combinations_with_replacement(xs, r))
    if which == 2:
        return list(itertools.permutations(xs, r))
    return list(itertools.product(xs, repeat=r))


@case(([3, 34, 4, 12, 5, 2], 9), ([1, 2], 7))
def smallest_subset_of_a_sum(xs, wanted):
    for r in range(len(xs) + 1):
        for chosen in itertools.combinations(xs, r):
            if sum(chosen) == wanted:
                return chosen
    return None


@case((["a", "b", "c", "d", "e"], 2), (["a"], 3), ((1, 2, 3), 1), (["b"], 0), since=(3, 12))
def in_batches(xs, n):
    return list(itertools.batched(xs, n)), [sum(1 for _ in batch) for batch in itertools.batched(range(len(xs)), n)], len({b for b in itertools.batched(xs, n)})


@case(([1, 2, 3, 4, 5], 2, False), ([1, 2, 3, 4, 5], 2, True), ([1, 2, 3, 4], 2, True), since=(3, 13))
def in_full_batches(xs, n, strict):
    found = list(itertools.batched(xs, n, strict=strict))
    return found, list(itertools.batched(xs, n, strict=True))
