"""Bits: counts, checksums, generators, hashes."""
import numpy as np

from . import kernel

DATA = np.frombuffer(b"The quick brown fox jumps over the lazy dog", np.uint8)


@kernel((0,), (12345,), (2**62 + 1,), (-1 & 0xFFFF,), (np.uint64(2**64 - 1),), (np.int32(77),))
def popcount(x):
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count


@kernel((DATA,), (DATA[:0],))
def crc32(data):
    table = np.empty(256, np.uint32)
    for i in range(256):
        c = np.uint32(i)
        for _ in range(8):
            if c & np.uint32(1):
                c = np.uint32(0xEDB88320) ^ (c >> np.uint32(1))
            else:
                c = c >> np.uint32(1)
        table[i] = c
    crc = np.uint32(0xFFFFFFFF)
    for byte in data:
        crc = table[(crc ^ np.uint32(byte)) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return crc ^ np.uint32(0xFFFFFFFF)


@kernel((DATA,), (DATA[5:9],))
def adler32(data):
    a, b = 1, 0
    for byte in data:
        a = (a + int(byte)) % 65521
        b = (b + a) % 65521
    return (b << 16) | a


@kernel((88172645463325252, 20), (1, 3))
def xorshift64(seed, n):
    state = np.uint64(seed)
    out = np.empty(n)
    for i in range(n):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        out[i] = np.float64(state >> np.uint64(11)) / 9007199254740992.0
    return out, state


@kernel((DATA,), (DATA[::2],))
def fnv1a(data):
    value = np.uint64(14695981039346656037)
    for byte in data:
        value = (value ^ np.uint64(byte)) * np.uint64(1099511628211)
    return value


@kernel((np.array([1, 2, 3], np.uint32), 4), (np.zeros(2, np.uint32), 1))
def xorshift32_fill(states, rounds):
    for _ in range(rounds):
        for i in range(states.size):
            x = states[i]
            x ^= x << np.uint32(13)
            x ^= x >> np.uint32(17)
            x ^= x << np.uint32(5)
            states[i] = x


@kernel((5,), (255,), (np.uint8(200),), (0,))
def gray_code_and_reverse(x):
    gray = x ^ (x >> 1)
    mirrored = 0
    for k in range(8):
        if (int(x) >> k) & 1:
            mirrored |= 1 << (7 - k)
    return gray, mirrored
