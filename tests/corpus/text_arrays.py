"""Arrays of texts and bytes of fixed width: elements read, compared, counted, kept and written"""

import numpy as np

from .case import case

BASE = ["ab", "cd", "xyz", "", "ab", "é", "日本", "a\0b", "😀x", "zz"]
WORDS = np.array(BASE, "U4")
LONG = np.array(BASE, "U17")[::-1]
DATA = np.array([one.encode()[:6] for one in BASE], "S6")


def read_only():
    a = WORDS.copy()
    a.flags.writeable = False
    return a


def of_records():
    a = np.zeros(4, [("i", "i1"), ("t", "U3")])
    a["t"] = ["ab", "c", "", "xyz"]
    return a["t"]


EVERY = ((WORDS, "ab"), (LONG, "é"), (of_records(), "xyz"), (np.zeros(2, "U1"), "a"), (DATA, b"ab"), (DATA[::2], np.bytes_(b"zz")), (WORDS, np.str_("xyz")))


@case(*EVERY)
def compared(a, b):
    found = []
    for x in a:
        found.append((x == b, x != b, x < b, x <= b, x > b, x >= b, b == x, b < x, x == a[0], x <= a[1]))
    return found


@case(*EVERY)
def read_and_kept(a, b):
    c = a.copy()
    first, c[0] = c[0], b
    best, none = first, None
    for x in c:
        if len(x) > len(best):
            best = x
        if x == b:
            none = x
    return first, c[0], best, none, [x for x in c if x != b], sorted([x for x in c]), (c[1], c[-1])


@case(*EVERY)
def counted(a, b):
    counts, pairs, seen = {}, {}, set()
    for x in a:
        counts[x] = counts.get(x, 0) + 1
        seen.add(x)
    for i in range(len(a) - 1):
        pairs[a[i], a[i + 1]] = i
    other = {b: 1}
    return counts, pairs, len(seen), b in seen, counts.get(b, -1), b in counts, sum([other[x] for x in a if x in other])


@case((WORDS, "ab"), rejects="TypingError", words=("the keys of a dictionary must have one type",))
def keys_of_both_classes(a, b):
    table = {b: 1}
    for x in a:
        table[x] = 2
    return table


@case((WORDS, "ab"), (DATA, b"ab"), (LONG, np.str_("ab")))
def of_either_class(a, b):
    x = b[:2]
    for one in a:
        if one != b and len(one) > 1:
            x = one
            break
    other = x or b
    return (type(x), isinstance(x, np.generic), str(x), x + b[:0], x[:], x * 1, x.strip(), x.replace(b, b), f"{x}", x == b, len(x), x.upper() + x, other,
            a[0] if len(a) > 1 else b, [one for one in x], hash(x) == hash(a[1]))


@case(*EVERY[:6])
def written(a, b):
    c = a.copy()
    for i in range(len(c)):
        c[i] = a[i].upper()
    c[0] = b + b
    c[-1] = c[0]
    for i in range(1, len(c)):
        x, j = c[i], i - 1
        while j >= 0 and c[j] > x:
            c[j + 1] = c[j]
            j -= 1
        c[j + 1] = x
    c[0], c[-1] = c[-1], c[0]
    return c


@case((read_only(), 0), (read_only(), 99))
def read_only_is_not_written(a, k):
    a[k] = "x"


@case((WORDS, 10), (WORDS, -11), (DATA, 12), (np.array([[]], "U2"), 1))
def outside(a, k):
    return a[k]


@case((WORDS.copy(), 10), (WORDS.copy(), -11))
def written_outside(a, k):
    a[k] = "x"


@case(*((a.reshape(2, 5), b) for a, b in EVERY[:1]), (np.asfortranarray(DATA.reshape(5, 2)), b"ab"))
def by_two_indices(a, b):
    c, found = a.copy(), 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            found += (a[i, j] == b) * (i + 1)
            c[i, j] = a[i, j][:1] + b
    return found, c, a[-1, -1], a[0, (1)], a[0][1]


