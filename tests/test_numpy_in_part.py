"""Reductions of a part, of several arrays, quantiles in rare ways, lists of positions: they give what NumPy gives, and no call of NumPy is left
to make them."""
import numpy as np
from random_calls import array, check, check_compiled
from test_numpy_written import compiled


def test_reductions_that_begin_with_a_number_or_leave_elements_out():
    for kind in ("float64", "int64"):
        for m in (array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 0, 3)):
            km = np.arange(m.size).reshape(m.shape) % 3 > 0
            for call in ("np.sum(m, where=km), m.sum(axis=0, where=km)", "np.max(m, initial=3, where=km)", "m.min(axis=1, initial=2, keepdims=True)",
                         "np.prod(m, 0, initial=2.0, where=km)", "np.mean(m, axis=0, where=km)", "np.max(m, axis=0, initial=np.inf)",
                         "np.sum(m, where=km[:1])", "np.sum(m, axis=(), keepdims=True), np.max(-m, axis=()), m.min(()), np.prod(m, ())"):
                check(call, *((m, km) if "km" in call else (m,)), ulps=4)
        check("a.max(initial=0), np.min(a, initial=n)", np.zeros(0, kind), 3)
    compiled("np.sum(m, where=km)", "a.max(initial=0)", "np.mean(m, axis=0, where=km)")


def test_reductions_of_several_arrays():
    for kind in ("float64", "int64", "uint8", "bool"):
        a, b = array(kind, 6), array(kind, 12)[::2]
        for call in ("np.maximum.reduce([a, b, a]), np.minimum.reduce((a, b))", "np.add.reduce((a, b))", "np.logical_and.reduce((a, b, a))",
                     "np.logical_or.reduce([a, b > 1])", "np.maximum.reduce([a, b[:2]])", "np.multiply.reduce([a, b], axis=1)"):
            check(call, a, b)
    for call in ("np.add.reduce(t, axis=(0, 2)), np.maximum.reduce(t, axis=None)", "np.multiply.reduce(t, axis=-1, keepdims=True)", "np.add.reduce(t, 5)"):
        check(call, array("float64", 2, 3, 4), ulps=4)
    compiled("np.maximum.reduce([a, b])", "np.logical_or.reduce((k, k))", "np.add.reduce(t, axis=(0, 2))")


def test_quantiles():
    for a in (array("float64", 9), np.round(array("float64", 1)), np.arange(8) * 0.5 % 3):
        for f in (0.0, 0.3, 0.5, 1.0, 1.5):
            check("np.quantile(a, f, method='lower'), np.quantile(a, f, method='higher')", a, f)
            check("np.nanquantile(a, f), np.nanpercentile(a, f * 100)", a, f)
    for m in (array("float64", 4, 5), array("float64", 5, 4).T, np.arange(6).reshape(2, 3) * 1.0, np.full((2, 2), np.nan)):
        for call in ("np.percentile(m, [25, 75], axis=1), np.quantile(m, [0.0, 0.5, 1.0], axis=0)", "np.nanquantile(m, 0.3, axis=0), np.nanpercentile(m, 40, 1)",
                     "np.percentile(m, (10, 90.5))", "np.percentile(m, [25, 175], axis=1)", "np.nanquantile(m, 0.3, axis=2)"):
            check(call, m)
    check("np.percentile(a, [5, 50]), np.percentile(a, 40, method='higher')", np.arange(9))
    for call in ("np.nanquantile(a, 0.5)", "np.quantile(a, 0.5, method='lower')"):
        check(call, np.zeros(0))
    compiled("np.percentile(a, [25, 75])", "np.percentile(m, [25, 75], axis=1)", "np.nanpercentile(m, 25, axis=0)", "np.quantile(a, f, method='lower')")


def test_lists_of_positions_and_coefficients():
    for kind in ("float64", "int32"):
        for call in ("np.take(m, [0, 2, -1], axis=1), np.take(m, n, axis=0), m.take(1, 1)", "np.take(m, [0, n])", "np.take(m, n + 5, axis=1)"):
            check(call, array(kind, 3, 4), 1)
        check("np.isin(a, [1, 2]), np.isin(a, (1, n), invert=True), np.isin(a, [f, 1.0])", array(kind, 9), 1, 0.5)
        for f in (2, 0.3, np.float32(1.5), 1 + 2j):
            check("np.polyval(a, f), np.polyval([1, 2, 3], f), np.polyval((1.5, 2), f)", np.arange(4).astype(kind), f, ulps=4)
    for f in (1.5, np.nan, np.inf, -np.inf, np.float32("inf")):
        check("np.nan_to_num(f), np.nan_to_num(f, nan=2, posinf=3.0)", f)
    for axis in ("(0, 1)", "1", "None"):
        check(f"np.average(t, axis={axis}, weights=t[:, :, 0] * 0 + 2)", array("float64", 2, 3, 3))
    compiled("np.take(m, [1, 0], axis=1)", "np.isin(a, [1, 2])", "np.polyval(a, f)", "np.nan_to_num(f)")


