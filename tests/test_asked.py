"""Objects of which nothing is known when compiling: what NumPy gives is passed on, and asked of the interpreter."""
import copy
import sys

import numpy as np
import pytest

from jitcore import njit
from jitcore.errors import TypingError

Polynomial = np.polynomial.Polynomial
LINE = np.array([1.0, -3.0, 2.0])


def of_values(a):
    r = np.roots(a)
    first = r
    r[0], other = 5, np.roots(a[:2])
    del other
    r *= 2
    return r, first is r, len(r), float(r[0]), int(r[1]), r[::-1], r[r > 3], r + a[:2], a[:2] - r, -r, r @ r, abs(r), divmod(r, 2), r == r, np.sum(r), np.stack(
        [r, a[1:]]), np.concatenate((r, r)), r.real.sum() + 1, r.dtype, f"{r}", str(r), max(r), sorted(r), list(r), 10 in r, isinstance(r, np.ndarray)


def gone_through(a):
    x, y = np.roots(a)
    found = [2 * float(v) for v in np.roots(a)]
    if np.roots(a)[0] > 1.5:
        found.append(float(x))
    for v in np.roots(a):
        if v < 1.5:
            return found, y, v
    return found, y, y


def unpacked(a):
    r = np.roots(a)
    found = [a[k] * float(v) for k, v in enumerate(r)]
    for (k, x), y in zip(enumerate(r, 1), reversed(r)):
        found.append(k + float(x) * float(y))
    first, *others = r
    *others, last = r
    both, *none, another = r
    return found, first, others, last, both, none, another, [*r, 1.5], list(zip(a, r)), dict(enumerate(a[1:][r > 1]))


def too_few(a):
    try:
        one, *others, two, three = np.roots(a)
    except ValueError as error:
        return str(error), 0
    return "", len(others)


def functions_of_texts(a):
    u, n = np.array(["ab", "c", "Def"]), int(a[0])
    return (np.char.replace(u, "b", "xx"), np.char.partition(u, "b"), np.char.mod("%5.2f", a), np.char.split(u, "b"), np.char.join("-", u),
            np.char.multiply(u, [1, 0, n + 2]), np.char.center(u, n + 4), np.char.center(u, [1, 5, 3]), np.char.ljust(u, 4)[0] == "ab",
            np.char.encode(u), np.char.splitlines(u))


def closures(a):
    n = int(a[2])
    add = np.frompyfunc(lambda x, y: x + y * n, 2, 1)
    return add(a, 2), add.reduce(a), add.outer(a, a).astype(float), np.apply_over_axes(lambda x, axis: np.sum(x, axis) * n, a[:, None], [0, 1])


def lengths_of_lists(a):
    n = int(a[0])
    return np.full([2], [n, 2]), np.full([n + 1, n], [n]), np.full([n, 3], a)


def polynomials(a):
    p = Polynomial(a)
    q = p * p + 1
    q.coef = q.coef + 1
    return p, q, p(2.0), p(a), p.deriv(2).coef, p.roots(), p.degree(), p.domain[0], p == Polynomial(a), Polynomial(
        [1, 2], domain=[0, 3]).linspace(3), callable(p), callable(q.coef), hasattr(p, "coef"), hasattr(p, "mask")


def iterators(a):
    it = np.nditer(a, flags=["multi_index"])
    found = [it.multi_index[0] + float(v) for v in it]
    with np.nditer([a, None], flags=["external_loop"]) as both:
        for x, y in both:
            y[...] = x * 2
        doubled = both.operands[1]
    b = np.broadcast(a, a[:, None])
    return found, doubled, b.shape, b.nd, [int(u) + v for u, v in b], a.flat[1:], [v for v in np.nditer(a, order="F")]


def dtypes(a):
    return (np.zeros(2, object), np.array([1, None]), np.array([1, "a"], object), np.longdouble(3) + 1, a.astype(np.longdouble), a.astype(">f4"),
            np.ma.masked_array(a, mask=[0, 1, 0]).filled(7), np.ma.masked_array(a, mask=[0, 1, 0]).sum(), np.asmatrix(a).T, memoryview(a)[0],
            a.getfield(np.float32, 4), a.__array_interface__["shape"], a[::2].data.strides, np.frompyfunc(divmod, 2, 2)(a, 2), np.fromfunction(np.add, (2, 2)))


def settings(a):
    with np.printoptions(precision=2):
        text = np.array2string(a / 3)
    return text, np.get_printoptions()["precision"], np.geterr()


