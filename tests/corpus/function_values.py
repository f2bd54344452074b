"""Functions as values: chosen, stored, passed, returned; functools and operator"""

import functools
import math
import operator
import typing
from collections import namedtuple

import numpy as np
from jitcore import njit

from .case import case

P = namedtuple("P", "x y")


def kw(a, *, b=2, **k):
    return a + b + k.get("c", 0)


double = functools.partial(operator.mul, 2)
kw5 = functools.partial(kw, b=5)
second = operator.itemgetter(1)


def pydeco(f):
    @functools.wraps(f)
    def inner(*args, **k):
        return f(*args, **k) + 1

    return inner


@pydeco
def decorated(x, y=2):
    return x * y


@functools.lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.cache
def area(w, h=2.0):
    return w * h


class Tools:
    @staticmethod
    def twice(x):
        return 2 * x


st = staticmethod(lambda x: x + 1)


@njit
@njit
def nn(x):
    return x + 1


@case((3,True),(3,False))
def function_by_condition(x,c):
    f = math.sin if c else math.cos
    return f(x)


@case((3,True),(3,False))
def lambdas_that_capture(x,c):
    f = (lambda y:y+x) if c else (lambda y:y-x)
    return f(2)


@case((np.arange(4.),True),(np.arange(4.),False))
def method_by_condition(a,c):
    f = a.sum if c else a.max
    return f()


@case((3,))
def tuple_of_lambdas_by_index(n):
    fs=(lambda x:x,lambda x:-x)
    return fs[n%2](n), fs[(n+1)%2](n)


@case((3,))
def list_of_functions(n):
    fs=[math.sin,math.cos]
    s=0.0
    for f in fs: s+=f(n)
    return s


@case((3,))
def list_of_closures(n):
    fs=[]
    for i in range(n):
        fs.append(lambda x,i=i:x+i)
    return [f(10) for f in fs]


@case((3,))
def functions_in_a_list_that_share_a_variable(n):
    fs=[]
    for i in range(n):
        fs.append(lambda x:x+i)
    return [f(10) for f in fs]


@case((3,))
def partial(n):
    p=functools.partial(kw,n,b=10)
    return p(), p(b=1), p(c=3)


@case(([1,2,3],))
def reduce(a):
    return functools.reduce(lambda x,y:x*y,a), functools.reduce(operator.add,a,100)


@case(([(1,2),(0,5)],))
def itemgetter_as_key(a):
    return sorted(a,key=operator.itemgetter(1)), max(a,key=operator.itemgetter(0))


@case(([1,-2,3],))
def key_functions(a):
    a.sort(key=abs,reverse=True)
    return sorted(a,key=lambda x:-x), min(a,key=abs)


@case((3,))
def function_tested_for_none(x):
    f=None
    if x>2: f=math.sin
    if f is not None: return f(x)
    return 0.0


@case((3,))
def functions_of_a_comprehension(n):
    return [f(10) for f in [lambda x:x+i for i in range(n)]]


@case((3,),(-3,),(0,), merges=True)
def one_of_three_kinds(n):
    if n>0: f=lambda x:x+n
    elif n<0: f=lambda x:x-n
    else: f=math.sqrt
    return f(4)


@case((3,np.arange(4.)))
def ufunc_by_index(i,a):
    f=(np.sin,np.cos,np.sqrt)[i%3]
    return f(a)


@case((3,),(0,))
def function_or_none(n):
    f=None
    if n: f=lambda x:x*n
    return f(3)


@case((3,),(0,))
def identity(n):
    f=math.sin if n else math.cos
    return f is math.sin, f == math.cos, f is not math.sin, bool(f)


@case((3,))
def composition_of_any_number(n):
    def compose(*fs):
        def run(x):
            for f in fs: x=f(x)
            return x
        return run
    return compose(lambda x:x+n, math.sqrt, lambda x:x*2)(13)


@case((3,))
def functions_with_names(n):
    ops=[('a',operator.add),('m',operator.mul)]
    s=0
    for name,f in ops: s+=f(n,4)
    return s


