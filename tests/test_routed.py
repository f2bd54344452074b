"""Calls routed to NumPy itself: the interpreter's results, types, memory and exceptions."""
import gc
import sys
import tracemalloc

import numpy as np
import pytest
from codegen.ops.routed import routed
from codegen.storage import memory
from jitcore import njit
from jitcore.errors import JitError, TypingError

LINE = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
WHOLE = np.array([3, 1, 2, 5, 4, 1])
SQUARE = np.array([[4.0, 1.0, 0.5], [1.0, 5.0, 0.2], [0.5, 0.2, 3.0]])
MASK = LINE > 2

CALLS = {
    "np.sort(a)": LINE, "np.argsort(a)": LINE, "np.sort(a)[::-1][0] + 1.0": LINE, "np.median(a)": LINE,
    "np.percentile(a, 25)": LINE, "np.quantile(a, [0.25, 0.5])": LINE, "np.unique(a)": WHOLE, "np.bincount(a)": WHOLE,
    "np.concatenate((a, a))": LINE, "np.stack((a, a), axis=1)": LINE, "np.vstack((a, a))": LINE, "np.hstack((a, a))": LINE,
    "np.diff(a)": LINE, "np.ediff1d(a)": LINE, "np.gradient(a)": LINE, "np.trapezoid(a)": LINE, "np.roll(a, 2)": LINE,
    "np.flip(a)": LINE, "np.repeat(a, 2)": LINE, "np.tile(a, 3)": LINE, "np.pad(a, 2)": LINE, "np.append(a, 1.0)": LINE,
    "np.delete(a, 1)": LINE, "np.insert(a, 1, 7.0)": LINE, "np.searchsorted(np.sort(a), 2.5)": LINE, "np.digitize(a, a)": np.sort(LINE),
    "np.interp(2.5, a, a)": np.sort(LINE), "np.convolve(a, a)": LINE, "np.correlate(a, a)": LINE, "np.histogram(a, bins=3)": LINE,
    "np.cumprod(a)": LINE, "np.nancumsum(a)": LINE, "np.nanmean(a)": LINE, "np.ptp(a)": LINE, "np.average(a)": LINE,
    "np.std(a, ddof=1)": LINE, "np.var(a, axis=0, keepdims=True)": SQUARE, "np.sum(a, axis=(0, 1))": SQUARE,
    "np.count_nonzero(a)": LINE, "np.nonzero(a)[0]": MASK, "np.where(a)[0]": MASK, "np.flatnonzero(a)": MASK, "np.isin(a, a[:2])": WHOLE,
    "np.intersect1d(a, a[:2])": WHOLE, "np.union1d(a, a)": WHOLE, "np.setdiff1d(a, a[:2])": WHOLE, 
    "np.kron(a, a)": LINE, "np.inner(a, a)": LINE, "np.tensordot(a, a, 1)": SQUARE, "np.einsum('ij,j->i', a, a[0])": SQUARE,
    "np.trace(a)": SQUARE, "np.tril(a)": SQUARE, "np.triu(a, 1)": SQUARE, "np.diag(a)": SQUARE, "np.rot90(a)": SQUARE,
    "np.transpose(a, (1, 0))": SQUARE, "np.swapaxes(a, 0, 1)": SQUARE, "np.expand_dims(a, 0)": LINE, "np.squeeze(a[None], 0)": LINE,
    "np.linalg.inv(a)": SQUARE, "np.linalg.det(a)": SQUARE, "np.linalg.solve(a, a[0])": SQUARE, "np.linalg.norm(a)": SQUARE,
    "np.linalg.norm(a, axis=1)": SQUARE, "np.linalg.cholesky(a)": SQUARE, "np.linalg.eigvalsh(a)": SQUARE,
    "np.linalg.matrix_rank(a)": SQUARE, "np.linalg.pinv(a)": SQUARE, "np.linalg.matrix_power(a, 3)": SQUARE, "np.fft.fft(a)": LINE,
    "np.fft.ifft(np.fft.fft(a))": LINE, "np.fft.rfft(a)": LINE, "np.fft.fftfreq(8)": LINE, "np.polyfit(a, a * 2, 1)": LINE,
    "np.polyval(a, 2.0)": LINE, "np.hanning(5)": LINE, "np.add.reduce(a)": LINE, "np.multiply.accumulate(a)": LINE,
    "np.subtract.outer(a, a)": LINE, "np.maximum.reduceat(a, np.array([0, 2]))": LINE, "np.allclose(a, a)": LINE,
    "np.array_equal(a, a)": LINE, "np.nan_to_num(a)": LINE, "np.full((2, 3), 7.0, order='F')": LINE, "np.meshgrid(a, a)[0]": None,
    "a.argsort()": LINE, "a.take(np.array([0, 1]))": LINE, "a.repeat(2)": LINE, "a.cumprod()": LINE, "a.std(ddof=1)": LINE,
    "a.searchsorted(2.0)": np.sort(LINE), "a.swapaxes(0, 1)": SQUARE, "a.nonzero()[0]": MASK, "a.trace()": SQUARE,
    "a.view(np.complex64)": np.arange(16, dtype=np.int8), "np.flatnonzero(())": LINE, "a.copy().reshape(()).squeeze()": np.ones(1),
    "(np.random.seed(3), np.random.zipf(a[1] + 1), np.random.multinomial(9, a / a.sum()), np.random.choice(len(a), p=a / a.sum()))[1:]": LINE,
    "np.nan_to_num(a, nan=-9999, posinf=33333333, neginf=33333333)": LINE,
    "a.compress(a > 2)": LINE, "a.choose((a, a + 1, a, a, a, a))": WHOLE,
}
CALLS = {text: argument for text, argument in CALLS.items() if argument is not None}


