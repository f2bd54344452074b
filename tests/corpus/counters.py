"""Counter, OrderedDict and defaultdict: made, passed, filled, asked, their operators"""

from collections import Counter, OrderedDict, defaultdict

from .case import agreed, case

WORDS = ["a", "b", "a", "c", "b", "a"]
EDGES = [(1, 2), (1, 3), (2, 3), (3, 1)]


def counts():
    return (Counter(a=3, b=-1, c=2),)


def two_counts():
    return Counter(a=3, b=1, c=2, z=0), Counter(b=2, c=2, d=5, a=-1)


def groups():
    return (defaultdict(list, {1: [2, 3], 5: []}),)


@case((WORDS,), ([1, 2, 1],), ("hello world",), ({"a": 3},), ((1, 2, 1),), (range(3),))
def counted(items):
    c = Counter(items)
    return c, c.total(), len(c)


@case((WORDS,), ([1, 5, 5],))
def counted_by_hand(items):
    c = Counter()
    for one in items:
        c[one] += 1
    return c, c[items[0]], sorted(c.items())


@case((WORDS,))
def counted_by_names(words):
    return Counter(a=2, z=0), Counter(words, a=5, q=1), Counter({"a": 1}, a=-4)


@case((WORDS, 2), (WORDS, 0), (WORDS, -1), (WORDS, 9), ([3, 3, 4, 4], 1))
def commonest(items, n):
    return Counter(items).most_common(n), Counter(items).most_common()


@case(counts)
def asked_of_counter(c):
    return c["a"], c["nothing"], "nothing" in c, c.get("q"), len(c), c.most_common(), list(c), isinstance(c, dict), type(c) is Counter


@case(counts)
def changed_counter(c):
    c["a"] -= 1
    c["new"] += 5
    c.update(["a", "q"])
    c.update(Counter(["q", "q"]))
    c.update({"b": 7})
    c.subtract(["c", "c", "c", "r"])
    c.subtract({"a": 1})
    del c["never"]
    del c["b"]
    return c.pop("a"), c.copy(), dict(c)


@case(counts)
def elements_of_counter(c):
    return list(c.elements()), sorted(c.elements())


@case(two_counts)
def counter_operators(x, y):
    return x + y, x - y, x | y, x & y, +x, -x


@case(two_counts)
def counter_operators_in_place(x, y):
    x += y
    y -= x
    x |= Counter("bbbbbbbbbb")
    y &= x
    return x, y


@case(two_counts, (Counter(), Counter(a=0)), (Counter("ab"), Counter("abc")))
def counters_compared(x, y):
    return x == y, x != y, x <= y, x < y, x >= y, x > y, x == {"a": 3}, {"a": 3} == x


@case(("the cat and the dog and the bird",))
def words_by_length(text):
    found = defaultdict(list)
    for word in text.split():
        found[len(word)].append(word)
    return found, sorted(found)


@case((EDGES,))
def graph(edges):
    near = defaultdict(set)
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    return {k: sorted(v) for k, v in near.items()}


@case((WORDS,), ([1.5, 1.5, 2.5],), ([(1, 2), (1, 2)],))
def tally(items):
    d = defaultdict(int)
    for one in items:
        d[one] += 1
    return d, d.default_factory is int, type(d) is defaultdict


@case((3,))
def nested_defaults(n):
    d = defaultdict(lambda: defaultdict(float))
    for i in range(n):
        d[i % 2][i] += i * 0.5
    return [(k, sorted(v.items())) for k, v in d.items()]


def seven():
    return 7


@case((2,))
def made_by_function(k):
    d = defaultdict(seven)
    e = defaultdict(lambda: "x")
    f = defaultdict(Counter)
    f["q"]["r"] += k
    e[1] += "y"
    d[k] += 1
    return d[1], d, e[1], e[2], f


@case(groups)
def changed_groups(d):
    d[1].append(7)
    d[9].append(8)
    d[4] = [1]
    return d[5], d.get(77), 77 in d, d.pop(4), len(d), d.copy()


@case((defaultdict(int),), (defaultdict(int, {3: 4}),), (defaultdict(None, {3: 4}),), (defaultdict(float, {2: 4.5}),))
def default_of_argument(d):
    return d[3]


@case((defaultdict(None, {3: 4}), 2), ({3: 4}, 2), agreed((defaultdict(), 3)))
def default_without_function(d, k):
    return k in d, d[k]


@case(groups)
def default_union(d):
    return d | {7: [1]}, d == {1: [2, 3], 5: []}, {1: [2, 3], 5: []} == d, dict(d)


@case((defaultdict(int, {1: 2}), Counter({1: 2}), {1: 2}))
def compared_across(d, c, e):
    return d == c, c == d, d == e, c == e, e == c


def ordered():
    first = OrderedDict(b=[2], a=[1], z=[5])
    first.move_to_end("b")
    return (first,)


@case(*((n,) for n in (6, 4)))
def ordered_dict(n):
    d = OrderedDict()
    for i in range(n):
        d[i] = i * i
    d.move_to_end(0)
    d.move_to_end(3, last=False)
    e = d.copy()
    taken = d.popitem(), d.popitem(last=False), d.pop(1), d.pop(77, -1), d.setdefault(50, 8)
    return d, e, taken, list(reversed(d)), 2 in d, list(d.items()), str(d), dict(e), OrderedDict.fromkeys(range(n), 1.5)


@case(ordered)
def ordered_dict_argument(d):
    d.move_to_end("a")
    d["q"] = [7]
    d["z"].append(6)
    return list(d), d


@case(ordered)
def values_of_ordered_dict_changed(d):
    for key in d:
        d[key].append(1)
    d["new"] = [0]
    return list(d.values())


@case(())
def ordered_dicts_compared():
    x, y, z = OrderedDict([(1, "a"), (2, "b")]), OrderedDict([(2, "b"), (1, "a")]), {2: "b", 1: "a"}
    return x == y, x != y, x == z, z == x, y == z, x | z, z | x, x == OrderedDict(x), type(x) is OrderedDict, isinstance(x, dict)


@case((5,), (1,))
def ordered_dict_without_the_key(n):
    d = OrderedDict((i, i) for i in range(n))
    d.move_to_end(3)
    return list(d)


@case((1,), (0,))
def popitem_of_ordered_dict(n):
    d = OrderedDict((i, i) for i in range(n))
    return d.popitem(last=False)


class Cache:
    def __init__(self, room):
        self.room = room
        self.kept: OrderedDict[int, str] = OrderedDict()

    def get(self, key):
        if key not in self.kept:
            return None
        self.kept.move_to_end(key)
        return self.kept[key]

    def put(self, key, value):
        self.kept[key] = value
        self.kept.move_to_end(key)
        if len(self.kept) > self.room:
            self.kept.popitem(last=False)


@case((2,), (3,))
def least_recently_used(room):
    cache, found = Cache(room), []
    for key in (1, 2, 1, 3, 4, 1, 2):
        found.append(cache.get(key) or "-")
        cache.put(key, f"<{key}>")
    return found, list(cache.kept)


@case((3,))
def made_of_names(n):
    return OrderedDict(a=n, b=2), defaultdict(int, a=n), defaultdict(None, x=1.5)


@case(())
def made_of_nothing():
    d = {1: 2}
    d.update()
    return defaultdict(), OrderedDict(), Counter(), dict(), d