@case((10,0),(10,1))
def list_of_functions_by_index(n,k):
    s=0.0
    fs=[lambda x:x*2, lambda x:x+1]
    for i in range(n): s+=fs[(i+k)%2](i)
    return s


@case((10,))
def functions_exchanged(n):
    f,g=(lambda x:x+1),(lambda x:x*2)
    x=0
    for i in range(n):
        x=f(x)
        f,g=g,f
    return x


@case((5,))
def function_chosen_inside(n):
    def pick(k):
        if k==0: return lambda x:x+n
        return lambda x:x*n
    return pick(0)(2)+pick(n)(7)


@case((np.arange(5.),True),(np.arange(5.),False))
def captured_arrays(a,c):
    b=a*2
    f=(lambda i:a[i]) if c else (lambda i:b[i])
    return f(2)


@case((5,))
def function_replaced_in_a_loop(n):
    f=lambda x:x
    for i in range(n):
        if i==2: f=lambda x:x+i
    return f(10)


@case((3.0,))
def derivative_made_of_a_function(x):
    def derivative(f,h=1e-6): return lambda t:(f(t+h)-f(t-h))/(2*h)
    f=lambda t:t*t-2
    df=derivative(f)
    for _ in range(20): x=x-f(x)/df(x)
    return x


@case(('a',3),('b',3),('c',3), merges=True)
def function_by_name(name,x):
    if name=='a': f=math.sin
    elif name=='b': f=lambda v:v+1.0
    else: f=abs
    return f(x)


@case((1,),(0,), merges=True)
def int_or_float(c):
    t=int if c else float
    return t(3.7), t("12")


@case((3,))
def list_of_one_function(n):
    fs=[math.sqrt]*3
    return sum([f(n) for f in fs])


@case((True,),(False,))
def exception_class_chosen(c):
    E=ValueError if c else TypeError
    raise E("x")


@case((3,True),(3,False))
def chosen_function_with_keywords(x,c):
    f=(lambda a,b=2:a*b) if c else (lambda a,b=5:a+b)
    return f(x), f(x,b=7), f(a=x,b=1)


@case(([],))
def reduce_of_nothing(a):
    return functools.reduce(operator.add,[x for x in a if x>0]) if len(a)==0 else 1


@case((1,))
def itemgetter(i):
    return operator.itemgetter(i)((1,2,3)), operator.itemgetter(0,2)((1,"a",2.5)), second((1,2.5))


@case((P(1,2.5),))
def attrgetter(p):
    return operator.attrgetter("x")(p), operator.attrgetter("x","y")(p)


@case((3,))
def wraps_inside(n):
    def deco(f):
        @functools.wraps(f)
        def inner(*args,**k): return f(*args,**k)+1
        return inner
    @deco
    def g(x,y=2): return x*y
    return g(n), g(n,y=5)


@case((3,),(2.5,))
def decorated_function(n):
    return decorated(n), decorated(n,y=4)


@case((60,))
def lru_cache(n):
    return fib(n)


@case((3,),(2.5,))
def cache_with_keywords(w):
    return area(w), area(w,h=3.0)


@case((3,))
def static_methods(x):
    return Tools.twice(x), st(x)


@case((3,))
def njit_of_njit(x):
    return nn(x)


@case((3,))
def njit_inside(n):
    @njit
    def f(x): return x*n
    return f(2)


@case((3,))
def njit_with_options_inside(n):
    @njit(cache=True)
    def f(x): return x*n
    return f(2)


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


OPERATIONS = {"+": add, "-": subtract, "max": max}
FUNCTIONS = [math.sin, math.cos, abs]


@case(("+", 3, 4), ("-", 3, 4), ("max", 3, 4), ("*", 3, 4))
def dispatch_table(name, a, b):
    return OPERATIONS[name](a, b)


@case((3.0,))
def global_list_of_functions(x):
    s = 0.0
    for f in FUNCTIONS:
        s += f(x)
    return s, FUNCTIONS[1](x), FUNCTIONS[-1] is abs


@case(([math.sin, math.cos], 1, 2.0), ([abs], 0, -2.0), ([math.sin], 1, 2.0))
def list_of_functions_passed(functions, i, x):
    return functions[i](x), len(functions)


