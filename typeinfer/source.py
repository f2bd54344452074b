"""Where compilation starts: a Python function taken apart.

In: a Python function, or the code of an inner function.  Out: a FunctionSource: code, globals, parameters, defaults, what its
free variables are, and what the user asked for besides.  Holds: all that compiling takes for constant though Python might
change it, the globals and cells a function reads, is noted in `reads`.
"""
from __future__ import annotations

import builtins
import enum
import gc
import inspect
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from types import FunctionType, ModuleType
from typing import Any

from typeinfer.errors import UnsupportedError, definition
from typeinfer.kinds.opaque import is_of_asked_module
from typeinfer.kinds.records import is_frozen, is_plain_class

EMPTY = inspect.Parameter.empty


class Parameter:
    """One parameter: its name, kind as in `inspect.Parameter`, and default value (EMPTY if none). `is_surplus`: it stands for one
    of the keywords that `**keywords` collects."""
    __slots__ = ("name", "kind", "default", "is_surplus")

    def __init__(self, name, kind, default=EMPTY, is_surplus=False):
        self.name, self.kind, self.default, self.is_surplus = name, kind, default, is_surplus


class CapturedDefault:
    """The default of an inner function's parameter that was computed where the function was made: its place among the
    captured values. Equal to any other with that place, so that equal functions have equal defaults."""
    __slots__ = ("index",)

    def __init__(self, index: int):
        self.index = index

    def __eq__(self, other):
        return isinstance(other, CapturedDefault) and self.index == other.index

    def __hash__(self):
        return hash((CapturedDefault, self.index))


ABSENT = type("Absent", (), {"__repr__": lambda self: "absent"})()


class Read:
    """A variable outside the function that was taken for constant: `namespace[name]`, or the content of a cell (name None);
    its value, ABSENT where there was none."""
    __slots__ = ("namespace", "name", "value")

    def __init__(self, namespace, name, value):
        self.namespace, self.name, self.value = namespace, name, value

    def is_current(self) -> bool:
        if self.name is not None:
            return self.namespace.get(self.name, ABSENT) is self.value
        try:
            return self.namespace.cell_contents is self.value
        except ValueError:
            return self.value is ABSENT


_MUTABLE = frozenset((list, dict, set, bytearray, Counter, OrderedDict, defaultdict, deque))
_MUTABLE_NEVER = frozenset((int, float, complex, bool, str, bytes, tuple, type, type(None), FunctionType, ModuleType))


def may_change(value) -> bool:
    """Whether a value may change though what holds it is not rebound: a list, a dictionary, an instance of a class of the user's."""
    cls = type(value)
    if cls in _MUTABLE or cls in _MUTABLE_NEVER:
        return cls in _MUTABLE
    return getattr(cls, "is_native", False) is True or is_of_asked_module(cls) or cls is not object and is_plain_class(cls) and not is_frozen(cls)


class Outside(Read):
    """A variable outside the function whose value may change: it is read at each call. `namespace` None: the object `value` itself,
    which something constant holds (a default, a tuple)."""
    __slots__ = ()

    @property
    def key(self) -> tuple:
        return (None, id(self.value)) if self.namespace is None else (id(self.namespace), self.name)

    def now(self):
        """What it is now; ABSENT where there is nothing."""
        if self.namespace is None:
            return self.value
        if self.name is not None:
            return self.namespace.get(self.name, ABSENT)
        try:
            return self.namespace.cell_contents
        except ValueError:
            return ABSENT

    def is_current(self) -> bool:
        """Whether it is still one that may change, and so no constant."""
        return may_change(self.now())

    def __repr__(self):
        return f"<{self.name or 'a variable'} outside>"


# Modules whose attributes nobody rebinds in earnest; those of others are noted as globals are.
_FIXED_MODULES = frozenset(sys.stdlib_module_names) | {"numpy"}


def is_fixed(module: str | None) -> bool:
    """Whether nobody rebinds the module's attributes in earnest."""
    return (module or "builtins").partition(".")[0] in _FIXED_MODULES


def namespaces(owner, name: str) -> list[dict]:
    """The dictionaries that say what an attribute of a module or a class is, the last one if it has it; none of those whose
    attributes nobody rebinds in earnest."""
    if isinstance(owner, ModuleType):
        return [] if is_fixed(owner.__name__) else [vars(owner)]
    found = []
    for cls in owner.__mro__:
        if not is_fixed(cls.__module__):
            found += gc.get_referents(cls.__dict__)[:1]           # the dictionary behind the read-only view
        if name in cls.__dict__:
            break
    return found


