"""Arrays and scalars of dates and texts: references that NumPy works on, in loops, containers of the caller, and across calls."""
import gc
import sys
import warnings

import numpy as np
import pytest
from jitcore import TypingError, njit

DAYS = np.array(["2024-02-28", "2023-12-31", "NaT", "2024-03-01"], "M8[D]")
NAT = -2**63
WORDS = np.array(["ab", "c", "abc", ""])


def test_one_specialisation_for_each_unit_and_width():
    @njit
    def first(a):
        return a[0]

    for unit in ("D", "s", "3h", "ns", "Y"):
        given = np.array([5, 6], f"M8[{unit}]")
        assert first(given) == given[0] and first(given).dtype == given.dtype
    for width in (1, 2, 7):
        given = np.array(["x"], f"U{width}")
        assert first(given) == "x" and type(first(given)) is np.str_
    assert len(first.signatures) == 8
    assert first(DAYS[:1].reshape(1, 1))[0] == DAYS[0]


def test_loops():
    @njit
    def later(days, limit):
        count, last = 0, days[0]
        for day in days:
            if day > limit:
                count += 1
                last = day
        return count, last

    assert later(DAYS, np.datetime64("2024-01-01")) == later.py_func(DAYS, np.datetime64("2024-01-01"))

    @njit
    def longest(words):
        best = 0
        for word in words:
            best = max(best, len(word))
        return best

    assert longest(WORDS) == 3 and longest(WORDS.astype("S")) == 3


@pytest.mark.parametrize("values", (DAYS, WORDS, DAYS[:2].reshape(2, 1)), ids=("dates", "texts", "rows"))
def test_unpacking(values):
    def ends(a):
        first, second = a[:2]
        *_, last = a
        return second, last, first

    for mine, theirs in zip(njit(ends)(values), ends(values), strict=True):
        assert type(mine) is type(theirs) and np.array_equal(mine, theirs)
    with pytest.raises(ValueError, match=r"not enough values to unpack \(expected 2, got 1\)"):
        njit(ends)(values[:1])


def test_writing_and_numbers():
    @njit
    def shift(days, steps):
        days[1:] += steps[1:]
        days[0] = np.datetime64("1999-09-09")
        return (days - days[0]) / np.timedelta64(1, "D")

    one, other = DAYS.copy(), DAYS.copy()
    steps = np.array([1, 2, 3, 4], "m8[D]")
    np.testing.assert_array_equal(shift(one, steps), shift.py_func(other, steps))
    np.testing.assert_array_equal(one, other)


DAY, NOT = np.datetime64("2024-02-28"), np.datetime64("NaT", "D")
MOMENTS = (DAY, NOT, np.datetime64("2024-02-28T12", "h"), np.datetime64("2020-01-01T00:00:00.123", "ms"), np.datetime64(5, "3Y"))
SPANS = (np.timedelta64(7, "s"), np.timedelta64("NaT", "s"), np.timedelta64(-3, "D"), np.timedelta64(2**63 - 1, "s"), np.timedelta64(2**62, "D"), np.timedelta64(3, "M"))


def answer(function, *arguments):
    try:
        return repr(function(*arguments))
    except (TypeError, OverflowError) as error:                # units that have nothing in common are refused when compiling
        return "TypeError" if isinstance(error, TypeError) else str(error)


def agree(function, *arguments):
    compiled = njit(function)
    for given in arguments:
        assert answer(compiled, *given) == answer(function, *given), given


def test_dates_in_arithmetic():
    def of_moments(x, y):
        return x - y, x < y, x <= y, x == y, x != y, x > y, x >= y, np.isnat(x)

    def of_both(x, t):
        return x + t, x - t, t + x

    def of_spans(t, u):
        return t + u, t - u, t / u, t < u, t == u, t != u

    def of_one(t, n):
        return t * n, n * t, t + n, n + t, t - n, -t, abs(t), np.isnat(t), t.astype(np.int64), t.dtype, t.shape, str(t), t == t

    agree(of_moments, *((x, y) for x in MOMENTS[:4] for y in MOMENTS[:4]), (MOMENTS[4], MOMENTS[4]))
    agree(of_both, *((x, t) for x in MOMENTS[:3] for t in SPANS), (MOMENTS[4], SPANS[5]))
    agree(of_spans, *((t, u) for t in SPANS for u in SPANS[:4]))
    agree(of_one, *((t, n) for t in SPANS for n in (3, -2**63, np.int32(-2))))


