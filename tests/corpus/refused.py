"""Refused when compiling: unsupported syntax and functions, type conflicts, arguments of other types"""

import enum
import itertools
import operator
import statistics
import types
import typing

import numpy as np

from .case import agreed, case, each

COUNTER = 0
Held = typing.TypeVar("Held")


class Color(enum.IntEnum):
    RED = 1


class Celsius(float):
    pass


class WithoutModule:
    __module__ = None

    def __init__(self, x):
        self.x = x


@case((3,), rejects="UnsupportedError")
async def coroutine(n):
    return n


@case((3,), rejects="UnsupportedError", words=("class",))
def class_inside(x):
    class Inner:
        value = x

    return Inner.value


@case((3,), rejects="UnsupportedError", words=("COUNTER",))
def global_assigned(x):
    global COUNTER
    COUNTER = x
    return x


@case((3,), rejects="UnsupportedError", words=("eval",))
def evaluates_text(x):
    return eval("x + 1")


@case((3,), rejects="UnsupportedError", words=("locals",))
def asks_for_locals(x):
    return len(locals())


@case((3,), rejects="UnsupportedError", words=("input",))
def asks_the_user(x):
    return input()


@case((3,), rejects="UnsupportedError", words=("SimpleNamespace",))
def unknown_class_called(x):
    return types.SimpleNamespace(x=x)


@case((3,), rejects="UnsupportedError", words=("class WithoutModule is not supported",))
def class_without_a_module(x):
    return WithoutModule(x).x


@case((True,), (False,), rejects="TypingError", words=("int", "tuple"))
def returns_int_or_tuple(c):
    if c:
        return 1
    return (1, 2)


@case((True, np.arange(3.0)), rejects="TypingError")
def scalar_or_array(c, a):
    if c:
        x = a
    else:
        x = 1.5
    return x + 1


@case((True,), rejects="TypingError")
def tuples_of_different_lengths_and_types(c):
    t = (1, 2) if c else (1, 2, "x")
    return t


@case((True, np.zeros(2), np.zeros((2, 2))), rejects="TypingError")
def arrays_of_different_ranks(c, a, b):
    x = a if c else b
    return x


@case((True, np.zeros(2), np.zeros(2, np.int8)), rejects="TypingError")
def arrays_of_different_dtypes(c, a, b):
    x = a if c else b
    return x


@case((3, (1, 2)), (2.5, None), (np.int8(1), (1,)), rejects="TypingError", words=("+",))
def operands_do_not_fit(x, y):
    return x + y


@case((3,), (2.5,), rejects="TypingError", words=("real_part",))
def attribute_unknown(x):
    return x.real_part


@case((3,), rejects="TypingError")
def number_called(x):
    return x(1)


@case((3,), (2.5,), rejects="TypingError")
def number_indexed(x):
    return x[0]


@case(((1, 2), 5), rejects="TypingError")
def tuple_item_assigned(t, x):
    t[0] = x


@case((1j, 2), (1j, 2.5), rejects="TypingError", words=("//", "complex"))
def complex_floor_division(x, y):
    return x // y


@case((1j, 2), rejects="TypingError", words=("%", "complex"))
def complex_modulo(x, y):
    return x % y


@case((2.5, 1), rejects="TypingError", words=("&", "float"))
def float_in_bitwise_operator(x, y):
    return x & y


@case((None, 1), rejects="TypingError", words=("None",))
def none_in_arithmetic(x, y):
    return x * y


ODD_ARGUMENTS = (
    ((i for i in (1, "a")), "generator"), ({1: 2, "a": 3}, "dict"), ({1, "a"}, "set"), (object(), "object"),
    (iter((1, "a")), "iterator"), (itertools.count(), "count"),
    (NotImplemented, "NotImplemented"), (np.array([1, None]), "object"), (np.longdouble(1), "longdouble"),
    (np.ma.array([1.0, 2.0]), "MaskedArray"), (np.zeros((1, 1)).view(np.matrix), "matrix"),
)


@case(*[agreed((value, 1), expect=TypeError, words=("items", word)) for value, word in ODD_ARGUMENTS])
def argument_of_other_type(items, x):
    return x


@case(*[(value,) for value in (Color.RED, Celsius(1.5))], may_reject=True)
def argument_of_a_subclass(x):
    return x + 1


@case(*each(np.arange(3, dtype=">i4"), np.arange(3.0).astype(">f8")), may_reject=True)
def array_of_foreign_byte_order(a):
    return a[1], a.sum()


