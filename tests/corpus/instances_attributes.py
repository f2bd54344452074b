"""Attributes of instances: made later, missing, of the class, with a setter, computed once, deleted"""

import functools

from .case import case, each
from .instances import Vec


class Lazy:
    def __init__(self, n):
        self.n = n

    def value(self):
        if not hasattr(self, "known"):
            self.known = self.n * 2
        return self.known


class Counter:
    total = 10

    def increase(self):
        self.total += 1
        return self.total


class Temperature:
    __slots__ = ("_celsius",)

    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273.0:
            raise ValueError("too cold")
        self._celsius = value


class Account:
    def __init__(self):
        self.total = 0

    def add(self, x):
        self.total += x


@case((3,))
def attribute_made_later(n):
    lazy = Lazy(n)
    return hasattr(lazy, "known"), lazy.value() + lazy.value(), hasattr(lazy, "known"), lazy


@case(*each(True, False))
def attribute_that_may_be_missing(flag):
    lazy = Lazy(1)
    if flag:
        lazy.known = 5
    return lazy.known


@case(())
def attribute_of_the_class():
    c = Counter()
    return c.total, c.increase(), c.increase(), Counter.total, c


class Priced:
    rate = 3
    fee = 1

    def __init__(self, n, **own):
        self.n = n
        for name in own:
            setattr(self, name, own[name])

    def price(self):
        return self.rate * self.n + self.fee


def with_dictionary(one):
    vars(one)
    return one


@case((Priced(2),), (Priced(2, rate=50),), (Priced(2, more="a"),), (Priced(2),), (Priced(2, fee=7),), (Priced(2, rate=9),),
      (with_dictionary(Priced(2, fee=7)),), (with_dictionary(Priced(2, rate=9)),), (Priced(2, price=max),))
def attribute_that_hides_that_of_the_class(priced):
    return priced.rate, priced.price()


@case((20.0,), (-300.0,))
def setter(value):
    t = Temperature(0.0)
    t.celsius = value
    return t.celsius, t


@case((1,), (2.5,))
def asked_for_by_name(x):
    v = Vec(x)
    return getattr(v, "x"), getattr(v, "z", 3), hasattr(v, "y"), hasattr(v, "z"), type(v) is Vec, v.__class__ is Vec


@case((3,))
def attribute_grows_to_float(n):
    a = Account()
    for i in range(n):
        a.add(i * 0.5)
    return a.total


class Sample:
    def __init__(self, items):
        self.items = items
        self.asked = 0

    @functools.cached_property
    def mean(self):
        self.asked += 1
        return sum(self.items) / len(self.items)


@case(([1.0, 2.5],))
def computed_once(items):
    one, other = Sample(items), Sample([7.0])
    first = one.mean
    one.items = [100.0]
    return first, one.mean, one.asked, other.asked, other.mean + other.mean, other.asked


@case(lambda: (Sample([1.0, 2.0]),))
def computed_once_of_an_argument(one):
    return one.mean + one.mean, one.asked


class Clearing:
    def __init__(self):
        self.count, self.items, self.pair = 1, [2], (1, "x")

    def clear(self):
        del self.items


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self):
        self.x, self.y = 1, "y"


@case((Clearing(), 0), (Clearing(), 1), (Clearing(), 2), (Clearing(), 3), (Clearing(), 4), (Clearing(), 5))
def attributes_deleted(given, n):
    made, slotted = Clearing(), Slotted()
    if n != 1:
        made.clear()
        delattr(given, "items")
    del given.pair, made.pair
    try:
        if n == 2:
            given.items = [3]
        elif n == 3:
            del slotted.x, slotted.x
        elif n == 4:
            del slotted.x
            given.count = slotted.x
        elif n == 5:
            del made.none
        del given.items
        made.pair = (n, "y")
        return made, hasattr(given, "items"), slotted
    except AttributeError as error:
        raise AttributeError(str(error)) from None


class Computing:
    def __init__(self, n):
        self.n, self.log = n, []

    @functools.cached_property
    def share(self):
        self.log.append("share")
        return 10 // self.n

    @property
    def checked(self):
        self.log.append("checked")
        if self.n > 1:
            raise AttributeError("not now")
        return self.n

    def __call__(self, x):
        return x + self.n

    def __eq__(self, other):
        return other == self.n


@case(*each(0, 1, 2))
def asked_for_what_is_computed(n):
    x = Computing(n)
    found = hasattr(x, "checked"), getattr(x, "checked", 7), hasattr(x, "share"), getattr(x, "share", -1), hasattr(x, "other")
    return found, x.log, callable(x), callable(n), x(3)


@case(*each(0, 1, 5))
def searched_for_in_a_range(n):
    x, r = Computing(n), range(1, 4)
    return x in r, r.count(x), r.index(x), type(reversed(r)) is reversed
