"""Instances as numbers and text: int(x), float(x), hash(x), functions of math, in `%` and `str.format`, sequences repeated"""

import math
import operator

from .case import case, each


class Ratio:
    def __init__(self, over, under):
        self.over = over
        self.under = under

    def __float__(self):
        return self.over / self.under

    def __int__(self):
        return self.over // self.under

    def __floor__(self):
        return self.over // self.under

    def __complex__(self):
        return complex(self.over, self.under)

    def __hash__(self):
        return hash((self.over, self.under))

    def __eq__(self, other):
        return self.over * other.under == self.under * other.over

    def __str__(self):
        return f"{self.over}/{self.under}"

    def __repr__(self):
        return f"Ratio({self.over!r}, {self.under!r})"

    def __format__(self, spec):
        return format(self.over / self.under, spec) if spec else str(self)


class Place:
    def __init__(self, at):
        self.at = at

    def __index__(self):
        return self.at

    def __repr__(self):
        return f"<{self.at}>"


class Whole:
    def __int__(self):
        return 2.5

    def __float__(self):
        return 2

    def __hash__(self):
        return 1.0


@case((7, 2), (-7, 2), (1, 0))
def as_numbers(over, under):
    one = Ratio(over, under)
    found = float(one), int(one), complex(one), hash(one) == hash((over, under)), math.sqrt(abs(float(one))), math.exp(one)
    return found, math.floor(one), math.ceil(one), math.isnan(one), one == Ratio(2 * over, 2 * under)


@case(*each(2, 0, -1))
def as_an_index(n):
    one, items = Place(n), [n, 2, 3]
    found = float(one), int(one), complex(one), operator.index(one), items[one], (4, 5, 6)[one]
    return found, math.ceil(one), items * one, "ab" * one, one * (n, 1), [n] * one, one * "x"


@case((7, 2))
def in_formats(over, under):
    one, place = Ratio(over, under), Place(under)
    shown = "{} {!r} {:.3f}".format(one, one, one), "{1} {0}".format(one, over), "%s|%r|%5s|%d" % (one, one, place, over), "%s!" % one
    return shown, format(one), format(one, ".2e"), "{}".format([place]), "%s" % ((place, 1),), "%-6s|" % place, "{:>5}".format(str(place))


@case((7, 2))
def words_of_errors(over, under):
    said = []
    for n in range(4):
        try:
            if n == 0:
                [over] + Ratio(over, under)
            elif n == 1:
                "x" + Ratio(over, under)
            elif n == 2:
                (over,) + Ratio(over, under)
            else:
                format(Place(under), ">5")
        except TypeError as error:
            said.append(str(error))
    return said


@case((), rejects="TypingError", words=("__int__ gives float here, and Python asks for int",))
def int_that_is_none():
    return int(Whole())


@case((), rejects="TypingError", words=("__float__ gives int here",))
def float_that_is_none():
    return float(Whole())


@case((), rejects="TypingError", words=("hash(Place",))
def hash_of_an_identity():
    return hash(Place(1)) is None
