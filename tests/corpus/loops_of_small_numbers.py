"""Loops over small numbers of arrays, which are computed in fewer bits: at the edges of what fits"""

import numpy as np

from .case import agreed, case
from .scalars import INF, NAN

BYTES = np.array([0, 255, 1, 254, 127, 128, 255, 255, 0, 3], np.uint8)
SIGNED = np.array([-128, 127, -1, 0, 1, 127, -128, -128, 5, 64], np.int8)
WORDS = np.array([65535, 0, 32767, 32768, 65535, 65535, 1, 2, 40000, 255], np.uint16)
SHORTS = np.array([-32768, 32767, -32768, -1, 0, 1, 32767, 32767, 99, -99], np.int16)
INTS = np.array([2**31 - 1, -2**31, 0, 2**31 - 1, -1, 5, -2**31, 2**31 - 1, 2, 3], np.int32)
SMALL = [(np.tile(a, 5), np.tile(b, 5)) for a, b in
         ((BYTES, SIGNED), (SIGNED, BYTES), (WORDS, SHORTS), (SHORTS, WORDS), (INTS, BYTES), (BYTES, INTS),
          (WORDS, WORDS[::-1]))]


@case(*SMALL)
def made_of_two(a, b):
    out, halves = np.empty((8, len(a)), np.int64), np.empty(len(a))
    for i in range(len(a)):
        x, y = int(a[i]), int(b[i])
        out[0, i] = x * 2 - y * 3 + 129
        out[1, i] = abs(x - y) + min(x, y) - max(x, 7)
        out[2, i] = (x & y) - (x | 5) + (x ^ -y)
        out[3, i] = (abs(x) + abs(y)) // 9 + abs(x - 1) % 255
        out[4, i] = (x + y >> 3) + ((x & 255) << 7)
        out[5, i] = x * y - (-x)
        out[6, i] = 32767 if x + y > 32767 else x + y
        out[7, i] = (x + 1) * (y + 1)
        halves[i] = (x + y) * 0.5
    return out, halves


@case(*SMALL)
def kept_small(a, b):
    out, above, total = np.zeros(len(a), np.uint8), 0, 0
    for i in range(1, len(a) - 1):
        edge = abs(int(a[i - 1]) - 2 * int(b[i]) + int(a[i + 1]))
        if edge > 255:
            edge = 255
            above += 1
        out[i] = edge
        around = 0
        for k in range(3):
            around += int(a[i + k - 1]) * (k + 1)
        total += around - edge
    return out, above, total


@case(*[(np.array(x), np.arange(n, dtype=np.uint8)) for x in ([-9.0, 0.5, 3.0, 99.0] * 9, [1.0] * 40 + [NAN], [INF] + [2.0] * 9, [1.0, -INF, 1e300])
        for n in (10, 9, 0)])
def looked_up(x, table):
    out = np.empty(len(x), np.uint8)
    for i in range(len(x)):
        k = int(x[i] * 2.0)
        if k < 0:
            k = 0
        if k > 9:
            k = 9
        out[i] = table[k]
    return out


@case(*[(np.array(x, np.uint8), shift)
        for x, most in (([1, 0], 64), ([255, 3, 0, 0, 0, 0, 0, 0], 56), ([0, 0, 0, 1], 62), ([1] * 9, 62), ([0] * 9, 64))
        for shift in (7, 55, 56, 62, 63, 64, 0, -1) if shift <= most],
      *[agreed((np.array([1, 3], np.uint8), shift), expect=OverflowError) for shift in (62, 63, 64)])
def shifted_by_any(x, shift):
    found, ones, k = 0, 0, 0
    while k < len(x):
        found |= (int(x[k]) & 127) << (shift if k % 2 else 7 * k)
        ones += (1 << min(8 * k, 62)) - (-1 << shift // 2)
        k += 1
    return found, ones