def test_differences_and_numbers():
    def by_each_other(t, u):
        return t // u, t % u

    def by_a_float(t, f):
        return t * f, f * t, t / f, t // f

    def by_an_int(t, n):
        return t / n, t // n

    spans = (*SPANS[:5], np.timedelta64(-7, "s"), np.timedelta64(0, "s"), np.timedelta64(7, "3s"), np.timedelta64(-2**63 + 1, "s"))
    agree(by_each_other, *((t, u) for t in spans for u in spans))
    agree(lambda t, u: divmod(t, u), *((t, u) for t in spans[5:7] for u in spans[:2] + spans[5:7]))
    agree(by_a_float, *((t, f) for t in spans for f in (1.5, -0.1, 0.0, np.nan, np.inf, 1e300, np.float32(0.3), np.float16(2))))
    agree(by_an_int, *((t, n) for t in spans for n in (2, -2, 0, np.int8(-1), np.uint8(3), -2**63)))


UNITS = ("Y", "M", "W", "D", "h", "s", "ns", "3D", "5M", "7h")


@pytest.mark.parametrize("target", UNITS)
def test_units(target):
    """Days of each month, of years with and without a leap day, of centuries; far from now; NaT."""
    counts = (0, 1, -1, 59, 60, 365, -366, 10957, 11016, 146097, -146097, -719468, 10**6, -10**11, 2**62, -2**63 + 1, -2**63)
    for kind, cls in (("M", np.datetime64), ("m", np.timedelta64)):
        convert = eval(f"lambda x: x.astype('{kind}8[{target}]')")
        agree(convert, *((cls(count, source),) for source in UNITS for count in counts))
    agree(lambda x: (x.astype(int), x.astype("i8"), x.astype(np.int64)), *((np.datetime64(count, target),) for count in counts))
    agree(lambda x: (x.astype(float), x.astype(np.int64)), *((np.timedelta64(count, target),) for count in counts))


def test_what_of_dates_is_compiled():
    from tests import numpy_table
    numpy_table.note_routes()
    for expression in ("td[0] * 1.5", "td[0] / 2", "td[0] % td[3]", "dt[0].astype('M8[M]').astype(int)", "len(dt)", "dt.shape",
                       "dt.size", "[dt[p] for p in range(len(dt))]"):
        assert numpy_table.outcome(expression, "float64", "C")[0] == "compiled", expression


def test_dates_made_and_stored():
    def fill(a, n, x):
        a[1], a[-1] = np.datetime64(n, "D"), x
        a[2] = np.datetime64("1970-01-05")
        return a[1] + np.timedelta64(n, "W"), np.timedelta64(1, "D") / np.timedelta64(1, "h"), [one for one in a], min(a[0], a[1])

    for x in (DAY, NOT, np.datetime64("2021-05-05T05", "h")):
        one, other = DAYS.copy(), DAYS.copy()
        assert repr(njit(fill)(one, 12, x)) == repr(fill(other, 12, x)) and repr(one) == repr(other)

    @njit
    def at(a, i, j):
        return a[i, j], a[i]

    grid = DAYS.reshape(2, 2).T
    assert at(grid, -1, 0)[0] == grid[-1, 0]
    with pytest.raises(IndexError, match="index 2 is out of bounds for axis 1 with size 2"):
        at(grid, 0, 2)
    read_only = DAYS.copy()
    read_only.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        njit(fill)(read_only, 1, DAY)


def test_dates_are_chosen_among():
    @njit
    def latest(a, k):
        best, found = a[0], None
        for one in a:
            if one > best:
                best = one
        if k:
            found = best
        return found

    for a in (DAYS, DAYS[::-1], DAYS[:0:-1]):
        for k in (True, False):
            assert repr(latest(a, k)) == repr(latest.py_func(a, k))


@pytest.mark.parametrize("expression", ["a.shape", "a.size", "a.ndim", "a.itemsize", "a.nbytes", "a.strides", "a.T", "a.dtype == b.dtype"])
@pytest.mark.parametrize("given", [DAYS, WORDS, DAYS.reshape(2, 2)])
def test_attributes(expression, given):
    function = eval(f"lambda a, b: {expression}")
    assert np.array_equal(njit(function)(given, given), function(given, given), equal_nan=given.dtype.kind == "M" and expression == "a.T")


def test_references_are_counted():
    @njit
    def work(a):
        last = a[0]
        for one in a:
            last = one
        return last, a[1:], len(a[::-1])

    work(DAYS)
    gc.collect()
    before = sys.getrefcount(DAYS), len(gc.get_objects())
    for _ in range(50):
        work(DAYS)
    gc.collect()
    assert sys.getrefcount(DAYS) == before[0] and len(gc.get_objects()) <= before[1] + 20


# --- arrays of dates, computed with as wholes
COUNTS = ([0, 1, -1, 5, NAT, -7, 1000, -86399], [2**62, -2**62, NAT, 2**63 - 1, -2**63 + 1, 3, 2**57, -2**58], [4, 4, -2, 0, 9, -2**40, 17, 2])
UNITS_OF_BOTH = (("D", "s"), ("M", "Y"))


