"""The loops that must become SIMD code do, with all checks on: read from LLVM's optimised text.

Not tied to one width: `<4 x double>` on AVX2, `<8 x double>` with AVX-512.
"""
import math
import re

import numpy as np
import pytest
from corpus import loops_that_count, loops_that_end_early, loops_that_gain
from jitcore import njit

LINE, SINGLE, BYTES = np.arange(1.0, 9.0), np.arange(1, 9, dtype=np.float32), np.arange(1, 250, 3, dtype=np.uint8)


def optimized(function, *arguments, **options) -> str:
    """The text of the function as compiled for these arguments, after it has run and agreed with CPython."""
    compiled = njit(**options)(function)
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    result, expected = compiled(*arguments), function(*copies)
    for got, wanted in zip((*arguments, result), (*copies, expected)):
        if wanted is not None:
            np.testing.assert_allclose(got, wanted, rtol=1e-5)
    return compiled.inspect("optimize")


def vector_operations(text: str, operation: str, element: str) -> list[str]:
    """The instructions (or calls of intrinsics) on vectors: `fadd` gives each `fadd <4 x double> …`."""
    flags = r"(?: (?:fast|nsw|nuw|reassoc|contract|nnan|ninf|nsz|arcp|afn))*"
    pattern = rf"= {operation}{flags} <\d+ x {element}>"
    intrinsic = rf"= (?:tail )?call{flags} <\d+ x {element}> @[\w.]*{operation}[\w.]*\("
    return re.findall(f"{pattern}|{intrinsic}", text)


def assert_vectorized(text: str, element: str, *operations: str) -> None:
    for operation in operations:
        assert vector_operations(text, operation, element), f"no {operation} of vectors of {element}:\n{text}"


def is_checked(function, *arguments) -> bool:
    """Whether an index may be found outside at run time: there is code that says so."""
    compiled = njit(function)
    compiled(*arguments)
    return "IndexError" in compiled.inspect("lower")


def three_checks(a, b, o):
    for i in range(a.shape[0]):
        o[i] = 2 * a[i] + b[i]


def three_checks_of_a_count(a, b, o, n):
    for i in range(n):
        o[i] = 2 * a[i] + b[i]


def saxpy(a, x, y):
    for i in range(len(x)):
        y[i] = a * x[i] + y[i]


def dot(x, y):
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * y[i]
    return total


def divide(a, b, o):
    for i in range(len(a)):
        o[i] = float(a[i]) / float(b[i]) + a[i]


def logarithm(a, o):
    for i in range(len(a)):
        o[i] = math.log(a[i])


def exponential(a, o):
    for i in range(len(a)):
        o[i] = np.exp(a[i])


def selu(a, o):
    for i in range(a.size):
        x = a[i]
        o[i] = 1.0507 * x if x > 0 else 1.7580993 * (math.exp(x) - 1)


def stencil(u, new):
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            new[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])


def count_above(a, limit):
    count = 0
    for x in a:
        if x > limit:
            count += 1
    return count


@pytest.mark.parametrize("arguments", [(LINE, LINE + 1, np.zeros(8)), (LINE[::1], LINE[::-1].copy(), np.zeros(9))])
def test_three_checked_indices(arguments):
    assert is_checked(three_checks, *arguments)
    assert_vectorized(optimized(three_checks, *arguments), "double", "fadd")


def test_three_checked_indices_below_an_argument():
    """Nothing ties the count to the arrays' lengths."""
    arguments = LINE, LINE + 1, np.zeros(8), 8
    assert is_checked(three_checks_of_a_count, *arguments)
    assert_vectorized(optimized(three_checks_of_a_count, *arguments), "double", "fadd")
    with pytest.raises(IndexError, match="index 8 is out of bounds for axis 0 with size 8"):
        njit(three_checks_of_a_count)(*arguments[:3], 9)


@pytest.mark.parametrize("line, element, a", [(LINE, "double", 2.0), (SINGLE, "float", 2.0), (SINGLE, "float", np.float32(3))])
def test_saxpy(line, element, a):
    assert is_checked(saxpy, a, line, line.copy())
    assert_vectorized(optimized(saxpy, a, line, line.copy()), element, "fmul", "fadd")


def test_integer_saxpy():
    line = np.arange(9, dtype=np.int32)
    assert_vectorized(optimized(saxpy, 3, line, line.copy()), "i32", "add")


def test_dot_with_fastmath():
    text = optimized(dot, LINE, LINE + 1, fastmath=True)
    assert_vectorized(text, "double", "fadd")
    assert "vector.reduce.fadd" in text


def test_dot_without_fastmath_keeps_its_order():
    """The sum is in order: no vector of partial sums."""
    assert not vector_operations(optimized(dot, LINE, LINE + 1), "fadd", "double")