def test_positions_of_several_axes():
    for t in (array("float64", 2, 3, 4), array("int8", 4, 3, 2).T, array("bool", 2, 2, 3, 2), array("float64", 2, 0, 3)):
        check("np.nonzero(t), np.where(t > 1), np.argwhere(t)", t)
    i, j = np.array([1, 0, 2], np.uint8), np.array([3, 0, 1])
    for call in ("np.ravel_multi_index((i, j), (3, 4)), np.ravel_multi_index((j, i, j), (4, 3, 5))", "np.ravel_multi_index((i, j), (3, 2))",
                 "np.ravel_multi_index((i, j[:2]), (3, 4))"):
        check(call, i, j)
    for kind in ("float64", "uint8"):
        for call in ("np.maximum.accumulate(m, 1), np.minimum.accumulate(m, axis=-2), np.add.accumulate(m, axis=1)", "np.maximum.accumulate(m, 2)"):
            check(call, array(kind, 3, 4))
            check(call, array(kind, 4, 3).T)
        for a in (array(kind, 6), array(kind, 12)[::-2]):
            for i in ([0, 2, 5], [-1, 3, 3], [0, 99, 1], [2]):
                for call in ("np.insert(a, i, 7)", "np.insert(a, i, a[:3])", "np.insert(a, [1, 4], 2)"):
                    check(call, a, *([np.array(i, np.int8)] if " i," in call else []))
    for a, b in ((array("int32", 9), array("int64", 18)[::2]), (np.array([3, 1, 3]), np.array([2]))):
        check("np.intersect1d(a, b, return_indices=True)", a, b)
    for n in (1, 4):
        check("np.array(range(n)), np.array(range(9, n, -2), np.float32), np.asarray(range(n))", n)
    check("np.array(range(n), dtype=float)", 0)
    compiled("np.nonzero(t)", "np.ravel_multi_index((i, j), (3, 4))", "np.maximum.accumulate(m, axis=0)", "np.insert(a, [1, 2], 7)")


def test_ufuncs_one_element_after_the_other():
    i, m, k = np.array([12, 18, 6, 30]), array("int16", 4, 3), np.array([True, False, True, True])
    check_compiled("np.bitwise_or.reduce(i), np.bitwise_xor.reduce(m), np.gcd.reduce(i), np.lcm.reduce(i), np.bitwise_and.accumulate(i)", m, i)
    check_compiled("np.logical_xor.reduce(k), np.bitwise_or.accumulate(k), np.bitwise_xor.reduce(m, axis=1), np.subtract.reduce(m, -1)", m, k)
    check_compiled("np.subtract.reduce(d), np.divide.reduce(d), np.subtract.accumulate(d), np.divide.accumulate(d)", array("float32", 9))
    check_compiled("np.multiply.accumulate(m, axis=1), np.subtract.reduceat(m[0], [0, 2]), np.maximum.reduceat(i, [0, 2, 1])", m.T, i)
    check_compiled("np.add.reduceat(d, [0, 3, 4]), np.bitwise_or.reduceat(i, i[:0]), np.add.at(d, [0, 0, 1], 1), np.fmax.outer(d, d)", array("float64", 9), i)
    for zeros in (np.array([0.5, -0.5, -0.0, -0.0, -0.0, 0.0, 1e-20]), np.array([-0.0j - 1, complex(-0.0, -0.0), complex(-0.0, 0.0), 2])):
        check("np.add.reduceat(a, [0, 2, 3, 1, 2])", zeros)
    for call in ("np.subtract.reduce(a)", "np.bitwise_or.reduce(a)", "np.gcd.reduce(a)", "np.subtract.reduce(a, 1)"):
        check(call, array("int64", 0))
    for call in ("np.bitwise_xor.reduce(m)", "np.subtract.reduce(m, axis=1)", "np.subtract.reduce(m, 2)", "np.maximum.reduceat(m[0], [0, 9])"):
        check(call, m[:, :0])
        check(call, m.T)


def test_frequencies():
    check_compiled("np.fft.fftfreq(n), np.fft.fftfreq(n, 0.1), np.fft.rfftfreq(n, d=f), np.fft.fftfreq(8)", 5, 0.3)
    check_compiled("np.fft.fftshift(a), np.fft.ifftshift(a[1:]), np.fft.fftshift(m), np.fft.ifftshift(m.T)", array("float64", 6), array("float32", 5, 4))
    for n in (0, -3):
        check("np.fft.fftfreq(n)", n)
        check("np.fft.rfftfreq(n, 2)", n)


def test_what_is_told_of_elements_and_running_totals():
    a, m = array("float32", 9), array("complex128", 3, 4).T
    check_compiled("np.iscomplex(a), np.isreal(a), np.isneginf(a), np.isposinf(a), np.iscomplex(m), np.isreal(m)", np.append(a, [np.inf, -np.inf]), m)
    check_compiled("np.iscomplex(z), np.isreal(z)", np.array(2.5))
    check_compiled("np.isneginf(i), np.isreal(i), np.take(a, [9, -1, 4], mode='wrap')", a, np.arange(3))
    check_compiled("m.ravel('F'), np.ravel(m, 'C'), np.ravel(m.T, order='F'), m[:2].ravel(order='F')", m)
    check("m.ravel('F')[0] = 7; m.T.ravel(order='F')[1] = 5", np.zeros((3, 4)))
    if hasattr(np, "cumulative_sum"):
        check_compiled("np.cumulative_sum(a), np.cumulative_prod(a[2:], include_initial=True), np.cumulative_sum(m, axis=1)", a, m)
        check("np.cumulative_sum(i, dtype=np.float32), np.cumulative_sum(i, include_initial=True)", np.arange(5, dtype=np.int8))
        check("np.cumulative_sum(m)", m)
