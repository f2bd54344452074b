"""Strings and bytes: arguments, made, compared, searched, stepped through, formatted"""

import math

import numpy as np

from .case import case

TEXTS = (("hello world",), ("",), ("Äöü ß €",), ("a",), ("MiXed, 12",))


@case(*TEXTS, (b"bytes",))
def returned(s):
    return s, s


@case(*TEXTS, (b"bytes",))
def length_and_truth(s):
    return len(s), bool(s), not s, (1 if s else 2)


@case(("abcdef", 2), ("abcdef", -1), ("ab", 5), ("ab", -3), (b"abc", 1), (b"abc", 9))
def index(s, i):
    return s[i]


@case(("abcdef", 1, 4), ("abcdef", -3, 100), ("", 0, 1), (b"abcdef", 1, 3))
def slices(s, i, j):
    return s[i:j], s[:j], s[i:], s[::-1], s[::2]


@case(("abc", "abd"), ("abc", "abc"), ("", "a"), ("ä", "z"), (b"a", b"b"))
def comparisons(s, t):
    return s == t, s != t, s < t, s <= t, s > t, s >= t


@case(("abc", "b"), ("abc", ""), ("abc", "cb"), (b"abc", b"c"))
def contains(s, t):
    return t in s, t not in s


@case(("ab", "cd"), ("", "ü"), (b"a", b"b"))
def joined(s, t):
    return s + t, t + s + s, s * 3, 2 * t


@case(("fast",), ("slow",), ("other",))
def chosen_by_name(mode):
    if mode == "fast":
        return 1
    elif mode in ("slow", "slower"):
        return 2
    raise ValueError("unknown mode: " + mode)


@case(*TEXTS, ("The Quick brown FOX jumps @[`{ over the LAZY dog: zZaA",), ("ABCDEFGHIJKLMnop",))
def cases(s):
    return s.upper(), s.lower(), s.title(), s.swapcase(), s.capitalize(), s.casefold()


@case(*TEXTS)
def tests_of_characters(s):
    return s.isalpha(), s.isdigit(), s.isspace(), s.isupper(), s.islower(), s.isalnum(), s.isidentifier(), s.isascii()


@case(*TEXTS)
def searches(s):
    return s.find("l"), s.rfind("o"), s.count("l"), s.startswith("h"), s.endswith(("d", "x")), s.find("zzz")


@case(("hello",), ("",))
def index_of_text(s):
    return s.index("l")


@case(("  hello  ",), ("xxhixx",))
def stripped(s):
    return s.strip(), s.lstrip(), s.rstrip("x "), s.strip("x"), s.removeprefix("xx"), s.removesuffix("xx")


@case(("hello", "l", "L"), ("", "a", "b"), ("aaa", "a", ""))
def replaced(s, old, new):
    return s.replace(old, new), s.replace(old, new, 1)


@case(("abc",), ("",))
def padded(s):
    return s.center(7, "*"), s.ljust(5), s.rjust(5, "."), s.zfill(6), "a\tb".expandtabs(4)


@case(("a=b",), ("abc",))
def parted(s):
    return s.partition("="), s.rpartition("=")


@case(("x", "y"), ("", "z"))
def join(s, t):
    return ", ".join((s, t, s)), s.join(("a", "b"))


@case(("12",), ("-7",), (" 3 ",), ("x",), ("",), ("0x1f",))
def to_int(s):
    return int(s)


@case(("ff", 16), ("0x1f", 0), ("102", 3), ("9", 8))
def to_int_of_base(s, base):
    return int(s, base)


@case(("1.5",), ("inf",), ("-1e3",), ("nothing",))
def to_float(s):
    return float(s)


@case((3,), (-1.5,), (True,), (None,), ((1, 2.5),), (np.float32(0.1),), (1 + 2j,), (np.arange(3),), ("a'b",))
def to_text(x):
    return str(x), repr(x)


@case((255,), (-5,), (0,))
def digits(n):
    return bin(n), hex(n), oct(n), str(n)[-1]


@case((97,), (8364,), (-1,))
def from_code(n):
    return chr(n)


@case(("a",), ("€",), ("ab",))
def to_code(s):
    return ord(s)