@case(*EVERY[:3], (np.array(["\ud800", "\U0010ffff"]), "\ud800"))
def as_text(a, b):
    shown = f"{a[0]}|{a[1]!r}|{a[0]:>8}"
    letters = [c for x in a for c in x]
    return (shown, str(a[0]), repr(a[0]), hash(a[0]) == hash(str(a[0])), letters, a[0][0:1], a[0] * 2, a[0] + a[1], b + a[0],
            [x.startswith(b) for x in a], [x.find(b) for x in a], [x.strip() for x in a], b.join([x for x in a]), b in a[0], a[0] in b)


@case(*EVERY[4:6])
def as_bytes(a, b):
    return [x[0] if x else -1 for x in a], a[0] + b, b + a[0], [x.startswith(b) for x in a], [c for c in a[0]], bytes(a[0]), repr(a[0]), a[0].decode()


@case(*EVERY)
def whole(a, b):
    x, y = a[:2]
    return (a == b).sum(), a[1:], a[a != b], b in a, isinstance(x, str), isinstance(x, bytes), isinstance(x, np.generic), max(x, y), not x, [
        (i, one) for i, one in enumerate(a)], [(len(one), other) for one, other in zip(a, a[::-1])]


@case((np.array([5, 0x110000], "u4").view("U1"),))
def invalid_characters(a):
    return a[0], a[1]


def records(align):
    a = np.zeros(4, np.dtype([("i", "i1"), ("t", "U3"), ("d", "S2"), ("x", "f8")], align=align))
    a["t"], a["d"], a["x"] = ["ab", "é", "", "xyz"], [b"q", b"", b"rs", b"t"], range(4)
    return a


@case((records(True), "ab", b"rs"), (records(False), np.str_("xyz"), b""), (records(False).view(np.recarray), "é", b"q"))
def fields_of_records(a, b, d):
    total, names = 0.0, {}
    for r in a:
        if r["t"] == b or r["d"] == d:
            total += r["x"]
        names[r["t"]] = r["d"]
    for i in range(1, len(a)):
        a[i]["t"] = a[i - 1]["t"]
        a[i]["d"] = d + d
    a[0]["t"] = b + b
    return total, names, a["t"], a[0]["t"], a[1][2], a["t"][1] == b


@case((np.zeros(2, [("t", "U3")]), 3), (np.zeros(2, [("t", "S3")]), "ab"))
def fields_that_are_converted(a, b):
    a[0]["t"] = b
    return a[0]["t"]


@case((b"ab", b"abc"), (b"", b"a"), (b"ab\xff", b"ab\x01"), (b"ab", bytes(b"ab")), (np.bytes_(b"x"), b"y"))
def data_compared(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y, x == b"ab", b"b" > y, y in (b"abc", b"y"), x == "ab"


@case(*EVERY, (np.array(["a\0b", "a", "", "\0a", "b\0"]), "a\0"), (np.array([b"a\0b", b"a", b""], "S4"), b"a\0\0\0\0"))
def only_looked_at(a, b):
    less = more = same = size = own = 0
    for x in a:
        less += x < b
        more += b <= x
        if x == b or x == x[:0]:
            same += len(x) + 1
        own += x == x
    for i in range(len(a)):
        size += len(a[i]) * (a[i] >= a[0]) + (a[i] != a[i - 1]) + (b > a[i])
    return less, more, same, size, own, a[-1] == b


@case((WORDS.copy(), "xyz"), (DATA.copy(), b"xyz"))
def changed_after_it_was_read(a, b):
    x, y, count = a[0], a[1], 0
    a[0] = b
    found = x == b, x == a[0], len(x), len(y)
    for i in range(len(a)):
        z = a[i]
        a[i] = b
        count += z == b
    return count, found, a[-1]


@case((WORDS, "cd", 1), (WORDS, "cd", 99))
def looked_at_in_try(a, b, k):
    try:
        found = a[0] == b, a[k] == b, len(a[k])
    except IndexError:
        found = False, True, len(a[-1])
    return found


@case((np.array([5, 0x110000], "u4").view("U1"), "\5"))
def invalid_characters_looked_at(a, b):
    return a[0] == b, a[1] == b
