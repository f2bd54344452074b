"""Where the next process finds the Python objects that machine code refers to.

In: when keeping: a function, its argument types, what compiling took for constant (`reads`), the module's table of objects.
When loading: the same function and types in another process.  Out: plain data; the objects again.  Holds: an object has its
place by a path from the function: through its globals, closure cells, defaults, the values of reads; or by name in a module;
or it is a constant. For an object without a place nothing is kept (Undescribable).

A path is a tuple: a word that names one of the functions below, then its arguments, mostly another path.
"""
from __future__ import annotations

import builtins
import gc
import enum
import operator
import sys
import types as python_types
from importlib import import_module

import numpy as np

from codegen import objects, sites
from jitcore.fingerprint import PACKAGES, Undescribable, describe, describe_type, name_of, named
from typeinfer import types
from typeinfer.callables import steps
from typeinfer.errors import JitError, Location
from typeinfer.kinds.records import Instance, Member
from typeinfer.source import ABSENT, FunctionSource, Outside, Read, is_fixed, source_of
from typeinfer.typeof import typeof
from typeinfer.types import NamedTuple, Static, Type, from_dtype

_CONSTANTS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))
_ALWAYS_THERE = ("codegen.entry", "codegen.sites", "codegen.watch")     # imported with jitcore
_SINGLETONS = (("codegen.entry", "NO_DEFAULT"), ("codegen.entry", "RETRY"), ("typeinfer.source", "ABSENT"))


def is_of(module: str | None, packages=PACKAGES) -> bool:
    return (module or "").partition(".")[0] in packages


def describe_read(name: str | None, value) -> tuple:
    """A variable's value; for one that is not there, that of the built-in of its name."""
    return describe(value) if value is not ABSENT else ("absent", describe(getattr(builtins, name or "", ABSENT)))


# --- keeping