@case(({"a": math.sin, "b": math.cos}, "b"), ({"a": math.sin}, "b"))
def dict_of_functions_passed(functions, name):
    return functions[name](0.5), len(functions)


@case((5,))
def handlers_that_share_a_list(n):
    log = []

    def on(k):
        def handler(x):
            log.append(k * x)

        return handler

    for handler in [on(i) for i in range(n)]:
        handler(2)
    return log


@case((3,))
def names_of_functions(n):
    def inner(x):
        return x + n

    return add.__name__, math.sin.__name__, inner.__name__, (lambda: 1).__name__


@case((3,), (2.5,), ((1, 2),))
def attribute_with_default(x):
    return getattr(x, "no_such_name", 7), getattr(math, "no_such_name", 2.5), getattr(math, "pi", 0)


@case(("abcbdab", "bdcaba"), ("", "a"))
def inner_functions_that_remember(a, b):
    @functools.cache
    def common(i, j):
        if i == len(a) or j == len(b):
            return 0
        if a[i] == b[j]:
            return 1 + common(i + 1, j + 1)
        return max(common(i + 1, j), common(i, j + 1))

    @functools.lru_cache(maxsize=None)
    def catalan(n):
        return 1 if n <= 1 else sum(catalan(i) * catalan(n - 1 - i) for i in range(n))

    twice = functools.cache(lambda x: x * 2)
    return common(0, 0), catalan(25), twice(len(a)) + twice(len(a))


@case((2,), (3,))
def results_used_last_are_remembered(n):
    called = []

    @functools.lru_cache(maxsize=2)
    def square(x):
        called.append(x)
        return x * x

    @functools.lru_cache
    def cube(x):
        called.append(-x)
        return x ** 3

    @functools.lru_cache(None)
    def fibonacci(k):
        return k if k < 2 else fibonacci(k - 1) + fibonacci(k - 2)

    next_one = functools.lru_cache(4)(lambda x: x + 1)
    return [square(x) + cube(x) for x in (1, 2, 1, n, 2, 1)], called, fibonacci(60), next_one(n)


@functools.singledispatch
def described(x, *others):
    return "other"


@described.register
def _(x: int, *others):
    return f"int {x} {len(others)}"


@described.register(list)
def _(x, *others):
    return "list of " + ", ".join([described(one) for one in x])


@described.register(type(None))
def _(x, *others):
    return "nothing"


class Negating:
    def __init__(self):
        self.is_on = False

    @functools.singledispatchmethod
    def negative(self, x):
        raise NotImplementedError("of what?")

    @negative.register
    def _(self, x: int):
        return -x

    def switch(self, is_on, why="by hand"):
        self.is_on = is_on
        return why

    switch_on = functools.partialmethod(switch, True)
    switch_off = functools.partialmethod(switch, False, why="late")


@case((1,), (True,), (1.5,), ([1, 2],), (None,))
def chosen_by_class_of_argument(x):
    maybe = len(described(x)) if described(x, 1) == "other" else None
    return described(x), described(x, 1, 2), described(maybe)


@case((1,), ("a",))
def methods_that_functools_makes(x):
    negating = Negating()
    why = negating.switch_on(), negating.is_on, negating.switch_off(), negating.is_on, negating.switch_on("x")
    return why, negating.negative(x)


T = typing.TypeVar("T")


class Pile(typing.Generic[T]):
    def __init__(self):
        self.items: typing.List[T] = []

    def push(self, x: T):
        self.items.append(x)
        return self


@case((3,))
def classes_with_parameters(n):
    return Pile[int]().push(n).items, list[int]((1, n)), typing.Counter("aab")["a"], typing.DefaultDict(list)[n]


def halved(x):
    return x // 2


def doubled_up(x):
    return x * 2


@case((1,), (2,))
def which_of_several_functions(n):
    functions = [halved, doubled_up]
    f = functions[n % 2]
    return f is functions[0], f is not functions[1], f in functions, f in (halved, abs), functions.index(f), f == functions[1], f(3)