def has_lasting_attributes(value) -> bool:
    """Whether an object's attributes may be taken for constant: they are watched (of modules and classes), or never change."""
    if isinstance(value, (ModuleType, type, enum.Enum)) or isinstance(getattr(value, "source", None), FunctionSource):
        return True
    if is_plain_class(type(value)) and is_frozen(type(value)):
        return True
    if is_system_tuple(value):
        return True
    module = type(value).__module__
    if module == "dataclasses":                   # what fields() gives
        return True
    return module.partition(".")[0] in ("numpy", "builtins") and not isinstance(value, FunctionType)


def is_system_tuple(value) -> bool:
    """Whether it is sys.float_info, sys.version_info or one of their kin: a tuple with names that never changes."""
    return isinstance(value, tuple) and hasattr(type(value), "n_sequence_fields")


class _Self:
    """Stands for an inner function itself among the values it captures."""

    def __repr__(self):
        return "<itself>"


SELF = _Self()


class _Decorated(_Self):
    """Stands for what a decorator made of the function that captures it."""


DECORATED = _Decorated()


class FunctionSource:
    """A function as the compiler sees it. `parameters` are in the order of `co_varnames`: *args after keyword-only ones.

    A function with a parameter `**keywords` is compiled for each set of names that it collects: `with_keywords` gives the source
    in which each of them is a keyword-only parameter (`surplus`; None: not known yet). `decode` makes the mapping of them.

    `cells`: for a function defined outside compiled code, its closure cells by variable name, whose contents are read when
    compiling; None for an inner function of compiled code, which receives its captured values as leading parameters.

    What was asked for, if anything (`as_asked`): `options` (opaque here; None: the caller's); `inline`: "always", "never" or
    None; `locals`: types by variable: each value assigned is converted; `result`: the type that results are converted to;
    `signatures`: argument types → the source to compile for them, if only those are taken; `itself`: gives the object that
    will stand for the function, while it is being decorated: its name is not bound yet; else ABSENT.
    """

    def __init__(self, code, globals: dict, defaults: tuple, keyword_defaults: dict, cells: dict | None, name: str):
        self.code, self.globals, self.cells, self.name = code, globals, cells, name
        self.defaults, self.keyword_defaults = defaults, keyword_defaults
        self.parameters = _parameters(code, defaults, keyword_defaults)
        self.decoded: dict = {}                   # untyped IR by the loops that were unrolled
        self.reads: dict[tuple, Read] = {}        # what decoding took for constant
        self.options = self.inline = self.result = self.itself = None
        self.constructs = None                    # the class whose instances it makes, if that is what it is for
        self.locals: dict = {}
        self.signatures: dict[tuple, FunctionSource] = {}
        self.lifted: tuple[str, ...] = ()         # free variables that are leading parameters though there are cells
        self.fixed: dict | None = None            # then, what the other cells hold, which each call checks
        self.is_library = False                   # it stands in no traceback
        self.surplus: tuple[str, ...] | None = None
        self.captures: tuple[str, ...] | None = None      # of an inner function: see `free`; None: its own free variables
        self.celled: frozenset[str] = frozenset()         # those of `free` that are cells: others assign to them
        self.peers: dict[str, FunctionSource] = {}        # inner functions that call each other, this one too: by name
        self.stands_for = None                    # the callable whose meaning this is, if evaluation is to call that instead
        self.is_entered = False                   # its generators are for `with`: see contextlib.contextmanager
        self.entered = None                       # the function that is so, of one that is not
        self.is_brief = False                     # see ops.brief
        self.is_inside = False                    # see ops.inside
        self.is_near = False                      # see ops.near
        self.is_rare = False                      # see ops.rare
        self.steered_by = frozenset()             # see ops.steered
        self.annotated = None                     # the function whose annotations are its own
        self._by_surplus: dict[tuple, FunctionSource] = {}

    def as_asked(self, *, options, inline=None, locals=None, result=None, itself=None) -> FunctionSource:
        """The same function, as the user wants it compiled."""
        new = FunctionSource(self.code, self.globals, self.defaults, self.keyword_defaults, self.cells, self.name)
        new.options, new.inline, new.locals, new.result, new.itself = options, inline, locals or {}, result, itself
        new.captures, new.celled, new.peers, new.is_library = self.captures, self.celled, self.peers, self.is_library
        new.lifted, new.fixed, new.annotated = self.lifted, self.fixed, self.annotated
        return new if self.surplus is None else new._collecting(self.surplus)

    def lifting(self, names: tuple[str, ...], fixed: dict) -> FunctionSource:
        """The same closure, with some free variables as leading parameters; the others have the values in `fixed`."""
        new = self.as_asked(options=self.options, inline=self.inline, locals=self.locals, result=self.result, itself=self.itself)
        new.lifted, new.fixed = names, fixed
        return new

    @property
    def mapping(self) -> str | None:
        """The name of the parameter `**keywords`, if there is one."""
        code = self.code
        if not code.co_flags & inspect.CO_VARKEYWORDS:
            return None
        return code.co_varnames[code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & inspect.CO_VARARGS)]

    def with_keywords(self, names) -> FunctionSource:
        """The source for a call with these keywords: itself, unless some are for `**keywords`."""
        if self.mapping is None or self.surplus is not None:
            return self
        P = inspect.Parameter
        own = {p.name for p in self.parameters if p.kind in (P.POSITIONAL_OR_KEYWORD, P.KEYWORD_ONLY)}
        surplus = tuple(name for name in names if name not in own)
        found = self._by_surplus.get(surplus)
        if found is None:
            found = self.as_asked(options=self.options, inline=self.inline, locals=self.locals, result=self.result, itself=self.itself)
            found = self._by_surplus[surplus] = found._collecting(surplus)
        return found

    def _collecting(self, surplus: tuple[str, ...]) -> FunctionSource:
        P = inspect.Parameter
        self.surplus = surplus
        extra = [Parameter(name, P.KEYWORD_ONLY, is_surplus=True) for name in surplus]
        named = [p for p in self.parameters if p.kind not in (P.VAR_POSITIONAL, P.VAR_KEYWORD)]
        self.parameters = named + extra + [p for p in self.parameters if p.kind is P.VAR_POSITIONAL]
        return self

    @property
    def key(self) -> tuple:
        """Equal for sources that compile to the same under the same options."""
        defaults = (*self.defaults, *self.keyword_defaults.values())    # perhaps not hashable
        return (self.code, id(self.globals), id(self.cells) if self.cells else 0,
                tuple(one if isinstance(one, CapturedDefault) else id(one) for one in defaults), *self.keyword_defaults,
                tuple(self.locals.items()), self.result, self.surplus, self.captures, self.celled, self.lifted, self.is_entered)

    @property
    def package(self) -> str | None:
        return self.globals.get("__package__")

    # --- what lies outside the function
    def global_value(self, name: str):
        """The value of a global or built-in; ABSENT where there is none."""
        value = self.globals.get(name, ABSENT)
        if value is ABSENT and self.itself is not None and name == self.code.co_name == self.name:
            value = self.itself()
        self.note(self.globals, name, value)
        return getattr(builtins, name, ABSENT) if value is ABSENT else value

    def cell_value(self, name: str, cell):
        """The content of a closure cell; ABSENT of an empty one: it is assigned later, or never."""
        if self.fixed is not None:
            return self.fixed[name]
        try:
            value = cell.cell_contents
        except ValueError:
            value = self.itself() if self.itself is not None and name == self.code.co_name else ABSENT
        self.note(cell, None, value)
        return value

    def note(self, namespace, name, value) -> None:
        """Remember that compiling took `namespace[name]`, or a cell's content (name None), for constant."""
        self.reads.setdefault((id(namespace), name), Read(namespace, name, value))

    def outside(self, namespace, name, value) -> Outside | None:
        """The place of a variable whose value may change, which is noted; None where that is taken for constant."""
        if self.is_library or not may_change(value):
            return None
        return self.reads.setdefault((id(namespace), name, Outside), Outside(namespace, name, value))

    def outside_cell(self, cell) -> Outside | None:
        """The same of a closure cell."""
        try:
            return self.outside(cell, None, cell.cell_contents) if self.fixed is None else None
        except ValueError:
            return None

    def is_current(self) -> bool:
        """Whether all that decoding took for constant is what it was."""
        return all(read.is_current() for read in self.reads.values())

    def forget(self) -> None:
        """Decode anew next time."""
        self.decoded, self.reads = {}, {}

    @property
    def free(self) -> tuple[str, ...]:
        """Names of captured variables that are passed as leading parameters. Functions that call each other all get what any of
        them captures."""
        if self.cells is not None:
            return self.lifted
        return self.code.co_freevars if self.captures is None else self.captures

    def __repr__(self):
        return f"<source of {self.name}>"