@pytest.mark.parametrize("expression", CALLS)
def test_result(expression):
    function = eval(f"lambda a: {expression}", {"np": np})
    argument = CALLS[expression]
    got, expected = njit(function)(argument.copy()), function(argument.copy())
    assert_same(got, expected)


def assert_same(got, expected):
    assert type(got) is type(expected)
    if isinstance(expected, tuple):
        for one, other in zip(got, expected, strict=True):
            assert_same(one, other)
        return
    np.testing.assert_array_equal(got, expected)
    if isinstance(expected, np.ndarray):
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
        assert got.strides == expected.strides or not got.size      # of no elements, any number will do


def test_arrays_are_passed_without_a_copy():
    @njit
    def sort_in_place(a):
        a.sort()
        np.put(a, 0, -1.0)
        return a

    given = LINE.copy()
    assert sort_in_place(given) is given
    assert given.tolist() == [-1.0, 2.0, 3.0, 4.0, 5.0]


def test_what_numpy_made_is_not_returned_for_its_part():
    """The part has the whole's memory, shape and strides, but another dtype."""
    numbers = np.array([3 + 1j, 1 - 2j])
    records = np.array([(1, 2.5), (3, 4.5)], np.dtype([("p", "i4"), ("q", "f8")], align=True))
    assert njit(lambda a: np.sort(a).real)(numbers).tolist() == [1.0, 3.0]
    assert njit(lambda a: np.sort(a).real.view(np.int64))(numbers).dtype == np.int64
    assert njit(lambda a: a.copy()["p"])(records).tolist() == [1, 3]


def test_what_numpy_made_is_returned_itself():
    made = njit(lambda a: np.sort(a))(LINE)
    assert made.base is None and made.flags.owndata
    assert njit(lambda a: np.sort(a)[1:])(LINE).base is not None
    square = njit(lambda a: np.linalg.inv(a).T)(SQUARE)
    np.testing.assert_array_equal(square, np.linalg.inv(SQUARE).T)


INDEXED = {
    "a[k]": (LINE, MASK), "a[k] ": (LINE, np.array([3, 1, 1])), "a[a > 3]": (SQUARE, None), "a[k]  ": (SQUARE, np.array([2, 0])),
    "a[:, k]": (SQUARE, np.array([2, 0])), "a[k, k]": (SQUARE, np.array([2, 0])), "a[k, 1:]": (SQUARE, np.array([2, 0])),
    "a[[0, 2, 1]]": (LINE, None), "a[np.ix_(k, k)]": (SQUARE, np.array([2, 0])), "a[k[:, None], k]": (SQUARE, np.array([2, 0])),
    "a[k].sum() + len(a[k])": (LINE, MASK), "a[..., k]": (SQUARE, np.array([True, False, True])), "a[k > 5]": (LINE, WHOLE[:5]),
}


