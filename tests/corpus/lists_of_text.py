"""Lists of str, bytes, None, arrays, tuples of these: literals, comprehensions, methods, arguments, results; lists that the interpreter gives"""

import numpy as np

from .case import case, each

WORDS = ((["b", "a", "c"],), (["x"],), (["same", "same", ""],), (["ä", "€", "z"],))


@case((0,), (1,), (-1,), (5,))
def literal_indexed(n):
    xs = ["a", "b"]
    return xs[n]


@case((0,), (3,))
def literal_grown(n):
    xs = ["a", "b"]
    xs.append("c" * n)
    return xs, len(xs)


@case(*WORDS)
def argument_returned(words):
    return words, words[0], words[-1]


@case(*WORDS)
def argument_changed(words):
    words.append("new")
    words[0] = words[0] + "!"
    words.insert(1, "second")
    return len(words)


@case(*WORDS)
def argument_reordered(words):
    words.reverse()
    first = words.pop(0)
    words.sort()
    return first


@case(*WORDS)
def written_back_before_an_exception(words):
    words.append("last")
    return words[100]


@case((4,), (0,))
def comprehension(n):
    return [str(i) for i in range(n)], ["x" * i for i in range(n) if i % 2]


@case(*WORDS)
def searched(words):
    return "a" in words, words.count("same"), words == ["b", "a", "c"], words != ["x"], words < ["m"]


@case((["a", "b"], "b"), (["a"], "q"))
def index_of_word(words, word):
    return words.index(word)


@case((["a", "b"], "b"), (["a"], "q"))
def word_removed(words, word):
    words.remove(word)
    return words


@case(*WORDS)
def longest_and_greatest(words):
    best, longest = None, ""
    for word in words:
        if best is None or word > best:
            best = word
        if len(word) > len(longest):
            longest = word
    return best, longest


@case(*WORDS)
def sorted_words(words):
    return sorted(words), sorted(words, reverse=True), sorted(words, key=len), min(words), max(words)


@case(*WORDS)
def joined(words):
    return ",".join(words), "".join([w.upper() for w in words])


@case(*WORDS)
def sections(words):
    return words[1:], words + ["x"], words * 2, words[::-1], words[:], words.copy()


@case(*WORDS)
def sections_assigned(words):
    words[1:2] = ["p", "q"]
    words += ("r", "s")
    del words[0]
    words[::2] = [w + "2" for w in words[::2]]
    return words


@case(*WORDS)
def pairs(words):
    return [(w, len(w)) for w in words], list(zip(words, range(10))), list(enumerate(words))


@case((["a", None],), ([None, None, "b"],))
def some_are_none(words):
    return [w for w in words if w is not None], [None, "a"], words.count(None)


@case((2,), (0,))
def nested(n):
    x = [[["a"], ["b"]], [["c" * n]]]
    x[0][1].append("z")
    x[1] = x[0]
    return x, len(x[1][1])


@case(([["a", "b"], ["c"]],), ([["x"], []],))
def nested_argument(rows):
    rows[0].append("new")
    rows.append(["own"])
    return [row[0] for row in rows if row]


@case(([[[1], [2, 3]], [[4]]],))
def three_deep(x):
    x[0][1].append(5)
    x[1] = x[0]
    return sum([item for plane in x for row in plane for item in row])


@case(([b"x", b"yy"],), ([b""],))
def of_bytes(parts):
    parts.append(b"end")
    return b"-".join(parts), parts[0] + b"!"


@case(([(1, "one"), (2, "two")],), ([(3, "x")],))
def of_tuples(entries):
    names = [name for _, name in entries]
    entries.append((0, "nil"))
    for number, name in entries:
        if name == "two":
            names.append(name * number)
    return names, sorted(entries)


@case(([1.5, 2.5], ["a", "b"]), ([1.0], ["x"]))
def two_lists(numbers, names):
    return [f"{name}={number:.1f}" for name, number in zip(names, numbers)]


@case((lambda: ([np.arange(3.0), np.ones(2)],)))
def of_arrays(arrays):
    arrays[0][0] = 7.0
    arrays.append(arrays[0] * 2)
    return [a.sum() for a in arrays], arrays[1]


@case((3,), (1,))
def of_arrays_and_names(n):
    return [("x" * i, np.full(i, 1.0 * i)) for i in range(n)]


@case(("a,b\nc d",), ("",), (",",))
def split(s):
    return s.split(","), s.splitlines(), s.split(), s.rsplit(",", 1)


@case(("aaa b,a", "aa"), ("a,b,,c", ","), ("", ","), ("é,b", ","), ("x", "é"), ("x", ""))
def split_from_the_end(s, by):
    more = s.rsplit(",")
    more.append(None)
    return s.rsplit(), s.rsplit(None), s.rsplit("a"), s.rsplit("aa"), s.rsplit(by, 1), s.rsplit(by), more


@case((["", "abc", "x" * 15, "y" * 16, "z" * 17, "q" * 100], "--"), (["a"], ""), (["ab"] * 700, "1234567890123456"), (["é", "b"], ","))
def joined_of_any_length(words, by):
    data = [word.encode() for word in words]
    return by.join(words), "".join(words), by.encode().join(data), b"".join(data), b", ".join(data[:1]), b"-".join(data[1:1])


