"""Generators as values: the type of one, and what its frame holds between one item and the next.

In: a generator function inferred for argument types.  Out: Generator types.  Holds: a generator is a reference to a frame; `resume`
is the function that runs it to its next item, `drop` the one that lets go of what the frame still holds.

    field 0   state: 0 not started, 1 … after the yield of that number, -1 running or finished
    field 1   the item that was yielded last
    field 2   what it returned
    field 3   whether it goes on only for what is left to do when it is dropped
    field 4   what it was sent, if anything; it takes it when it goes on
    field 5   the exception that was thrown into it, likewise
    then the arguments, then what is live across some yield
"""
from __future__ import annotations

from inspect import CO_GENERATOR
from types import GeneratorType

from typeinfer.interned import plain
from typeinfer.types import BOOL, BOTTOM, INT, NONE, Object, Optional, Type

STATE, ITEM, RESULT, CLOSES, SENT, THROWN, FIRST_ARGUMENT = range(7)
NOT_STARTED, FINISHED = 0, -1


class GeneratorBody:
    """A generator function for given argument types. `arguments`: how many there are; `live`: the numbers of the fields that hold
    something after each yield; `resume`, `drop`: Callees that take the generator."""

    def __init__(self, name: str, source=None):
        self.name, self.source = name, source
        self.item: Type = BOTTOM
        self.sent: Type = NONE                    # what it takes besides None where it goes on: see Accepting
        self.takes_exceptions = False
        self.ignores_sent = False                 # none of its `yield`s is asked for its value
        self.has_last_word = False                # something is to be done where it is dropped at some yield
        self.catches = False                      # what is thrown into it may be caught at some yield
        self.inner: set[GeneratorBody] = set()    # what its `yield from`s go through
        self.yielded: dict = {}                   # yield → the type of what it yields
        self.result: Type = NONE
        self.argument_types: tuple[Type, ...] = ()
        self.locals: list[Type] = []              # types of the fields after the arguments
        self.live: list[list[int]] = []
        self.resume = self.drop = None
        self.count: int | None = None             # how many items there are, where that is known and all are of the one type

    @property
    def fields(self) -> list[Type]:
        """The types of all fields."""
        sent = NONE if self.sent is NONE else Optional(self.sent)
        return [INT, self.item, self.result, BOOL, sent, THROWN_TYPE if self.takes_exceptions else NONE, *self.argument_types, *self.locals]


THROWN_TYPE = Optional(Object(BaseException))


@plain
class Accepting(Type):
    """What a generator must be that is sent values of type `sent`, or into which exceptions are thrown. No value is of this type: it is
    what `send` and `throw` want of the place where the generator is made (see growth)."""
    sent: Type
    takes_exceptions: bool

    def __str__(self):
        return f"generator that is sent {self.sent}"


class Generator(Type):
    """A generator: a reference to the frame of a suspended function."""
    python_class = GeneratorType

    def __init__(self, body: GeneratorBody):
        self.body = body

    def key(self):
        return (self.body,)

    def __str__(self):
        return f"generator({self.body.name})"


def is_generator_code(code) -> bool:
    return bool(code.co_flags & CO_GENERATOR)
