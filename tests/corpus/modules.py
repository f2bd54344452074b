"""Modules of Python: random, statistics, bisect, heapq, time, copy, functools.cmp_to_key"""

import argparse
import bisect
import copy
import functools
import heapq
import random
import statistics
import string
import sys
import time

import numpy as np

from .case import case, each


@case(*each(5, 0))
def random_numbers(n):
    random.seed(n)
    s = 0.0
    for _ in range(10):
        s += random.random()
    return s, random.uniform(1, 2), random.randint(1, 6), random.randrange(10), random.gauss(0, 1), random.getrandbits(8)


@case(*each(5))
def random_distributions(n):
    random.seed(n)
    first = random.normalvariate(0, 1), random.expovariate(2.0), random.betavariate(1, 2), random.triangular(0, 1, 0.5)
    return first, random.gammavariate(1, 2), random.lognormvariate(0, 1), random.weibullvariate(1, 2), random.paretovariate(2)


@case(*each(5, 9))
def random_choices(n):
    random.seed(n)
    a = [1, 2, 3, 4]
    random.shuffle(a)
    few, many = random.sample([1, 2, 3, 4], 2), random.sample(range(1000), 7)
    return a, few, many, random.choice((1, 5, 7)), random.choice([2.5, 3.5]), random.choices([1, 2, 3], k=4)


@case(*each(5))
def random_choices_by_weight(n):
    random.seed(n)
    return random.choices([1, 2, 3], [0.5, 0.3, 0.2], k=10)


@case((1, 7), (-3, 3), (5, 5))
def random_integers(a, b):
    random.seed(1)
    return [random.randint(a, b) for _ in range(20)], [random.randrange(a, b + 1) for _ in range(20)], random.randrange(a, b + 9, 3)


@case((7, 1))
def random_integer_of_an_empty_range(a, b):
    return random.randint(a, b)


@case(*each(0, -1))
def random_number_below_nothing(n):
    return random.randrange(n)


@case(*each([1]))
def random_choice_of_nothing(a):
    a.pop()
    return random.choice(a)


@case(*each(2, 5))
def random_sample_too_large(n):
    return len(random.sample([1, 2, 3], n))


@case(*each([1.5, 2.5, 4.0]), ((1.0, 2.5, 7.0),))
def statistics_of_floats(a):
    centre = statistics.mean(a), statistics.fmean(a), statistics.median(a), statistics.geometric_mean(a), statistics.harmonic_mean(a)
    return centre, statistics.stdev(a), statistics.variance(a), statistics.pstdev(a), statistics.pvariance(a)


@case(*each([1, 2, 4, 4], [1, 2, 3]), merges=True)
def statistics_of_ints(a):
    return statistics.mean(a), statistics.median(a), statistics.mode(a), statistics.median_low(a), statistics.quantiles(a)


@case(*each("aabbbc", "", "abab"))
def statistics_of_text(text):
    return statistics.multimode(text), statistics.multimode(c for c in text), statistics.mode(text)


@case(*each([1.5]))
def statistics_of_too_few(a):
    return statistics.stdev(a)


@case(([1.0, 2.0, 4.0], [2.0, 4.0, 9.0]))
def correlation(a, b):
    return statistics.correlation(a, b), statistics.covariance(a, b), statistics.quantiles(a, n=3), statistics.fmean(a, weights=b)


@case(([1, 2, 4, 4], 3), ([1, 2, 4, 4], 4), ([], 1), ([1.5, 2.5], 2.0))
def bisection(a, x):
    where = bisect.bisect(a, x), bisect.bisect_left(a, x), bisect.bisect_right(a, x, 0, len(a))
    bisect.insort(a, x)
    return where, a


@case(([3, 2, 1], 2))
def bisection_by_key(a, x):
    where = bisect.bisect_left(a, -x, key=lambda y: -y)
    bisect.insort(a, x, key=lambda y: -y)
    return where, a