class Places:
    """The places of all objects that can be reached from a function and its reads. `facts`: the reads, as (place of the
    namespace, name, description of the value, "read", "fixed", "outside" or "itself"), in an order in which each can be found from
    those before. `fixed_reads`: attributes that are not rebound, but may be others in the next process; `outside`: what is read at
    each call, with types.

    Which objects are one is taken for constant, too: code that was compiled when two names stood for one array knows only one.
    `same`: pairs of places with one object; `distinct`: places whose objects, of which only part is described, all differ."""

    def __init__(self, source: FunctionSource, argument_types, reads=(), fixed_reads=(), outside=()):
        self.facts: list[tuple] = []
        self.same: list[tuple] = []
        self.distinct: list[tuple] = []
        self._paths: dict[int, tuple] = {}
        self._kept: list = []                     # what an id belongs to must not die
        if source is not None:
            self._add_source(source, ("function",))
        for index, t in enumerate(argument_types):
            self._add_type(t, ("argument", index))
        self._fixed = {id(read) for read in fixed_reads}
        self._types = {place: t for place, t in outside}
        self._add_reads([*reads, *fixed_reads, *self._types])

    def _add_reads(self, waiting: list[Read]) -> None:
        while waiting:
            later = []
            for read in waiting:
                place = self._paths.get(id(read.value if read.namespace is None else read.namespace))
                if place is None:
                    later.append(read)
                else:
                    self._add_read(read, place)
            if len(later) == len(waiting):        # a module that was reached by what is no read, such as an attribute of one
                read = later.pop(0)
                self._add_read(read, _module_of(read.namespace))
            waiting = later

    def _add_read(self, read: Read, place: tuple) -> None:
        if type(read) is Outside:
            t = self._types[read]
            self._add_type(t, ("type of", len(self.facts)))
            self.facts.append((place, read.name, describe_type(t), "itself" if read.namespace is None else "outside"))
            return
        self._add(read.value, ("read", len(self.facts)))
        self.facts.append((place, read.name, describe_read(read.name, read.value), "fixed" if id(read) in self._fixed else "read"))

    def _put(self, value, path: tuple) -> bool:
        known = self._paths.setdefault(id(value), path)
        if known is not path:
            self.same.append((known, path))
            return False
        self._kept.append(value)
        return True

    def _add(self, value, path: tuple) -> None:
        if _is_unique(value):                     # equal ones are one object, always
            self._paths.setdefault(id(value), path)
            return
        if not self._put(value, path):
            return
        if type(value) not in _CONSTANTS and not isinstance(value, (tuple, np.generic)):
            self.distinct.append(path)
        if isinstance(value, tuple):
            if type(value) is not tuple:
                self._add(type(value), ("class of", path))
            for index, item in enumerate(value):
                self._add(item, ("item", path, index))
        elif isinstance(value, python_types.MethodType):
            self._add(value.__func__, ("attribute", path, "__func__"))
            self._add(value.__self__, ("attribute", path, "__self__"))
        elif isinstance(value, property):
            self._add(value.fget, ("attribute", path, "fget"))
        elif isinstance(value, (staticmethod, classmethod)):
            self._add(value.__func__, ("attribute", path, "__func__"))
        elif isinstance(value, python_types.ModuleType):
            self._put(vars(value), ("names", path))
        elif isinstance(value, type):
            for index, cls in enumerate(value.__mro__):
                if not is_fixed(cls.__module__):
                    names = _names_of(cls)
                    self._put(names, ("class names", path, index))
                    for name, attribute in names.items():
                        if isinstance(attribute, (python_types.FunctionType, property)):
                            self._add(attribute, ("class item", path, index, name))
        elif isinstance(value, python_types.FunctionType) or isinstance(getattr(value, "source", None), FunctionSource):
            try:
                self._add_source(source_of(value), ("source", path))
            except JitError:                      # no function that is compiled
                pass

    def _add_source(self, source: FunctionSource, path: tuple) -> None:
        if not self._put(source, path):
            return
        self._put(source.globals, ("globals", path))
        for name, cell in (source.cells or {}).items():
            self._put(cell, ("cell", path, name))
        for name, value in (source.fixed or {}).items():
            self._add(value, ("held", path, name))
        for index, value in enumerate(source.defaults):
            self._add(value, ("default", path, index))
        for name, value in source.keyword_defaults.items():
            self._add(value, ("keyword default", path, name))
        code_path = ("code", path)
        if id(source.code) in self._paths:
            self.same.append((self._paths[id(source.code)], code_path))
        self._add_code(source.code, code_path)

    def _add_code(self, code, path: tuple) -> None:
        if self._paths.setdefault(id(code), path) is path:       # equal code is described, whichever object it is
            for index, value in enumerate(code.co_consts):
                if isinstance(value, python_types.CodeType):
                    self._add_code(value, ("constant of", path, index))
                else:
                    self._paths.setdefault(id(value), ("constant of", path, index))

    def _add_type(self, t: Type, path: tuple) -> None:
        if isinstance(t, Static):
            self._add(t.value, ("value", path))
        elif isinstance(t, NamedTuple | Member | Instance):
            self._add(t.of, ("attribute", path, "of"))
            for index, part in enumerate(t.held if isinstance(t, Instance) and path[0] != "holds" else ()):     # it may lead to itself
                self._add_type(part, ("holds", path, index))
        for index, part in enumerate(t.parts):
            self._add_type(part, ("part", path, index))

    # --- the objects of a module
    def of(self, value) -> tuple:
        """The path to an object."""
        known = self._paths.get(id(value))
        if known is not None:
            return known
        if isinstance(value, FunctionSource):
            raise Undescribable(repr(value))
        if type(value) in _CONSTANTS:
            return "constant", value
        if type(value) is tuple:
            return "tuple", tuple(map(self.of, value))
        if isinstance(value, Type):
            return "type", self.type(value)
        if isinstance(value, np.generic) and from_dtype(value.dtype) is not None:
            return "scalar", value.dtype.str, value.tobytes()
        if isinstance(value, np.dtype):
            return describe(value)
        if isinstance(value, enum.Enum):
            return "attribute", self.of(type(value)), value.name
        if type(value) is sites.Sites:
            return "sites", tuple(map(self._site, value.places)), self._globals_of(value)
        if type(value) is steps.WithKeywords:
            return "with keywords", self.of(value.python_class), value.names
        if type(value) is operator.attrgetter:
            return "getter", *value.__reduce__()[1]
        if type(value) is objects.Place:
            return "place", self.of(value.of), value.name
        if type(value) is sites.Deferred:
            return "deferred", self.of(value.function)
        for module, name in _SINGLETONS:
            if value is named(module, name):
                return "named", module, name
        if isinstance(value, python_types.BuiltinMethodType) and isinstance(value.__self__, np.ufunc):
            return "attribute", self.of(value.__self__), value.__name__
        module, name = name_of(value)
        if not is_fixed(module) and not is_of(module, (*PACKAGES, "scipy")):
            raise Undescribable(repr(value))      # what this name means in another process is anyone's guess
        is_ours = isinstance(value, python_types.FunctionType) and is_of(module) and module not in _ALWAYS_THERE
        return "later" if is_ours else "named", module, name

    def _site(self, location: Location | None):
        if location is None:
            return None
        place, first = self._paths.get(id(location.code)), location.code.co_firstlineno
        if place is None:
            raise Undescribable(repr(location.code))
        line, end = (None if one is None else one - first for one in (location.line, location.end_line))
        return place, line, end, location.column, location.end_column, self._site(location.caller)

    def _globals_of(self, places: sites.Sites) -> tuple:
        found = []
        for code, variables in places.globals_of.items():
            both = self._paths.get(id(code)), self._paths.get(id(variables))
            if None not in both:
                found.append(both)
        return tuple(found)

    def type(self, t: Type) -> tuple:
        """A type, as `Found.type` reads it."""
        if isinstance(t, Static):
            return "Static", self.of(t.value)
        kind = type(t)
        name = kind.__name__ if kind.__module__ == types.__name__ else f"{kind.__module__}.{kind.__name__}"
        return (name, *map(self._field, t.key()))

    def _field(self, value):
        if isinstance(value, Type):
            return "type", self.type(value)
        if type(value) is tuple:
            return "fields", tuple(map(self._field, value))
        return "object", self.of(value)


