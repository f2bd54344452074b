"""Dataclasses: frozen and mutable, defaults, factories, ordering, nested, with arrays and lists"""

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from .case import case, each


@dataclass
class Point:
    x: float
    y: float = 2.0

    def shifted(self, by):
        return Point(self.x + by, self.y + by)

    @property
    def total(self):
        return self.x + self.y


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


@dataclass(slots=True)
class Slotted:
    count: int
    names: list = field(default_factory=list)


@dataclass(order=True)
class Version:
    major: int
    minor: int = 0


@dataclass
class Segment:
    start: Point
    end: Point

    def length(self):
        return ((self.start.x - self.end.x) ** 2 + (self.start.y - self.end.y) ** 2) ** 0.5


@dataclass
class Checked:
    low: float
    high: float
    width: float = field(init=False)

    def __post_init__(self):
        if self.high < self.low:
            raise ValueError(f"high is {self.high}")
        self.width = self.high - self.low


@dataclass
class Body:
    position: np.ndarray
    mass: float
    name: str = "body"

    def kick(self, force):
        self.position += force / self.mass


@dataclass(kw_only=True)
class Options:
    depth: int = 3
    scale: float = 1.5


@dataclass
class Base:
    a: int


@dataclass
class Derived(Base):
    b: float = 1.0

    def both(self):
        return self.a + self.b


@case((Point(1.0),), (Point(1, 2),), (Point(np.float32(1), 2.5),))
def fields(p):
    return p.x, p.y, p.total, p.x + 1


@case(*each(1.0, 2))
def made(x):
    return Point(x), Point(x, 3.0), Point(y=x, x=5.0), Point(1.0).shifted(x)


@case((Point(1.0, 2.0),))
def changed(p):
    p.x = p.y * 3
    p.y += 1.0
    return p.total


@case((Point(1.0, 2.0), Point(1.0, 2.0)), (Point(1.0, 2.0), Point(1.0, 3.0)))
def equal(p, q):
    return p == q, p != q, p is q, p == 1.0, p is not None


@case((Vector(1.0, 2.0), Vector(0.5, 0.25)))
def frozen(u, v):
    w = u + v * 2.0
    return w, w.dot(u), w == u + v * 2.0


@case((Vector(1.0, 2.0),))
def frozen_is_not_assigned(v):
    v.x = 5.0


@case((Slotted(1, ["a"]), "b"), (Slotted(2, ["x", "y"]), "z"))
def slots(s, name):
    s.names.append(name)
    s.count += len(s.names)
    return s


@case((4,), (0,))
def factories(n):
    made = []
    for i in range(n):
        s = Slotted(i)
        s.names.append(i * i)
        made.append(s)
    return made


@case((Version(1, 2), Version(1, 3)), (Version(2), Version(1, 9)), (Version(1, 1), Version(1, 1)))
def ordered(a, b):
    return a < b, a <= b, a > b, a >= b, max(a, b), min(a, b), sorted([b, a])


@case((Segment(Point(0.0, 0.0), Point(3.0, 4.0)),))
def nested(s):
    s.end.x += 1.0
    s.start = Point(s.end.x, 0.0)
    return s.length(), s.start, s


@case((2.0,))
def nested_made(x):
    shared = Point(x, x)
    return Segment(shared, shared), Segment(Point(x), Point(1.0))


@case((1.0, 2.0), (2.0, 1.0))
def post_init(low, high):
    c = Checked(low, high)
    return c.width, c


@case((Body(np.arange(3.0), 2.0),), (Body(np.ones(2), 0.5, "earth"),))
def with_arrays(b):
    b.kick(2.0)
    b.mass = 3.0
    b.name += "!"
    return b.name, b.position.sum()


@case((3,))
def array_made_inside(n):
    b = Body(np.arange(n) * 1.5, 1.0, "new")
    b.kick(1.0)
    return b


@case(())
def keyword_only():
    return Options(), Options(scale=2.5), Options(depth=1).depth


@case((Derived(1, 2.5),), (Derived(1),))
def inherited(d):
    d.a += 1
    return d.both(), d, isinstance(d, Base), type(d) is Base


@case((Derived(1, 2.5),), (Point(1.0),))
def matched(p):
    match p:
        case Point(x, y):
            return x + y
        case Derived(a=a, b=b):
            return a - b