@pytest.mark.parametrize("function, operation", [(divide, "fdiv"), (logarithm, "log"), (exponential, "exp")])
def test_remembered_checks(function, operation):
    arguments = (LINE, LINE + 1, np.zeros(8)) if function is divide else (LINE, np.zeros(8))
    text = optimized(function, *arguments)
    if operation == "fdiv":
        assert_vectorized(text, "double", operation)
    else:
        assert re.search(r"call.* <\d+ x double> @", text), text


@pytest.mark.parametrize("function, line", [(divide, LINE), (logarithm, LINE)])
def test_remembered_checks_still_raise(function, line):
    compiled, wrong = njit(function), line.copy()
    wrong[3] = 0.0
    arguments = (line, wrong, np.zeros(8)) if function is divide else (wrong, np.zeros(8))
    messages = []
    for way in (function, compiled):
        with pytest.raises((ZeroDivisionError, ValueError)) as caught:
            way(*arguments)
        messages.append((caught.type, str(caught.value)))
    assert messages[0] == messages[1]


def test_selu_in_single_precision():
    text = optimized(selu, SINGLE - 4, np.zeros(8, np.float32))
    assert re.search(r"<\d+ x (float|double)>", text) and re.search(r"call.* <\d+ x (float|double)> @", text), text


def test_stencil():
    grid = np.arange(64.0).reshape(8, 8)
    assert_vectorized(optimized(stencil, grid, np.zeros((8, 8))), "double", "fadd", "fmul")


def test_sum_of_array():
    text = optimized(lambda a: np.sum(a), LINE)
    assert_vectorized(text, "double", "fadd")


def test_count_of_elements():
    assert_vectorized(optimized(count_above, LINE, 3.0), "i64", "add")


def from_an_unknown_start(a, o, low, high):
    for i in range(low, high):
        o[i] = a[i] * 2.0


def test_a_start_that_may_be_negative():
    assert_vectorized(optimized(from_an_unknown_start, LINE, LINE.copy(), 1, 7), "double", "fadd|fmul")


def count_in_two_loops(mask):
    count = 0
    for i in range(mask.shape[0]):
        for j in range(mask.shape[1]):
            if mask[i, j]:
                count += 1
    return count


def test_count_in_nested_loops():
    assert_vectorized(optimized(count_in_two_loops, np.ones((4, 40), bool)), "i64", "add")


def differences(a, b):
    total = 0
    for i in range(len(a)):
        total += abs(int(a[i]) - int(b[i]))
    return total


def test_integers_made_of_smaller_ones_wait_for_no_check():
    text = optimized(differences, BYTES, BYTES[::-1].copy())
    assert_vectorized(text, "i16", "sub")
    assert "scan" not in text


def looked_up(a, place, scale):
    total = 0.0
    for i in range(len(place)):
        if len(a) > 0:
            total += a[min(max(int(place[i] * scale), 0), len(a) - 1)]
    return total


def test_a_clamped_index_is_inside_whatever_check_waits():
    assert not is_checked(looked_up, LINE, LINE, -2.0)


def narrowed(values):
    out = np.zeros(len(values), np.int8)
    for i in range(len(values)):
        out[i] = int(values[i]) & 255
    return out


def narrowed_into(values, out):
    for i in range(len(out)):
        out[i] = int(values[i]) & 255


def test_numbers_that_must_fit_are_looked_at_after_the_loop():
    assert_vectorized(optimized(narrowed, np.arange(18)), "i64", "and")
    assert "scan" not in optimized(narrowed_into, np.arange(18), np.zeros(18, np.int8))     # they may overlap


def counted(x, counts):
    for i in range(len(x)):
        at = int(x[i] * 4.0)
        if at < 0:
            at = 0
        if at >= 4:
            at = 3
        if len(counts) > 3:
            counts[at] += 1


def test_a_check_that_decides_where_a_store_goes_does_not_wait():
    x, counts, expected = np.array([0.1, math.nan, 0.9]), np.zeros(4, np.int64), np.zeros(4, np.int64)
    for function, target in ((counted, expected), (njit(counted), counts)):
        with pytest.raises(ValueError, match="cannot convert float NaN to integer"):
            function(x, target)
    assert counts.tolist() == expected.tolist() == [1, 0, 0, 0]


def matrix_by_rows(a, b, out):
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]


def test_arithmetic_of_numpy_numbers_waits_for_no_check():
    """Its product and sum raise nothing, so what was proved of the indices holds."""
    square = np.ones((8, 8))
    text = optimized(matrix_by_rows, square, square, square.copy())
    assert_vectorized(text, "double", "fmul", "fadd")
    assert "scan" not in text


