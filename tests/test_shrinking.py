"""Loops that end soon, whatever they are given, do not look for signals (codegen.loops.shrinking); those that may not end do."""
import re

import numpy as np
import pytest
from jitcore import njit


def inserted(a, x):
    for i in range(1, len(a)):
        item, j = a[i], i - 1
        while j >= 0 and a[j] > item:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = item


def runs(a, x):
    i, count = 0, 0
    while i < len(a):
        j = i
        while j < len(a) and a[j] == a[i]:
            j += 1
        count, i = count + 1, j
    return count


def digits(a, x):
    total = 0
    for i in range(len(a)):
        m = i * x
        while m > 0:
            total += m % 10
            m //= 10
    return total


def places(a, x):
    total = 0
    for i in range(len(a)):
        low, high = 0, len(a)
        while low < high:
            middle = (low + high) // 2
            if a[middle] < i:
                low = middle + 1
            else:
                high = middle
        total += low
    return total


def places_between(a, x):
    total = 0
    for i in range(len(a)):
        low, high = 0, len(a) - 1
        while low <= high:
            middle = low + ((high - low) >> 1)
            if a[middle] == i:
                total += 1
                break
            if a[middle] < i:
                low = middle + 1
            else:
                high = middle - 1
    return total


def places_that_stay(a, x):
    total = 0
    for i in range(len(a)):
        low, high = 0, len(a)
        while low < high:
            middle = (low + high) // 2
            if a[middle] < i:
                low = middle                      # never ends
            else:
                high = middle
        total += low
    return total


def places_to_the_last(a, x):
    total = 0
    for i in range(len(a)):
        low, high = 0, len(a) - 1
        while low <= high:
            middle = (low + high) // 2
            if a[middle] < i:
                low = middle + 1
            else:
                high = middle                     # nor does this
        total += low
    return total


def places_seldom_looked_at(a, x):
    total = 0
    for i in range(len(a)):
        low, high = 0, len(a)
        while True:
            middle = (low + high) // 2
            if a[middle % len(a)] < i:
                low = middle + 1
                if low >= high:
                    break
            else:
                high = middle
        total += low
    return total


def guarded(a, x):
    total = np.int64(0)
    for i in range(len(a)):
        for j in range(a.shape[0] // 2):
            at = i + j - len(a) // 4
            if 0 <= at < len(a):
                total += a[at]
    return total


def guarded_by_a_number(a, x):
    total = np.int64(0)
    for i in range(len(a)):
        for j in range(x & 0xffffffffff):
            at = i + j - len(a) // 4
            if 0 <= at < len(a):
                total += a[at]
    return total


def shifted(a, x):
    total = 0
    for i in range(len(a)):
        at = 0
        while i >> at > 0:
            total += i >> at
            at += 1
    return total


def shifted_on_and_on(a, x):
    total = 0
    for i in range(len(a)):
        at = 0
        while i >> at >= 0:                       # always
            total += i >> at
            at += 1
    return total


def divided(a, x):
    total = 0
    for i in range(len(a)):
        m = i
        while m > 0:
            total += 1
            m //= x
    return total


def back_and_forth(a, x):
    total = 0
    for i in range(len(a)):
        j = 0
        while a[j] >= 0:
            total += 1
            j += 1 if j < x else -1
    return total


def the_first_again(a, x):
    for i in range(len(a)):
        j = i
        while j >= 0 and a[0] > x:
            j += 2
    return 0


@pytest.mark.parametrize("function, looking", [
    (inserted, 1), (runs, 1), (digits, 1), (places, 1), (places_between, 1), (places_that_stay, 2), (places_to_the_last, 2), (guarded, 1),
    (guarded_by_a_number, 2), (shifted, 1), (shifted_on_and_on, 2),
    (places_seldom_looked_at, 2), (divided, 2), (back_and_forth, 2), (the_first_again, 2)])
def test_loops_that_end_soon_do_not_look(function, looking):
    f = njit(function)
    assert f(np.array([], int), 1) == function(np.array([], int), 1)
    if looking == 1:
        for ours in (np.array([3, 1, 2, 2, 0, 9, 4]), np.arange(40)[::-1].copy()):
            plain = ours.copy()
            assert f(ours, 12) == function(plain, 12) and ours.tobytes() == plain.tobytes()
    assert len(re.findall("load.*signals_waiting", f.inspect("lower"))) == looking