@case((np.array([1.0, 2.0, 5.0]), 3.0), (np.array([1, 2, 5]), 2))
def bisection_of_an_array(a, x):
    return bisect.bisect_left(a, x), bisect.bisect_right(a, x)


@case(([1, 2], -1))
def bisection_from_a_negative_position(a, lo):
    return bisect.bisect(a, 1, lo)


@case(*each([5, 2, 4, 1, 3, 9, 7]))
def heap(a):
    heapq.heapify(a)
    before = a[:]
    heapq.heappush(a, 0)
    x, y, z = heapq.heappop(a), heapq.heapreplace(a, 9), heapq.heappushpop(a, 3)
    return before, a, x, y, z, heapq.nsmallest(2, a), heapq.nlargest(2, a), heapq.nsmallest(1, a, key=lambda v: -v)


@case(*each(6))
def heap_of_pairs(n):
    todo = []
    for i in range(n):
        heapq.heappush(todo, ((i * 7) % 5, i))
    return [heapq.heappop(todo) for _ in range(n)]


@case(*each([1]))
def heap_that_is_empty(a):
    heapq.heappop(a)
    return heapq.heappop(a)


@case((5, 0))
def shortest_path(n, start):
    far = [1000.0] * n
    far[start] = 0.0
    todo = [(0.0, start)]
    while todo:
        d, node = heapq.heappop(todo)
        if d > far[node]:
            continue
        for other in range(n):
            reached = d + abs(node - other) * 1.5 + 0.25
            if reached < far[other]:
                far[other] = reached
                heapq.heappush(todo, (reached, other))
    return far


@case(*each(1))
def clocks(x):
    start = time.perf_counter()
    time.sleep(0.0001)
    return time.perf_counter() > start, time.time() > 0, time.monotonic() > 0, time.process_time() >= 0, time.perf_counter_ns() > 0


@case(*each(-1))
def sleep_of_negative_length(x):
    time.sleep(x)


@case(([1, 2], np.arange(3.0)), ([1.5], np.asfortranarray(np.ones((2, 3)))))
def copies(a, b):
    c = copy.copy(a)
    c.append(a[0])
    d = copy.deepcopy(b)
    d[0] = 9
    return a, b, c, d, copy.copy(3), copy.deepcopy("text"), copy.copy((a, 1))[0] is a


@case(*each([[1, 2], [3]]))
def deep_copy_of_lists(a):
    b = copy.deepcopy(a)
    b[0].append(5)
    shared = [a[0], a[1], a[0]]
    c = copy.deepcopy(shared)
    c[0].append(7)
    return a, b, c, c[0] is c[2]


@case(*each("a1"))
def constants_of_string(s):
    return string.ascii_lowercase, s[0] in string.ascii_letters, s[1] in string.digits


@case(*each(5, True, -3))
def methods_of_ints(x):
    return x.as_integer_ratio(), x.to_bytes(2, "big", signed=True), int.from_bytes(b"ab", "little"), x.bit_length(), x.numerator


@case(*each(-5))
def bytes_of_a_negative_int(x):
    return x.to_bytes(2, "big")


@case(*each(3.75, -0.5, 2.0**60, 0.0, float("nan"), float("inf")))
def methods_of_floats(x):
    return x.is_integer(), x.hex(), float.fromhex("0x1.8p1"), x.as_integer_ratio()


@case(*each(1e300))
def ratio_beyond_64_bits(x):
    return x.is_integer(), x.hex()


@case(([1, 4, 6], [0, 4, 9]), ([], [2]), ([5, 1], [3, 0, 7]))
def heaps_merged(p, q):
    up = list(heapq.merge(p, q, range(3, 6)))
    return up, list(heapq.merge(p[::-1], q[::-1], reverse=True)), [x for x in heapq.merge(p, q, key=lambda v: -v)], list(heapq.merge(p))


