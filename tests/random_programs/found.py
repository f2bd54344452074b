"""Programs that hunts have found and that failed then, made small: name → Program."""
from .statements import Program

FOUND = {}


def found(name: str, source: str, *arguments: str) -> None:
    FOUND[name] = Program(source.strip("\n") + "\n", arguments)


found("index message after merging exits of a loop", """
def program(n, a, b):
    for i in range(1, 6):
        b[0]
        a[n, 1 % a.shape[1]] |= True
""", "(0, np.zeros((3, 3), 'i1'), np.zeros((2, 1)).T)", "(5, np.zeros((3, 3), 'i1'), np.zeros((2, 1)).T)",
      "(0, np.zeros((3, 0), 'i1'), np.zeros((2, 1)).T)", "(0, np.zeros((3, 1), 'i1'), np.zeros((0, 1)))")

found("constant argument of a call, folded", """
import math

def program(x):
    y = abs(1.0)
    return math.isclose(y, y), x
""", "(1.0,)")

found("split loops can be evaluated", """
def program(n, a):
    for i in range(a.shape[0], -1, -1):
        a[i] += False % i
""", "(0, np.arange(5, dtype='u1'))")

found("limits that keep integers small can be evaluated", """
def program(a, b, n):
    s = 0
    for k in range(3):
        for i in range(n):
            s += b[i] if i * n > 3 and a[k] else i
    return s
""", "(np.arange(5), np.arange(6), 6)", "(np.arange(2), np.arange(6), 9)", "(np.arange(1, 9), np.arange(6), 2**40)")

found("raising block of a split loop", """
def program(a, n):
    for i in range(a.shape[0]):
        assert a.shape[0] > i, i
        assert i < 4, i
        a[1] = n >> (n & 15)
""", "(np.arange(3), 3)", "(np.arange(9), 3)", "(np.arange(1), 3)")

found("guarded check, remembered, of an iteration that did not make it", """
import math

def program(x, y, z, o):
    for i in range(len(x)):
        if y[i] != 0.0:
            o[i] = x[i] / float(y[i])
        o[i] += math.log(z[i])
""", "(np.ones(4), np.array([0.0, 1, 1, 1]), np.array([1.0, 1, 1, 0]), np.zeros(4))",
      "(np.ones(4), np.array([0.0, 1, 1, 1]), np.ones(3), np.zeros(4))", "(np.ones(4), np.zeros(4), np.ones(4), np.ones(4))")

found("guarded index, remembered check after it", """
import math

def program(a, b, o):
    for i in range(len(b)):
        if i < len(a):
            o[i] = 1.0 / float(a[i])
        o[i] += math.log(b[i])
""", "(np.ones(1), np.array([1.0] * 5000 + [0.0]), np.zeros(5001))", "(np.zeros(1), np.zeros(3), np.zeros(3))")

found("which of several remembered checks failed", """
def program(o, n):
    for i in range(n):
        x = i // 0.5
        o[i] = (i + 1 if i and x > 3.0 or i == 9 else i) % (int(x) / 3)
""", "(np.zeros(5), 5)")

found("index made of a number whose check waits", """
def program(a, x):
    for i in range(a.shape[0]):
        a[0] = a[int(x)]
        a[0] += a[round(x)]
""", "(np.ones(3), math.inf)", "(np.ones(3), 1e300)", "(np.ones(3), math.nan)", "(np.ones(3), 2.0)", "(np.ones(3), -4.0)")

found("inlined function that always raises", """
def h0(p0, p1, p2):
    for i1 in p2:
        assert p1, 'no'
    i1 = p0
    return i1

def h1(p0, p1, p2):
    v0 = h0(False, False, (p1, p1, 7) if p1 >= p1 else (256, p2[1], p2[1]))
    p1 = 2 + True if v0 <= p0 else p0 % True
    return 0

def program(p0):
    return h1(2, p0, (p0, 1)) > 3
""", "(7,)", "(0,)")

found("loop over a tuple that is left in its first iteration", """
def program(x):
    for a, b in ((x, 1), (2.0, 3)):
        break
    for c in (x, 2.0):
        break
    return a, b, c
""", "(3,)")

found("generator used up inside try", """
def program(p):
    total = 0
    for i in p:
        try:
            total += len({i: x for x in iter([[i]]) if i})
        except IndexError as e:
            print(e)
    return total
""", "([-1, 0, 1],)")

found("product of no bools", """
import numpy as np

def program(a):
    return np.vdot(a, a), np.dot(a, a), a @ a
""", "(np.zeros(0, bool),)", "(np.array([True, False]),)", "(np.array([False]),)")

found("None or a constant text meets a text", """
def program(c, p):
    x = None if c else 'hello'
    y = p if c else x
    return x, y, next((x for _ in [1]), p)
""", "(True, 'abc')", "(False, 'abc')")

found("parts of a constant text without any", """
def program():
    return ''.split(), [x + 'a' for x in ''.split()], b' '.split(), ''.splitlines()
""", "()")

found("containers compared with what they never equal", """
def program(x, s):
    return ([[{('', x): True}]] == None, {x: 2} == None, {x} == [x], {x: 1} != {x}, (x,) == {x: x}, 3 == {3}, [s] == s, {s: 1} == s,
            (s,) != s, s == None, s == 1, None in [{x}], {x: [1]} == {x: ["a"]})
""", "(1, 'a')")

found("keys and functions that change the list", """
import functools

def program(p):
    q, r = p[:], p[:]
    return (max(p, key=lambda x: p.pop(0)), min(q, key=lambda x: q.pop()), p, q, functools.reduce(lambda x, y: x + (r.pop() if r else 0), r), r)
""", "([3, 1, 4, 1, 5, 2],)")

found("least text or a default", """
def program(xs):
    return min(xs, default='x'), max(xs, key=len, default='y'), min(xs[:0], default='z')
""", "(['b', 'a'],)")

found("a key that changes the dictionary", """
def program(d):
    return max(d, key=lambda x: d.pop(x))
""", "({1: 5, 2: 9, 3: 0},)", "({4: 5},)")

found("a generator that needs no memory in a handler", """
def program(p0, p1, p2):
    for i2 in ([p1 for x1 in iter([p0])][0], next(iter([p2]), p2)):
        v3 = dict([('aab', (0.0, p2, 1.0))])['a']
        try:
            for i4 in [p2]:
                if len(p0) < 20:
                    p0[(lambda a, b=2: a * b % 50)(len(f'{i4}'))] = 'é€'.strip()
        except (KeyError, IndexError) as e2:
            print(repr(e2))
            w5 = 1
            while w5 > 0 and True:
                w5 -= 1
                v6 = [{('A-b', p2): -1} for x8 in map(lambda x7: x7, [p0]) for x9 in (3, p1) if [True][-2]][0]
                if len(p0) < 20:
                    p0.update({**p0, sorted(sorted({v3[1]}))[0]: ''})
            v10 = next(('x,y,z' for x11 in iter([p1])), None) if True else None
        else:
            v12 = [[p2]][5]
        finally:
            v13 = {('abc', i2): (lambda a, b=2: a * b % 50)(max(p1, 12345)) for x15 in (p1 for x14 in range(v3[1] % 5, 8, 2)) if True}
    else:
        v16 = (False,)
    v17 = None or 'a'
""", "({-4: 'a', 1: 'aab', 12345: '12'}, 100, 2)")
