"""Programs whose functions read and change lists, dictionaries, sets and instances outside of themselves: of the module, of classes, of
closures, defaults.

In: nothing.  Out: PROGRAMS: name → (source, what is asked of it, one after the other).
"""

PROGRAMS = {}


def program(name, source, *asked):
    PROGRAMS[name] = source, asked


program("memo fib", '''
CACHE = {}
def fib(n):
    if n in CACHE: return CACHE[n]
    if n < 2: return n
    r = fib(n-1) + fib(n-2)
    CACHE[n] = r
    return r
@njit
def f(n): return fib(n)
''', "f(20)", "f(25)", "len(CACHE)")

program("memo fib njit itself", '''
CACHE = {0: 0, 1: 1}
@njit
def f(n):
    if n not in CACHE:
        CACHE[n] = f(n-1) + f(n-2)
    return CACHE[n]
''', "f(20)", "f(30)", "CACHE")

program("primes helper", '''
PRIMES = [2, 3, 5]
def extend(n):
    k = PRIMES[-1] + 2
    while PRIMES[-1] < n:
        if all(k % p for p in PRIMES): PRIMES.append(k)
        k += 2
@njit
def f(n):
    extend(n)
    return sum(PRIMES)
''', "f(20)", "f(100)", "PRIMES")

program("sorted key", '''
TABLE = {'a': 3, 'b': 1, 'c': 2}
@njit
def f(names):
    return sorted(names, key=lambda s: TABLE[s])
''', "f(['a','b','c'])", "TABLE.update(c=0)", "f(['a','b','c'])")

program("counter helper", '''
COUNTS = {}
def count(w):
    COUNTS[w] = COUNTS.get(w, 0) + 1
@njit
def f(words):
    for w in words: count(w)
    return len(COUNTS)
''', "f(['x','y','x'])", "f(['z','y','x'])", "COUNTS")

program("grid", '''
GRID = [[1,2,3],[4,5,6]]
def cell(i,j): return GRID[i][j]
def put(i,j,v): GRID[i][j] = v
@njit
def f(v):
    put(1,1,v)
    s = 0
    for i in range(2):
        for j in range(3): s += cell(i,j)
    return s
''', "f(10)", "GRID", "GRID.append([7,8,9])", "f(3)", "GRID")

program("mutual recursion", '''
LOG = []
def even(n):
    LOG.append(n)
    return True if n == 0 else odd(n-1)
def odd(n):
    LOG.append(-n)
    return False if n == 0 else even(n-1)
@njit
def f(n): return even(n)
''', "f(5)", "LOG")

program("aliasing", '''
XS = [1,2]
def add(v): XS.append(v)
@njit
def f(a):
    add(3)
    a.append(4)
    return len(a), len(XS), a is XS
''', "f(XS)", "XS", "f([0])", "XS")

program("two names", '''
A = [1]
B = A
def g(v): A.append(v)
def h(v): B.append(v)
@njit
def f(v):
    g(v); h(v+1)
    return len(A) + len(B)
''', "f(3)", "A", "B", "A is B")

program("exception", '''
LOG = []
def note(x):
    LOG.append(x)
    if x == 3: raise ValueError('three')
@njit
def f(n):
    for i in range(n): note(i)
''', "f(2)", "f(5)", "LOG")

program("generator", '''
DATA = [1,2,3]
def gen(k):
    for x in DATA: yield x*k
@njit
def f(k): return sum(gen(k))
@njit
def g(k): return list(gen(k)) + [x for x in DATA]
''', "f(2)", "DATA.append(10)", "f(3)", "g(2)")

program("comprehension nested", '''
W = {1: 10, 2: 20}
@njit
def f(xs):
    def inner(x): return W.get(x, 0)
    return [inner(x) for x in xs] + [W[k] for k in W]
''', "f([1,2,3])")

program("set", '''
SEEN = set()
def visit(x):
    if x in SEEN: return False
    SEEN.add(x)
    return True
@njit
def f(xs):
    n = 0
    for x in xs:
        if visit(x): n += 1
    return n
''', "f([1,2,1,3])", "f([3,4])", "SEEN")

program("instance", '''
class Counter:
    def __init__(self): self.n = 0
    def bump(self, k): self.n += k
C = Counter()
def bump(k): C.bump(k)
@njit
def f(k):
    bump(k); bump(k)
    return C.n
''', "f(3)", "C.n", "f(1)", "C.n")

program("dataclass", '''
from dataclasses import dataclass, field
@dataclass
class State:
    total: float = 0.0
    items: list = field(default_factory=list)
S = State()
def add(x):
    S.total += x
    S.items.append(x)
@njit
def f(n):
    for i in range(n): add(i*0.5)
    return S.total
''', "f(3)", "S", "f(2)", "S")

program("closure callee", '''
def make():
    memo = {}
    def fact(n):
        if n in memo: return memo[n]
        r = 1 if n < 2 else n*fact(n-1)
        memo[n] = r
        return r
    return fact, memo
fact, memo = make()
@njit
def f(n): return fact(n)
''', "f(5)", "memo", "f(8)", "memo")

program("closure entry dict", '''
def make():
    memo = {}
    @njit
    def f(n):
        memo[n] = memo.get(n, 0) + 1
        return memo[n]
    return f, memo
f, memo = make()
''', "f(5)", "f(5)", "memo")

program("default memo", '''
def fib(n, memo={}):
    if n in memo: return memo[n]
    if n < 2: return n
    memo[n] = fib(n-1) + fib(n-2)
    return memo[n]
@njit
def f(n): return fib(n)
''', "f(10)", "fib.__defaults__", "f(12)")