@case((Version(1, 2),), (Version(2, 2),))
def matched_with_values(v):
    match v:
        case Version(1, minor):
            return minor
        case Version(major=m):
            return m * 100


@case((Point(1.0, 2.0),))
def in_text(p):
    text = f"{p} {p.x:.2f}"
    p.x = 7.0
    return text, str(p), repr(p)


@case((10,))
def many(n):
    points = [Point(i * 1.0, -i * 1.0) for i in range(n)]
    total = 0.0
    for p in points:
        total += p.x
    return total, points[0], points[-1].total


@case(([Point(1.0), Point(2.0)],))
def list_of_them(points):
    points[0].x = 9.0
    points.append(Point(3.0))
    points[1] = points[0]
    return points[1] is points[0], len(points)


@case((5,))
def summed_in_a_loop(n):
    total = Vector(0.0, 0.0)
    for i in range(n):
        total = total + Vector(1.0 * i, 2.0) * 0.5
    return total


@case((Point(1, 2),), (Point(1, 2.0),))
def grows_to_float(p):
    p.x += 0.5
    return p.x


SETTINGS = Vector(3.0, 4.0)


@case((2.0,))
def frozen_global(x):
    return x * SETTINGS.x + SETTINGS.y, SETTINGS.dot(SETTINGS)


@case((3,))
def replaced(x):
    version = dataclasses.replace(Version(x), minor=7)
    slotted = Slotted(1)
    other = dataclasses.replace(slotted, count=2)
    other.names.append(x)
    return version, version > Version(x), slotted, other.names is slotted.names, dataclasses.replace(Vector(1.0, 2.0))


@case((Vector(1.0, 2.0),))
def as_tuple_and_dictionary(v):
    segment = Segment(Point(v.x), Point(3.0, 4.0))
    return (dataclasses.astuple(segment), dataclasses.asdict(v), dataclasses.astuple(dataclasses.replace(v, x=8.0)), dataclasses.asdict(segment),
            dataclasses.astuple(Slotted(1, [v.x])))


@dataclass(frozen=True)
class Spot:
    x: int
    y: int

    def __add__(self, other):
        return Spot(self.x + other.x, self.y + other.y)


@dataclass(frozen=True)
class Stage:
    at: Spot
    steps: tuple


@dataclass
class Changing:
    a: int


@case((7,))
def frozen_as_keys(n):
    seen, count = {Spot(0, 0)}, {}
    for i in range(n):
        seen.add(Spot(i % 3, 0) + Spot(0, i % 2))
        count[Spot(i % 2, 1)] = count.get(Spot(i % 2, 1), 0) + i
    seen.discard(Spot(0, 0))
    return seen, count, Spot(1, 1) in seen, count.pop(Spot(0, 1)), hash(Spot(1, 2)) == hash((1, 2))


@case((1.0,), (1.5,))
def frozen_keys_of_ints_and_floats(x):
    seen = {Spot(1, 1)}
    seen.discard(Spot(0, 0))
    return Spot(x, 1) in seen, len(seen), Spot(1, 1) in seen


@case((4,))
def frozen_within_keys(n):
    start = Stage(Spot(0, 0), (1, 2))
    seen, todo = {start}, [start]
    while todo:
        one = todo.pop()
        for dx in (0, 1):
            other = Stage(one.at + Spot(dx, 1), (one.steps[1], dx))
            if other not in seen and other.at.y < n:
                seen.add(other)
                todo.append(other)
    return len(seen), {(Spot(n, 1), "a"): 1}[Spot(4, 1), "a"], {frozenset((Spot(1, 2), Spot(3, 4)))}


@case(({Spot(1, 2): "a", Spot(3, 4): "b"}, {Spot(1, 2)}), ({Spot(3, 4): "b"}, set()))
def frozen_keys_as_arguments(d, s):
    d[Spot(5, 6)] = "c"
    s.add(Spot(7, 8))
    return d[Spot(1, 2)], Spot(1, 2) in s


@case((1,), rejects="TypingError", words=("a key",))
def changing_as_key(n):
    return {Changing(n)}


@case((1, 2.5))
def fields_by_name(x, y):
    p = Point(x, y)
    total = 0.0
    for field in dataclasses.fields(p):
        total += getattr(p, field.name) * len(field.name)
    return total, [field.name for field in dataclasses.fields(Spot)], dataclasses.fields(Derived)[1].default, len(dataclasses.fields(Derived))
