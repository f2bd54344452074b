"""Text of values: f-strings with the format language, str and repr of every type, %, numbers read from text, join, bytes and bytearray"""

import sys

import numpy as np

from .case import case


@case((3.14159, 12345, "ab", 1 + 2j), (-0.5, -7, "ä", -1j))
def format_language(x, n, s, c):
    return f"{x:>10.3f}|{n:+,d}|{n:_}|{s:<8}|{c:.2f}|{x!r:>12}|{x:e}|{x:%}|{s!r:^9}|{s!a}"


@case((2.5, 10, 3), (-1.0, 4, 0))
def computed_format(x, width, digits):
    return f"{x:{width}.{digits}f}", f"{x:>{width}}", format(x, f".{digits}e")


@case((97,), (0x10FFFF,), (-1,))
def format_as_character(n):
    return f"{n:c}"


@case((1,))
def wrong_format_raises_where_it_stands(x):
    s = f"{x:q}"
    print("not reached")
    return s


@case(([1.0, -2.5, 1e300, -2.2250738585072014e-308, float("inf"), float("nan"), -0.0], {1, 2, 300, -5}, frozenset({"a"})), ([], {7}, frozenset()))
def floats_and_sets_shown(xs, few, fixed):
    gone = few | {9}
    gone.discard(9)
    some = [gone, few & {300}]
    return f"{xs}", str(few), repr(fixed), f"{gone}", str(some), "%s" % ({7: (1.5, few)},), f"{[(x, 0.5) for x in few]}"


@case(([1],), ([],))
def list_shown_before_it_changes(xs):
    s = f"{xs}"
    xs.append(9)
    return s, f"{xs!r:>10}"


@case(lambda: (np.arange(3.0),))
def array_shown_before_it_changes(a):
    s = f"{a} {a[0]:.1f}"
    a[0] = 9.0
    return s


@case(([1.5, 2.0],), (["a", "b'"],), ([[1], []],), ([None, 1],), ([],))
def text_of_lists(xs):
    return str(xs), repr(xs), f"{xs}", ascii(xs)


@case((np.array([1.5, 2.0]),), (np.array([1, 2], np.float32),), (np.array([[1, 2], [3, 4]]),))
def text_of_arrays(a):
    return str(a), repr(a), f"{a}", f"{a[0]}", str(a[0]), repr(a[0])


@case(((1, "a", None),), ((1.5, (True, 2j)),), ((),), ((b"x",),))
def text_of_tuples(t):
    return str(t), f"{t!r}", "%s %r" % (t, t)


@case((2.5,), (1,), (True,), (None,), (1j,), ("q'",), (b"q",), (np.float64(0.1),), (np.int8(3),), (slice(1, None),), (range(3),))
def text_of_values(x):
    return str(x), repr(x), f"{x}", f"{x=}", f"{x!s:>12}"


@case(("3",), ("x",), ("1e3",))
def numbers_of_constant_and_given_text(x):
    return int("12", 8), int("0b11", 0), float("1e3"), complex("1+2j"), float(x), int(x)


@case(("1+2j",), ("2",), ("q",))
def complex_of_text(x):
    return complex(x)


@case((["ab", "c"],), ([],))
def join_of_generators(words):
    return "; ".join(w.upper() for w in words), "".join([w[0] for w in words]), ",".join(str(i) for i in range(3))


@case(([[1, 2], [3]],), ([[]],))
def table(rows):
    return "\n".join(",".join(str(v) for v in row) for row in rows)


@case((3,), (0,))
def lines(n):
    parts = []
    for i in range(n):
        parts.append(f"{i}:{i * i}")
    return "\n".join(parts)


@case(("a b a",), ("",))
def methods_with_keywords(s):
    return s.split(maxsplit=1), s.replace("a", "b", 1), s.startswith(("a", "b")), s.partition(" "), s.split(sep="a")