def dates(kind, unit, counts):
    return np.array(counts, np.int64).view(f"{kind}8[{unit}]")


def told(function, arguments):
    """What can be compared of a result (dates far from now have no text), and of the arguments afterwards."""
    arguments = [one.copy() if isinstance(one, np.ndarray) else one for one in arguments]
    try:
        found = function(*arguments)
    except OverflowError as error:
        return str(error)
    except (TypeError, ValueError, IndexError):   # or refused when compiling
        return "no"
    return [(type(one), str(getattr(one, "dtype", "")), np.asarray(one).view(np.int64).tolist() if np.asarray(one).dtype.kind in "mM" else repr(np.asarray(one).tolist()))
            for one in ((*found, *arguments) if isinstance(found, tuple) else (found, *arguments))]


def are_alike(text, *cases):
    function = eval(f"lambda x, y: {text}")
    compiled = njit(function)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for given in cases:
            assert told(compiled, given) == told(function, given), (text, given[0].dtype, np.asarray(given[0]).view(np.int64), given[1])


def both(kinds, units=UNITS_OF_BOTH):
    return [(dates(kinds[0], a, counts), one) for a, b in units for counts in COUNTS
            for one in (dates(kinds[1], b, counts[::-1]), dates(kinds[1], b, counts[::-1])[1])]


def test_arrays_of_dates_in_arithmetic():
    for kinds in ("Mm", "MM", "mM"):
        are_alike("x - y", *both(kinds))
        are_alike("x + y", *both(kinds))
    for text in ("x - y", "x + y", "(x < y, x <= y, x == y, x != y, np.maximum(x, y), np.fmin(x, y), np.where(np.isnat(x), y, x))", "(x / y, x // y, x % y)"):
        are_alike(text, *both("mm", (("s", "s"), ("3h", "D"))))
    for text in ("x + y", "y - x", "x * y", "y * x", "(x // y, x / y)"):
        are_alike(text, *((dates("m", "s", counts), n) for counts in COUNTS for n in (3, 0, -2, 2**40, np.arange(-3, 5).astype(np.int16))))
    are_alike("x * 3", *((dates("m", "s", counts), 0) for counts in COUNTS))
    are_alike("(x * y, y * x, x / y, x // y)", *((dates("m", "s", counts), f) for counts in COUNTS for f in (1.5, 0.0, np.nan, np.inf, np.linspace(-1, 1, 8))))
    are_alike("(-x, abs(x), +x, x.astype(np.int32), x.astype(float), x.view(np.int64))", *((dates("m", "s", counts), 0) for counts in COUNTS))


def test_arrays_of_dates_in_other_units():
    """Where NumPy looks whether they fit so is this; months and years go by the calendar."""
    counts = (*COUNTS, [-719468, -719469, -1, 0, 59, 60, 10957, 11016, 146097, -146097])
    for kind in "mM":
        for target in ("s", "D", "3h", "M", "Y", "W"):
            are_alike(f"x.astype('{kind}8[{target}]')", *((dates(kind, unit, one), 0) for unit in ("D", "ns", "Y") for one in counts))


def test_arrays_of_dates_reduced_and_in_order():
    given = [(dates(kind, "s", counts), 0) for kind in "mM" for counts in (*COUNTS, [NAT, NAT], [3, 3, 1], [])]
    given += [(dates(kind, "s", COUNTS[2] * 2).reshape(4, 4)[:, ::2], 0) for kind in "mM"]
    for text in ("(x.min(), x.max())", "(x.argmin(), np.argmax(x))", "x.max(axis=0)", "(x.sum(), x.mean())", "x.sum(0)", "np.cumsum(x)", "np.diff(x)", "np.ptp(x)",
                 "np.sort(x)", "x.sort()", "np.unique(x)", "x[0] in x", "(x[1:], x[::-1], x[x == x], x.T, np.concatenate((x, x[1:])))"):
        are_alike(text, *given)
    are_alike("(np.searchsorted(np.sort(x), x), np.searchsorted(np.sort(x), x[1], side='right'))", *given[:8:2])
    are_alike("(np.arange(x[0], x[5], y), np.arange(x[-1], x[4]), np.full(3, x[1]), np.zeros(2, 'M8[s]'), np.arange(5).astype('M8[D]'))",
              (dates("M", "s", COUNTS[2][::-1]), np.timedelta64(1, "h")))


