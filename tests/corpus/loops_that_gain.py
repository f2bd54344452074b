"""Loops whose checks are proved away, asked once before the loop, or moved before a branch: at the edges of what was proved"""

import numpy as np

from .case import agreed, case
from .scalars import INF, MAX, MIN, NAN

LINE = np.arange(10.0)
GRID = np.arange(12).reshape(3, 4) % 3 == 0


@case(*[(LINE, low, high) for low in (-12, -10, -3, -1, 0, 4) for high in (-11, -2, 0, 5, 10, 11)])
def from_an_unknown_start(a, low, high):
    if high - low > 100:
        return np.float64(0)
    total = np.float64(0)
    for i in range(low, high):
        total += a[i]
    return total


@case(*[(LINE, low, high) for low in (-3, -1, 0, 4) for high in (0, 5, 9, 10)])
def before_and_behind_an_unknown_start(a, low, high):
    for i in range(low, high):
        a[i] = a[i - 1] + a[i + 1]
    return a


@case(*[(x, n) for x in (-8, -7, -1, 0, 1, 6, 7, 8, MIN, MAX - 1) for n in (7, 1, -1, -7, 0, MAX, MIN)])
def around(x, n):
    return (x + 1) % n


@case(*[(x, n) for x in (-6, 0, 1, 8, MAX, MIN + 1) for n in (7, -7, 0, MAX)])
def around_backwards(x, n):
    return (x - 1) % n