def _is_unique(value) -> bool:
    if value is None or value is ... or isinstance(value, bool) or type(value) is int and -5 <= value <= 256:
        return True
    if isinstance(value, python_types.ModuleType):
        return is_fixed(value.__name__)
    if isinstance(value, (type, np.ufunc, python_types.BuiltinFunctionType)):
        return is_fixed(getattr(value, "__module__", None))
    return isinstance(value, np.dtype)


def _names_of(cls: type) -> dict:
    """The dictionary behind a class's read-only view."""
    return gc.get_referents(cls.__dict__)[0]


def _module_of(namespace) -> tuple:
    name = namespace.get("__name__") if isinstance(namespace, dict) else None
    if not isinstance(name, str) or vars(sys.modules.get(name, object)) is not namespace:
        raise Undescribable("a variable of what is no module")
    return "module names", name


# --- loading

class Moved(Exception):
    """What was at a place is not there in this process: the entry does not fit."""


class Found:
    """The objects at the places, in this process. `reads`: as far as they were found to have the values they had."""

    def __init__(self, source: FunctionSource, argument_types):
        self.source, self.argument_types = source, argument_types
        self.reads: list[Read] = []
        self.outside: list[tuple[Outside, Type]] = []
        self._values: list = []

    def check(self, facts, same, distinct) -> bool:
        """Whether each read still gives the value described, and one object is where one was; then `reads` are there."""
        for place, name, described, kind in facts:
            namespace = self.at(place)
            if kind in ("outside", "itself"):
                if not self._check_outside(Outside(None, None, namespace) if kind == "itself" else Outside(namespace, name, None), described):
                    return False
                continue
            value = self._value_of(namespace, name)
            if describe_read(name, value) != described:
                return False
            self._values.append(value)
            if kind == "read":
                self.reads.append(Read(namespace, name, value))
        return (all(self.at(one) is self.at(other) for one, other in same)
                and len({id(self.at(path)) for path in distinct}) == len(distinct))

    def _check_outside(self, place: Outside, described) -> bool:
        """Whether what is read at each call has the type described; then it is of `outside`."""
        value = place.now()
        t = typeof(value)
        if t is None or describe_type(t) != described:
            return False
        self._values.append(value)
        self.outside.append((place, t))
        return True

    def _value_of(self, namespace, name: str | None):
        source = self.source
        if name is None:
            try:
                return namespace.cell_contents
            except ValueError:
                value = ABSENT
                is_itself = source.cells is not None and source.cells.get(source.code.co_name) is namespace
        else:
            value = namespace.get(name, ABSENT)
            is_itself = namespace is source.globals and name == source.code.co_name == source.name
        return source.itself() if value is ABSENT and is_itself and source.itself is not None else value

    def at(self, path: tuple):
        return getattr(self, "_" + path[0].replace(" ", "_"))(*path[1:])

    # --- the words of paths
    def _function(self):
        return self.source

    def _argument(self, index):
        return self.argument_types[index]

    def _type_of(self, index):
        return typeof(self._values[index])

    def _holds(self, path, index):
        return self.at(path).held[index]

    def _part(self, path, index):
        return self.at(path).parts[index]

    def _value(self, path):
        return self.at(path).value

    def _read(self, index):
        return self._values[index]

    def _item(self, path, index):
        return self.at(path)[index]

    def _attribute(self, path, name):
        return getattr(self.at(path), name)

    def _class_of(self, path):
        return type(self.at(path))

    def _class_item(self, path, index, name):
        return self._class_names(path, index)[name]

    def _names(self, path):
        return vars(self.at(path))

    def _class_names(self, path, index):
        return _names_of(self.at(path).__mro__[index])

    def _module_names(self, name):
        if name not in sys.modules:
            raise Moved(name)
        return vars(sys.modules[name])

    def _source(self, path):
        return source_of(self.at(path))

    def _globals(self, path):
        return self.at(path).globals

    def _cell(self, path, name):
        return self.at(path).cells[name]

    def _held(self, path, name):
        return self.at(path).fixed[name]

    def _default(self, path, index):
        return self.at(path).defaults[index]

    def _keyword_default(self, path, name):
        return self.at(path).keyword_defaults[name]

    def _code(self, path):
        return self.at(path).code

    def _constant_of(self, path, index):
        return self.at(path).co_consts[index]

    def _constant(self, value):
        return sys.intern(value) if type(value) is str else value    # names of keywords are compared by identity first

    def _scalar(self, dtype, data):
        return np.frombuffer(data, dtype)[0]

    def _dtype(self, text):
        return np.dtype(text)

    def _type(self, described):
        return self.type(described)

    def _tuple(self, paths):
        return tuple(map(self.at, paths))

    def _named(self, module, name):
        import_module(module)
        found = named(module, name)
        if found is None:
            raise Moved(f"{module}.{name}")
        return found

    def _later(self, module, name):
        return sites.Later(module, name)

    def _with_keywords(self, path, names):
        return steps.WithKeywords(self.at(path), names)

    def _getter(self, *names):
        return operator.attrgetter(*names)

    def _place(self, path, name):
        return objects.Place(self.at(path), name)

    def _deferred(self, path):
        return sites.Deferred(self.at(path))

    def _sites(self, places, globals_of):
        return sites.Sites(python_types.SimpleNamespace(sites=_Locations(self, places), code_globals=_Globals(self, globals_of)))

    # --- types
    def type(self, described: tuple) -> Type:
        name, *rest = described
        if name == "Static":
            return Static(self.at(*rest))
        module, _, kind = name.rpartition(".")
        return getattr(import_module(module) if module else types, kind)(*map(self._type_field, rest))

    def _type_field(self, described):
        kind, value = described
        if kind == "type":
            return self.type(value)
        return tuple(map(self._type_field, value)) if kind == "fields" else self.at(value)


class _Locations:
    """The places in the user's source, made when an exception is raised at one."""

    def __init__(self, found: Found, places: tuple):
        self.found, self.places, self.made = found, places, {}

    def __getitem__(self, number: int) -> Location:
        if number not in self.made:
            self.made[number] = self._location(self.places[number])
        return self.made[number]

    def _location(self, place):
        if place is None:
            return None
        path, line, end, column, end_column, caller = place
        code = self.found.at(path)
        first = code.co_firstlineno
        return Location(code, None if line is None else line + first, None if end is None else end + first, column, end_column,
                        self._location(caller))


class _Globals:
    def __init__(self, found: Found, places: tuple):
        self.found, self.places = found, places

    def get(self, code):
        """The globals that code ran with."""
        return next((self.found.at(variables) for path, variables in self.places if self.found.at(path) is code), None)