def test_what_takes_the_items_of_several_yields():
    def both_ways(n):
        for i in range(n):
            yield i
            yield i * 3

    def total(n):
        found = 0
        for x in both_ways(n):
            found ^= x
        return found
    assert_vectorized(optimized(total, 1000), "i64", "xor")


def test_the_pattern_needs_vectors():
    assert vector_operations("%1 = fadd fast <8 x double> %a, %b", "fadd", "double")
    assert not vector_operations("%1 = fadd double %a, %b\n%2 = fadd <4 x float> %a, %b", "fadd", "double")


def clamped(a, out):
    for i in range(len(a)):
        for d in range(-2, 3):
            if len(out) > 0:
                out[min(i, len(out) - 1)] += a[min(max(i + d, 0), len(a) - 1)]


@pytest.mark.parametrize("function, arguments", [
    (loops_that_gain.window_over_an_image, (np.ones((6, 7)), np.ones((2, 3)))), (loops_that_gain.window_around_each_point, (np.ones((6, 7)), np.ones((3, 3)))),
    (clamped, (LINE, LINE.copy())), (loops_that_gain.halves, (np.ones((6, 7)),)), (loops_that_gain.packed, (LINE, 3.0)),
    (loops_that_gain.packed_from_before_the_first, (LINE,)), (loops_that_gain.convolved, (LINE, LINE[:3].copy())),
    (loops_that_count.in_both, (LINE, LINE)), (loops_that_gain.valid_windows, (LINE, LINE[:3].copy()))])
def test_windows_stay_inside(function, arguments):
    assert not is_checked(function, *arguments)


def reversed_less_a_shift(x, o, shift):
    n = len(x)
    for i in range(n - shift):
        o[i] = x[n - 1 - i - shift]


def boxes(s, o, r):
    h, w = s.shape[0] - 1, s.shape[1] - 1
    for i in range(h):
        for j in range(w):
            o[i, j] = s[min(i + 1, h), min(j + r + 1, w)] - s[i, max(j - r, 0)]


def test_numbers_that_may_be_negative_are_small_in_the_copy():
    assert_vectorized(optimized(reversed_less_a_shift, LINE, LINE.copy(), 2), "double", "load")
    compiled = njit(boxes)
    compiled(np.ones((4, 5)), np.ones((4, 5)), 1)
    fast = [line for block in re.split(r"\n(?=b\d+\()", compiled.inspect("simplify")) if "refine[ge]" in block and "1073741824" in block
            for line in block.splitlines() if "array_getitem" in line]
    assert len(fast) == 2 and all("inside1" in line for line in fast)


def windows_of_unknown_length(x, w):
    total = 0.0
    for i in range(len(x) - w + 1):
        for j in range(w):
            total += x[i + j]
    return total


def test_what_was_checked_before_is_known():
    """A difference that does not fit has raised."""
    assert not is_checked(windows_of_unknown_length, LINE, 3)
    assert is_checked(windows_of_unknown_length, BYTES, np.int64(3)), "NumPy's wrap"


def wrapped(a, n):
    total = 0.0
    for i in range(n):
        total += a[(i + 1) % n]
    return total


def test_divisors_of_loops_are_not_zero():
    compiled = njit(wrapped)
    assert compiled(LINE, 8) == wrapped(LINE, 8) and "ZeroDivisionError" not in compiled.inspect("lower")


def around_the_edge(a):
    n, total = len(a), 0.0
    for i in range(n):
        for d in range(-1, 2):
            total += a[(i + d) % n] * d
    return total


def test_remainders_of_such_divisors_are_inside():
    assert not is_checked(around_the_edge, LINE)
    assert not is_checked(loops_that_gain.around_a_torus, 3, 1)
    assert is_checked(loops_that_gain.around_a_torus_or_less, 3, 1)


def one_coin_more(ways, coin, amount):
    for a in range(coin, amount):
        ways[a] += ways[a - coin]


def test_an_int_always_fits_into_64_bits():
    """The check that cannot fail would wait for the end of the loop, and what was proved of its result be forgotten."""
    lowered = njit_lowered(one_coin_more, np.arange(9), np.int64(2), 9)
    assert lowered.count("load ptr, ptr @PyExc_IndexError") == 2, "only the loop that has checks"


def test_loops_that_count_bits():
    text = optimized(loops_that_count.set_bits, np.arange(1000))
    assert re.search(r"<\d+ x i64> @llvm.ctpop", text), text
    assert "overflow" not in njit_lowered(loops_that_count.digits_and_bits, 97)


def njit_lowered(function, *arguments) -> str:
    compiled = njit(function)
    compiled(*arguments)
    return compiled.inspect("lower")


