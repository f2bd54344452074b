"""Enumerations: `Enum`, `IntEnum`, `Flag`, `IntFlag`, members as constants, arguments and results"""

import enum
import functools

import numpy as np

from .case import case, each


class Color(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = "b"


class Level(enum.Enum):
    LOW = 10
    HIGH = 20
    TOP = 20                                      # another name of HIGH

    @property
    def twice(self):
        return self.value * 2

    def plus(self, x):
        return self.value + x

    @staticmethod
    def usual():
        return Level.LOW


class Size(enum.IntEnum):
    LARGE = 3
    SMALL = 1


class Access(enum.Flag):
    READ = 1
    WRITE = 2
    RUN = 4
    BOTH = 3


class Bits(enum.IntFlag):
    ONE = 1
    TWO = 2


class Planet(enum.Enum):
    EARTH = (1.0, 2.0)
    MARS = (0.5, 1.0)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return self.mass / self.radius ** 2


@case(*each(Color.RED, Color.BLUE, Level.TOP, Size.LARGE, Access.READ, Access.READ | Access.RUN, Bits.ONE, Bits(3), Bits(8)))
def returned(member):
    return member


@case(*each(*Color))
def compared(color):
    return color is Color.RED, color == Color.RED, color != Color.GREEN, color in (Color.RED, Color.BLUE), color is not Color.BLUE


@case(*each(*Color))
def compared_with_others(color):
    return color == 1, color == "b", color is None, color == Level.LOW, color != 2.5, bool(color)


@case(())
def constants():
    return Color.RED, Color.RED.value, Color.BLUE.name, Color.BLUE.value, Level["HIGH"], Level.TOP is Level.HIGH, Planet.MARS.gravity


@case(*each(*Level))
def value_and_name(level):
    return level.value, level.name


@case(*each(*Level))
def methods(level):
    return level.twice, level.plus(1), level.plus(0.5), level.usual()


@case(*each(*Planet))
def attributes_of_their_own(planet):
    return planet.gravity, planet.mass + planet.radius


@case(*each(*Color))
def chain(color):
    if color is Color.RED:
        return 1
    elif color == Color.GREEN:
        return 2
    return 3


@case(*each(*Color))
def matched(color):
    match color:
        case Color.RED:
            return 1
        case Color.GREEN:
            return 2
        case _:
            return 3


@case((Size.LARGE, 2), (Size.SMALL, 2.5), (Size.SMALL, Size.LARGE))
def arithmetic(size, x):
    return size + x, size * 2.5, -size, size == 3, size < x, int(size), float(size), size / 2, size.value, bool(size)


@case((Size.SMALL, [1, 2, 3]), (Size.SMALL, (1, 2)), (Size.SMALL, np.arange(4)))
def index(size, items):
    return items[size]


@case((Size.SMALL, np.zeros((3, 4))))
def index_of_two_axes(size, a):
    a[size, Size.LARGE] = size
    return a[size, 0], a[1, size]


@case(())
def iterated():
    total, names = 0, []
    for level in Level:
        total += level.value
    for size in Size:
        names.append(size + 1)
    return total, len(Level), names, sum([size for size in Size])


@case(*each(10, 20, 7))
def by_value(value):
    return Level(value)


@case(*each(3, 1, 2))
def int_by_value(value):
    return Size(value)


@case(*each(1, 5, 0))
def flag_by_value(value):
    return Access(value), [one for one in Access if one in Access(value)]


@case(*each(3, 0, 8, -1, -4, -5, -8, -9, -300, 2**62, -2**62, -2**62 - 1))
def int_flag_by_value(value):
    return Bits(value), Bits(value) & Bits.TWO, int(Bits(value))


@case((Access.READ, Access.WRITE), (Access.READ | Access.RUN, Access.RUN), (Access(0), Access.BOTH))
def flags(first, second):
    return first | second, first & second, first ^ second, ~first, bool(first), Access.READ in first, first.value, first == second


@case((Bits.ONE, Bits.TWO))
def int_flags(first, second):
    return first | second, first & 1, first.value, first + 1, bool(first & second)


@case(*each(True, False))
def chosen(flag):
    return Level.LOW if flag else Level.HIGH


@case(*each(None, Color.RED, Color.GREEN))
def optional(color):
    return color is None or color is Color.RED, color


@case((2,), (0,))
def in_a_list(n):
    colors = [Color.RED]
    for _ in range(n):
        colors.append(Color.GREEN)
    return colors, colors[-1] is Color.GREEN


@case(([Color.RED, Color.GREEN],), ((Size.LARGE, 2),))
def list_argument(colors):
    return colors, colors[0]


@case(*each(*Level))
def as_text(level):
    return f"{level}", str(level), f"{level.name}!"


@case((Level.LOW, 1.5), (Level.HIGH, 1.5))
def decided_in_a_loop(level, x):
    total = 0.0
    for _ in range(3):
        if level is Level.LOW:
            total += x
        else:
            total -= x
    return total


@case((Color.RED, Level.LOW), (Level.LOW, Color.RED))
def of_two_classes(first, second):
    return first is Color.RED, second is Color.RED, isinstance(first, Color), type(second) is Level


@case(([Color.RED, Color.BLUE, Color.RED],), ([Size.LARGE, Size.LARGE],))
def keys_of_a_dict(members):
    counts = {}
    for member in members:
        counts[member] = counts.get(member, 0) + 1
    return counts, members[0] in counts


@case(({Color.RED: 1, Color.GREEN: 2}, Color.GREEN))
def dict_argument(counts, color):
    counts[color] += 1
    return counts[color]


class Heading(enum.Enum):
    NORTH = (0, 1)
    EAST = (1, 0)
    SOUTH = (0, -1)


@case((Heading.NORTH, 3), (Heading.SOUTH, 0))
def tuple_values(heading, n):
    x = y = 0
    for _ in range(n):
        dx, dy = heading.value
        x, y = x + dx, y + dy
    for each_heading in Heading:
        x += each_heading.value[0]
    return x, y, heading.value, Planet.EARTH.value, heading.value == (0, 1)


@case((Access.READ,), (Access.BOTH,), (Access.READ | Access.RUN,), (Access(0),), (Bits.ONE | Bits.TWO,), (Bits(9),))
def name_and_value_of_flags(p):
    return p.name, p.value, f"{p.name}!", p.name is None


@case(*each(1, 3))
def name_of_a_flag_made_inside(n):
    p = Access.READ
    if n > 2:
        p |= Access.RUN
    return p.name, p.value, p, [(q | p).name for q in (Access.READ, Access.WRITE)]


class Weekday(enum.Enum):
    MON = 1
    SUN = 7

    @enum.property
    def value(self):
        return -1


@case(*each(Weekday.MON, Weekday.SUN))
def value_of_our_own(day):
    return day.value, Weekday.MON.value


class Sign(enum.Enum):
    PLUS = "+"
    TIMES = "*"
    ADD = "+"


@case(*each("+", "*", "x", "", 1))
def member_by_text(sign):
    return Sign(sign)


@case(*each("b", 1, 3, 2.0))
def member_by_values_of_several_types(value):
    return Color(value)


@case((1.0, 2.0), (0.5, 1), (0.0, 0.0))
def member_by_tuple(mass, radius):
    return Planet((mass, radius)).name


class Shade(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


class Letter(str, enum.Enum):
    X = "x"


@case((Shade.RED, "red"), (Shade.BLUE, "red"))
def members_that_are_text(shade, text):
    shown = f"{shade}", str(shade), f"{shade!r:>9}", "%s-%r" % (shade, shade), shade + "x", len(shade), shade[0], ",".join(Shade), "e" in shade
    compared = shade == text, text != shade, shade < "c", {shade: 1}.get(text), text in {shade}, {shade} == {text}, [text].count(shade), shade in (text,)
    return shown, compared, shade.upper(), Shade(text).split("e"), shade.startswith("r"), shade.name, [one.title() for one in Shade], sorted(Shade)


@case(*each(Letter.X))
def members_that_are_text_and_say_so(letter):
    return f"{letter}", str(letter), "%s" % letter, repr(letter), letter == "x", letter.upper(), letter + "y", letter.value


class Small(enum.IntEnum):
    A = 1
    B = 2


@case(*each(Small.A, Small.B))
def members_that_are_ints(small):
    return small.bit_length(), small.real, small.numerator, small.conjugate(), small.__add__(1), Small.B.bit_length()


class Loud(enum.IntEnum):
    A = 1
    B = 4

    def __str__(self):
        return "loud"

    def __repr__(self):
        return "<LOUD>"


class Bits(enum.IntFlag):
    A = 1
    B = 4


class Mixed(int, enum.Enum):
    A = 1
    B = 2


@case(*each(Size.LARGE, Loud.B, Bits.A, Bits(5), Mixed.B))
def ints_as_they_are_shown(x):
    shown = repr(x), str(x), ascii(x), f"{x!r} {x!s} {x}", "%s %r %d" % (x, x, x), "%r" % x, "{} {!r}".format(x, x), format(x)
    return shown, str((x, 1)), repr((1, x)), str([x]), repr({"a": x}), "%s" % ((x, x),), f"{(x, 2)}", x + 1, abs(x), 7 % x


class Step(enum.IntEnum):
    NONE = 0
    ONE = 1


@case((0,), (1,))
def constant_members_that_raise(n):
    if n:
        return Step.ONE // Step.NONE
    return Step.ONE << Step.ONE


@functools.total_ordering
class Grade(enum.Enum):
    LOW = 1
    MIDDLE = 2
    HIGH = 3

    def __lt__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self.value < other.value

    def __add__(self, steps):
        return Grade(self.value + steps)

    __radd__ = __add__

    def __neg__(self):
        return Grade(4 - self.value)

    def __int__(self):
        return 10 * self.value

    def __float__(self):
        return self.value / 2

    def __call__(self, x):
        return self.value * x


@case((Grade.LOW, 1), (Grade.MIDDLE, 1))
def operators_of_members(grade, n):
    compared = grade < Grade.MIDDLE, grade >= Grade.MIDDLE, sorted([Grade.HIGH, grade, Grade.LOW]), max(Grade), min(grade, Grade.MIDDLE)
    return compared, grade + n, n + grade, -grade, int(grade), float(grade), grade(2.5), [one(n) for one in Grade]


@case((Grade.HIGH,))
def operators_of_members_that_raise(grade):
    return grade + 1


class Reversed(enum.IntEnum):
    A = 1
    B = 2

    def __lt__(self, other):
        return self.value > other.value


@case((), rejects="TypingError", words=("<Reversed.A: 1> < <Reversed.B: 2> is not supported",))
def numbers_with_an_order_of_their_own():
    return Reversed.A < Reversed.B


@case((Grade,), (Size,))
def enumerations_as_classes(cls):
    return str(cls), repr(cls), f"{cls}", ascii(Grade), format(Size), Grade == Grade, Grade != Shade, list(cls), len(cls), Grade.LOW in Grade


@case((), rejects="TypingError", words=("class Grade * int is not supported",))
def enumeration_as_an_operand():
    return Grade * 2


@case((np.arange(4.0), Size.SMALL, True))
def members_and_numbers_that_may_be_none_as_keywords(a, size, given):
    degrees = 1 if given else None
    return np.tri(3, k=size), np.var(a, ddof=size, axis=0), np.var(a, ddof=degrees, axis=0), np.roll(a, shift=degrees)