@case(({"a": [1], "b": [2]},))
def copies_of_tables(d):
    deep, shallow = copy.deepcopy(d), copy.copy(d)
    d["a"].append(5)
    flat, keys = copy.deepcopy({1: (2, "x")}), copy.copy({1, 2})
    return deep, shallow, flat, keys, copy.deepcopy({3}), shallow["a"] is d["a"], deep["a"] is d["a"]


@case(([3, 1, 2, 5],), ([],))
def sorted_by_comparison(xs):
    def compare(a, b):
        return (a > b) - (a < b)
    xs.sort(key=functools.cmp_to_key(lambda a, b: b % 3 - a % 3))
    return xs, sorted(xs, key=functools.cmp_to_key(compare)), sorted(["b", "A", "c"], key=functools.cmp_to_key(lambda a, b: len(a) - len(b)))


@case(*(([k * 37 % 50 for k in range(130)], n) for n in (-1, 0, 1, 5, 100, 101, 130, 200)), ([2.5, -0.0, 1.5, 0.0], 2), ([3, 2, 1], 1), ([3, 2, 2, 1], 9))
def largest_and_smallest(items, n):
    return heapq.nlargest(n, items), heapq.nsmallest(n, items), sorted(items, reverse=True), sorted(sorted(items, reverse=True))


@case(*each(1.0, 1e300))
def limits_of_floats(x):
    return sys.float_info.max, x * sys.float_info.epsilon, sys.float_info.dig, sys.maxsize


class Walk:
    def __init__(self, seed, rng=None):
        self.rng = rng or random.Random(seed)
        self.at = 0.0

    def step(self):
        self.at += self.rng.random() - 0.5


@case(*each(5, 0, 2**40))
def generator_of_its_own(seed):
    rng, other = random.Random(seed), random.Random("text")
    walk, items, found = Walk(3, rng), [1, 2, 3, 4], [random.Random(i).random() for i in range(2)]
    for _ in range(5):
        walk.step()
    rng.shuffle(items)
    few = rng.sample(items, 2), rng.sample(range(1000), 7), rng.choice("abc"), rng.choices(items, k=3), rng.choices([1, 2], [0.5, 2.0], k=3)
    numbers = rng.uniform(1, 2), rng.randint(1, 6), rng.randrange(10), rng.randrange(2, 9, 3), rng.gauss(0, 1), rng.getrandbits(40)
    rng.seed(seed)
    return walk.at, items, found, few, numbers, rng.random(), other.expovariate(2.0), Walk(1).rng.random()


@case(lambda: (random.Random(3), 10), lambda: (random.Random(3), 0))
def generator_as_argument(rng, n):
    return rng.random(), rng.randrange(n), rng.triangular(0, 1, 0.5)


@case((0.3, 2.0, 1.5), (1e-12, 0.0, 1.0), (1 - 1e-15, -1.0, 0.1), (0.9, 1, 2), (1.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.5, 0.0, -1.0))
def normal_distribution(p, mu, sigma):
    one = statistics.NormalDist(mu, sigma)
    moved = one * 2.0 + statistics.NormalDist(1.0, 0.5)
    return one.inv_cdf(p), one.pdf(p), one.cdf(p), one.quantiles(4), one.zscore(p), moved, moved == one, hash(one) == hash(moved), one.samples(2, seed=3)


@case((statistics.NormalDist(0.5, 2.0), [1.0, 2.5, 4.0]), (statistics.NormalDist(), [1.0]))
def normal_distribution_as_argument(one, data):
    return one.overlap(statistics.NormalDist(1.0, 2.0)), one.mean, statistics.NormalDist.from_samples(data), -one


@case(([1.0, 2.0, 3.5], [2.0, 4.1, 6.2]), ([1.0], [2.0]))
def line_through_points(x, y):
    found = statistics.linear_regression(x, y)
    return found.slope, found.intercept, found


@case((argparse.Namespace(rate=0.1, steps=3, name="run"),))
def parsed_arguments(args):
    args.steps += 1
    return args.rate * args.steps, args.name
