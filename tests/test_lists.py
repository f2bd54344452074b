"""Lists: random programs against the interpreter, memory, what arguments cost and keep, errors of unboxing."""

import gc
import random
import subprocess
import sys

import numpy as np
import pytest

from codegen.storage import memory
from jitcore import errors, njit
from tests.differential import Runner, check

STATEMENTS = (
    "xs.append({x})", "xs.insert({i}, {x})", "xs.extend(ys)", "xs += [{x}, {y}]", "xs.pop()", "xs.pop({i})", "del xs[{i}]",
    "del xs[{i}:{j}]", "del xs[{i}::{s}]", "xs[{i}] = {x}", "xs[{i}:{j}] = ys", "xs[{i}:{j}] = [{x}]", "xs[{i}::{s}] = ys[::-1]",
    "xs.remove({x})", "xs.reverse()", "xs.sort()", "xs.sort(reverse=True)", "xs.sort(key=lambda v: v % 3)", "xs *= {k}",
    "ys = xs[{i}:{j}]", "ys = xs[::{s}]", "ys = xs + ys", "ys = [v * 2 for v in xs if v > {x}]", "ys = xs", "ys = list(xs)",
    "seen.append(xs.count({x}))", "seen.append(len(xs))", "seen.append(xs.index({x}))", "seen.append(xs[{i}])",
    "seen.append(sum(ys))", "seen.append(max(xs))", "seen.append(int(xs < ys))", "seen.append(int({x} in ys))",
    "seen.append(int(xs is ys))", "rows.append(xs)", "rows.append(ys[:])", "rows[{i}].append({x})", "xs = rows.pop()",
    "rows[{i}] = [{x}]", "seen += [len(row) for row in rows]", "if len(xs) > 50: del xs[10:]",
    "for v in xs[:5]:\n        if v > {x}:\n            ys.append(v)\n        else:\n            seen.append(v)",
)


def program(seed: int) -> str:
    choose = random.Random(seed)
    lines = ["def f(xs, ys, rows):", "    seen = []", "    seen.append(0)"]
    for _ in range(9):
        numbers = {"x": choose.randint(-3, 6), "y": choose.randint(0, 9), "i": choose.randint(-4, 5), "j": choose.randint(-4, 7),
                   "s": choose.choice((-2, -1, 1, 2, 3)), "k": choose.randint(0, 2)}
        lines.append("    " + choose.choice(STATEMENTS).format(**numbers))
    return "\n".join((*lines, "    return xs, ys, seen, rows"))


def compiled(text: str, name: str):
    import linecache
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    namespace: dict = {}
    exec(compile(text, name, "exec"), namespace)
    return namespace["f"]


@pytest.mark.parametrize("first", range(0, 16, 4))
def test_random_programs(first):
    before = memory.live_blocks()
    for seed in range(first, first + 4):
        text = program(seed)
        function = compiled(text, f"<list program {seed}>")
        shared, jitted = [1, 2, 3], njit(function)
        runner = Runner("compiled", lambda function, arguments: jitted(*arguments))
        for arguments in (([3, 1, 2], [5, 4], [[1], [2, 3]]), ([], [7], [[], [4]]), (shared, shared, [shared, [9]])):
            difference = check(function, arguments, runner)
            assert difference is None, f"{difference}\n{text}"
    gc.collect()
    assert memory.live_blocks() == before


def test_memory_of_lists():
    @njit
    def work(rows, n):
        made = [[float(i)] * i for i in range(n)]
        made.append(rows[0])
        first = made[1]
        made[1] = [2.0]
        made.pop(0)
        del made[2:4]
        arrays = [np.zeros(k) for k in range(n)]
        arrays.reverse()
        pairs = [(i, made[i]) for i in range(2)]
        rows.append(first)
        if n > 5:
            raise ValueError("enough")
        return made, arrays, pairs

    before = memory.live_blocks()
    kept = [work([[1.0], []], 5) for _ in range(20)]
    assert kept[3][2][0][1] is kept[3][0][0]
    del kept
    rows = [[1.0]]
    for _ in range(20):
        with pytest.raises(ValueError, match="enough"):
            work(rows, 6)
    gc.collect()
    assert len(rows) == 21 and memory.live_blocks() == before


def test_references_of_arguments():
    @njit
    def change(rows, arrays):
        rows.append([1])
        rows[0].append(2)
        arrays.pop()
        arrays.append(arrays[0])
        return rows[0]

    row, array, other = [5], np.zeros(2), np.ones(3)
    change([row], [array, other])
    counts = [sys.getrefcount(one) for one in (row, array, other)]
    for _ in range(10):
        assert change([row], [array, other]) is row
    assert [sys.getrefcount(one) for one in (row, array, other)] == counts