@case(("12-3",), ("",))
def digits_read(s):
    total = 0
    for c in s:
        if c.isdigit():
            total = total * 10 + int(c)
        elif c == "-":
            total += ord(c)
    return total


@case((b"abc",), (b"\x00b\xff",))
def bytes_methods(b):
    return b[0], b[-1], b[1:3], b.hex(), b + b"x", b"b" in b, len(b), list(b), b.find(b"b"), b == b"abc", b.upper(), hash(b) == hash(b)


@case((b"abc", 5), (b"abc", -4), (b"abc", -3))
def byte_at(b, i):
    return b[i]


@case((bytearray(b"zz"),), (bytearray(b""),))
def bytearray_changed(data):
    data.append(66)
    data[0] = 65
    data.extend(b"xy")
    return data, len(data), bytes(data), data[1], bytes(data[1:])


@case((bytearray(b"ab"),), (b"ab",))
def bytes_iterated(data):
    total = 0
    for i, x in enumerate(data):
        total += i * x
    return total


@case((b"abc",), (bytearray(b"xyz"),))
def view_of_memory(data):
    view = memoryview(data)
    total = 0
    for x in view:
        total += x
    return total, len(view), view[0], bytes(view[1:]), view[-1]


@case((bytearray(b"xyz"),), (b"xyz",), (bytearray(b"x"),))
def memory_that_is_written(data):
    view = memoryview(data)
    view[0] = 65
    view[1:3] = b"bc"
    return data, view[0], view.tolist(), view.readonly


@case(("abc",), ("ä",))
def bytes_made(s):
    return bytes(s, "utf-8"), str(b"abc", "utf-8"), bytes(3), bytes([1, 2]), bytearray(b"x"), s.encode().decode()


@case(("a", "ab"), ("b", "b"), ("", ""))
def hash_and_order(s, t):
    return hash(s) == hash(t), max(s, t), min(s, t), s <= t, (s, 1) < (t, 0)


@case((3141,), (0,))
def digits_of_number(n):
    return str(n).zfill(5)[::-1], len(str(n)), sum(int(d) for d in str(n)), "".join(sorted(str(n)))


@case(("Hello, World",), ("",))
def rotated(s):
    out = []
    for c in s:
        if "a" <= c <= "z":
            c = chr((ord(c) - 97 + 13) % 26 + 97)
        out.append(c)
    return "".join(out)


@case(("a", 3), ("", 2))
def grown_while_another_has_it(s, n):
    kept = []
    for i in range(n):
        kept.append(s)
        s += "x"
        t = s
        s = s + s
        kept.append(t)
    return kept, s


@case((5,), (0,))
def grown_to_the_left(n):
    s = "a"
    for i in range(n):
        s = str(i) + s + s
    return s


@case(("ab",), ("",))
def grown_in_a_try(s):
    try:
        for i in range(3):
            s += "x"
            s = s + s[i + 1]
    except IndexError:
        return "short " + s
    return s


@case((True,), (False,))
def constant_grown(flag):
    s = "" if flag else "start"
    for i in range(3):
        s += f"{i}"
    return s


@case((["b", "a"], "c"), ([], "x"))
def item_grown(words, w):
    words.append(w)
    words[0] += "!"
    t = words[0]
    t += "?"
    return words, t


@case((1.5, 2), (np.float32(0.1), -3))
def printed(x, n):
    print(x, end="!\n")
    print("a", n, 2.5, None, True, sep="-")
    print()
    print([x, x], (n,), f"{x:.3f}", "%s" % x)


@case((2.5,), (0.0,))
def percent(n):
    return "%05.2f|%-8s|%x|%r|%%" % (n, "ab", 255, "q"), "%d items" % 3, "%s" % (n,)


@case((2,), (0,))
def constant_text_iterated(n):
    t = 0
    for c in "abc":
        t += ord(c) * n
    return t, list("abc"), sorted("cab"), [c for c in "xyz"], list(b"ab")