@case(("x,y",), ("x",), ("x,y,z",))
def split_and_unpacked(s):
    a, b = s.split(",")
    return b, a


@case(("a b\nc",), ("",))
def words_of_lines(s):
    count = total = 0
    for line in s.splitlines():
        for word in line.split(" "):
            count += 1
            total += len(word)
    return count, total


@case(("a,b", 1), ("a,b", 7))
def item_of_split(s, n):
    return s.split(",")[n], [w.strip() for w in s.split(",")], "-".join(s.split(","))


@case(("a,b",), ("",))
def split_and_more(s):
    parts = s.split(",")
    parts.append(None)
    return parts


@case((b"a b",), (b"",))
def bytes_split(s):
    parts = s.split()
    parts.append(b"end")
    return parts


@case((np.arange(6.0),))
def arrays_split(a):
    parts = np.split(a, 3)
    parts[0][0] = 9.0
    return parts, [p.sum() for p in np.array_split(a, 4)]


@case(("hello",), ("",))
def characters(s):
    return list(s), sorted(s), [c for c in s if c != "l"], list(s.encode())


@case(("the cat the dog the end",), ("",))
def words_counted(text):
    names, counts = [], []
    for word in text.split():
        if word in names:
            counts[names.index(word)] += 1
        else:
            names.append(word)
            counts.append(1)
    return [f"{name}: {count}" for name, count in zip(names, counts)]


@case((["b", "a"],), (["x", "y", "z"],))
def bubble_sort(words):
    for i in range(len(words)):
        for j in range(len(words) - 1 - i):
            if words[j] > words[j + 1]:
                words[j], words[j + 1] = words[j + 1], words[j]
    return words


@case(([], "a"), (["b"], "a"))
def default_made(words, word):
    out = []
    if len(words) == 0:
        out.append(word)
    else:
        out.extend(words)
    return out


@case((True,), (False,))
def one_of_two_lists(flag):
    words = ["a"] if flag else []
    words.append("z")
    return words


@case((["a", "b"],))
def printed(words):
    print(words, words[0], sep=";")
    print(f"{words} and {words!r:>12}", str(words), repr(words))


@case((1,), rejects="TypingError", words=("one type", "int", "str"))
def mixed_literal(n):
    xs = [n, "a"]
    xs.append(n)
    return xs


@case((3,), (1,))
def item_of_a_list_that_dies_in_a_try(n):
    xs = []
    try:
        for i in range(n):
            xs.append([str(i), "x"][i])
    except IndexError:
        return xs, "short"
    return xs, "all"


@case((3, [[5], [6], [7]]), (2, [[1], [2], [3]]))
def list_of_a_list_that_dies_in_a_try(n, xs):
    t = 0
    try:
        for i in range(n):
            y = [[i], [i + 1]][i]
            xs[i] = y
            t += y[0]
    except IndexError:
        return t + len(xs)
    return t


@case(*WORDS)
def texts_sorted(words):
    data = [w.encode() for w in words]
    data.sort()
    words.sort(reverse=True)
    return data, words, sorted([w + "1" for w in words]), sorted(data, reverse=True)


@case((["w1", "b", "w1"], 1), (["a", "w2"], 2), (["a"], 3), (["é3", "w0"], 0))
def f_strings_looked_for(xs, i):
    wanted = f"w{i}"
    found = wanted in xs, f"é{i}" in xs, xs.count(wanted), "w%d" % i in xs, f"{wanted}" in [wanted, "a"], f"a{i}" not in ["a1", None]
    if found[0]:
        found[2] == 1 or xs.remove(f"w{i}")
    return found, xs, xs.index(f"w{i}"), xs.index(wanted, 0, 9)


@case(("ab", "ä€", ","), ("", "b", ""), ("x", "y", " 😀 "))
def joined_by_number(x, y, between):
    pair = x, y
    known = " ".join([x, "b", y]), ", ".join((y, x)), "".join([x + y, y]), between.join([x, y, x])
    return known, between.join(pair), "-".join([x]), "-".join([]), ",".join(["a", "b"]), between.join([x, between] * 9), sorted([y, x, "b", "", y])


@case(*each([1, 2, -3], [2**62, -2**63] * 9, ["a", "b'c"], ["a", "bb\\", ""], ["\u00e4", "b"], ["\n"], [True, False], [[1], [], [2, 3]],
            [(1, "a", True), (2, "b", False)], [(1,)], [["x"], []], [0.5, 1.0], [None, None], [("a", 0.5)], [{1: 2}, {}]))
def shown(xs):
    first = str(xs), repr(xs), f"{xs}!", f"{xs!r}", f"{xs!a}"
    xs.pop()
    return first, str(xs), str([xs, xs]), str([1, 2]), repr(["a", str(len(xs))]), str([]), str([1, "a"]), str((xs,)), str(tuple(xs))


@case(*each({1: 2, 3: 4, -5: 6}, {"a": 1}, {"a": "b", "c'": "d"}, {(1, "a"): [1, 2], (2, "b"): []}, {"x": {"y": True}}, {1: 0.5}, {None: 1}))
def dictionaries_shown(d):
    first = str(d), repr(d), f"{d}", str([d, {}])
    del d[next(iter(d))]
    return first, str(d)