program("own default memo", '''
@njit
def f(n, memo={}):
    if n in memo: return memo[n]
    if n < 2: return n
    memo[n] = f(n-1) + f(n-2)
    return memo[n]
''', "f(10)", "f(12)")

program("class attribute", '''
class Config:
    table = [1,2,3]
def item(i): return Config.table[i]
@njit
def f(i):
    Config.table.append(i)
    return item(i)
''', "f(1)", "Config.table", "setattr(Config, 'table', [9,8,7])", "f(2)", "Config.table")

program("class attr via self", '''
class P:
    registry = []
    def __init__(self, x):
        self.x = x
        self.registry.append(x)
@njit
def f(n):
    for i in range(n): P(i)
    return len(P.registry)
''', "f(3)", "P.registry")

program("type changes", '''
XS = [1,2]
def total(): return sum(XS)
@njit
def f(): return total()
''', "f()", "XS.__setitem__(slice(None), [1.5, 2.5])", "f()", "XS.__setitem__(slice(None), [1, 2])", "f()")

program("rebinding", '''
XS = [1,2]
def total(): return sum(XS)
@njit
def f(): return total()
def rebind(v):
    global XS
    XS = v
''', "f()", "rebind([5,6])", "f()", "rebind((7,8))", "f()", "rebind([1.5])", "f()")

program("bytearray", '''
BUF = bytearray(b'abc')
def put(i, v): BUF[i] = v
@njit
def f(v):
    put(0, v)
    return BUF[0] + len(BUF)
''', "f(100)", "BUF")

program("map filter reduce", '''
import functools
W = [3,1,2]
@njit
def f(xs):
    return list(map(lambda i: W[i], xs)), list(filter(lambda x: x in W, xs)), functools.reduce(lambda a, i: a + W[i], xs, 0)
''', "f([0,1,2])")

program("tuple of lists", '''
T = ([1,2],[3])
@njit
def f(i):
    T[0].append(i)
    return len(T[0]) + T[1][0]
''', "f(1)", "T")

program("returned", '''
XS = [1,2]
def get(): return XS
@njit
def f():
    return get()
''', "f() is XS", "f()")

program("passed on", '''
XS = []
def push(xs, v): xs.append(v)
@njit
def f(v):
    push(XS, v)
    return len(XS)
''', "f(1)", "f(2)", "XS")

program("memo tuple keys", '''
MEMO = {}
def grid(i, j):
    if i == 0 or j == 0: return 1
    if (i, j) in MEMO: return MEMO[i, j]
    MEMO[i, j] = grid(i-1, j) + grid(i, j-1)
    return MEMO[i, j]
@njit
def f(n): return grid(n, n)
''', "f(6)", "len(MEMO)", "f(8)")

program("deque", '''
from collections import deque, defaultdict, Counter
Q = deque()
G = defaultdict(list)
C = Counter()
def push(v):
    Q.append(v); G[v % 2].append(v); C[v] += 1
@njit
def f(n):
    for i in range(n): push(i)
    return len(Q), len(G), C[0]
''', "f(3)", "Q", "G", "C", "f(2)", "G")

program("try", '''
D = {1: 2}
def look(k):
    try:
        return D[k]
    except KeyError:
        D[k] = -1
        return 0
@njit
def f(k): return look(k) + look(k)
''', "f(1)", "f(5)", "D")

program("function table", '''
def double(x): return 2*x
def square(x): return x*x
OPS = {'d': double, 's': square}
LIST = [double, square]
def apply(name, x): return OPS[name](x)
@njit
def f(name, x): return apply(name, x) + LIST[1](x)
''', "f('d', 3)", "f('s', 4)")

program("nested list default", '''
def g(x, acc=[]):
    acc.append(x)
    return acc
@njit
def f(x): return len(g(x)) + len(g(x+1))
''', "f(1)", "f(2)", "g.__defaults__")

program("methods without attributes", '''
class Doubles:
    def of(self, x): return 2*x
D = Doubles()
MISSING = Doubles()
class Nothing: pass
NOTHING = Nothing()
def g(x, y=NOTHING): return D.of(x) if y is NOTHING else D.of(y)
@njit
def f(x): return g(x) + g(x, 7)
''', "f(3)")

program("an argument that is outside, too, in a callee", '''
ROWS = [[1], [2]]
def widen(rows, k):
    for row in ROWS: row.append(k)
    rows[0][0] = -1
    return ROWS[0][0]
@njit
def f(rows, row, k):
    row.append(100)
    return widen(rows, k), rows is ROWS, row is ROWS[1], len(ROWS[1])
''', "f(ROWS, ROWS[1], 5)", "ROWS", "f([[3]], [4], 6)", "ROWS")

program("generators, sort keys, lambdas in lists", '''
W = {'x': 2, 'y': 1}
USED = []
def key(name):
    USED.append(name)
    return W[name]
def weights(names):
    for name in names:
        USED.append(name)
        yield W[name]
@njit
def f(names):
    first = lambda name: W[name]
    fs = [first, key]
    it = weights(names)
    head = next(it)
    W['x'] += 10
    names.sort(key=key)
    return names, head, sum(it), max(names, key=lambda n: -W[n]), [g(names[0]) for g in fs], any(W[n] > 5 for n in names)
''', "f(['x', 'y'])", "W", "USED")

program("an exception from deep below", '''
STACK = []
TOTALS = {'n': 0}
def push(n):
    STACK.append(n)
    TOTALS['n'] += n
    if n == 0: return 1 // n
    return push(n - 1)
@njit
def f(n):
    try:
        push(n)
    except ZeroDivisionError:
        STACK.append(-1)
        raise KeyError(len(STACK))
''', "f(2)", "STACK", "TOTALS", "f(1)", "STACK", "TOTALS")