@pytest.mark.parametrize("expression", INDEXED)
def test_index_by_arrays(expression):
    function = eval(f"lambda a, k: {expression}", {"np": np})
    assert_same(njit(function)(*INDEXED[expression]), function(*INDEXED[expression]))


@pytest.mark.parametrize("statement", ["a[k] = 0.0", "a[k] += 1.0", "a[k] = a[k] * 2", "a[a > 2] = -1.0"])
@pytest.mark.parametrize("a, k", [(LINE, MASK), (LINE, np.array([3, 1, 1])), (SQUARE, np.array([2, 0]))])
def test_assignment_to_an_index_by_arrays(statement, a, k):
    scope = {"np": np}
    exec(f"def change(a, k):\n    {statement}\n    return a", scope)
    assert_same(njit(scope["change"])(a.copy(), k), scope["change"](a.copy(), k))


def test_index_by_arrays_outside():
    with pytest.raises(IndexError, match="index 30 is out of bounds for axis 0 with size 5"):
        njit(lambda a, k: a[k])(LINE, np.array([30]))


def test_views_alias():
    @njit
    def write_through(a):
        view = np.transpose(a, (1, 0))
        view[0, 1] = 99.0
        return a[1, 0]

    assert write_through(SQUARE.copy()) == 99.0


def test_in_loops_and_branches():
    @njit
    def total(a, n):
        t = 0.0
        for i in range(n):
            if i % 2:
                t += np.sort(a)[i % len(a)]
            else:
                t += np.linalg.norm(a)
        return t

    assert total(LINE, 10) == total.py_func(LINE, 10)


def test_random_streams_are_numpys():
    @njit
    def draw():
        return np.random.rand(), np.random.randint(0, 10), np.random.normal(0.0, 1.0, 3), np.random.normal(size=2)

    np.random.seed(5)
    expected = draw.py_func(), draw.py_func()
    np.random.seed(5)
    got = draw(), draw()
    for one, other in zip(got, expected):
        assert_same(one, other)


@pytest.mark.parametrize("function, argument, exception", [
    (lambda a: np.linalg.inv(a), np.zeros((2, 2)), np.linalg.LinAlgError),
    (lambda a: np.linalg.cholesky(a), -np.eye(2), np.linalg.LinAlgError),
    (lambda a: np.concatenate((a, a[0])), SQUARE, ValueError),
    (lambda a: np.stack((a, a[1:])), LINE, ValueError),
    (lambda a: np.repeat(a, -len(a)), LINE, ValueError),
    (lambda a: np.convolve(a, a[0]), SQUARE, ValueError),
    (lambda a: np.zeros((2, 3), order="Z") + a, LINE, ValueError),
    (lambda a: a.argmax(axis=3), SQUARE, np.exceptions.AxisError),
])
def test_exceptions_are_numpys(function, argument, exception):
    with pytest.raises(exception) as expected:
        function(argument)
    with pytest.raises(exception) as got:
        njit(function)(argument)
    assert str(got.value) == str(expected.value)


def test_arguments_of_distributions():
    def drawn(g, few, shape, p):
        return (g.binomial(5, p), g.hypergeometric(few, [1, 5, 3], 3), g.lognormal(0.5, (1.0, 2.0), shape), g.f(1, (2.0, 3.0, 4.0), size=few),
                g.multinomial(few, p[0]))

    compiled = njit(drawn)
    for found, expected in zip(*(f(np.random.default_rng(1), np.int64(3), (2, 2), np.full((2, 3), 0.25, np.float32)) for f in (compiled, drawn))):
        assert found.dtype == expected.dtype and np.array_equal(found, expected)
    assert "object" not in str(compiled.nopython_signatures[0].return_type)