def bind_arguments(source: FunctionSource, args: tuple, keywords: dict | None = None) -> list:
    """The objects that a call from Python passes for each parameter, defaults filled in."""
    keywords = keywords or {}
    bound = bind(source.with_keywords(keywords), list(args), keywords, tuple)
    return [one.value if isinstance(one, Default) else one for one in bound]


def _parameters(code, defaults: tuple, keyword_defaults: dict) -> list[Parameter]:
    P = inspect.Parameter
    names = code.co_varnames
    count, keyword_only = code.co_argcount, code.co_kwonlyargcount
    found = []
    for index, name in enumerate(names[:count]):
        kind = P.POSITIONAL_ONLY if index < code.co_posonlyargcount else P.POSITIONAL_OR_KEYWORD
        at = index - (count - len(defaults))
        found.append(Parameter(name, kind, defaults[at] if at >= 0 else EMPTY))
    rest = count + keyword_only
    keyword = [Parameter(name, P.KEYWORD_ONLY, keyword_defaults.get(name, EMPTY)) for name in names[count:rest]]
    found += keyword
    if code.co_flags & inspect.CO_VARARGS:
        found.append(Parameter(names[rest], P.VAR_POSITIONAL))
        rest += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        found.append(Parameter(names[rest], P.VAR_KEYWORD))
    return found