class Cell:
    def __init__(self, value):
        self.value = value


@njit
def change_rows(rows, others, table, cells, fits):
    """What each row is, is seen by all who have it."""
    rows[0].append(10)
    others[-1].append(20)
    table[0].append(30)
    for cell in cells:
        cell.value += 1
    last = rows.pop()
    last.append(40)
    rows.append(others[0])
    return last, rows[0], others[-1][0] if fits else 0, len(table[0]), cells[0].value


@pytest.mark.parametrize("shape", ["apart", "one list", "rows in others", "in a tuple", "twice"])
def test_rows_are_one_object_wherever_they_are(shape):
    """Items that only one list has are not looked for elsewhere; others are."""
    def arguments():
        rows, others, cells = [[1], [2], [3]], [[4], [5]], [Cell(1), Cell(2)]
        table = ([6], [7])
        if shape == "one list":
            others = rows
        elif shape == "rows in others":
            others[1] = rows[0]
            cells.append(cells[0])
        elif shape == "in a tuple":
            table = (rows[2], others[0])
        elif shape == "twice":
            rows[0] = rows[2]
            cells *= 2
        return rows, others, table, cells, True

    change_rows(*arguments())
    for _ in range(2):
        before = memory.live_blocks()
        expected, given = arguments(), arguments()
        wanted, found = change_rows.py_func(*expected), change_rows(*given)
        assert found == wanted and given[:3] == expected[:3] and [one.value for one in given[3]] == [one.value for one in expected[3]]
        where = [[a is b for a in given[0] + given[1] + [*given[2], found[0]] for b in given[0] + given[1] + [*given[2], found[0]]]]
        assert where == [[a is b for a in expected[0] + expected[1] + [*expected[2], wanted[0]] for b in expected[0] + expected[1] + [*expected[2], wanted[0]]]]
        del found, given
        assert memory.live_blocks() == before
        with pytest.raises(TypeError):           # the last row does not fit, after others were taken
            change_rows([[1], [2], 3], [[4]], ([6], [7]), [Cell(1)], True)
        assert memory.live_blocks() == before


def test_items_that_stay_are_the_same_objects():
    @njit
    def change(xs):
        xs[1] = 2.5
        xs.append(1e300)

    items = [1e100, 1e200, 1e250]
    first, last = items[0], items[2]
    change(items)
    assert items == [1e100, 2.5, 1e250, 1e300] and items[0] is first and items[2] is last


@njit
def halve(xs):
    for i in range(len(xs)):
        xs[i] = xs[i] / 2.0


@njit
def many_ints(bounds):
    return [sign * (bound + i) for bound in bounds for i in range(-8, 8) for sign in (1, -1)], {bound: bound * 0.5 for bound in bounds}


def test_numbers_that_lists_are_made_of():
    """A float that others have, too, keeps its value; one that only the list has may get another. Ints of all sizes are Python's own."""
    shared, twice = float("3.5"), float("4.5")
    items = [shared, float("5.5"), twice, twice, float("inf")]
    halve(items)
    assert (items, shared, twice) == ([1.75, 2.75, 2.25, 2.25, float("inf")], 3.5, 4.5)
    bounds = [0, 256, 1024, 1 << 15, 1 << 30, 1 << 31, 1 << 60]
    made, expected = many_ints(bounds), many_ints.py_func(bounds)
    assert made == expected and {type(one) for one in made[0]} == {int} and [*map(repr, made[0])] == [*map(repr, expected[0])]
    assert all(one is other for one, other in zip(made[0], expected[0]) if -5 <= one <= 256)
    assert [hash(one) for one in made[1]] == [hash(bound) for bound in bounds] and [one + 1 for one in made[1]] == [bound + 1 for bound in bounds]


def test_specialisations_by_items():
    @njit
    def double(xs):
        return [x + x for x in xs]

    assert double([]) == [] and len(double.signatures) == 1
    assert double([1]) == [2] and double([1.5]) == [3.0] and len(double.signatures) == 3
    assert double([]) == [] and len(double.signatures) == 3
    for wrong, words in (([1, True, 2.5], "item 0 is an int and item 1 is a bool"), ([1, "a"], "item 1 is a str")):
        with pytest.raises(TypeError, match=words):
            double(wrong)
    with pytest.raises(OverflowError, match="beyond 64 bits"):
        double([2**64])


