"""Lists, dictionaries and sets beside CPython's own, and Numba's where it is installed: python -m perf.containers

In: nothing.  Out: a line for each operation: nanoseconds per item, and how many times as long the others take.  Holds: each
function is the same for all; a time is the least of several runs, so that what else the machine does counts little.
"""
import random
from collections import Counter, defaultdict, deque

from jitcore import njit
from perf.measure import least
from perf.published import options_of, publish
from perf.table import ratio

SIZE = 100_000
NUMBERS = random.Random(7)
FLOATS = [NUMBERS.random() for _ in range(SIZE)]


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


# --- dictionaries and sets; each is given what its annotation names, and does something that often
MILLION = 1_000_000
WORDS = ["".join(("word", str(random.Random(k).randrange(2000)))) for k in range(SIZE)]
LEFT, RIGHT = (set(random.Random(seed).sample(range(SIZE), SIZE // 10)) for seed in (1, 2))
LARGE, OTHER = (set(random.Random(seed).sample(range(10 * SIZE), 2 * SIZE)) for seed in (3, 4))


def dict_set(n: 0):
    """dict[int, int]: a million keys put in"""
    d = {}
    for i in range(1_000_000):
        d[i * 7919 % 1_000_003] = i
    return len(d)


def dict_get_and_set(n: 0):
    """dict[int, int]: get and set among a million keys"""
    d = {}
    for i in range(1_000_000):
        d[i] = i
    s, x = 0, 12345
    for k in range(1_000_000):
        x = (x * 1103515245 + 12345) % 2147483648
        key = x % 1_000_000
        s += d[key]
        d[key] = k
    return s


def dict_items(n: 0):
    """dict[int, int]: ten times through its items"""
    d = {}
    for i in range(10_000):
        d[i] = i
    s = 0
    for _ in range(10):
        for k, v in d.items():
            s += k * v
    return s


def words(texts: WORDS):
    """dict[str, int]: words counted, list of words in"""
    count = {}
    for word in texts:
        count[word] = count.get(word, 0) + 1
    return len(count)


def set_add(n: 0):
    """set[int]: keys added"""
    s = set()
    for i in range(100_000):
        s.add(i * 7919 % 100_003)
    return len(s)


def set_algebra(pair: (LEFT, RIGHT)):
    """sets of 10,000: |, &, -, ^ ten times"""
    a, b = pair
    n = 0
    for _ in range(10):
        n += len(a | b) + len(a & b) + len(a - b) + len(a ^ b)
    return n


def set_difference(pair: (LEFT, RIGHT)):
    """sets of 10,000: - a hundred times"""
    a, b = pair
    n = 0
    for _ in range(100):
        n += len(a - b)
    return n


def set_large(pair: (LARGE, OTHER)):
    """sets of 200,000, more than a branch predictor remembers: & and - five times"""
    a, b = pair
    n = 0
    for _ in range(5):
        n += len(a & b) + len(a - b)
    return n


def word_counter(texts: WORDS):
    """Counter of a list of words"""
    return Counter(texts).most_common(3)


def groups(n: 0):
    """defaultdict(list): a million ints in a thousand lists"""
    d = defaultdict(list)
    for i in range(1_000_000):
        d[i % 1000].append(i)
    return len(d)


def increase(x):
    return x + 1


def double(x):
    return x + x


def triple(x):
    return 3 * x


def called(n: 0):
    """functions of a list called"""
    functions, s = [increase, double, triple], 0
    for i in range(1_000_000):
        s ^= functions[i % 3](i)
    return s


def queue(n: 0):
    """deque: append and popleft a million times"""
    d = deque([0])
    s = 0
    for i in range(1_000_000):
        d.append(i)
        s += d.popleft()
    return s


FUNCTIONS = (take, give, iterate, index, change, append, sieve, order, matrix, dict_set, dict_get_and_set, dict_items, words, set_add,
             set_algebra, set_difference, set_large, word_counter, groups, queue, called)
# how many items each does something with, where not one for each of FLOATS
ITEMS = {dict_set: MILLION, dict_get_and_set: 3 * MILLION, set_algebra: 40 * SIZE // 5, set_difference: 100 * SIZE // 10,
         set_large: 10 * 2 * SIZE,
         groups: MILLION, queue: MILLION,
         called: MILLION}
RUNS, QUICK_RUNS = 5, 3


def argument(given) -> object:
    """What a function is called with: anew for each call, as it may change it."""
    wanted = next(iter(getattr(given, "py_func", given).__annotations__.values()), FLOATS)
    return list(wanted) if type(wanted) is list else wanted


def contestants() -> dict:
    found = {"jitcore": njit, "CPython": lambda function: function}
    try:
        import numba
        found["Numba"] = numba.njit
    except ImportError:
        pass
    return found


def main():
    given = options_of(__doc__).parse_args()
    compilers = contestants()
    rows = []
    for function in FUNCTIONS:
        times = []
        for compiler in compilers.values():
            try:
                run = compiler(function)
                times.append(least(run, lambda run=run: argument(run), QUICK_RUNS if given.quick else RUNS))
            except Exception:                     # what a compiler does not take
                times.append(None)
        rows.append([function.__doc__, f"{times[0] / ITEMS.get(function, SIZE) * 1e9:.2f}",
                     *(ratio(one and one / times[0]) for one in times[1:])])
    publish("containers", given, ["lists, dictionaries, sets", "ns per item", *list(compilers)[1:]], rows, [], peers="Numba" in compilers)


if __name__ == "__main__":
    main()
