"""Objects of Python's modules for which compiled code has no type: fractions, decimals, patterns, times, arrays of `array`. They are passed on, and
asked of the interpreter; what such functions surely give is computed with in machine code."""
import array
import base64
import contextlib
import datetime
import decimal
import hashlib
import io
import json
import math
import re
import struct
import sys
import textwrap
import unicodedata
import zlib
from collections import namedtuple
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest

from jitcore import njit
from jitcore.errors import TypingError

PAIRS = re.compile(r"(\d+)-(\d+)")
HALF = Fraction(1, 2)
Pair = namedtuple("Pair", "a b")


def fractions(n, given=HALF):
    h, total = Fraction(0), 0
    for k in range(1, n + 1):
        h += Fraction(1, k)
        total += h
    row = [[Fraction(i + 1, j + 1) for j in range(3)] for i in range(2)]
    row[0][1] /= row[1][2]
    return (h.numerator, h.denominator, float(h), str(h), h > 2, h == 2, -h, h ** 2, abs(h), int(h), h.limit_denominator(10), round(h, 2), 1 / h, hash(h), total,
            math.floor(h), math.ceil(h), math.trunc(h), math.sqrt(h), math.isnan(h), math.pi * h, f"{h} {float(h):.3f}", "%s" % h, isinstance(h, Fraction),
            type(h) is Fraction, sum(row[0]), sum(Fraction(1, i) for i in range(1, 4)), max(row[1]), HALF + n, HALF.numerator + 1, given * 2, row)


def decimals(n):
    with localcontext() as context:
        context.prec = 30
        d = Decimal(n) / Decimal("3")
        s = d.sqrt()
    found = []
    for x in (Decimal(0), Decimal(1)):
        try:
            found.append(s / x)
        except decimal.DivisionByZero:
            found.append(x)
    return d, s, +s, d.quantize(Decimal("0.01")), d > 1, int(d), max(d, s), Decimal(1) / 7 + n, found