@case(
    *each(
        np.frombuffer(bytes(range(9)), np.uint8)[1:].view(np.int64), np.zeros(2, [("a", "i1"), ("b", "f8")])["b"],
    ),
    may_reject=True,
)
def unaligned_array(a):
    return a[0]


@case(*each(np.zeros((1,) * 20), np.zeros((1,) * 40)), may_reject=True)
def array_of_many_dimensions(a):
    return a.ndim, a.sum()


@case(*each(np.broadcast_to(np.float64(1), (10**6, 10**6))))
def huge_broadcast_array(a):
    return a.shape, a[-1, -1], a[5:10, 3].sum()


@case(*each([1, 2, 3], [1.5], []), may_reject=True)
def list_argument(items):
    return len(items)


@case((1,), rejects="TypingError", words=("statistics.mean()",))
def mean_of_no_argument(x):
    return statistics.mean()


@case((3, "int32"), rejects="TypingError", words=("a dtype must be known",))
def dtype_that_is_a_variable(n, dtype):
    return np.full(n, 3, dtype=dtype)


@case(([1, 2],), rejects="TypingError", words=("delitem",))
def deletion_of_no_index(items):
    operator.delitem(items)


@case(([1, 2],), rejects="TypingError", words=("getitem",))
def item_at_no_index(items):
    return items.__getitem__()


@case(({"n": 3, "x": "a"},), rejects="TypingError", words=("cannot change",))
def settings_changed(s):
    s["n"] = 4


def _noted_at_its_end(log):
    try:
        yield 1
    finally:
        log.append(2)


@case((3,), rejects="TypingError", words=("cannot hold",))
def generators_that_do_something_when_dropped(n):
    log = []
    several = [_noted_at_its_end(log) for _ in range(n)]
    return next(several[0]), log


@case(([[1], [2]],), rejects="UnsupportedError", words=("whose number is not known",))
def texts_joined_of_any_number(rows):
    return "{} {}".format(*rows)


class Box(typing.Generic[Held]):
    def __init__(self, held):
        self.held = held


@case((3,), rejects="TypingError", words=("not subscripted so", "Too many"))
def more_parameters_than_a_class_has(n):
    return Box[int, str](n).held


class Stack(list):
    pass


class Named:
    def __getattr__(self, name):
        return len(name)


@case((), rejects="UnsupportedError", words=("it derives from list",))
def class_that_derives_from_list():
    return len(Stack())


@case((), rejects="UnsupportedError", words=("it derives from float",))
def class_that_derives_from_float():
    return Celsius(1.5) + 1


@case((), rejects="UnsupportedError", words=("it has __getattr__",))
def class_with_getattr():
    return Named().width


class Stacked:
    def __init__(self):
        self.top = None

    def push(self, value):
        self.top = (value, self.top)


@case(*each(3), rejects="TypingError", words=("type has no end",))
def tuple_around_what_was_there_before(n):
    stacked = Stacked()
    for i in range(n):
        stacked.push(i)
    return n


def with_defaults(x, n=3):
    return x * n


@case(({"x": 0.5},), rejects="UnsupportedError", words=("may give 'n', whose default is int",))
def table_of_floats_beside_a_default_that_is_an_int(table):
    return with_defaults(**table)


@case(({1: 2},), rejects="UnsupportedError", words=("only keywords that are written out",))
def names_that_are_no_text(table):
    return dict(**table)


@case((1,), rejects="UnsupportedError", words=("enum.EnumType._convert_ is not supported",))
def globals_as_an_enumeration(x):
    return len(enum.IntEnum._convert_("Made", __name__, filter=lambda name: name == "x"))


def _going_through(items):
    yield from _numbers(items)


def _numbers(items):
    try:
        yield from items
    except ValueError:
        yield -1


@case((3,), rejects="TypingError", words=("by `yield from`",))
def thrown_into_a_generator_that_goes_through_another(n):
    g = _going_through([n, 2])
    return next(g), g.throw(ValueError("no"))


@case((1,), rejects="TypingError", words=("super(type, obj): obj must be an instance or subtype of type",))
def super_of_another_class(n):
    return super(Color, n).value


def _sent_on(items) -> typing.Generator[int, int, None]:
    yield from items


@case((3,), rejects="TypingError", words=("a value cannot be sent on through `yield from`",))
def sent_through_what_is_no_generator(n):
    g = _sent_on(map(abs, (n, 2)))
    return next(g), g.send(3)
