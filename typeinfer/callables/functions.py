"""The steps of calls and of functions as values, which bytecode means but Python has no name for.

In: nothing.  Out: Python functions, as those of `steps`; what is known of `**keywords`.  Holds: each does in the interpreter exactly what its op compiles to.
"""
from __future__ import annotations

from types import CellType, FunctionType

from typeinfer.errors import UnsupportedError
from typeinfer.source import DECORATED, SELF, CapturedDefault
from typeinfer.callables.steps import check_bound
from typeinfer.types import Static


# --- calls
def call_spread(function, positional, keywords):
    """function(*positional, **keywords)."""
    return function(*positional, **(keywords or {}))


def call_spread_after(function, rest: tuple, keywords, *fixed):
    """function(*fixed, *rest, **keywords)."""
    return function(*fixed, *rest, **(keywords or {}))


class Keywords:
    """Marks a mapping whose names are known when compiling: `**keywords`."""
    python_class = dict


class KeywordsAndTable:
    """Marks keywords of which the first are known when compiling, and the others are a dictionary: f(a=x, **table)."""
    python_class = dict


def is_named(t) -> bool:
    """Whether a type is that of such mappings."""
    return getattr(t, "of", None) is Keywords


def known_names(t) -> tuple[str, ...]:
    """The names of such a mapping; where paths meet that have other names, it can be given to Python, and no more."""
    names = t.parts[0].parts
    if not all(isinstance(name, Static) for name in names):
        raise UnsupportedError("which names a dictionary has whose values have several types must be known when compiling",
                               advice="give all of them the same names, in the same order")
    return tuple(name.value for name in names)


def make_keywords(**named) -> dict:
    """{"a": x, "b": y}: keyword arguments on their way into a call, or what `**keywords` of a function holds."""
    return named


def make_mapping(names: tuple[str, ...], *values) -> dict:
    """The dict that Python gets."""
    return dict(zip(names, values))


def merge_keywords(keywords: dict, more: dict) -> dict:
    """The keywords of f(a=x, **more)."""
    for name in more:
        if name in keywords:
            raise TypeError(f"got multiple values for keyword argument '{name}'")
    return keywords | more


# --- outside of functions
def outside(place):
    """What a variable outside the function is now: see source.Outside."""
    return place.now()


# --- inner functions
def load_cell(cell: list, name: str, is_free: bool):
    """The value of a captured variable that is assigned to after it was captured: it lives in a list, empty while it has none."""
    check_bound(len(cell) > 0, name, is_free)
    return cell[0]


def store_cell(cell: list, value) -> None:
    """Assign to such a variable."""
    cell[:] = [value]


class InnerFunction:
    """An inner function with the values it captured, where typed IR is evaluated."""

    def __init__(self, source, captured: list):
        self.source, self.captured = source, captured

    def __call__(self, *args, **keywords):
        return make_function(self.source, *self.captured)(*args, **keywords)


def make_function(source, *captured):
    """An inner function with the values it captured: of its free variables, then of defaults that were computed. A variable that
    is assigned to afterwards comes in a list, which becomes a cell."""
    cells = {}
    for name, value in zip(source.free, captured):
        cells[name] = CellType(value) if name not in source.celled else _cell_of(value)

    def default(value):
        return captured[value.index] if isinstance(value, CapturedDefault) else value

    def made(one, itself):
        for name in one.code.co_freevars:
            if name in source.peers and name not in cells:
                cells[name] = CellType()
                cells[name].cell_contents = made(source.peers[name], None)
        own = {free.removeprefix("|"): cells[free] for free in source.free}
        closure = tuple(cells[name] if name in cells else own[name] for name in one.code.co_freevars)
        function = FunctionType(one.code, one.globals, one.code.co_name, tuple(map(default, one.defaults)), closure)
        function.__qualname__ = one.name
        function.__kwdefaults__ = {name: default(value) for name, value in one.keyword_defaults.items()} or None
        for cell in closure:
            if itself and _content(cell) is SELF:
                cell.cell_contents = function
        return function

    return made(source, True)


