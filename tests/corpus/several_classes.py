"""Instances of one of several classes: where paths meet, in lists, in attributes, as arguments; narrowed by isinstance and match"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

from .case import case


class Shape(ABC):
    def __init__(self, name):
        self.name = name

    @abstractmethod
    def area(self): ...

    def doubled(self):
        return 2 * self.area()

    def __lt__(self, other):
        return self.area() < other.area()


class Circle(Shape):
    def __init__(self, r):
        super().__init__("circle")
        self.r = r

    def area(self):
        return math.pi * self.r ** 2

    def grow(self, by):
        self.r += by

    def __call__(self, x):
        return x * self.r


class Square(Shape):
    def __init__(self, side):
        super().__init__("square")
        self.side = side
        self.count = 0

    def area(self):
        return self.side * self.side

    def doubled(self):
        self.count += 1
        return super().doubled() + 0.5

    def grow(self, by):
        self.side *= by

    def __len__(self):
        return 4

    def __bool__(self):
        return self.side > 1.0

    def __eq__(self, other):
        return isinstance(other, Square) and self.side == other.side

    def __hash__(self):
        return hash(self.side)

    def __call__(self, x):
        return x + self.side


class Triangle(Shape):
    def __init__(self, base, height):
        super().__init__("triangle")
        self.base, self.height = base, height

    def area(self):
        return 0.5 * self.base * self.height

    def grow(self, by):
        self.base += by
        self.height += by

    def __call__(self, x):
        return x * self.height


@dataclass
class Number:
    value: float

    def evaluate(self):
        return self.value


@dataclass
class Add:
    left: object
    right: object

    def evaluate(self):
        return self.left.evaluate() + self.right.evaluate()


@dataclass
class Multiply:
    left: object
    right: object

    def evaluate(self):
        return self.left.evaluate() * self.right.evaluate()


def all_shapes():
    return [Circle(1.0), Square(2.0), Triangle(3.0, 4.0), Square(0.5)],


def twice_the_same():
    one = Square(3.0)
    return [one, Circle(0.5), one],


@case((True, 2.0), (False, 2.0))
def where_paths_meet(is_round, size):
    shape = Circle(size) if is_round else Square(size)
    return shape.area(), shape.doubled(), shape.name, type(shape).__name__, shape(1.5), isinstance(shape, Circle)


@case(all_shapes, twice_the_same)
def methods_of_arguments(shapes):
    total = 0.0
    for shape in shapes:
        total += shape.area() + shape.doubled()
    return total, max(shape.area() for shape in shapes), [shape.name for shape in shapes]


@case(all_shapes, twice_the_same)
def changed_arguments(shapes):
    for shape in shapes:
        shape.grow(2.0)
        shape.doubled()
        shape.name = shape.name + "!"
    shapes.append(Circle(9.0))
    shapes[0] = shapes[-2]
    return shapes[0] is shapes[-2], shapes[1] is shapes[0], len(shapes), [shape.area() for shape in shapes]


@case(all_shapes)
def given_back(shapes):
    found = [shape for shape in shapes if shape.area() > 2.0]
    return found, min(shapes, key=lambda shape: shape.area()), found[0] is shapes[0]


@case(all_shapes)
def sorted_by_their_own_rule(shapes):
    return [shape.name for shape in sorted(shapes)], shapes[0] < shapes[1], shapes[0] == shapes[1], shapes[1] != shapes[3]


@case(all_shapes)
def narrowed(shapes):
    total = 0.0
    for shape in shapes:
        if isinstance(shape, Circle):
            total += shape.r
        elif isinstance(shape, (Square, int)):
            total += 10 * shape.side
        else:
            total += 100 * shape.base
    return total


@case(all_shapes)
def matched(shapes):
    found = []
    for shape in shapes:
        match shape:
            case Circle(r=r):
                found.append(r)
            case Square(side=side) if side > 1.0:
                found.append(-side)
            case Square():
                found.append(0.0)
            case Triangle(base=b, height=h):
                found.append(b / h)
    return found


@case(all_shapes)
def missing_attribute(shapes):
    try:
        return str(sum(shape.side for shape in shapes))
    except AttributeError as error:
        return str(error)


@case(all_shapes)
def asked(shapes):
    return [(bool(shape), hasattr(shape, "r"), getattr(shape, "side", -1.0), shape is None, shape(2.0)) for shape in shapes]


@case((5,), (2,))
def collected(n):
    shapes = []
    for i in range(n):
        if i % 3 == 0:
            shapes.append(Circle(float(i)))
        elif i % 3 == 1:
            shapes.append(Square(float(i)))
        else:
            shapes.append(Triangle(1.0, float(i)))
    names = {shape.name: shape for shape in shapes}
    return sum(shape.area() for shape in shapes), sorted(names), [names[name].area() for name in sorted(names)]


@case((3,), (-3,))
def maybe_none(n):
    best = None
    for shape in [Circle(1.0), Square(float(n)), Triangle(2.0, 2.0)]:
        if shape.area() > n and (best is None or shape.area() > best.area()):
            best = shape
    return None if best is None else best.name, best is not None and best.area() > 4.0


@case((2.0,), (1,))
def expression_tree(x):
    tree = Add(Number(x), Multiply(Number(3.0), Add(Number(1.0), Number(x))))
    return tree.evaluate()


@case((Add(Number(1.0), Multiply(Number(2.0), Add(Number(3.0), Number(4.0)))),))
def expression_tree_of_arguments(tree):
    return tree.evaluate()


def area_of(shape):
    return shape.area()


def enlarged(shape, by):
    shape.grow(by)
    return shape


@case(all_shapes)
def passed_to_functions(shapes):
    first = enlarged(shapes[0], 1.0)
    return area_of(first), first is shapes[0], list(map(area_of, shapes)), enlarged(shapes[1], 3.0).area()


class Group:
    def __init__(self):
        self.members = []
        self.best = None

    def add(self, shape):
        self.members.append(shape)
        if self.best is None or self.best.area() < shape.area():
            self.best = shape
        return self

    def area(self):
        return sum([one.area() for one in self.members])


@case((4,))
def kept_in_attributes(n):
    group = Group()
    for i in range(n):
        group.add(Circle(float(i))).add(Square(2.0 * i)).add(Triangle(1.0, 2.0))
    group.best.name = "best"
    return group.area(), group.best.name, len(group.members), [one.name for one in group.members]
