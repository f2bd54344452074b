"""Instances as arguments: changes are the caller's to see, one object is one instance, whatever happens"""

import numpy as np

from .case import case, each
from .instances import Node, Stack, Tree, Vec
from .instances_attributes import Account, Counter, Lazy, Temperature


def made(make):
    """Arguments made anew for each run."""
    return lambda: tuple(make())


class Particle:
    def __init__(self, position, mass, name):
        self.position = position
        self.mass = mass
        self.name = name
        self.neighbours = []
        self.file = open                          # nothing compiled code knows of an attribute of this kind


def twice():
    v = Vec(1.0, 2.0)
    return v, v


def circle():
    first, second = Node(1), Node(2)
    first.following, second.following = second, first
    return first,


@case((Vec(1, 2),), (Vec(1.5, 2),), (Vec(np.float32(1.5), True),))
def read(v):
    return v.x, v.y, v.total, v[0], len(v)


@case((Vec(1, 2),), (Vec(1.5, 2.5),))
def written(v):
    v.x = v.x + 1
    v.y *= 2


@case((Vec(1, 2),))
def returned(v):
    return v


@case(twice, (Vec(1.0, 2.0), Vec(1.0, 2.0)))
def passed_twice(v, w):
    v.x = 9.0
    return v is w, w.x, v == w, w


@case((Vec(1, 2),))
def written_before_it_raises(v):
    v.x = 100
    v.y = v.x // (v.y - 2)


@case((Vec(1, 2), Vec(3, 4)))
def exchanged(v, w):
    v.x, w.x = w.x, v.x
    return w


@case((Node(1, Node(2, Node(3))),), (Node(1),), (Node(1.5, Node(2.5)),))
def linked_list_asked_first(head):
    total = 0
    while True:
        if head is None:
            return total
        total += head.value
        head = head.following


@case((Node(1, Node(2, Node(3))),), (Node(1),), (Node(1.5, Node(2.5)),))
def linked_list(head):
    total = 0
    while head is not None:
        total += head.value
        head.value = -head.value
        head = head.following
    return total


@case((Node(1, Node(2, Node(3))),))
def reversed_list(head):
    previous = None
    while head is not None:
        following = head.following
        head.following = previous
        previous, head = head, following
    return previous


@case((Node(1), 3), (Node(1, Node(2)), 0))
def extended(head, n):
    node = head
    while node.following is not None:
        node = node.following
    for i in range(n):
        node.following = Node(i)
        node = node.following
    return node


@case(circle)
def in_a_circle(node):
    node.following.value = 7
    return node.following.following is node, node.following.following.value


@case((Stack(), 2.5), (Stack(), 1))
def empty_list_inside(s, x):
    s.push(x)
    return s.pop() if len(s) > 1 else x


@case((Lazy(3),))
def attribute_added(lazy):
    return lazy.value(), hasattr(lazy, "known")


@case((Counter(),))
def attribute_of_the_class(c):
    return c.increase() + c.increase()


@case((Account(), 1.5), (Account(), 2))
def attribute_grows_to_float(a, x):
    a.add(x)
    return a.total


@case((Temperature(1.0), 5.0), (Temperature(1.0), -300.0))
def setter(t, value):
    t.celsius = value
    return t.celsius


@case((Particle(np.arange(3.0), 2.0, "a"),))
def arrays_and_text(p):
    p.position[0] = 5.0
    p.position = p.position * 2
    p.name = p.name + "!"
    p.neighbours.append(3)
    return p.mass, p.position


@case(([Vec(1, 2), Vec(3, 4)],))
def list_of_them(vs):
    total = 0
    for v in vs:
        total += v.x
        v.y = total
    vs.append(Vec(9, 9))
    vs[0] = vs[1]
    return vs[-1], total


@case((Tree(5), [3, 8, 1]))
def tree(root, keys):
    for key in keys:
        root.insert(key)
    return root.depth()


@case(*each(None, Vec(1, 2)))
def may_be_none(v):
    return 0 if v is None else v.total


@case(((Vec(1, 2), 3),))
def in_a_tuple(pair):
    v, k = pair
    v.x = k
    return pair


class Link:
    def __init__(self, x, note, rest=None):
        self.x, self.note, self.rest = x, note, rest


@case((Link(1, 2, Link(3, [1, "a"])),), (Link(1, {"a": [1, ""]}, Link(3, 4, Link(5, 6))),))
def attributes_that_have_a_type_only_in_some(link):
    total = 0
    while link is not None:
        total = total * 10 + link.x
        link.x += 1
        link = link.rest
    return total
