"""Arrays written out (np.mgrid, np.r_, np.block, meshgrid of any number), chosen, counted in two directions: they give what NumPy gives, and
no call of NumPy is left to make them."""
import numpy as np
from random_calls import array, check

from jitcore import njit
from tests import numpy_table


def compiled(*expressions):
    numpy_table.note_routes()
    for expression in expressions:
        assert numpy_table.outcome(expression, "float64", "C")[0] == "compiled", expression


def test_grids():
    for n in (0, 1, 4):
        for f in (0.5, -2.0):
            for call in ("np.mgrid[0:n, 1:4:2], np.mgrid[0:f:3j], np.mgrid[n:9:2]", "np.mgrid[0:1:n * 1j, f:4, :n]", "np.mgrid[f:n:0.25, n:2:1j]",
                         "np.ogrid[-n:n + 1, -2:f:4j, :3], np.ogrid[0:5:f]", "np.ogrid[0:2:0.5], n, f", "np.mgrid[0:2:0, 0:n], f", "np.mgrid[0:n, 0:-1], f"):
                check(call, n, f)
    for call in ("np.meshgrid(a), b", "np.meshgrid(a, b, a, b)", "np.meshgrid(a, b, a, a, indexing='ij')", "np.meshgrid(a, b, a, b, sparse=True)"):
        check(call, np.arange(3), array("float32", 4))
    compiled("np.mgrid[0:n, 0:1:3j]", "np.ogrid[0:n, 0:f:3j]", "np.mgrid[0:f:5j]", "np.meshgrid(a, b, a, a)")


def test_slices_of_numbers_are_no_positions():
    for index in ("0:1.5", "0:f", "0:1j"):
        for owner in ("np.arange(5)", "(1, 2, 3)", "[1, 2, 3]", "range(4)", "'abc'"):
            check(f"{owner}[{index}] if f < 2 else None", 1.5)


def test_parts_put_together():
    for kind in ("float64", "bool"):
        a, b = array(kind, 5), array(kind, 10)[::2]
        for call in ("np.r_[a, b]", "np.r_[a, 1, b]", "np.r_[0:3, a]", "np.r_[f, a]", "np.r_[0:1:5j, b]", "np.c_[a, b]", "np.c_[0:5, a]", "np.c_[a]",
                     "np.r_[0:n, n], np.r_[1, 2.5]", "np.block([a, b])", "np.block([[a], [b]])", "np.block([[a, n], [n, b]])"):
            check(call, *(dict(a=a, b=b, n=3, f=2.5)[name] for name in ("a", "b", "n", "f") if name in call.replace("np.", "").replace("block", "")))
        m = array(kind, 2, 3)
        for call in ("np.r_[m, m]", "np.c_[m, m]", "np.block([[m, m[:, :1]], [m[:1], m[:1, :1]]])", "np.block([[m, m[:, :2]], [m[:1], m[:1, :1]]])",
                     "np.block([m, m[:1]])"):
            check(call, m)
    compiled("np.r_[a, 1, b]", "np.c_[a, b]", "np.block([[s, s], [s, s]])")


def test_chosen():
    for kind in ("float64", "int8"):
        for i in ([0, 1, 2, 1, 0], [0, 1, 3, 1, 0], [-1, 1, 1, 0, 0]):
            a, b, i = array(kind, 5), np.arange(5) * 0.5, np.array(i)
            for call in ("np.choose(i, (a, b, a))", "np.choose(i, [a, b])", "i.choose((a, b, a))", "np.choose(i, (a, b[:2]))"):
                check(call, a, b, i)
            check("np.choose(i, m)", array(kind, 3, 5), i)
            check("np.choose(i, (1, 2.5, n))", i, 3)
    compiled("np.choose(i, (1, 2, 3))", "np.choose(i, (a[:3], b[:3], b[:3]))")


def test_bits():
    for k in (np.arange(21) % 3 == 0, (np.arange(32) % 5 > 1)[::2], np.zeros(0, bool), np.arange(999) % 7 < 3):
        check("np.packbits(k), np.packbits(k, bitorder='little'), np.packbits(k * 3)", k)
        a = np.packbits(k)
        check("np.unpackbits(a), np.unpackbits(a, bitorder='little')", a)
        for n in (0, 5, 8, 40, -3, -99) if len(a) else ():        # of no bytes NumPy gives what was in memory
            check("np.unpackbits(a, count=n), np.unpackbits(a, None, n, 'little')", a, n)
    compiled("np.packbits(k)", "np.unpackbits(np.packbits(k))")


def test_counted_in_two_directions():
    for kind, count, other in (("float64", 30, 30), ("float64", 3, 2), ("float64", 0, 0), ("int32", 9, 9)):
        a, b = array(kind, count), np.nan_to_num(array(kind, other * 2)[::2])
        for call in ("np.histogram2d(a, b, n)", "np.histogram2d(a, b, (n, 2), density=True)", "np.histogram2d(a, b, [2, n], ((0, 2), (0.5, 3.0)))",
                     "np.histogram2d(a, b, bins=3, weights=np.arange(len(a)) * 0.5)[0] + n"):
            check(call, a, b, 4)
        for d in (np.array([0, 0.5, 0.5, 2, 3]), np.array([1.0]), np.array([0, np.nan])):
            for call in ("np.histogram2d(a, b, d)", "np.histogram2d(a, b, (d, d), density=True)", "np.histogram2d(a, b, [d, d * 2], weights=a * 0.5)"):
                check(call, a, b, d)
    compiled("np.histogram2d(a, b, 3)", "np.histogram2d(a, b, (d, d))")


def test_bessel_function_and_windows():
    x = np.concatenate((np.linspace(0, 25, 401), -np.geomspace(1e-300, 700, 99), [710.0, 720.0, np.inf, -np.inf, np.nan]))
    with np.errstate(all="ignore"):
        check("np.i0(a)", x, ulps=8)
        check("np.i0(m)", x[:500].reshape(20, 25).T, ulps=8)
        for f in (0.0, 3.7, -9.0, 33.3, 5):
            check("np.i0(f)", f, ulps=8)
            for n in (-1, 0, 1, 2, 51):
                check("np.kaiser(n, f)", n, f, ulps=16)
    compiled("np.i0(a)", "np.kaiser(n, f)")


def test_angles_without_jumps():
    rough = np.random.default_rng(5).standard_normal((5, 7)) * 9
    for m in (rough, rough.T, rough[:, ::2], rough.astype(np.float32), rough[:0]):
        for call in ("np.unwrap(m)", "np.unwrap(m, axis=0)", "np.unwrap(m, 4.0, -1)", "np.unwrap(m, period=4)", "np.unwrap(m, axis=2)"):
            check(call, m, ulps=64)
    compiled("np.unwrap(m, axis=0)", "np.unwrap(a, period=4)")


def test_a_step_that_is_not_known():
    @njit(cache=False)
    def lines(count, stop):
        return np.mgrid[0:stop:complex(0, count)]

    assert lines(5, 1.0).tolist() == np.mgrid[0:1.0:5j].tolist()