@case((3.14159, 42, "name"), (-0.5, -7, ""))
def f_strings(x, n, s):
    return f"{x:.2f} {n:>5d} {s!r:^10} {n:#x} {x:e}", f"{s}:{n}", format(x, ".3f"), format(n, "08b")


@case((3, "x"), (-1, ""))
def percent(n, s):
    return "%s=%d" % (s, n), "%5.2f" % n


@case(*TEXTS)
def stepped_through(s):
    count = 0
    for c in s:
        if c in "aeiou":
            count += 1
    return count


@case(*TEXTS)
def reversed_by_hand(s):
    out = ""
    for c in s:
        out = c + out
    return out


@case(("aabbb",), ("",), ("abc",))
def enumerate_and_zip(s):
    total = 0
    for i, c in enumerate(s):
        total += i * ord(c)
    for c, d in zip(s, s[1:]):
        if c == d:
            total += 1000
    for c in reversed(s):
        total = total * 3 + ord(c)
    return total


@case(("Hello, World",), ("",))
def letters_counted(s):
    counts = np.zeros(26, np.int64)
    for c in s:
        if c.isalpha() and c.isascii():
            counts[ord(c.lower()) - ord("a")] += 1
    return counts


@case((5,), (0,))
def built_in_a_loop(n):
    text = ""
    for i in range(n):
        text += str(i) + ","
    return text


@case((b"\x00\xff\x10",), (b"",))
def bytes_summed(data):
    total = 0
    for byte in data:
        total += byte
    return total, data.hex(), data + b"x"


@case(("äb",), ("",))
def encoded(s):
    return s.encode(), s.encode("utf-16-le"), s.encode().decode()


@case(("kayak",), ("abc",), ("",))
def palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True


@case(("abcde", 3), ("xyz", 30), ("", 1))
def caesar(s, shift):
    out = ""
    for c in s:
        out += chr((ord(c) - 97 + shift) % 26 + 97)
    return out


@case(("kitten", "sitting"), ("", "abc"), ("same", "same"))
def edit_distance(a, b):
    row = np.arange(len(b) + 1)
    for i in range(len(a)):
        before, row[0] = row[0], i + 1
        for j in range(len(b)):
            here = min(row[j] + 1, row[j + 1] + 1, before + (a[i] != b[j]))
            before, row[j + 1] = row[j + 1], here
    return row[len(b)]


@case((True, "x"), (False, "x"))
def maybe_none(flag, s):
    t = s if flag else None
    return t is None, t


@case(("a",), rejects="TypingError", words=("str + int",))
def text_and_int(s):
    return s + 1


@case(("a",), rejects="TypingError", words=("str has no attribute 'uper'", "did you mean 'upper'?"))
def misspelt(s):
    return s.uper()


@case((1,), (2,), (3,))
def one_of_several(x):
    if x == 1:
        return "one"
    text = "two" if x == 2 else f"{x}"
    return text


@case((1,), (2,), (7,))
def matched(x):
    match x:
        case 1:
            return "one"
        case 2 | 3:
            return "few"
        case _:
            return "many"


BORDERS = (("", ""), ("a", "A"), ("abcabc", "bc"), (" \t\x1c x \x0b", " "), ("12", "1"), ("aB1\x7f", "b"), ("éa\xa0ü", "é"), ("日本a", "本"), ("İǅ", "i"),
           ("x\x85", "x"), ("\u2003a\u2003", "\u2003"))


@case(*BORDERS)
def searched_at_borders(s, part):
    return (s.startswith(part), s.endswith(part), part in s, s.find(part), s.rfind(part), s.count(part), s.replace(part, "zz"), s == part, s != part,
            s < part, s <= part, s.index(s), s[1:3], s[:-1], s[2:1], s[-2:], part.join([s, s]), part.join([s]), part.join(s.split()), "".join([s, part]))


@case(*BORDERS)
def classes_of_characters(s, part):
    return (s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isalnum(), s.isspace(), s.isupper(), s.islower(), s.upper(), s.lower(), s.strip(),
            s.lstrip(), s.rstrip(), s.strip(part), s.lstrip(part), s.rstrip(part), [(c, ord(c), c.isalpha(), c.upper(), chr(ord(c) + 1)) for c in s])