def patterns(n):
    text = f"mul({n},4)ab 12-30 mul(3,5) b"
    words, counts = re.findall(r"[a-z]+", text), {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    m, none = PAIRS.search(text), PAIRS.match(text)
    a, b = map(int, m.groups())
    pairs = {x: int(y) for x, y in re.findall(r"(\d),(\d)", text)}
    if found := re.search(r"(?P<first>\d)-", text):
        n += int(found["first"])
    return (a * b + int(m[2]), none is None, counts, set(words), pairs, n, re.sub(r"\d", "#", text).upper(), re.split(" ", text), re.split("( )", text), re.subn("a", "b", text),
            bool(re.match("MUL", text, flags=re.I)), [(one["x"], one.start()) for one in re.finditer("(?P<x>b)", text)], re.findall("(?x)a # (b)", text))


def arrays(n):
    a, b = array.array("d"), array.array("i", [0]) * (n + 2)
    for i in range(n):
        a.append(i * 0.5)
    a.extend([1.0, 2.0])
    b[1] = 7
    b[0] += 2
    a[1:2] = array.array("d", [4.0])
    return sum(a), len(a), a, b, [x for x in b], a[1:], a.tolist(), max(b)


def times(n):
    d = datetime.date(2020 + n, 2, 28) + datetime.timedelta(days=2)
    sundays = [m for m in range(1, 13) if datetime.date(2020 + n, m, 1).weekday() == 6]
    return (d, d.year, d.isoformat(), (d - datetime.date(2000, 1, 1)).days, f"{d:%Y/%m}", d > datetime.date(2001, 1, 1), sundays,
            datetime.datetime.strptime("2020-01-02", "%Y-%m-%d"), datetime.timedelta(hours=n).total_seconds())


def positions(n):
    text, items, a, d = "abcdefg" * n, [1, 2, 3], np.arange(5), json.loads("[1, 2.5, null]")
    m = re.search("bc", text)
    a[m.start():m.end()] = 9
    try:
        wrong = text[d[1]:]
    except TypeError as error:
        wrong = str(error)
    d.extend(reversed(items))
    return (text[m.start():m.end()], text[d[2]:m.end()].upper(), b"abcdef"[m.end():], b"abc"[m.start()] + 1, items[m.start():], a, a[m.end():], wrong, d,
            pow(m.start(), 2), math.fsum([Fraction(n), m.end()]))


def three(a, b, c=0):
    return (a, b, c)


def shapes(n):
    """What `match` and a star make of objects."""
    d = json.loads('{"a": [3, 1, 2], "s": "xyz", "n": 5, "z": null, "m": {"k": 1}, "e": [], "p": [1, 2]}')
    found = json.loads("[]")
    for x in d.values():
        match x:
            case {"k": int(v)}:
                found.append(v)
            case []:
                found.append("empty")
            case [a, b] if a < b:
                found.append((a, b))
            case [a, *_, b]:
                found.append((b, a))
            case None | 5:
                found.append("none")
            case str(v):
                found.append(v)
    return found, three(*d["a"]), three(*d["p"], c=n), max(*d["p"]), [*d["p"], n]


def bytes_and_text(n):
    packed = struct.pack("<id", n, 2.5)
    i, d = struct.unpack("<id", packed)
    out = io.StringIO()
    out.write(f"{n},")
    k = 0
    while not hashlib.md5(f"{n}{k}".encode()).hexdigest().startswith("0"):
        k += 1
    return (packed, i + 1, d * 2, packed[0] + 1, struct.calcsize("<id") + 1, out.getvalue(), k, zlib.crc32(packed) + 1, base64.b64encode(packed)[:2],
            textwrap.wrap("the quick brown fox", 8)[0] + "!", json.dumps({"a": [n]}), json.loads('{"a": 1.5}')["a"], len(json.loads("[1, [2]]")),
            json.dumps([[n], [n]]), unicodedata.name("\0", None), unicodedata.name("a").lower())


@pytest.mark.parametrize("function", [fractions, decimals, patterns, arrays, times, positions, shapes, bytes_and_text])
def test_is_as_interpreted(function):
    compiled = njit(function)
    for n in (3, 7):
        assert repr(compiled(n)) == repr(function(n))


def test_arguments():
    ask = njit(lambda x, y: (x + y, x, [x, y][0], x > y, [one for one in [x]]))
    for x, y in ((HALF, Fraction(1, 3)), (HALF, 2), (Decimal("1.5"), 1), (datetime.date(2020, 1, 1), datetime.date(2020, 1, 1) - datetime.date(2019, 1, 1))):
        if isinstance(y, datetime.timedelta):
            assert njit(lambda x, y: x + y)(x, y) == x + y
        else:
            assert repr(ask(x, y)) == repr(ask.py_func(x, y))
    assert njit(lambda xs: (sum(xs), sorted(xs)))([HALF, Fraction(1, 3)]) == (Fraction(5, 6), [Fraction(1, 3), HALF])
    values = array.array("d", [1.0, 2.0])

    def change(a):
        a[0] = 9.0
        return a, sum(a)
    assert njit(change)(values)[0] is values and values[0] == 9.0


def test_files(tmp_path):
    @njit
    def there_and_back(path):
        with open(path, "w") as file:
            for k in range(3):
                file.write(f"{k} {k * 0.5}\n")
        total, last = 0.0, ""
        with open(path) as file:
            for line in file:
                number, half = line.split()
                total += int(number) * float(half)
                last = str(line).strip()
        with open(path) as file:
            return total, last, [int(line[0]) for line in file]
    expected = there_and_back.py_func(str(tmp_path / "a"))
    assert there_and_back(str(tmp_path / "b")) == expected
    with pytest.raises(FileNotFoundError):
        there_and_back(str(tmp_path / "missing" / "c"))


def test_errors_are_pythons():
    functions = (lambda n: Fraction(1, n - 3), lambda n: re.findall("(", str(n)), lambda n: json.loads("{"), lambda n: array.array("d")[n], lambda n: Decimal(n).nothing,
                 lambda n: struct.unpack("<i", b"ab"), lambda n: datetime.date(2020, n + 10, 1), lambda n: math.floor(re.compile("a")),
                 lambda n: re.findall("a{99999999999}", str(n)))
    for function in functions:
        with pytest.raises(Exception) as expected:
            function(3)
        with pytest.raises(expected.type) as found:
            njit(function)(3)
        assert str(found.value) == str(expected.value), function


def test_loops_over_objects():
    def loops(n):
        d = json.loads("[3, 1, 2]")
        d.sort(key=lambda v: (v + 1) % 3)
        return (d, sorted(d, key=lambda v: -v, reverse=True), max(d, key=lambda v: -v), min(d, key=lambda v: -v), list(map(lambda v: v * n, d)), [v for v in d if v > n],
                any(v > n for v in d), [v * i for i, v in enumerate(d, 1)], " ".join(map(str, d)), {int(v): 1 for v in d}, sum(v * v for v in d))
    assert njit(loops)(1) == loops(1)


def test_copies_are_neither_kept_nor_changed():
    """Compiled code would not see it."""
    class Plain:
        def __init__(self, x):
            self.x = x

    def kept(n):
        found, items = json.loads("[1]"), [n]
        found.append(items)
        return found

    def kept_in_tuple(n):
        found, items = json.loads("[1]"), [n]
        found.append((n, items))
        return found

    def kept_as_item(n):
        found = json.loads('{"a": 1}')
        found["b"] = [n]
        return found

    def kept_inside(n):
        found, items = json.loads("[]"), [n]
        found.extend([items])
        items[0] = 5
        return found

    def kept_if_any(n):
        found, items = json.loads("[]"), [n] if n else None
        found.append(items)
        return found

    def kept_in_named_tuple(n):
        found = json.loads("[]")
        found.append(Pair([n], n))
        return found

    def kept_as_iterator(n):
        found, items = json.loads("[]"), [n]
        found.append(enumerate(items))
        return found
    for function in (kept, kept_in_tuple, kept_as_item, kept_inside, kept_if_any, kept_in_named_tuple, kept_as_iterator):
        with pytest.raises(TypeError, match="keeps or changes a (list|tuple|Pair|enumerate) that it is given"):
            njit(function)(3)
    for function in (lambda n: json.loads("[1]").append(Plain(n)), lambda n: json.loads("[1]").extend([Plain(n)]),
                     lambda n: json.loads("[1]").append(Plain(n) if n else None)):
        with pytest.raises(TypingError, match="an instance is not passed on"):
            njit(function)(3)

    def counted(n):
        found, counts = json.loads("[3, 1]"), []
        found.sort(key=lambda v: -v if counts.append(n) is None else 0)
        return found, len(counts)

    def counted_in_instance(n):
        found, plain = json.loads("[3, 1]"), Plain(n)

        def key(v):
            plain.x += 1
            return v
        found.sort(key=key)
        return plain.x
    for function in (counted, counted_in_instance):
        with pytest.raises(TypingError, match="a function that captures what it may change"):
            njit(function)(3)
    with pytest.raises(TypingError, match="might change what compiled code has"):
        njit(lambda text: re.sub("a", fractions, text))("a")


def test_objects_of_the_module_are_read_when_called():
    @njit
    def find(text):
        return bool(PAIRS.match(text)), HALF
    assert find("1-2") == (True, Fraction(1, 2))
    globals()["PAIRS"], before = re.compile("x"), PAIRS
    try:
        assert find("1-2") == (False, Fraction(1, 2))
    finally:
        globals()["PAIRS"] = before
    assert "PAIRS.match" in str(find.explain()).partition("calls that the interpreter runs:")[2]


def test_nothing_is_lost():
    work = njit(lambda n: (fractions(n), patterns(n)) and n)
    work(3)
    before = sys.getrefcount(HALF), sys.getrefcount(Fraction), sys.getrefcount(None), sys.getrefcount(PAIRS)
    for _ in range(100):
        work(3)
    after = sys.getrefcount(HALF), sys.getrefcount(Fraction), sys.getrefcount(None), sys.getrefcount(PAIRS)
    assert all(abs(x - y) < 20 for x, y in zip(before, after)), (before, after)


def test_print_goes_to_the_stream_of_now():
    @njit
    def printed(x, file):
        print(x, file=sys.stdout)
        print(x, x, file=file, sep="-")

    for _ in range(2):
        kept = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()) as stream:
            printed(1, kept)
        assert (stream.getvalue(), kept.getvalue()) == ("1\n", "1-1\n")
