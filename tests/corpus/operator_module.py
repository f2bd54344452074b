"""The operator module: operator.add and the rest as functions"""

import operator
from operator import add, mul

import numpy as np

from .case import agreed, case, each

LINE = np.arange(4.0)


@case((7, 2), (7.5, -2), (7, 0), (True, 2), (np.int8(100), 100), (np.float32(7.5), 2.0), (1j, 2))
def arithmetic(x, y):
    return operator.add(x, y), operator.sub(x, y), operator.mul(x, y), operator.truediv(x, y)


@case((7, 2), (-7, 2), (7.5, -2), (7, 0), (np.int8(-7), 2), (np.float32(7.5), 2.0))
def division(x, y):
    return operator.floordiv(x, y), operator.mod(x, y)


@case((7, 2), (7.5, -2), (0.0, -1), (np.int8(7), 2), (2, 10), ulps=2)
def power(x, y):
    return operator.pow(x, y)


@case((12, 5), (True, False), (np.uint8(12), np.uint8(5)), (12, -1))
def bitwise(x, y):
    return operator.and_(x, y), operator.or_(x, y), operator.xor(x, y)


@case((12, 5), (np.uint8(12), np.uint8(5)), (12, -1), agreed((1, 64), expect=OverflowError))
def shifts(x, y):
    return operator.lshift(x, y), operator.rshift(x, y)


@case((1, 2), (2, 2), (2.5, 2), (np.uint8(3), -1))
def comparisons(x, y):
    return (
        operator.lt(x, y),
        operator.le(x, y),
        operator.eq(x, y),
        operator.ne(x, y),
        operator.ge(x, y),
        operator.gt(x, y),
    )


@case(*each(5, -5, True, np.int8(5), np.uint16(5)))
def unary(x):
    return operator.neg(x), operator.pos(x), operator.abs(x), operator.invert(x), operator.inv(x), operator.not_(x)


@case(*each(5, 0, 0.0, 2.5, np.int8(0), None))
def truth(x):
    return operator.truth(x), operator.not_(x)


@case((None, None), (None, 1), (1, None))
def identity(x, y):
    return operator.is_(x, y), operator.is_not(x, y)


@case((7, 2), (7.5, 2), (np.int8(7), 2))
def in_place(x, y):
    x = operator.iadd(x, y)
    x = operator.imul(x, y)
    x = operator.isub(x, 1)
    x = operator.ifloordiv(x, y)
    x = operator.imod(x, 5)
    return operator.itruediv(x, y), operator.ipow(x, 2)


@case((12, 3), (np.int64(12), np.int64(3)))
def in_place_bitwise(x, y):
    x = operator.iand(x, 13)
    x = operator.ior(x, y)
    x = operator.ixor(x, 1)
    return operator.ilshift(x, y), operator.irshift(x, 1)


@case((LINE, 2), (LINE, -1), (LINE, 7))
def get_item(a, i):
    return operator.getitem(a, i)


@case((LINE, 2, 9.5), (LINE, -5, 1.0))
def set_item(a, i, x):
    operator.setitem(a, i, x)


@case(((1, 2, 3), 2), ((1, 2, 3), 5), (LINE, 2.0))
def contains(t, x):
    return operator.contains(t, x)


@case(((1, 2), (3,)), ((1.5,), (2, 3)))
def concatenation(t, u):
    return operator.concat(t, u)


@case(*each(3, True, np.int8(3), np.uint64(5)))
def index(x):
    return operator.index(x)


@case(*each(3.0, np.float32(1)))
def index_of_float(x):
    return operator.index(x)


@case((np.eye(2), np.arange(4.0).reshape(2, 2)))
def matrix_product(a, b):
    return operator.matmul(a, b)


@case((3, 4), (3.5, 4))
def imported_by_name(x, y):
    return add(x, mul(x, y))


@case((True, 3, 4), (False, 3, 4))
def operator_chosen_by_name(c, x, y):
    f = operator.add
    g = operator.mul
    return f(x, y) if c else g(x, y)


@case((LINE, LINE))
def on_arrays(a, b):
    return operator.add(a, b), operator.mul(a, 2)


@case(((1, 2), (3,)), ((), (1.5,)))
def operator_sequences(t, u):
    return (
        operator.concat(t, u), operator.iconcat(t, u), operator.contains(t, 1), operator.getitem(t + u,
        0), operator.countOf(t, 2), operator.add(t, u), operator.mul(t, 2),
    )


@case((7, 2), (7.5, 2))
def operator_calls(x, y):
    return operator.call(max, x, y), operator.call(lambda a, b: a - b, x, y), operator.call(abs, -x)


@case((3, 4))
def operators_as_arguments(x, y):
    def apply(f, a, b):
        return f(a, b)

    return (
        apply(operator.add, x, y), apply(min, x, y), apply(divmod, x, y), apply(operator.lt, x, y),
        apply(lambda a, b: (a, b), x, y),
    )


@case((3, "ab", [1, 2], (1, 2), {1, 2}, {1: 2}))
def special_methods_of_containers_and_numbers(n, text, items, pair, keys, table):
    numbers = (n.__add__(4), n.__add__(1.5) is NotImplemented, (1.5).__mul__(n), n.__lt__(5), n.__neg__(), n.__rsub__(10), n.__divmod__(2), n.__truediv__(2),
               n.__eq__("x") is NotImplemented)
    others = text.__eq__("ab"), text.__mul__(2), pair.__add__((3,)), keys.__and__({1}), keys.__le__({1, 2, 3}), table.__or__({3: 4}), table.__len__()
    items.__iadd__([3])
    return numbers, others, items, items.__add__([4]), items.__eq__([1]), items.__contains__(3)


@case((1, 0), (1.0, 0.0), (7, 2))
def special_method_that_raises(x, y):
    return x.__truediv__(y)


@case((np.arange(4.0), np.float64(2.5), np.int32(3)))
def special_methods_of_numpy(a, x, n):
    return a.__add__(1), a.__mul__(a), a.__rsub__(1).sum(), x.__add__(1), n.__add__(n), n.__mul__(2.5), a.__lt__(2)


class Boxed:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x.__eq__(other.x)

    def __lt__(self, other):
        return self.x.__lt__(other.x)

    def __hash__(self):
        return self.x.__hash__()

    def __repr__(self):
        return f"Boxed({self.x})"


@case(*each(3, 4))
def special_methods_of_instances(n):
    one = Boxed(n)
    return one == Boxed(3), one < Boxed(4), hash(one), one.__str__(), one.__repr__(), one.__ne__(Boxed(3)), sorted([Boxed(5), one])[0].x