@case(("lo",), ("abc",))
def constant_text_beside_others(s):
    out = []
    for i, c in enumerate("hello world"):
        if c in s:
            out.append(f"{i}{c}")
    for c, d in zip("abc", s):
        out.append(c + d)
    for c in reversed("abc"):
        out.append(c)
    return out


@case(("uv",), ("u",), ("uvw",), ("",))
def text_unpacked(s):
    p, q = s
    return q, p


@case((0,), (-5,), (10,), (2**63 - 1,), (-(2**63),), (True,), (np.int8(-3),), (np.uint32(2**32 - 1),), (np.uint64(2**64 - 1),))
def digits_written(i):
    return str(i), f"{i}", f"{i}{i}x", repr(i), f"{i!r}", ascii(i), f"{i:}"


@case(("x",), ("",))
def printed_to_streams(s):
    print(s, file=sys.stdout)
    print(s, s, sep="", end="", flush=True)
    print(1, file=None, sep=s)


@case(("aabbcc",), ("",))
def translated(s):
    return s.translate(str.maketrans("abc", "xyz")), bytes.fromhex("6162")


@case(("0b11",), ("101",), ("9",))
def ints_of_base(s):
    return int(s, 2) if s.startswith("0b") else int(s, 8)


@case(("a,b",), ("",))
def join_of_other_iterables(s):
    return "".join(reversed(s)), "-".join(s), ",".join(map(str, range(3))), "".join((s, s))


@case(("([])",), ("(]",), ("",))
def brackets(s):
    stack = []
    for c in s:
        if c in "([{":
            stack.append(c)
        elif c in ")]}":
            if not stack or "([{".index(stack.pop()) != ")]}".index(c):
                return False
    return not stack


@case(("aabccc",), ("",), ("x",))
def run_lengths(s):
    out = []
    i = 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out.append((s[i], j - i))
        i = j
    return "".join([f"{c}{n}" for c, n in out])


@case((10,), (0,))
def binary_digits(n):
    out = ""
    while n > 0:
        out = "01"[n % 2] + out
        n //= 2
    return out or "0"


@case((["ab", "cde"],), (["x"],))
def padded_table(rows):
    width = max([len(r) for r in rows])
    return "\n".join([r.ljust(width, ".") + "|" for r in rows])


@case(("hello world",), ("",))
def sections_of_text(s):
    return s[2:5] + s[-3:] + s[::-2], s[5:2:-1], s[:], s[100:], "é€😀"[1], len("é€😀"), "é" + s


@case(("aabb", {97: "q"}), ("", {1: "x"}))
def translated_by_an_argument(s, table):
    return s.translate(table), ",".join(v for v in table.values()), ",".join([str(k) for k in table])


@case(({"a": 1, "b": 2},), ({"x": 1.5},))
def text_of_dicts(d):
    return ",".join(d), str(d), f"{d}", repr({1}), "{} {x}".format(1, x=2.5), "%s" % d, str(sorted(d.items()))


@case((12,))
def characters_of_formatted_text(n):
    pairs = list(enumerate(f"{n}", 1)), list(zip(f"{n}", range(3))), list(reversed(f"{n}"))
    return [c for c in f"{n}-{n + 1}"], pairs, sum(int(c) for c in f"{n:03d}"), "".join(c for c in f"{n:b}")


@case((0.0,), (-0.0,), (0.5,), (2.5,), (-0.0004,), (0.0005,), (2.675,), (99.9999999,), (1e300,), (4611.5,), (5e-324,), (float("nan"),),
      (float("-inf"),), (np.float64(0.125),), (np.float64(-3.5),), (np.float32(0.1),))
def digits_after_the_point(x):
    return f"{x:.0f} {x:.1f} {x:.2f} {x:.3f} {x:.6f} {x:.15f} {x:.16f} {x:.20f} {x!s:.3}", format(x, ".2f"), f"{-x:.2f}{x * 1e9:.3f}"