def source_of(function) -> FunctionSource:
    """The source of a Python function (remembered on the function itself), or of an object that names its own (`source`)."""
    own = getattr(function, "source", None)
    if isinstance(own, FunctionSource):
        return own
    known = function.__dict__.get("__jitcore_source__")
    if known is not None and known.code is function.__code__ and known.globals is function.__globals__:
        return known
    code = function.__code__
    if code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise UnsupportedError(f"{function.__qualname__} is an async function, which jitcore does not compile yet", definition(code),
                               advice="make it a plain function, and call that from async code")
    cells = dict(zip(code.co_freevars, function.__closure__ or ()))
    source = FunctionSource(code, function.__globals__, function.__defaults__ or (), function.__kwdefaults__ or {},
                            cells, function.__qualname__)
    source.stands_for, source.is_brief = function.__dict__.get("stands_for"), function.__dict__.get("is_brief", False)
    source.is_library = function.__dict__.get("is_overload", False)
    source.is_inside = function.__dict__.get("is_inside", False)
    source.is_near, source.is_rare = function.__dict__.get("is_near", False), function.__dict__.get("is_rare", False)
    source.steered_by = function.__dict__.get("steered_by", source.steered_by)
    source.annotated = function
    function.__dict__["__jitcore_source__"] = source
    return source


def declared_sent(source: FunctionSource) -> type | None:
    """The class of what a generator function says it is sent: `-> Generator[float, int, None]`."""
    import typing
    try:
        returned = typing.get_type_hints(source.annotated).get("return")
    except Exception:                             # annotations are anything
        return None
    args = typing.get_args(returned)
    return args[1] if len(args) == 3 and isinstance(args[1], type) else None


def bind(source: FunctionSource, positional: list, keywords: dict[str, Any], make_tuple) -> list:
    """Match a call's arguments with the parameters, as Python does.

    Values are opaque, defaults are given as they are wrapped in Default. Raises TypeError with Python's wording.
    """
    P = inspect.Parameter
    slots = [p for p in source.parameters if p.kind in (P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD)]
    star = next((p for p in source.parameters if p.kind is P.VAR_POSITIONAL), None)
    bound = dict(zip(slots, positional))
    accepted = {p.name: p for p in source.parameters if p.kind in (P.POSITIONAL_OR_KEYWORD, P.KEYWORD_ONLY) and p not in bound}
    fits = accepted.keys() >= keywords.keys() and (star is not None or len(positional) <= len(slots))
    if star is not None:
        bound[star] = make_tuple(positional[len(slots):])
    if fits:
        bound.update((accepted[name], value) for name, value in keywords.items())
    if not fits or any(p not in bound and p.default is EMPTY for p in source.parameters):
        raise TypeError(_mismatch(source, positional, keywords))
    return [bound[p] if p in bound else Default(p.default) for p in source.parameters]


def _mismatch(source: FunctionSource, positional: list, keywords: dict[str, Any]) -> str:
    """What Python says of a call whose arguments do not fit the parameters."""
    try:
        call_same(source.name, signature_of(source), positional, keywords)
    except TypeError as error:
        return str(error)
    raise AssertionError("Python takes this call")


def signature_of(source: FunctionSource) -> str:
    """The parameters as they are written; defaults are None."""
    def written(*kinds) -> list[str]:
        return [p.name if p.default is EMPTY else f"{p.name}=None" for p in source.parameters if p.kind in kinds and not p.is_surplus]

    P = inspect.Parameter
    listed = written(P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD)
    if source.code.co_posonlyargcount:
        listed.insert(source.code.co_posonlyargcount, "/")
    by_keyword = written(P.KEYWORD_ONLY)
    listed += [f"*{name}" for name in written(P.VAR_POSITIONAL)] or ["*"] * bool(by_keyword)
    mapping = [f"**{source.mapping}"] if source.mapping else []
    return ", ".join(listed + by_keyword + mapping)


def call_same(name: str, signature: str, positional, keywords: dict, more: dict = {}, module: str | None = None) -> None:
    """Call an empty function of this name with these parameters: it says what Python does of arguments that do not fit."""
    scope: dict = {}
    exec(f"def same({signature}): pass", scope)
    scope["same"].__qualname__, scope["same"].__module__ = name, module
    scope["same"](*positional, **keywords, **more)


class Default:
    """Marks a bound argument that comes from the parameter's default."""
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value
