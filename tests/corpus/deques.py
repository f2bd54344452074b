"""deque: made, passed, its ends, positions, limits"""

from collections import deque

from .case import case


def ints():
    return (deque([3, 1, 2]),)


def limited():
    return (deque([3, 1, 2], 3),)


def rows():
    return (deque([[1], [2, 3]], maxlen=4),)


def texts():
    return (deque(["a", "bc", "d"]),)


def nothing():
    return (deque(),)


@case(ints, limited, texts, nothing, rows, (deque([(1, "x")]),), (deque([1.5, None]),))
def passed(d):
    return d, len(d), d.maxlen, bool(d), list(d), [x for x in d], isinstance(d, deque)


@case(ints, limited)
def ends(d):
    d.append(7)
    d.appendleft(8)
    first, last = d.popleft(), d.pop()
    d.extend([4, 5])
    d.extendleft((6, 9))
    d += [1]
    return first, last, d, d[0], d[-1]


@case(rows)
def ends_of_rows(d):
    d.append([5])
    d[0].append(9)
    d.appendleft(d[1])
    kept = d.pop()
    d.append(kept)
    d.append([6])
    d.append([7])
    return kept, d, d[0] is d[1]


@case((50,), (3,), (0,))
def queue(n):
    waiting, seen = deque([0]), []
    while waiting:
        k = waiting.popleft()
        seen.append(k)
        for other in (2 * k + 1, 2 * k + 2):
            if other < n:
                waiting.append(other)
    return seen


@case((100, 7), (3, 0), (5, 1))
def sliding(n, width):
    window, found = deque(maxlen=width), []
    for i in range(n):
        window.append(i * i % 17)
        found.append(sum(window))
    return found, window, window.maxlen


@case((5, -1))
def negative_limit(n, limit):
    return deque(range(n), maxlen=limit)


@case(*[(n,) for n in (0, 1, -1, 2, 5, -7, 100)])
def rotated(n):
    d = deque(range(7))
    d.rotate(n)
    e = deque("abc")
    e.rotate()
    return d, e


@case((deque([3, 1, 2, 1]), 0), (deque([3, 1, 2, 1]), -1), (deque([3, 1, 2, 1]), 4), (deque([3, 1, 2, 1]), -5))
def by_position(d, i):
    return d[i]


@case((deque([3, 1, 2, 1]), 0), (deque([3, 1, 2, 1]), -1), (deque([3, 1, 2, 1]), 2), (deque([3, 1, 2, 1]), 9))
def position_changed(d, i):
    d[i] = 70
    del d[i]
    d.insert(i, 71)
    d.insert(100, 72)
    d.insert(-100, 73)
    return d


@case((deque([3, 1, 2, 1]), 1), (deque([3, 1, 2, 1]), 9))
def searched(d, x):
    return d.count(x), x in d, d.index(x), d.index(x, 2)


@case((deque([3, 1, 2, 1]), 1), (deque(["q"]), "q"), (deque([3]), 9))
def removed(d, x):
    d.remove(x)
    d.reverse()
    return d


@case((deque(), True), (deque([1]), False))
def emptied(d, left):
    d.clear()
    return d.popleft() if left else d.pop()


@case((deque([1, 2]), 3), (deque([1, 2], 2), 3))
def full(d, x):
    d.insert(0, x)


@case((deque([1, 2]), deque([1, 2])), (deque([1, 2]), deque([1, 3])), (deque([2]), deque([1, 3, 4])))
def compared(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y, x + y, x * 2, 2 * y, x is y


@case(ints)
def multiplied(d):
    d *= 2
    e = d.copy()
    e *= 0
    d.extend(d)
    return d, e, e is d


@case((deque([1, 2, 3]),))
def walked(d):
    return (list(enumerate(d)), list(zip(d, d)), sum(d), min(d), max(d), any(d), all(d), list(reversed(d)), sorted(d))


@case((deque([1, 2, 3]),))
def changed_while_walked(d):
    for x in d:
        d.append(x)


@case((deque([1, 2, 3]),))
def stored_while_walked(d):
    for x in d:
        d[0] = x
    first, second, third = d
    return d, first, second, third


@case((4,))
def deque_of_deques(n):
    rows = deque()
    for i in range(n):
        rows.append(deque(range(i)))
    rows[-1].append(99)
    return rows, {"a": deque([1])}, [deque("ab")]


@case((deque([1, 2]),))
def printed(d):
    return str(d), f"{d}"


@case(*((1,), (2,)))
def changed_while_gone_through_backwards(n):
    d, seen = deque([1, 2, 3]), []
    for x in reversed(d):
        seen.append(x)
        if n == 2:
            d.append(x)
    return seen, next(reversed(d)), list(reversed(d))