def test_rows_of_a_flat_array():
    assert_vectorized(optimized(loops_that_count.flattened, np.ones((6, 70))), "double", "load")


def test_sums_in_a_loop_of_unknown_length_overflow_after_it():
    compiled = njit(loops_that_count.many_sums)
    assert compiled(10, 7) == loops_that_count.many_sums(10, 7) and "!exact" in next(
        line for line in compiled.inspect("simplify").splitlines() if "%total" in line and "= add" in line)


@pytest.mark.parametrize("function, arguments", [
    (loops_that_gain.one_behind_a_half, (LINE, 3)), (loops_that_gain.last_of_nothing, (LINE, 3)), (loops_that_gain.the_smaller_of_two, (LINE, 1, 3)),
    (loops_that_gain.packed_too_far, (LINE[:0],)), (loops_that_gain.packed_from_anywhere, (LINE, 0)), (loops_that_gain.packed_by_steps, (LINE[:0],)),
    (loops_that_gain.packed_in_turns, (LINE, 1)), (loops_that_gain.windows_of_one_or_more, (LINE, LINE[:3].copy()))])
def test_what_may_be_outside_is_checked(function, arguments):
    assert is_checked(function, *arguments)


def test_lengths_are_not_negative():
    """A function with loops stands apart from its entry, which reads them."""
    @njit
    def inside(a, start):
        found = 0.0
        for i in range(64):
            if 0 <= start + i < len(a):
                found += a[start + i]
        return found

    assert inside(np.ones(3), -1) == 3.0
    assert "icmp ult i64" in inside.inspect("optimize")


def test_downward_loops_are_split_too():
    assert_vectorized(optimized(loops_that_gain.downwards, np.arange(12.0), np.ones(8), 5, 1), "double", "fsub")


def test_what_runs_a_known_number_of_times_is_written_out():
    """Where an index may be outside, the loop without checks still runs as often as it says."""
    text = optimized(loops_that_gain.as_often_each_time, np.arange(9), np.arange(9))
    assert text.count("ashr") > 5


def test_what_both_sides_of_a_branch_read_is_not_gathered():
    edges = np.random.default_rng(0).random((20, 70))
    text = optimized(loops_that_gain.neighbors_by_direction, edges, edges[::-1].copy() - 0.5)
    assert_vectorized(text, "double", "load")
    assert "masked.gather" not in text and not re.search(r"extractelement <\d+ x ptr>", text)


def test_axes_of_parts_are_those_of_the_whole():
    compiled = njit(loops_that_gain.axes_of_parts)
    compiled(loops_that_gain.CUBE, 1)
    reads = [line for line in compiled.inspect("simplify").splitlines() if "copied" in line and ("array_getitem" in line or "array_setitem" in line)]
    assert reads and all("!inside1 !inside2" in line for line in reads)


def test_a_loop_that_may_end_early_leaves_where_a_check_fails():
    """No flags are kept where nothing can be vectorised."""
    compiled = njit(loops_that_gain.a_search_that_overflows)
    compiled(np.arange(4), 9)
    assert "scan." not in compiled.inspect("lower")


def test_middles_of_positions_are_positions():
    """The middle of two positions is inside, and fits: a binary search makes no check in its loop."""
    a = np.arange(9.0)
    function = njit(loops_that_gain.middles)
    function(a, 3.0)
    text = function.inspect("simplify")
    reads = [line for line in text.splitlines() if "array_getitem" in line]
    # From Python 3.14 on `while above - below > 1` is asked at the loop's start alone, which tells nothing of either: its check stays.
    assert len(reads) == 5 and sum("!inside0" in line for line in reads) >= 4
    assert all("!exact" in line for line in text.splitlines() if " add " in line or " sub " in line)


def test_an_index_that_is_used_again_is_checked_once():
    """Also where it may count from the end, in blocks behind the first one, and in all arrays of the same length."""
    @njit
    def used_again(a, k, j):
        a[k] += a[j]
        if a[k] > a[j]:
            a[j] = a[k]
        return a[k] + a[j] + a.copy()[k]

    used_again(np.arange(5.0), 1, -2)
    assert len(re.findall(r"^wrap\.\d+:", used_again.inspect("lower"), re.MULTILINE)) == 2      # of 7


def test_positions_of_bytes_and_of_swapped_arrays_are_proved():
    """Both are as long as when they were made; no second loop with checks is written."""
    compiled = njit(loops_that_end_early.common_part)
    compiled(b"abcdab", b"xabcb", 0)
    inside = [line for line in compiled.inspect("simplify").splitlines() if "getitem" in line or "setitem" in line]
    assert len(inside) == 10 and sum("!inside0" in line for line in inside) == 8