def test_arrays_of_dates_changed():
    def change(x, y):
        x[1:] += y[1:]
        x[0] = y[0] + x[0]
        x[x == x[2]] = x[3]
        x[4:6] = x[:2]
        x -= y
        return x

    for counts in COUNTS:
        for unit in ("s", "D"):
            given = dates("m", "s", counts), dates("m", unit, [1, -1, 5, NAT, 9, 2, 3, 4])
            if not isinstance(told(change, given), str):       # what is written before something does not fit is left open
                assert told(njit(change), given) == told(change, given)
    read_only = DAYS.copy()
    read_only.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        njit(change)(read_only, np.ones(4, "m8[D]"))
    with pytest.raises(ValueError, match="could not be broadcast together with shapes"):
        njit(change)(DAYS.copy(), np.ones(3, "m8[D]"))


def test_arrays_of_dates_are_copied_or_not():
    @njit
    def parts(a, b):
        return a.astype("M8[D]"), a[1:], a.view(np.int64), b + np.timedelta64(1, "h"), a.copy(), a

    a, b = DAYS.copy(), np.array("2024-01-01", "M8[D]")
    copied, part, counts, later, other, same = parts(a, b)
    a[1] = a[0]
    assert same is a and part[0] == a[0] and counts[1] == counts[0] and np.isnat(copied[2]) and copied[1] == other[1] == DAYS[1]
    assert type(later) is np.datetime64 and later == np.datetime64("2024-01-01T01", "h")


def test_arrays_of_dates_that_numpy_is_called_with_as_numbers():
    table = dates("M", "D", COUNTS[2]).reshape(2, 4)
    are_alike("(x.swapaxes(0, 1), np.roll(x, (1, 1), (0, 1)), x.flatten('K'), np.moveaxis(x, 0, 1), np.atleast_1d(x, y)[1])", (table, np.arange(3)))
    are_alike("(np.zeros_like(x, np.int64), np.ascontiguousarray(x, np.int64), np.compress(x[0], y))", (table, np.arange(4)))
    rows = njit(lambda a: (np.flip(a, (0, 1)), np.atleast_1d(a)))
    before = sys.getrefcount(table)
    turned, same = rows(table)
    table[0, 1] = DAYS[0]
    assert turned[1, 2] == DAYS[0] and same is table
    del turned, same
    gc.collect()
    assert sys.getrefcount(table) == before


def test_arrays_of_dates_without_units_axes_or_bounds():
    generic = dates("m", "generic", COUNTS[0]), dates("m", "s", COUNTS[0][::-1])
    are_alike("(x < y, x == y, x - y, y + x, np.maximum(x, y), x * 2, y[0] + x, np.where(x == x, x, y))", generic, generic[::-1], generic[:1] * 2)
    for unit in ("D", "M"):
        are_alike(f"x.astype('M8[{unit}]')", (dates("M", "generic", COUNTS[0]), 0))
    are_alike("(+x, -x, x.astype('m8[ms]'), x.astype('m8[s]'), x + x)", (np.array(5, "m8[s]"), 0))
    are_alike("x.astype('M8[M]')", (np.array(5, "M8[D]"), 0))
    first, last = dates("M", "s", [-2**62 - 9, 2**62 + 9])
    are_alike("np.arange(x, y, np.timedelta64(2**60, 's'))", (first, last))
    are_alike("np.arange(x, x + y, y)", (DAYS[0], generic[0][1]))
    are_alike("(x.astype('>M8[D]'), x.view('>M8[D]'))", (DAYS, 0))


def test_arrays_of_dates_are_computed_in_one_loop():
    from tests import numpy_table
    numpy_table.note_routes()
    for expression in ("dt - dt", "td / np.timedelta64(1, 'h')", "dt.min()", "td.sum()", "dt.astype('M8[s]')", "dt[dt > dt[0]]", "td * 2",
                       "np.where(np.isnat(dt), dt[0], dt)", "np.maximum(dt, dt[::-1])"):
        assert numpy_table.outcome(expression, "float64", "C")[0] == "compiled", expression

    @njit
    def hours(dt):
        return ((dt - dt[0]) / np.timedelta64(1, "h")).max()
    hours(DAYS[:2])
    assert hours.inspect("fuse").count("reduced") == 1 and "elementwise" not in hours.inspect("fuse").replace("reduced", "")


def test_texts_that_are_only_compared_are_looked_at_where_they_lie():
    def count(words, word):
        found = 0
        for i in range(len(words)):
            if words[i] == word:
                found += len(words[i])
        return found

    def replace(words, word):
        for i in range(len(words)):
            old = words[i]
            words[i] = word
            if old == word:
                return i
        return -1

    looks, copies = njit(count), njit(replace)
    assert looks(WORDS, "abc") == 3 and copies(WORDS.copy(), "abc") == 2
    assert "texts_place" in looks.inspect("fuse") and "texts_getitem" not in looks.inspect("fuse")
    assert "texts_place" not in copies.inspect("fuse")
