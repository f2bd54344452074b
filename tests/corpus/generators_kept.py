"""Generators and iterators kept in attributes, lists, deques and dictionaries"""

import heapq
import itertools
from collections import deque

from .case import case


def numbered(name, n):
    for k in range(n):
        yield f"{name}{k}"


class Queue:
    def __init__(self):
        self.heap = []
        self.count = itertools.count()

    def push(self, priority, item):
        heapq.heappush(self.heap, (priority, next(self.count), item))

    def pop(self):
        return heapq.heappop(self.heap)[-1]


@case((["pear", "fig", "banana", "kiwi"],), ([],))
def counter_in_an_attribute(words):
    first, second = Queue(), Queue()
    for word in words:
        first.push(len(word), word)
        second.push(0, word)
    return [first.pop() for _ in words], [second.pop() for _ in words], next(first.count)


class Tokens:
    def __init__(self, text):
        self.characters = iter(text)
        self.advance()

    def advance(self):
        self.current = next(self.characters, "")

    def number(self):
        n = 0
        while self.current.isdigit():
            n = 10 * n + int(self.current)
            self.advance()
        return n


@case(("12+34",), ("",), ("7",))
def iterator_in_an_attribute(text):
    tokens = Tokens(text)
    first = tokens.number()
    tokens.advance()
    return first, tokens.number()


@case((3,), (0,))
def generators_taking_turns(n):
    waiting, found = deque([numbered(str(k), n + k) for k in range(3)]), []
    while waiting:
        one = waiting.popleft()
        try:
            found.append(next(one))
        except StopIteration:
            continue
        waiting.append(one)
    return found


@case((3,))
def generators_in_lists_and_dictionaries(n):
    several, named = [numbered(c, n) for c in "abc"], {c: numbered(c, n) for c in "de"}
    first = [next(one) for one in several], next(named["d"]), next(named["d"]), next(named["e"])
    pairs = [(k, numbered(str(k), k)) for k in range(n)]
    maybe = [None, numbered(str(n), 2)]
    return (first, [list(one) for one in several], list(named["d"]), [(k, list(one)) for k, one in pairs],
            [len(list(one)) if one is not None else -1 for one in maybe])