def test_what_is_given_to_an_empty_list_settles_it():
    @njit
    def fill(xs):
        xs.append(1.5)
        return xs

    xs = []
    assert fill(xs) is xs and xs == [1.5]
    with pytest.raises(errors.TypingError, match="argument 'xs'"):
        fill([1])


@pytest.mark.parametrize("items", [[float("nan"), 1.0], [2.0, float("nan")]])
def test_nan_is_not_sorted(items):
    with pytest.raises(ValueError, match="nan"):
        njit(lambda xs: sorted(xs))(items)


def test_loops_vectorise():
    @njit
    def scale(xs):
        for i in range(len(xs)):
            xs[i] = xs[i] * 1.5

    scale([1.0, 2.0])
    assert "fmul <" in scale.inspect("optimize")


def test_lists_and_arrays_are_declared_together():
    """Whichever of them is the first that a process compiles."""
    code = ("import numpy as np\nfrom jitcore import njit\n@njit\ndef f(a):\n    xs = [a]\n    xs.append(a)\n    return xs[0][0]\n"
            "assert f(np.ones(2)) == 1.0")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_arrays_in_lists_overlap():
    def shifted(a):
        xs = [a]
        xs.append(a)
        b = xs[0]
        b[1:] = a[:-1] * 2 + b[:-1]
        xs[1][:] = xs[0][::-1]
        c = xs[0] + 1
        xs[1][0] = 100.0
        return a, c * 2

    assert check(shifted, (np.arange(6.0),), Runner("compiled", lambda function, arguments: njit(function)(*arguments))) is None


def test_one_list_for_two_parameters_of_different_items():
    @njit
    def f(a, b):
        a.append(1)
        b.append(2.5)

    shared = []
    with pytest.raises(TypeError, match=r"f\(\): 'a' and 'b' are the same list, but hold items of different types"):
        f(shared, shared)
    assert shared == []
    first, second = [], []
    f(first, second)
    assert (first, second) == ([1], [2.5])


# --- lists of ints and floats: floats inside, and what does not change stays what it is

def test_lists_of_ints_and_floats_come_in_as_floats():
    @njit
    def change(xs, place, value):
        xs[place] = value
        xs.append(0.25)
        return xs

    given = [1, 2.5, 300, 4]
    assert change(given, 1, 7.0) is given
    assert given == [1, 7.0, 300, 4, 0.25] and list(map(type, given)) == [int, float, int, int, float]
    change(given, 2, 300.0)                       # the same number: it stays
    assert type(given[2]) is int
    zeros = [0, 1.5]
    change(zeros, 0, -0.0)                        # another number
    assert str(zeros) == "[-0.0, 1.5, 0.25]"
    rows = [[1, 2.5], [3.5, 4], []]
    assert njit(lambda rows: [sum(row) * 0.5 for row in rows])(rows) == [1.75, 3.75, 0.0] and rows == [[1, 2.5], [3.5, 4], []]
    assert list(map(type, rows[0])) == [int, float] and list(map(type, rows[1])) == [float, int]


def test_a_list_of_ints_is_never_one_of_ints_and_floats():
    @njit
    def halves(xs, ys):
        return [x // 2 for x in xs], [y // 2 for y in ys]

    for first, second in (([1, 2.5], [3, 4]), ([3, 4], [1, 2.5]), ([1, 2.5], [3.5, 4]), ([1.5, 2.5], [1, 2.5]), ([1.5, 2.5], [3, 4]), ([5], [7])):
        for _ in range(2):
            found = halves(first, second)
            wanted = [[type(one) for one in found] for found in found]
            assert found == halves.py_func(first, second)
            assert wanted == [[float if float in map(type, xs) else int] * len(xs) for xs in (first, second)]
    for refused in ([2**53 + 1, 0.5], [[1, 2.5], [3, 4]], [True, 0.5]):
        with pytest.raises(TypeError, match="which jitcore does not take"):
            halves(refused, refused)


def test_lists_of_ints_and_floats_inside_of_tuples_and_settings():
    total = njit(lambda pair, settings: sum(pair[0]) * 0.5 + sum(settings["xs"]) * settings["n"])
    assert total(([1, 2.5], 3), {"xs": [1.5, 2], "n": 2}) == 8.75
    assert njit(lambda *several: [sum(one) + 0.5 for one in several])([1, 2.5], [3.5]) == [4.0, 4.0]