def raising(a):
    try:
        with np.printoptions(precision=2):
            np.roots(a)[7] = 1
    except IndexError as error:
        return str(error), np.get_printoptions()["precision"]
    return "", 0


def nones(a):
    some = np.array([1, None, 3], object)
    x, y, found = None, None, []
    for v in some:
        if x is None:
            x = v
        if v is None:
            y = v
        found.append((v, v is None))
    if a[0] > 0:
        x = some[1]
    return x is None, x, y is None, found, next(iter(some[1:]), None) is None


@pytest.mark.parametrize("function", [of_values, gone_through, unpacked, too_few, functions_of_texts, closures, lengths_of_lists, polynomials, iterators, dtypes, settings, raising, nones])
def test_is_as_interpreted(function):
    compiled, argument = njit(function), LINE.copy()
    expected, found = function(LINE.copy()), compiled(argument)
    assert [type(one) for one in found] == [type(one) for one in expected]
    for one, other in zip(found, expected):
        np.testing.assert_equal(one, other)
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None)
    assert argument.tolist() == LINE.tolist()


def test_arguments():
    @njit
    def ask(p, x):
        return p(x), p.coef[0], p.deriv()
    p = Polynomial([1.0, 2.0])
    assert ask(p, 2.0) == (5.0, 1.0, p.deriv()) and ask(p, LINE)[0].tolist() == p(LINE).tolist()
    first = njit(lambda it: [v for v in it][0] if it else 0)
    a = LINE.copy()
    assert first(a.flat) == 1.0
    flat = njit(lambda a: a.flat)(a)
    assert type(flat) is np.flatiter and flat.base is a
    with pytest.raises(TypeError):                # another class, which is not iterable
        first(p.coef[0])


def test_errors_are_pythons():
    def unpacked(a):
        x, y, z = np.roots(a)
        return x

    def missing(a):
        return np.roots(a).nothing

    def called(a):
        return np.roots(a)(1)

    def entered(a):
        with np.roots(a):
            return 1

    def stored(a):
        Polynomial(a).symbol = "y"

    def converted(a):
        return int(np.roots(a))

    def unpacked_number(a):
        x, y = np.roots(a)[0]
        return x

    for function in (unpacked, unpacked_number, missing, called, entered, stored, converted):
        with pytest.raises(Exception) as expected:
            function(LINE)
        with pytest.raises(expected.type) as found:
            njit(function)(LINE)
        assert str(found.value) == str(expected.value), function


def test_files(tmp_path):
    path = str(tmp_path / "a.npy")

    @njit
    def there_and_back(a, path):
        np.save(path, a)
        return np.load(path)[1] + a
    assert there_and_back(LINE, path).tolist() == (LINE - 3).tolist()


def test_lists_are_not_changed_in_a_copy():
    def set_item(items, k):
        items[k] = 5

    def delete(items, k):
        del items[k]

    def add(items, k):
        items += k

    def shuffled(a):
        k = np.nditer(a, flags=["multi_index"]).multi_index[0]
        items = [k, k + 1, k + 2]
        np.random.seed(1)
        np.random.shuffle(items)
        return items

    def changed(function):
        return lambda a: function([1, 2], np.nditer(a, flags=["multi_index"]).multi_index[0])

    for function in (set_item, delete, add):
        with pytest.raises(TypingError):
            njit(changed(njit(function)))(LINE)
    assert njit(shuffled)(LINE) == shuffled(LINE)


def test_settings_are_not_changed_when_compiling():
    def text(a, is_plain):
        if is_plain:
            np.polynomial.set_default_printstyle("ascii")
        return str(Polynomial(a))
    assert njit(text)(LINE, False) == text(LINE, False)


def test_nothing_is_lost():
    @njit
    def work(a):
        for k in range(3):
            r = np.roots(a)
            for v in r:
                if v > 1.5:
                    break
            p = Polynomial(r)
            p.coef = r
        return p
    work(LINE)
    kept = copy.copy(LINE)
    before = sys.getrefcount(kept), sys.getrefcount(Polynomial), sys.getrefcount(None)
    for _ in range(200):
        work(kept)
    after = sys.getrefcount(kept), sys.getrefcount(Polynomial), sys.getrefcount(None)
    assert all(abs(x - y) < 20 for x, y in zip(before, after))


def test_a_dtype_that_is_not_known_is_refused():
    with pytest.raises(TypingError, match="dtype must be known"):
        njit(lambda n, dtype: np.full(n, 3, dtype=dtype))(3, "int32")