def test_more_or_fewer_arguments_than_there_are():
    for call in (lambda a: a.copy("C", "F"), lambda a: np.copy(a, "K", False, 3), lambda a: a.astype("f8", "K", "safe", True, True, 5),
                 lambda a: np.random.default_rng(1).binomial(5), lambda a: np.lib.stride_tricks.sliding_window_view(a, (2.0,))):
        with pytest.raises(TypeError):
            call(LINE)
        with pytest.raises(TypeError):
            njit(call)(LINE)


def test_another_type_than_promised():
    with pytest.raises(TypeError, match=r"sqrt\(\) returned array\(complex128.*promised array\(float64"):
        njit(lambda a: np.emath.sqrt(a))(-LINE)


@pytest.mark.parametrize("function, words", [
    (lambda a: np.sort(a, foo=1), "unexpected keyword argument 'foo'"),
    (lambda a: np.linalg.solve(a, lambda x: x), "closure .* is not passed on"),
])
def test_refused(function, words):
    with pytest.raises(JitError, match=words):
        njit(function)(LINE)


def test_what_changes_a_list_is_refused():
    """It would change a copy."""
    with pytest.raises(TypingError, match=r"shuffle\(\) changes a list"):
        njit(lambda xs: routed(np.random.shuffle, xs))([1, 2, 3])


def test_without_the_lock():
    compiled = njit(nogil=True)(lambda a: np.sort(a).sum() + np.linalg.norm(a))
    assert compiled(LINE) == compiled.py_func(LINE)


def test_nothing_is_lost():
    @njit
    def work(a):
        t = 0.0
        for k in range(5):
            b = np.sort(a)
            c = b[1:]
            t += c[0] + np.histogram(a, bins=3)[1][0]
        return b, c

    work(LINE)
    gc.collect()
    before = memory.live_blocks()
    for _ in range(100):
        work(LINE)
    with pytest.raises(ValueError):
        for _ in range(100):
            njit(lambda a: np.sort(a).reshape((2, -1)))(LINE)
    gc.collect()
    assert memory.live_blocks() == before


def test_strings_are_released():
    @njit
    def work(s, n):
        text = ""
        for i in range(n):
            text = text + s.upper()
            if len(text) > 5:
                text = text[1:]
        if n == 7:
            raise ValueError(text + "!")
        return text, str(n)

    given = "".join(("a", "b", "c!"))
    before = sys.getrefcount(given)
    for n in range(200):
        try:
            work(given, n % 10)
        except ValueError:
            pass
    assert sys.getrefcount(given) == before
    tracemalloc.start()
    try:
        for _ in range(3):
            for n in range(300):
                try:
                    work(given, n % 10)
                except ValueError:
                    pass
            gc.collect()
            size = tracemalloc.get_traced_memory()[0]
            previous, size_before = size, locals().get("previous", size)
        assert size - size_before < 2000
    finally:
        tracemalloc.stop()


def test_a_function_of_scipy_brings_the_routes():
    from jitcore.library.wanted import WANTED

    def gamma(x):
        return x

    gamma.__module__ = "scipy.special._ufuncs"
    _, is_wanted = WANTED["arrays"]
    assert is_wanted(gamma, ())


def test_whether_what_comes_back_is_out_is_not_guessed():
    def same(a, out):
        return np.take(a, [0, 1, 2, 3, 4], out=out) is out

    with pytest.raises(TypeError, match="one object is not known"):
        njit(same)(LINE, np.zeros(5))


@pytest.mark.parametrize("expression", ["np.clip(a, -1, 1)", "a.clip(0.5, 1.5)", "np.clip(a, 1, 2, out=a)", "np.clip(a, None, 2)", "np.sqrt(a * a, out=a)"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_not_routed(expression, dtype):
    function = njit(eval(f"lambda a: {expression}", {"np": np}))
    assert_same(function(LINE.astype(dtype)), function.py_func(LINE.astype(dtype)))
    assert "routed" not in function.inspect("infer")


def test_numbers_of_constant_text_are_constants():
    def letters(a):
        return sum([ord("G") * a + ord(b"\0") + len("three") + ("x" in "axe") + b"ab"[1] + int("12"), float("1.5")])

    function = njit(letters)
    assert function(2) == letters(2) and "routed" not in function.inspect("simplify")
    with pytest.raises(TypeError, match="expected a character"):
        njit(lambda: ord("ab"))()