@case((7,), (27,), (1,), (97,))
def collatz_steps(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@case(*[(x, which) for x in (0, 1, -1, MAX // 3, MAX // 3 + 1, MIN // 3 + 1, MAX, MIN + 1) for which in (True, False)])
def one_side_overflows(x, which):
    if which:
        y = 3 * x + 1
    else:
        y = x - 1
    return y


@case(*[(x, which) for x in (0, MAX, MIN, 5) for which in (True, False)])
def only_one_side(x, which):
    if which:
        x = x * 2 - 1
    return x


@case((GRID, 0), (GRID, 2**62 - 1), (GRID, 2**62), (GRID, MAX - 3), (GRID, MAX - 4), (GRID, MAX), (GRID, -5), (GRID, MIN))
def counted_in_two_loops(mask, count):
    for i in range(mask.shape[0]):
        for j in range(mask.shape[1]):
            if mask[i, j]:
                count += 1
    return count


@case(*[(LINE, np.array(index)) for index in ([0, 9, 4], [-1, -10, 3], [10, 0], [0, -11], [MAX, 0], [MIN])],
      (LINE, np.array([3, -3], np.int8)), (LINE, np.array([200, 3], np.uint8)))
def read_through_an_index(a, index):
    total = np.float64(0)
    for i in range(len(index)):
        total += a[index[i]]
    return total


@case(*[(LINE, x) for x in (0.0, 9.9, -0.5, -10.9, 10.0, NAN, INF, -INF, 1e18, -(2.0**63))])
def index_from_a_float(a, x):
    for k in range(2):
        a[int(x)] += 1.0
    return a


@case((3.99,), (-3.99,), (2.0**63,), (-(2.0**63),), (-(2.0**63) - 2048,), (2.0**63 - 1024,), (NAN,), (INF,), (-INF,))
def whole_part(x):
    return int(x)


SMALL = np.arange(42.0).reshape(6, 7)


@case(*[(SMALL, np.ones(shape)) for shape in ((1, 1), (2, 3), (3, 2), (6, 7), (7, 1), (9, 9), (0, 2), (3, 0))])
def window_over_an_image(image, window):
    rows, columns = image.shape[0] - window.shape[0] + 1, image.shape[1] - window.shape[1] + 1
    out = np.zeros((max(rows, 0), max(columns, 0)))
    for i in range(rows):
        for j in range(columns):
            for u in range(window.shape[0]):
                for v in range(window.shape[1]):
                    out[i, j] += image[i + u, j + v] * window[window.shape[0] - 1 - u, window.shape[1] - 1 - v]
    return out


@case(*[(SMALL, np.ones(shape)) for shape in ((1, 1), (2, 2), (3, 3), (2, 3), (5, 5), (6, 7), (13, 13), (0, 0))])
def window_around_each_point(image, window):
    up, left = window.shape[0] // 2, window.shape[1] // 2
    out = np.zeros_like(image)
    for i in range(up, image.shape[0] - up):
        for j in range(left, image.shape[1] - left):
            for u in range(window.shape[0]):
                for v in range(window.shape[1]):
                    out[i, j] += window[u, v] * image[i - up + u, j - left + v]
    return out


@case(*[(SMALL[0], reach) for reach in (0, 1, 3, -1)], (np.empty(0), 1), (np.ones(1), 2))
def clamped_to_the_ends(line, reach):
    out = np.zeros_like(line)
    for i in range(len(line)):
        for d in range(-reach, reach + 1):
            out[i] += line[min(max(i + d, 0), len(line) - 1)]
    return out


@case((SMALL,), (SMALL[:5, :5],), (SMALL[:0],), (SMALL[:1, :1],))
def halves(image):
    out = np.zeros(image.shape)
    h, w = image.shape[0] // 2, image.shape[1] >> 1
    for y in range(h):
        for x in range(w):
            out[y, x] = image[2 * y, 2 * x] + image[2 * y + 1, 2 * x + 1]
            out[y + h, x + w] = image[y * 2 + 1, x * 2]
    return out


@case((SMALL[0], 7), (SMALL[0], 8), (SMALL[0], 0), (SMALL[0], -3), (np.empty(0), 1))
def one_behind_a_half(line, n):
    total = np.float64(0)
    for i in range(n // 2 + 1):
        total += line[2 * i]
    return total


@case(*[(SMALL[0], n) for n in (0, 1, 7, 8)])
def backwards_from_each(line, n):
    total = np.float64(0)
    for k in range(n):
        for i in range(k + 1):
            total += line[k - i] * line[i]
    return total


@case(*[(SMALL[0], n) for n in (0, 1, 3, 7, 8)])
def before_the_first(line, n):
    total = np.float64(0)
    for k in range(n):
        for i in range(k + 1):
            total += line[k - i - 1]              # -1 is the last
    return total


@case((SMALL[0][3:6], 3), (SMALL[0], 8), (SMALL[0], 0), (SMALL[0], 10))
def down_to_the_last(line, n):
    total = np.float64(0)
    for i in range(n - 1, -1, -1):
        total += line[i - 1]                      # -1 is the last, at the end
    return total


@case((np.empty(0), 3), (np.empty(0), 0), (SMALL[0], 2))
def last_of_nothing(line, n):
    total = np.float64(0)
    for i in range(n):
        total += line[min(i, len(line) - 1)]
    return total


@case(*[(SMALL[0], low, high) for low in (0, 2, -9) for high in (3, 7, 9)])
def the_smaller_of_two(line, low, high):
    total = np.float64(0)
    for i in range(len(line)):
        total += line[max(min(i, high), low)] + line[min(max(i, low), high)]
    return total


@case((SMALL[0], 3.0), (SMALL[0], -1.0), (SMALL[0], 1e9), (np.empty(0), 1.0))
def packed(line, limit):
    out = np.full(len(line), -1.0)
    count = 0
    for i in range(len(line)):
        if line[i] > limit:
            out[count] = line[i]
            count += 1
    return out, count


@case((SMALL[0],), (SMALL[0, :1],), (np.empty(0),))
def packed_from_before_the_first(line):
    out = np.zeros(line.size)
    at = -1
    for x in line:
        if x > 2:
            at += 1
            out[at] = x
        else:
            at += 1
            out[at] = -x
    return out


@case((SMALL[0], 2), (SMALL[0], 8), (SMALL[0], 0), (SMALL[0], 12), (np.empty(0), 0))
def packed_pairs(line, start):
    out, count = np.zeros(2 * len(line)), 0
    for i in range(start, len(line)):
        out[count] = line[i]
        if line[i] > 3:
            out[count + 1] = -line[i]
            count += 1
        count += 1
    return out


@case((SMALL[0],), (SMALL[0, :1],), (np.empty(0),))
def packed_too_far(line):
    out, count = np.zeros(len(line)), 0
    for i in range(len(line)):
        if line[i] > 1:
            count += 1
        out[count] = line[i]
    return out


@case((SMALL[0], 0), (SMALL[0], 1), (SMALL[0], 100))
def packed_from_anywhere(line, at):
    out = np.zeros(len(line))
    for x in line:
        if at < 1000:
            out[at] = x
        at += 1
    return out


@case((SMALL[0],), (SMALL[0, :2],), (np.empty(0),))
def packed_by_steps(line):
    out, count = np.zeros(len(line) + 1), 0
    for i in range(len(line)):
        out[count] = line[i]
        count += 2 if line[i] == 3 else 1
    return out


@case((SMALL[0], 2), (SMALL[0], 1), (SMALL[0], 0), (np.empty(0), 2))
def packed_in_turns(line, times):
    out, count = np.zeros(len(line)), 0
    for turn in range(times):
        for i in range(len(line)):
            out[count] = line[i]
            count += 1
        count -= len(line) // 2
    return out


@case((SMALL[0], SMALL[1, :3]), (SMALL[0], SMALL[1, :0]), (np.empty(0), SMALL[0]), (SMALL[0, :2], SMALL[1]))
def convolved(x, weights):
    out = np.zeros(len(x))
    for i in range(len(x)):
        for j in range(len(weights)):
            if i - j >= 0:
                out[i] += weights[j] * x[i - j]
    return out


@case(*[(x, y) for x in (0, 5, MAX, MIN) for y in (2, -3, 0, 4)])
def the_same_quotient_in_a_handler(x, y):
    try:
        z = x // y
    except ZeroDivisionError:
        try:
            return x // y
        except ZeroDivisionError:
            return -7
    return z - x // y


@case((np.array([0.1, 0.95, NAN, 0.3]), 3), (np.array([0.1, 0.5]), 3), (np.array([0.1, INF]), 3), (np.array([-0.4, 1.5]), 3))
def counted_in_bins(x, bins):
    counts = np.zeros(bins, np.int64)
    try:
        for i in range(len(x)):
            at = int(x[i] * bins)
            if at < 0:
                at = 0
            if at >= bins:
                at = bins - 1
            counts[at] += 1
    except (ValueError, OverflowError):
        pass
    return counts


@case(*[(np.array(line), n, at) for line in ([0.1, 0.95, -0.3, 2.0], [NAN, 0.5], [0.5, INF, 1e9], []) for n in (20, 1000) for at in (0, 200)])
def quantized(x, n, at):
    # The numbers that fit are written; where one does not, what was there before in the elements not yet reached is kept.
    small, wide = np.zeros(len(x), np.uint8), np.zeros(len(x), np.int32)
    try:
        for i in range(len(x)):
            level = int(x[i] * n)
            if level < 0:
                level = 0
            elif level >= n:
                level = n - 1
            wide[i] = level * at
    except (ValueError, OverflowError):
        wide[:] = -1
    try:
        for i in range(len(x)):
            small[i] = int(wide[i]) + at
    except OverflowError:
        small[:] = 1
    return small, wide


@case(*[(np.array(values), divisor) for values in ([1, 2, 3], [1, 300, 3], [-1, 1, 300], [2**40]) for divisor in (1, 2)])
def the_first_that_does_not_fit(values, divisor):
    out = np.zeros(len(values), np.uint8)
    for i in range(len(values)):
        out[i] = int(values[i]) // divisor
    return out


@case(*[(np.arange(1.0, 8.0), shift) for shift in (0, 2, 6, 7, -1, 2**62, 2**63 - 1)])
def from_the_end_less_a_shift(x, shift):
    out = np.zeros(9)
    n = len(x)
    for i in range(min(max(n - shift, 0), 9)):
        out[i] = x[n - 1 - i - shift]
    return out


@case(*[(np.arange(20.0).reshape(4, 5), r) for r in (0, 1, 2, 7, -1, -2, -9, 2**31, 2**62, 2**63 - 1, -2**63)])
def box_of_an_integral_image(s, r):
    h, w = s.shape[0] - 1, s.shape[1] - 1
    out = np.zeros((h, w))
    try:
        for i in range(h):
            y0, y1 = max(i - r, 0), min(i + r + 1, h)
            for j in range(w):
                x0, x1 = max(j - r, 0), min(j + r + 1, w)
                out[i, j] = (s[y1, x1] - s[y0, x1] - s[y1, x0] + s[y0, x0]) / ((y1 - y0) * (x1 - x0) + 0.5)
    except (IndexError, OverflowError):
        pass
    return out


@case(*[(np.arange(6.0), np.ones(n)) for n in (0, 1, 3, 6, 7, 9)])
def valid_windows(x, k):
    out = np.zeros(max(len(x) - len(k) + 1, 0))
    for i in range(len(out)):
        for j in range(len(k)):
            out[i] += x[i + j] * k[j]
    return out


@case(*[(np.arange(6.0), np.ones(n)) for n in (0, 1, 3, 6, 7, 9)])
def windows_of_one_or_more(x, k):
    out = np.zeros(max(len(x) - len(k) + 1, 2))
    for i in range(len(out)):
        for j in range(len(k)):
            out[i] += x[i + j] * k[j]
    return out


@case(*[(np.array(coins), amount) for coins in ([1, 5, 10], [3], [7, 0], [-1, 2]) for amount in (0, 9, 40)])
def ways_to_change(coins, amount):
    ways = np.zeros(amount + 1, np.int64)
    ways[0] = 1
    for coin in coins:
        for a in range(coin, amount + 1):
            ways[a] += ways[a - coin]
    return ways


@case(*[(np.arange(6), np.int8(step), start) for step in (1, -1, 100) for start in (0, 5, 127, 300)])
def small_numbers_of_a_range(x, step, start):
    out = np.zeros(6, np.int16)
    for i in range(6):
        k = np.int8(3) if x[i] > 3 else i
        out[i] = k + step + start
    return out


@case(*[(np.arange(12.0), np.ones(8), m, i) for m in (5, 4, 0, 6, -1, -20, 2**31, 2**62, -2**62) for i in (1, 0, 12)])
def downwards(t, q, m, i):
    for j in range(len(q) - 1, 0, -1):
        q[j] = q[j - 1] - t[j - 1] * t[i - 1] + t[j + m - 1] * t[i + m - 1]
    return q


@case(*[(np.arange(12.0), start, stop, m) for start, stop in ((11, 0), (9, 2), (3, 7), (12, 0), (9, -3), (2**62, 2**62 - 2))
        for m in (0, 1, -3, 2**31, 2**61)])
def downwards_from_an_argument(t, start, stop, m):
    total = np.float64(0)
    for j in range(start, stop, -1):
        total += t[j + m - 1] * t[j - 1]
    return total


@case(*[(np.arange(12.0), n, by, m) for n, by in ((12, 2), (12, 5), (11, 1), (13, 3), (0, 2), (2**62, 2**61), (12, 0)) for m in (0, 1, -3, 2**61)])
def in_steps(t, n, by, m):
    total = np.float64(0)
    for j in range(0, n, max(by, 0)):
        total += t[j + m - 1] * t[j]
    for j in range(min(n, 11), -1, -3):
        total += t[j + m]
    return total


@case(*[(np.arange(n), np.arange(9)) for n in (9, 8, 3, 0)])
def as_often_each_time(a, b):
    out = np.zeros(9, np.int64)
    try:
        for i in range(9):
            for k in range(5):
                out[i] += (a[i] >> k) + (b[i] << k) + b[k]
    except IndexError:
        out[0] = -1
    return out


@case(*[(g,) for g in (0, 1, 2, 6, 2**40 + 3, MAX, MIN, -1, -8)])
def shifted_until_nothing_is_left(g):
    decoded, at = g, 1
    while g >> at > 0:
        decoded ^= g >> at
        at += 1
    bits = 0
    while 0 < g >> bits:
        bits += 1
    odd = 0
    while g > 0 and g >> odd != 0:
        odd += 2
    return decoded, at, bits, odd


@case(*[(g, at) for g in (0, 5, MAX, -1) for at in (0, 3, 62, 63, 64, MAX, -1)])
def shifted_by_an_argument(g, at):
    found = 0
    while g >> at > 0:
        found += g >> at
        at += 1
    return found, at


@case(*[(x, m) for x in (0, 3, 6, -4, MIN, MAX) for m in (7, -7, 1, -1, 2**40, MIN)])
def powers_modulo(x, m):
    r, e = 1, 21
    x = x % m
    while e > 0 and abs(x) < 2**31:
        if e & 1:
            r = r * x % m
        x = x * x % m
        e >>= 1
    return r, x


@case(*[(np.array([[1.0, 5, 2, 4, 3], [2, 9, 1, 3, 3], [4, 2, 8, 0, NAN]])[:h, :w], np.arange(15.0).reshape(3, 5)[:h, ::-1][:, :w] - 7)
        for h, w in ((3, 5), (3, 2), (2, 5), (0, 0))])
def neighbors_by_direction(m, g):
    out = np.zeros(m.shape, np.uint8)
    for i in range(1, m.shape[0] - 1):
        for j in range(1, m.shape[1] - 1):
            if abs(g[i, j]) > 2:
                p, q = m[i, j - 1], m[i, j + 1]
            elif g[i, j] > 0:
                p, q = m[i - 1, j - 1], m[i + 1, j + 1]
            else:
                p, q = m[i - 1, j], m[i + 1, j]
            if m[i, j] >= p and m[i, j] >= q:
                out[i, j] = 255 if m[i, j] > 3 else 128
    return out


@case(*[(np.arange(float(n)) ** 2, np.cos(np.arange(7.0)), np.zeros(9)) for n in (7, 8, 3, 1, 0)])
def differences_upwind(f, u, out):
    try:
        for i in range(1, len(f) - 1):
            if u[i] > 0:
                out[i] = f[i] - f[i - 1]
            else:
                out[i + 1] = 1.0
                out[i] = f[i + 1] - f[i] + out[i + 1]
        for i in range(len(f)):
            if i > 0:
                left = f[i - 1]
            else:
                left = f[i + 1]
            out[i] += left
        for i in range(7):
            if i < len(f) - 1:
                left = f[i + 1]
            elif i > 2:
                left = f[i - 1]
            else:
                left = f[i - 3]
            out[i] += left
    except IndexError:
        out[0] = -1
    return out


SORTED = np.arange(1.0, 8.0)


@case(*[(SORTED[:n], v) for n in (7, 2, 1, 0) for v in (0.0, 1.0, 3.5, 7.0, 9.0)])
def middles(a, v):
    lo, hi = 0, len(a)
    while lo < hi:
        m = (lo + hi) // 2
        if a[m] < v:
            lo = m + 1
        else:
            hi = m
    low, high, found = 0, len(a) - 1, -1
    while low <= high:
        m = (low + high) >> 1
        if a[m] == v:
            found = m
            break
        if a[m] < v:
            low = m + 1
        else:
            high = m - 1
    below, above = 0, len(a) - 1
    while above - below > 1:
        m = (below + above) >> 1
        if a[m] <= v:
            below = m
        else:
            above = m
    left, right = 0, len(a)
    while left < right:
        m = left + (right - left) // 2
        if v < a[m]:
            right = m
        else:
            left = m + 1
    return lo, low, high, found, below, above, left


@case(*[(SORTED, lo, hi, v) for lo, hi in ((0, 8), (0, 7), (-1, 6), (-8, 7), (-9, 0), (5, 9), (3, 3), (2**61, 2**61 + 2), (-2**61 - 2, -2**61), (2**47, 2**47 + 1))
        for v in (0.0, 3.5, 9.0)])
def middles_from_arguments(a, lo, hi, v):
    left, right = lo, hi
    while left < right and hi - lo < 20:
        m = left + ((right - left) >> 1)
        if a[m] < v:
            left = m + 1
        else:
            right = m
    while lo < hi:
        m = (lo + hi) // 2
        if a[m] < v:
            lo = m + 1
        else:
            hi = m
    return lo, left


@case(*[(SORTED[:n], v) for n in (7, 1, 0) for v in (0.0, 3.5, 9.0)])
def middles_too_far(a, v):
    lo, hi, steps = 0, len(a), 0
    while lo <= hi and steps < 9:
        m = (lo + hi) // 2
        steps += 1
        if a[m] < v:
            lo = m + 1
        else:
            hi = m - 1
    return lo, hi


@case(*[(SORTED[:n], v) for n in (7, 2, 1, 0) for v in (0.0, 3.5, 9.0)])
def middles_rounded_up(a, v):
    lo, hi = -1, len(a) - 1
    while lo < hi:
        m = (lo + hi + 1) // 2
        if a[m] < v:
            lo = m
        else:
            hi = m - 1
    return lo


CUBE = np.arange(24.0).reshape(2, 3, 4)


@case(*[(CUBE[:, :n, :m], k) for n, m in ((3, 4), (1, 2), (0, 4), (3, 0)) for k in (0, 1, 2)])
def axes_of_parts(a, k):
    depth, rows, columns = a.shape
    copied, plane, scaled = a[:k].copy(), a[0, :, ::1], 2.0 * a[-1]
    total = np.float64(0)
    for i in range(len(copied)):
        for j in range(rows):
            for m in range(columns):
                copied[i, j, m] += scaled[j, m]
                total += copied[i, j, m]
    for j in range(len(plane)):
        total += scaled[j, 0] if columns else 1.0
    return copied, plane, total, a[:, None, :1].shape


@case(*[(CUBE, n, i) for n in (0, 1, 2) for i in (0, 1, 2, -3)])
def axes_of_cut_parts(a, n, i):
    part, row = a[:n, 1:, :2] + 1.0, a[i, :n]
    return part[i, 1, 1], row[i, 3], (a + part[:, :1, :1])[0, i, 3]


@case(*[(np.array(items), limit) for items in ([3, 1, 4, 1, 5], [3, MAX, 1], [3]) for limit in (1, 4, MIN, MAX)],
      *[agreed((np.array(items), MAX - 1), expect=OverflowError) for items in ([0, MAX, -2], [0, MIN], [5, MIN, 2])])
def a_search_that_overflows(items, limit):
    pos, best = [int(x) for x in items], 0
    for i in range(len(pos)):
        for j in range(i):
            if pos[j] == pos[i] or abs(pos[i] - pos[j]) > limit:
                best += j
                break
    return best


@case(*[agreed((m, shift), expect=ValueError) if m < 0 else (m, shift) for m in (-2, 0, 1, 2, 5) for shift in (0, 1, -7)])
def around_a_torus(m, shift):
    torus, total = np.full((m, m), 2.0), np.float64(0)
    for i in range(m):
        torus[(i - 1) % m, i] = i
        for j in range(m):
            for d in range(-1, 2):
                total += torus[(i + d) % m, (j + shift) % m] * torus[(i * shift) % m, j]
    return torus, total


@case(*[(m, shift) for m in (-2, 0, 1, 2, 5) for shift in (0, 1, -7)])
def around_a_torus_or_less(m, shift):
    line = np.arange(9.0)
    total = np.float64(0)
    for i in range(-3, 3):
        if m:
            total += line[(i + shift) % m] + line[(i * shift) % m - 1]
    return total
