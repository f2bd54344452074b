"""Loops: while and for, break, continue, else, what is left after the loop"""

import numpy as np

from .case import agreed, case, each
from .scalars import MAX


@case(*each(0, 1, 10, -3, True, np.int8(5), np.uint64(4)))
def sum_of_range(n):
    total = 0
    for i in range(n):
        total += i
    return total


@case((3,), (0,))
def loop_variable_after_loop(n):
    for i in range(n):
        pass
    return i


@case((3,), (0,), (-1,))
def loop_variable_set_before_loop(n):
    i = -1
    for i in range(n):
        pass
    return i


@case((5,), (1,))
def assigning_the_loop_variable(n):
    total = 0
    for i in range(n):
        i *= 2
        total += i
    return total, i


@case((4,), (0,))
def changing_the_bound_inside(n):
    count = 0
    for i in range(n):
        n += 10
        count += 1
    return count, n


@case((10, 3), (10, 30), (0, 3), (10, 0))
def for_else(n, wanted):
    for i in range(n):
        if i == wanted:
            break
    else:
        return -1
    return i


@case((10, 7), (10, 4), (1, 1), (0, 5))
def while_else(n, stop):
    i = 0
    while i < n:
        if i == stop:
            result = i
            break
        i += 3
    else:
        result = -1
    return result, i


@case((7,), (0,), (1,))
def for_else_that_always_runs(n):
    total = 0
    for i in range(n):
        total += i
    else:
        total += 1000
    return total


@case((5, 3), (5, 9), (0, 1))
def break_inner_loop_only(n, limit):
    count = 0
    for i in range(n):
        for j in range(n):
            if i * j > limit:
                break
            count += 1
        count += 100
    return count


@case((5, 6), (5, 100), (1, 0))
def break_both_loops_with_a_flag(n, limit):
    done = False
    steps = 0
    for i in range(n):
        for j in range(n):
            steps += 1
            if i * j == limit:
                done = True
                break
        if done:
            break
    return i, j, steps, done


@case((6, 4), (6, 50))
def else_of_inner_loop_continues_outer(n, product):
    for i in range(2, n):
        for j in range(2, n):
            if i * j == product:
                break
        else:
            continue
        break
    return i, j


@case(*each(0, 1, 10, 11))
def continue_skips(n):
    total = 0
    for i in range(n):
        if i % 2:
            continue
        if i % 3 == 0:
            continue
        total += i
    return total


@case(*each(1, 6, 7, 27, 97))
def collatz_length(n):
    length = 1
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        length += 1
    return length


@case((48, 18), (-48, 18), (17, 5), (0, 5), (5, 0), (np.int64(48), np.int64(18)), (np.uint8(200), np.uint8(75)),
      (-2**63, -1), (-2**63, 3), (2**63 - 1, -2**63), (-2**63, 2**63 - 1), (-2**63, 0))
def euclid_swaps_in_loop(a, b):
    while b:
        a, b = b, a % b
    return a


@case(*each(0, 1, 2, 10, 90), agreed((93,), expect=OverflowError))
def fibonacci_swaps_in_loop(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@case(*each(0, 1, 2, 3, 4, 5))
def rotating_three_variables(n):
    a, b, c = 1, 2, 3
    for _ in range(n):
        a, b, c = c, a, b
    return a, b, c


@case(*each(20, 0), agreed((21,), expect=OverflowError))
def factorial_overflows(n):
    product = 1
    for i in range(2, n + 1):
        product *= i
    return product


@case(*each(1.0, 100.0, 0.001, np.float32(50)))
def while_true_with_break(x):
    steps = 0
    while True:
        if x < 1e-3:
            break
        x = x / 2
        steps += 1
    return steps, x


@case(*each(2.0, 10.0, 0.25))
def newton_square_root(x):
    guess = x
    while abs(guess * guess - x) > 1e-10:
        guess = (guess + x / guess) / 2
    return guess


@case(*each(0, 1, 5))
def while_with_walrus(n):
    total = 0
    while (n := n - 1) >= 0:
        total += n
    return total, n


@case((3, 4), (0, 4), (3, 0))
def nested_ranges(n, m):
    total = 0
    for i in range(n):
        for j in range(i, m):
            total += i * 10 + j
    return total


@case(*each(0, 1, 4))
def four_nested_loops(n):
    total = 0
    for a in range(n):
        for b in range(a + 1):
            for c in range(b + 1):
                for d in range(c, -1, -1):
                    total += a * b - c * d
    return total


@case(*each(0, 1, 4))
def same_variable_in_nested_loops(n):
    total = 0
    for i in range(n):
        for i in range(i):
            total += i
        total += i * 100
    return total


@case(*each(0, 1, 5))
def two_loops_one_after_the_other(n):
    total = 0
    for i in range(n):
        total += i
    for i in range(n, 2 * n):
        total -= i
    for i in range(total, 0):
        total += 1
    return total


@case((10,), (0,))
def int_becomes_float_in_loop(n):
    total = 0
    for i in range(n):
        total = total + i / 2
    return float(total)


@case((3,), (1,))
def float_chain_through_loop(n):
    x = y = z = 1
    for _ in range(n):
        x, y, z = y, z, z * 0.5
    return float(x), float(y), float(z)


@case((4, np.int8(3)), (4, np.float32(0.5)), (4, 2j), (4, np.uint64(1)), (90, np.int8(3)))
def int_accumulates_numpy_scalars(n, x):
    total = 0
    for _ in range(n):
        total = total + x
    return total


@case(*each(5, 8))
def loop_on_uneven_path_lengths(n):
    even = odd = 0
    i = 0
    while i < n:
        if i % 2 == 0:
            even += i
            i += 1
            continue
        odd += i
        if odd > 8:
            i += 2
        i += 1
    return even, odd, i


@case(*each(0, 3))
def return_inside_nested_loop(n):
    for i in range(n):
        for j in range(n):
            if i + j == 3:
                return i, j
    return -1, -1


@case((0,), (5,))
def raise_inside_loop(n):
    for i in range(n):
        if i == 3:
            raise ValueError("three")
    return n


@case((4,), (5,), (0,))
def division_by_zero_inside_loop(n):
    total = 0.0
    for i in range(n):
        total += 1 / (4 - i)
    return total


@case((4,), (6,), (0,))
def set_in_first_iteration_only(n):
    for i in range(n):
        if i == 0:
            x = 10
        else:
            x = x + i
    return x


@case((1,), (2,), (0,))
def set_in_second_iteration_only(n):
    for i in range(n):
        if i == 1:
            x = 10
    return x


@case((3,), (0,))
def deleted_inside_loop(n):
    total = 0
    for i in range(n):
        x = i * 2
        total += x
        del x
    return total


@case((1,), (2,))
def deleted_in_first_iteration(n):
    x = 1
    for _ in range(n):
        y = x
        del x
    return y


@case((100,), (1000,), expect=OverflowError)  # a product passes 64 bits before it is reduced
def overflow_checked_in_loop(n):
    x = 1
    for i in range(n):
        x = (x * 6364136223846793005 + i) % 2**31 if x < 2**10 else x // 3
    return x


@case((5, MAX - 3), (12, MAX - 10), agreed((15, MAX - 10), expect=OverflowError))
def accumulator_reaches_the_limit(n, start):
    for i in range(n):
        start += 1 if i < 3 else 0 if i < 5 else 1
    return start