@case((1, 2, "ab", 2.5), (-5, 2**40, "é", -0.0), (np.int32(7), np.uint8(200), "", float("nan")), (np.int64(-1), 0, "-x", 1e300))
def format_of_constant_text(a, b, s, x):
    return ("{}:{:>8}|{!r:>6}".format(a, s, s), "{0}{1:,}{0}".format(a, b), "{x}-{y:05d}".format(x=x, y=b), "{{}}{}".format(s), "{:{}}".format(s, 5),
            "{:.3f}{}".format(x, "lit"), "{:>6}{!r}".format("lit", "q"), format(a, "d"), format(b, ",") + format(x), format(s, "^7"))


@case((1, 2, "ab", 2.5), (-5, 2**40, "é", -0.0), (np.int32(7), np.uint8(200), "", float("nan")), (12, 0, "-x", float("-inf")))
def percent_of_constant_text(a, b, s, x):
    return ("%d:%s" % (a, s), "%5d|%-5d|%05d|%+d|% d" % (a, a, a, a, a), "%x %X %o %#x %#o" % (b, b, b, b, b), "%s%%" % s, "%r %a" % (s, s),
            "%5s|%-5s|%.2s|%5.1s" % (s, s, s, s), "%f %.2f %8.3f %-8.3f| %08.3f %+.2e %g" % (x, x, x, x, x, x, x), "%s" % (x,), "%s %s" % ("k", None),
            "%.1f %e" % (a, b), "%s-%s" % (a, (a, x)))


@case(*((n,) for n in (0, 7, -1, 12345678, -2**63, 2**63 - 1, np.int16(-300), np.uint32(2**31), True)))
def ints_in_bases(n):
    return (f"{n:x}|{n:#X}|{n:b}|{n:#o}", f"{n:012d}|{n:+d}|{n: d}|{n:<30}|{n:^30}|{n:*>30}|{n:=+30}", f"{n:,}|{n:_}|{n:_x}|{n:#_b}|{n:>+30,}",
            f"{n:#018x}|{n:x=#18x}|{n:-<9d}|{n:90}")


@case((0,), (255,), (-(2**63),), (2**63 - 1,), (True,))
def hex_oct_and_bin(n):
    return hex(n), oct(n), bin(n), f"{n:#x}" == hex(n)


@case(*((s, w) for s in ("", "a", "-12", "+é", "long enough") for w in (-3, 0, 4, 5, 12)))
def padded(s, w):
    return (s.rjust(w), s.ljust(w), s.center(w), s.zfill(w), s.rjust(w, "*"), s.center(w, "é"), f"{s:6}|{s:>6}|{s:^6}|{s:*^7}|{s!r:>9}|{s:.2}")


@case(("x",), ("",), ("xy",), ("é",))
def padded_by(by):
    return "ab".ljust(5, by)


@case((3, -4, "s", 0.5), (2**63 - 1, -2**63, "é", 1e22), (np.uint8(3), np.int64(4), "", 2.0))
def ints_among_text(i, j, s, x):
    return f"{i}:{j},", f"k{i}", f"{i}{j}", f'a\n"{i}\\{j}é', f"{s}{i}{s}", f"{i}{s}{j}{x}", f"{i!r}x{j!s}", f"{{{i}}}", f"{x}{i:03}{x:.2f}", f"{s}-{s}"


@case(({"a": 1.5, "b": 2.25}, 3, "é"), ({"b": 0.0, "a": -1.0}, -4, ""), ({"a": 1.0}, 3, "x"))
def values_by_name(table, n, s):
    mixed, same = {"n": n, "s": s}, {"n": n}
    shown = "%(n)05d %(s)s%%" % mixed, "%(s)3s|%(n)s" % mixed, "%(n)s-%(n)d" % same, "{n} {s!r}".format(**mixed), "{0} {n:>4}".format(s, **same), "%s" % same
    return shown, "%(a).2f|%(b)6.1f|%(a)s" % table, "{a:.1f} {b}".format(**table), "{a}{z}".format(z=1, **table), "text".format(**table)
