"""Instances of plain classes: made in compiled code, methods, properties, operators, inheritance"""

from abc import ABC, abstractmethod

import numpy as np

from .case import case, each


class Vec:
    def __init__(self, x, y=0.0):
        self.x = x
        self.y = y

    def norm(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    @property
    def total(self):
        return self.x + self.y

    @staticmethod
    def diagonal(a):
        return Vec(a, a)

    @classmethod
    def unit(cls):
        return cls(1.0, 0.0)

    def __add__(self, other):
        if isinstance(other, Vec):
            return Vec(self.x + other.x, self.y + other.y)
        return NotImplemented

    def __sub__(self, other):
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __abs__(self):
        return self.norm()

    def __eq__(self, other):
        return isinstance(other, Vec) and self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return self.norm() < other.norm()

    def __getitem__(self, index):
        return self.x if index == 0 else self.y

    def __setitem__(self, index, value):
        if index == 0:
            self.x = value
        else:
            self.y = value

    def __len__(self):
        return 2

    def __contains__(self, value):
        return self.x == value or self.y == value

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __call__(self, k):
        return self.x * k + self.y

    def __repr__(self):
        return f"Vec({self.x!r}, {self.y!r})"


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError("pop from an empty stack")
        return self.items.pop()

    def __bool__(self):
        return len(self.items) > 0

    def __len__(self):
        return len(self.items)


class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following


class Tree:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

    def insert(self, key):
        if key < self.key:
            if self.left is None:
                self.left = Tree(key)
            else:
                self.left.insert(key)
        elif self.right is None:
            self.right = Tree(key)
        else:
            self.right.insert(key)

    def depth(self):
        left = 0 if self.left is None else self.left.depth()
        right = 0 if self.right is None else self.right.depth()
        return 1 + max(left, right)


class Shape(ABC):
    kind = "shape"
    sides = 0

    def __init__(self, name):
        self.name = name

    @abstractmethod
    def area(self):
        return 0.0

    def twice(self):
        return 2 * self.area()


class Circle(Shape):
    def __init__(self, radius):
        super().__init__("circle")
        self.radius = radius

    def area(self):
        return 3.0 * self.radius ** 2


class Square(Shape):
    sides = 4

    def __init__(self, side):
        super().__init__("square")
        self.side = side

    def area(self):
        return self.side * self.side + super().area()


@case((1.0, 2.0), (1, 2), (np.float32(1.5), 2.0))
def made(x, y):
    return Vec(x, y), Vec(x), Vec(y=y, x=x), Vec.diagonal(x), Vec.unit()


@case((3.0, 4.0), (3, 4))
def methods(x, y):
    v = Vec(x, y)
    return v.norm(), v.total, v[0], v[1], len(v), x in v, v(2), abs(v)


@case((3.0, 4.0), (3, 4))
def operators(x, y):
    v, w = Vec(x, y), Vec(y, x)
    return v + w, v - w, v * 2, 2 * v, -v, v == w, v != w, v < w, v > w, (v + w) == (w + v)


@case((3.0, 4.0),)
def in_place(x, y):
    v = Vec(x, y)
    same = v
    v += Vec(1.0, 1.0)
    v[0] = 7.5
    v[1] += 1.0
    return v is same, v, same.x


@case((2,))
def no_such_operator(k):
    return Vec(1.0) / k


@case((2,))
def operator_not_implemented(k):
    return Vec(1.0) + k


@case((3,), (0,))
def stack(n):
    s = Stack()
    for i in range(n):
        s.push(i * 1.5)
    last = s.pop()
    return last, len(s), bool(s), s


@case((4,), (0,))
def linked_list(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    total, node = 0, head
    while node is not None:
        total += node.value
        node = node.following
    return total, head


@case((5,))
def reversed_in_place(n):
    head = None
    for i in range(n):
        head = Node(i * 0.5, head)
    previous = None
    while head is not None:
        following = head.following
        head.following = previous
        previous, head = head, following
    return previous


@case(([5, 3, 8, 1, 4],), ([2.5],))
def tree(keys):
    root = Tree(keys[0])
    for key in keys[1:]:
        root.insert(key)
    return root.depth(), root


@case((2.0,))
def inheritance(x):
    c, s = Circle(x), Square(x)
    return c.twice(), s.twice(), c.name, s.name, s.sides, c.sides, isinstance(c, Shape), c.kind, s


@case((3,))
def instances_in_instances(n):
    s = Stack()
    for i in range(n):
        s.push(Vec(i, -i))
    s.items[0].x = 100
    return s.items[0].total + s.items[1].total, s


@case((4.0,))
def changed_by_a_function(x):
    def move(v, by):
        v.x += by
    v = Vec(x)
    move(v, 1.0)
    move(v, 2.0)
    return v


@case((5,), (50,))
def raised_while_making(n):
    total = 0.0
    for i in range(n):
        s = Stack()
        s.push(Vec(i * 1.0))
        total += s.pop().x
        if i == 40:
            s.pop()
    return total


@case(*each(None, 1))
def may_be_none(x):
    v = None
    if x is not None:
        v = Vec(x, 2)
    if v is None:
        return 0
    return v.total


@case((1.0,))
def in_tuples_and_lists(x):
    v = Vec(x)
    pair, both = (v, 1), [v, v]
    pair[0].x = 5.0
    return both[1].x, pair, both, both[0] is v


class Parent:
    def __init__(self):
        self.children = []
        self.tag = 0


class Child:
    def __init__(self, parent):
        self.parent = parent
        self.value = 1


@case((3,), (0,))
def two_classes_that_lead_to_each_other(n):
    p = Parent()
    for _ in range(n):
        child = Child(p)
        p.children.append(child)
        p.tag += child.parent.tag + child.value
    return p.tag, len(p.children), n == 0 or p.children[0].parent is p


@case((3,))
def equal_to_themselves_alone(n):
    made = [Vec(1.0, float(k)) for k in range(n)]
    seen, names = {made[0]}, {made[1]: "b"}
    names[made[0]] = "a"
    return made[0] in seen, made[1] in seen, Vec(1.0, 0.0) in seen, names[made[1]], [v.y for v in names], len(seen | {made[0]})


class Polynomial:
    def __init__(self, *coefficients, name="p"):
        self.coefficients = list(coefficients)
        self.name = name

    def plus(self, other):
        return Polynomial(*[a + b for a, b in zip(self.coefficients, other.coefficients)], name="sum")


@case((3,), (2.5,))
def made_of_any_number_of_arguments(x):
    total = Polynomial(1.0, x).plus(Polynomial(x, 4.0))
    return total.coefficients, total.name, Polynomial().coefficients


class Odd:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        if index > 4:
            raise StopIteration
        return 10 * index


class Closed:
    __contains__ = None

    def __bool__(self):
        return 1


@case(*each(3, 0, -1))
def lengths_are_checked(n):
    odd = Odd(n)
    return 1 if odd else 2, bool(odd), not odd


@case(*each(3, 0, -1))
def length_of(n):
    return len(Odd(n))


@case(*each(3, 0, -1))
def backwards_by_index(n):
    return list(reversed(Odd(n))), [x for x in Odd(n)], sum(Odd(n))


@case((1,))
def no_container(n):
    return n in Closed()


@case((1,))
def truth_that_is_none(n):
    return bool(Closed())


class Unordered:
    def __lt__(self, other):
        return NotImplemented


@case((1,))
def without_an_order(n):
    return Unordered() < Unordered()


@case((1,))
def without_rounding(n):
    return round(Odd(n))


class Place:
    def __init__(self, place):
        self.place = place

    def __index__(self):
        return self.place

    def __divmod__(self, other):
        return self.place // other, self.place % other

    def __rdivmod__(self, other):
        return divmod(other, self.place)


@case(([1, 2, 3], 1), ([1, 2, 3], -1), ([1.5], 3))
def items_at_instances(items, place):
    at = Place(place)
    first = items[at]
    items[at] = 9
    del items[Place(0)]
    return first, items, (4, 5, 6)[at], range(5)[at], "text"[at], np.arange(4.0)[at]


@case((7, 3))
def divmod_of_instances(n, k):
    return divmod(Place(n), k), divmod(n, Place(k))


class Scaled:
    scale = 2

    def __init__(self, x):
        self.x = x

    @classmethod
    def make(cls, x):
        return cls(x * 2)

    @staticmethod
    def more(x):
        return x + 1


class ScaledMore(Scaled):
    @classmethod
    def make(cls, x):
        return super().make(x + 1)

    @classmethod
    def twice(cls, x):
        return super().scale * x + super().more(x)


@case((3,))
def super_in_class_methods(n):
    made = ScaledMore.make(n)
    return made.x, ScaledMore.twice(n), type(made) is ScaledMore