def _cell_of(values: list) -> CellType:
    """The cell of a variable that others may share: the list is theirs too, and remembers it."""
    if not (values and type(values[0]) is CellType):
        values[:] = [CellType(*values)]
    return values[0]


def _content(cell):
    """What a cell holds; None of an empty one."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


# --- one of several functions
class Chosen:
    """One of several functions, where typed IR is evaluated: its number, and the function."""

    def __init__(self, number: int, function):
        self.number, self.function = number, function

    def __call__(self, *args, **keywords):
        return self.function(*args, **keywords)


def call_chosen(choice, /, *args, **keywords):
    """A call of what may be one of several functions."""
    return choice(*args, **keywords)


def is_first(choice) -> bool:
    """Whether it is the first of them."""
    return choice.number == 0


def first_option(choice):
    """The first of them, which it is."""
    return choice.function


def other_options(choice):
    """It, where it is not the first of them."""
    return Chosen(choice.number - 1, choice.function)


def last_option(choice):
    """The second of two, which it is."""
    return choice.function


def _unchosen(function):
    return function.function if isinstance(function, Chosen) else function


def choice_is_(a, b) -> bool:
    return _unchosen(a) is _unchosen(b)


def choice_is_not(a, b) -> bool:
    return _unchosen(a) is not _unchosen(b)


choice_eq, choice_ne = choice_is_, choice_is_not


# --- calls of callable objects
def call_through(function, /, *args, **keywords):
    """A call of the interpreter's own: of what functools.lru_cache made, whose results must be remembered there."""
    return function(*args, **keywords)


def memoised(memo: dict, function, most: int | None = None):
    """functools.cache(function), which remembers in `memo`; the function may call it by its own name."""
    def remembering(*args):
        key = args[0] if len(args) == 1 else args
        found = memo.pop(key) if key in memo else function(*args)
        if len(memo) == most:
            del memo[next(iter(memo))]
        memo[key] = found
        return found

    for cell in getattr(function, "__closure__", None) or ():
        if _content(cell) is DECORATED:
            cell.cell_contents = remembering
    captured = getattr(function, "captured", ())
    for index, one in enumerate(captured):
        if one is DECORATED:
            captured[index] = remembering
    return remembering


def memoised_last(memo: dict, function, most: int):
    """functools.lru_cache(most)(function): the results used last are remembered."""
    return memoised(memo, function, most)


def call_decorated(function, decorated, /, *args):
    """A call of a function that may call what a decorator made of it."""
    return function(*args)


def dispatched(function, x, /, *args):
    """A call of what functools.singledispatch made, with a first argument that may be None."""
    return function(x, *args)


def items_of(x, items: tuple) -> tuple:
    """operator.itemgetter(*items)(x)."""
    return tuple(x[item] for item in items)


def attributes_of(x, names: tuple) -> tuple:
    """operator.attrgetter(*names)(x), each name taken apart at its dots."""
    return tuple(attribute_of(x, path) for path in names)


def attribute_of(x, path: tuple):
    """operator.attrgetter("a.b")(x)."""
    for name in path:
        x = getattr(x, name)
    return x


def itself(function):
    """What `njit(…)` gives inside compiled code: a decorator that leaves functions as they are."""
    return function


def map_elements(function, *operands):
    """What `vectorize` makes of a function, called with arrays or numbers."""
    return function(*operands)


def call_c(function, *operands):
    """A C function that ctypes found, called."""
    return function(*operands)


def is_c_function(value) -> bool:
    """Whether ctypes calls it."""
    return any(cls.__name__ == "_CFuncPtr" or cls.__name__ == "CFuncPtr" for cls in type(value).__mro__ if cls.__module__ == "_ctypes")


def overriding(keywords: dict, others: dict) -> dict:
    """{**keywords, **others}: what functools.partial calls with."""
    return {**keywords, **others}