@case(*((text,) for text in ("1", "-7", "+7", "-0", "007", "999999999999999999", "-9223372036854775808", "1_0", " 5 ", "٣", "", "-", "x", "1.0", "--1")))
def int_of(s):
    return int(s)


@case(*((text,) for text in ("1", "-1", "-0", "+.5", "5.", "0.1", "9007199254740993", "0.30000000000000004", "123456789.123456789", "0.000000000000000001",
                             "1e5", "-inf", "1_0.5", " 2.5 ", "٣", "", ".", "-", "1..2", "1.2.3", "x")))
def float_of(s):
    return float(s)


@case(("abc",), ("日本",))
def not_found(s):
    return s.index("zz")


@case(("", ","), (" ", " "), ("a", "a"), (" a  b\t\nc ", "b"), ("a,b,,c,", ","), ("a, b, c", ", "), ("é a", "é"), ("日,本", ","), ("x\x1cy\x85z", "\x1c"), ("a b", ""))
def split_at(s, by):
    words = s.split()
    words.append("end")
    return words, s.split(None), [len(word) for word in s.split(",")], s.split(by)


@case(*((s, part, i, j) for s, part in (("abcabc", "bc"), ("", ""), ("éa日a", "a")) for i, j in ((-9, 9), (-2, -1), (1, 3), (3, 1), (9, 10))))
def searched_between(s, part, i, j):
    return (s.startswith(part, i), s.startswith(part, i, j), s.endswith(part, i), s.endswith(part, i, j), s.find(part, i), s.find(part, i, j),
            s.rfind(part, i, j), s.count(part, i), s.count(part, i, j))


@case((bytearray(b"abc"), 1, 7), (bytearray(b"abc"), -3, 255), (bytearray(b"abc"), 3, 0), (bytearray(b"abc"), -4, 0), (bytearray(b"abc"), 0, 256),
      (bytearray(), 5, -1), (bytearray(b"abc"), True, False))
def bytes_changed(data, i, x):
    data[i] = x
    data[0] ^= 1
    total = 0
    for one in data:
        total += one
        if len(data) < 6:
            data.append(one)
    return total, data[-1], len(data), data


@case(("xy",), ("x",))
def unpacked_constants(text):
    a, b = "pq"
    joined = [x + y for x, y in ["ab", "cd"]] + [x + y for x, y in ("ef", "gh")]
    c, d = text
    return a, b, c, d, joined


@case((1,))
def of_nothing(n):
    return bytes(), bytearray(), str(), bytes(n), ",".join({"ab": 1, "c": None})


@case((b"hello",), (bytearray(b"hello"),), (b"\0",), (b"",))
def bytes_as_numbers(data):
    return sum(data), sum(data, 5), any(data), all(data), math.prod(data), max(data, default=-1), min(data, key=lambda x: -x, default=-1)


@case((b"hello", 104), (bytearray(b"hello"), 111), (b"hello", 0), (b"\1\0", 0))
def position_of_a_byte(data, byte):
    return data.index(byte), data.rindex(byte), data.index(b"") + data.find(104)


@case(("hello",), ("a b",))
def text_as_a_sequence(text):
    return any(text), all(text), max(text, key=lambda letter: -ord(letter)), min(text, key=ord)


TRANSLATED = str.maketrans("ab", "xy", "c")


@case(("abc, cab!",), ("héa",), ("",))
def translated(text):
    data = text.encode()
    changes = {"a": None, "b": "yy"}
    return (text.translate(TRANSLATED), text.translate(str.maketrans("", "", ",.!")), text.translate({97: "x", 98: None}),
            text.translate({ord(one): None for one in "ab"}), text.translate(str.maketrans(changes)), str.maketrans(changes),
            data.translate(bytes.maketrans(b"ab", b"cd"), b"x"), bytes(reversed(data)), bytearray(reversed(data)))


@case(({"a": "b"},), ({"ab": "b"},), ({},), ({"": "b"},))
def tables_of_letters(changes):
    return str.maketrans(changes)
