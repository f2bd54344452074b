"""What machine code depends on, as plain data: equal in another process exactly where the same code would come out.

In: code objects, constants, types, options, functions.  Out: nested tuples of ints, strings and bytes, and their digests.
Holds: no address, no order of a set, no path and no absolute line is in them; what cannot be described so is
Undescribable, and what depends on it is not kept on disk.
"""
from __future__ import annotations

import ctypes
import enum
import marshal
import os
import struct
import sys
import types as python_types
from functools import _lru_cache_wrapper, lru_cache
from importlib.machinery import PathFinder

import numpy as np

from codegen import entry, objects
from codegen.machine.cpu import describe_cpu
from codegen.options import Options
from jitcore import config
from jitcore.config import Compilation
from typeinfer.kinds.records import is_enumeration, is_frozen, is_plain_class
from typeinfer.source import ABSENT, CapturedDefault, FunctionSource, is_fixed, may_change
from typeinfer.typeof import typeof, typeof_array
from typeinfer.types import Static, Type, from_dtype, is_named_tuple

try:
    from _blake2 import blake2b                   # what hashlib would give, without OpenSSL: 3 ms
except ImportError:
    from hashlib import blake2b

PACKAGES = ("jitcore", "codegen", "typeinfer")
_NAMED = *PACKAGES, "scipy"
_FUNCTION_FIELDS = ("co_name", "co_qualname", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_flags", "co_names",
                    "co_varnames", "co_cellvars", "co_freevars", "co_code", "co_exceptiontable", "co_linetable")


class Undescribable(Exception):
    """Something that another process could not recognise."""


def digest(described) -> bytes:
    return blake2b(repr(described).encode("utf-8", "surrogatepass"), digest_size=20).digest()


def checksum(data) -> bytes:
    return blake2b(data, digest_size=20).digest()


# --- functions

def describe_code(code) -> tuple:
    """Bytecode and constants, those of inner functions too. Lines count from the function's first one: code that moved is
    the same code; a comment inside it makes another, since tracebacks show lines."""
    return (*(getattr(code, name) for name in _FUNCTION_FIELDS), tuple(map(describe, code.co_consts)))


def describe_source(source: FunctionSource) -> tuple:
    """A function, and how it was asked to be compiled; not the values of what it reads from outside."""
    return (describe_code(source.code), tuple(map(_describe_held, source.defaults)),
            tuple((name, _describe_held(value)) for name, value in source.keyword_defaults.items()), describe(source.options),
            source.inline, tuple((name, describe(t)) for name, t in source.locals.items()), describe(source.result),
            tuple((tuple(map(describe, key)), describe(one.result), tuple((name, describe(t)) for name, t in one.locals.items()))
                  for key, one in source.signatures.items()))


def describe_options(options: Compilation) -> tuple:
    return tuple((name, describe(getattr(options, name))) for name in options.DISTINCT)


# --- values

def describe(value) -> tuple:
    """A value that was taken for constant. A function stands for its own code: what that reads is described apart."""
    known = _BY_CLASS.get(type(value))
    if known is not None:
        return known(value)
    if isinstance(value, Type):
        return describe_type(value)
    if isinstance(value, FunctionSource):         # of an inner function, or of a closure that is passed
        raise Undescribable(repr(value))
    if isinstance(value, np.generic):
        if from_dtype(value.dtype) is None:
            raise Undescribable(repr(value))
        return "scalar", value.dtype.str, value.tobytes()
    if isinstance(value, np.dtype):
        if value.names or value.subdtype or value.metadata:
            raise Undescribable(repr(value))
        return "dtype", value.str
    if isinstance(value, enum.Enum):
        return _describe_member(value)
    if isinstance(value, type):
        return _describe_class(value)
    if isinstance(value, tuple) and is_named_tuple(type(value)):
        return "named tuple", _describe_class(type(value)), *map(describe, value)
    source = getattr(value, "source", None)
    if isinstance(source, FunctionSource):
        return ("compiled", *describe_source(source))
    if isinstance(value, ctypes._CFuncPtr):       # its address is in the code
        raise Undescribable(repr(value))
    if _is_method_of_ufunc(value):
        return "method", describe(value.__self__), value.__name__
    if type(value) is _lru_cache_wrapper:
        return "cached", describe(value.__wrapped__)
    kernel = getattr(value, "of_elements", None)
    if kernel is not None:
        return "elements", describe(kernel)
    module, name = name_of(value)
    if module == "__main__" or not (is_fixed(module) or module.partition(".")[0] in _NAMED):       # by its name it may be another one tomorrow
        raise Undescribable(repr(value))
    return "named", module, name, _version_of(module)


def _is_method_of_ufunc(value) -> bool:
    return isinstance(value, python_types.BuiltinMethodType) and isinstance(value.__self__, np.ufunc)


def _version_of(module: str | None) -> str:
    """Of SciPy, since calls of its functions are compiled for the types that they return; NumPy's is in every key."""
    return sys.modules["scipy"].__version__ if (module or "").partition(".")[0] == "scipy" else ""


def describe_type(t: Type) -> tuple:
    if type(t) is Static:
        return "type", "Static", describe(t.value)
    return ("type", type(t).__name__, *map(describe, t.key()))


def _describe_function(function) -> tuple:
    keyword = function.__kwdefaults__ or {}
    return ("function", _version_of(function.__module__), describe_code(function.__code__), tuple(map(_describe_held, function.__defaults__ or ())),
            tuple((name, _describe_held(value)) for name, value in keyword.items()))


def _describe_held(value) -> tuple:
    """A default, or an attribute of a class; one that may change is read at each call (see source.Outside), so its content does not
    matter."""
    t = typeof(value) if may_change(value) else None
    return describe(value) if t is None or isinstance(t, Static) else ("outside", describe_type(t))


def _describe_class(cls: type) -> tuple:
    """Its name, and those of its bases: its attributes are described where they are read. Those of named tuples belong to how
    their values are compiled."""
    found = ("class", *(part for one in (type(cls), *cls.__mro__) for part in (one.__module__, one.__qualname__)))
    if is_enumeration(cls):
        return *found, *map(_describe_own, cls), *_describe_attributes(cls, cls.__members__)
    if is_plain_class(cls):
        return *found, *_describe_plain(cls)
    if not is_named_tuple(cls) or is_fixed(cls.__module__):
        return found
    attributes = _describe_attributes(cls, cls._fields)
    defaults = tuple((name, describe(value)) for name, value in cls._field_defaults.items())
    return *found, cls._fields, defaults, attributes, cls.__new__.__module__, cls.__init__ is tuple.__init__


def _describe_attributes(cls: type, others) -> tuple:
    """What a class of the user's and its bases have besides what is described otherwise."""
    return tuple((name, describe(value)) for base in cls.__mro__ if not is_fixed(base.__module__)
                 for name, value in vars(base).items() if not name.startswith("_") and name not in others)


_OF_EVERY_CLASS = ("__doc__", "__module__", "__dict__", "__weakref__", "__annotations__", "__annotate__", "__annotate_func__",
                   "__annotations_cache__", "__firstlineno__", "__static_attributes__", "__slots__", "__dataclass_params__",
                   "__dataclass_fields__", "__abstractmethods__", "_abc_impl", "__parameters__", "__orig_bases__", "__repr__", "__qualname__",
                   "__class_getitem__", "__init_subclass__", "__subclasshook__", "__replace__")


def _describe_plain(cls: type) -> tuple:
    """The methods and constants of a class whose instances are compiled, which operators find without reading them; where slots are."""
    found = []
    for base in cls.__mro__:
        if base is object or is_fixed(base.__module__) and base.__module__ != "__main__":
            continue
        for name, value in vars(base).items():
            if isinstance(value, python_types.MemberDescriptorType):
                found.append((name, "slot", objects.slot_offset(value)))
            elif name == "__jitclass__":
                found.append((name, *((one, describe(convert)) for one, convert in value.items())))
            elif name not in _OF_EVERY_CLASS and value is not None:
                found.append((name, _describe_held(value)))
    return (*found, is_frozen(cls), cls.__dictoffset__)


def _describe_own(member: enum.Enum) -> tuple:
    own = tuple((name, describe(value)) for name, value in vars(member).items() if not name.startswith("_"))
    return member.name, describe(member.value), own


def _describe_member(member: enum.Enum) -> tuple:
    return "member", describe(type(member)), *_describe_own(member)


def _describe_array(array) -> tuple:
    """Shape and contents are read where machine code needs them, never when compiling."""
    t = typeof_array(array)
    if t is None:
        raise Undescribable(f"an array of {array.dtype}")
    return "array", describe_type(t)


_BY_CLASS = {
    type(None): lambda value: ("None",),
    type(Ellipsis): lambda value: ("Ellipsis",),
    type(NotImplemented): lambda value: ("NotImplemented",),
    type(ABSENT): lambda value: ("absent",),
    bool: lambda value: ("bool", int(value)),
    int: lambda value: ("int", hex(value)),       # of any size: decimal digits are limited
    float: lambda value: ("float", struct.pack("<d", value)),
    complex: lambda value: ("complex", struct.pack("<dd", value.real, value.imag)),
    str: lambda value: ("str", value),
    bytes: lambda value: ("bytes", value),
    tuple: lambda value: ("tuple", *map(describe, value)),
    frozenset: lambda value: ("frozenset", *sorted(map(describe, value), key=repr)),
    slice: lambda value: ("slice", describe(value.start), describe(value.stop), describe(value.step)),
    range: lambda value: ("range", hex(value.start), hex(value.stop), hex(value.step)),
    np.ndarray: _describe_array,
    python_types.CodeType: lambda value: ("code", *describe_code(value)),
    python_types.FunctionType: _describe_function,
    python_types.MethodType: lambda value: ("method", describe(value.__func__), describe(value.__self__)),
    python_types.ModuleType: lambda value: ("module", value.__name__),
    python_types.UnionType: lambda value: ("union", *map(describe, value.__args__)),
    property: lambda value: ("property", describe(value.fget)),
    staticmethod: lambda value: ("staticmethod", describe(value.__func__)),
    classmethod: lambda value: ("classmethod", describe(value.__func__)),
    FunctionSource: lambda value: ("source", *describe_source(value)),
    CapturedDefault: lambda value: ("captured", value.index),
    Options: lambda value: tuple(zip(Options.names, map(describe, value.key()))),
    Compilation: describe_options,
}


def name_of(value) -> tuple[str, str]:
    """Module and dotted name of a built-in function, ufunc, class or the like, by which `named` finds it."""
    owner = getattr(value, "__objclass__", None)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = getattr(value, "__module__", None)
    if isinstance(value, np.ufunc):
        module = "numpy" if named("numpy", name) is value else "scipy.special"
    if owner is not None:
        module, name = owner.__module__, f"{owner.__qualname__}.{value.__name__}"
    if not isinstance(name, str) or not isinstance(module, str) or named(module, name) is not value:
        raise Undescribable(repr(value))
    return module, name


def named(module: str, name: str):
    """The object of that dotted name in a module that is loaded; None if there is none."""
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


# --- the surroundings

@lru_cache(maxsize=None)
def describe_surroundings() -> tuple:
    """All that code depends on whatever it was compiled from: versions, our own source, the machine."""
    numbers = {name: value for module in (objects, entry) for name, value in vars(module).items() if type(value) is int}
    build = sys.version, sys.platform, sys.implementation.cache_tag, hasattr(sys, "gettotalrefcount")
    return (build, tuple(np.__version__.split(".")[:2]), _describe_llvm(), describe_cpu(), os.environ.get("JITCORE_CPU", ""), _c_library(),
            tuple(sorted(numbers.items())), ctypes.sizeof(ctypes.c_void_p), source_digest())


@lru_cache(maxsize=None)
def surroundings() -> bytes:
    """The same as a digest, which is in every key."""
    return digest(describe_surroundings())


def _describe_llvm() -> tuple:
    """llvmlite's version, and the library that has LLVM in it, without loading them."""
    found = PathFinder.find_spec("llvmlite")
    folder = found and found.submodule_search_locations and found.submodule_search_locations[0]
    try:
        with open(os.path.join(folder or "", "_version.py"), "rb") as file:
            version = file.read()
        with os.scandir(os.path.join(folder, "binding")) as entries:
            sizes = sorted((entry.name, entry.stat().st_size) for entry in entries if "llvmlite." in entry.name)
        if sizes:
            return version, *sizes
    except (OSError, TypeError):
        pass                                      # not as its wheels have it
    from codegen.machine import engine
    return engine.versions()


def _c_library() -> str:
    """Which vector functions libm has depends on its version."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):
        return ""


@lru_cache(maxsize=None)
def source_digest() -> bytes:
    """Of our own source files. Undescribable where there are none to read, or where they were written after they were imported, and so
    may not be what runs. To read them takes 6 ms, and to see that they are those that another process has read, 2."""
    files = []
    for package in PACKAGES:
        for folder in sys.modules[package].__path__:
            _add_sources(folder, package, files)
    if not files:
        raise Undescribable("jitcore's own source")
    files.sort()
    _, (_, written, *_), path = max(files, key=lambda one: one[1][1])
    _check_age(written, path)
    key = checksum(marshal.dumps([one[:2] for one in files], 2))      # a fifth of the time of text
    found = next((noted[20:] for noted in _notes.read(key) if noted[:20] == key), None) if _notes is not None else None
    if found is None:
        found = _digest_of(files)
        if _notes is not None:
            _notes.write(key, key + found)
    return found


def _digest_of(files) -> bytes:
    total = blake2b(digest_size=20)
    for name, (size, *_), path in files:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            _check_age(os.fstat(file).st_mtime_ns, path)
            data = os.read(file, size + 1)
        finally:
            os.close(file)
        total.update(f"{name} {size}\0".encode())
        total.update(data)
    return total.digest()


def _check_age(written: int, path: str) -> None:
    if written > config.STARTED * 1e9:
        raise Undescribable(path)


_notes = None


def use_notes(store) -> None:
    """`store.read(key)` yields what `store.write(key, data)` may have kept, in this process or another: what files of ours held."""
    global _notes
    _notes = store


def _add_sources(folder: str, name: str, files: list) -> None:
    """Add (name, (size, and what changes when it is written), path) of each source file to `files`."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".pyc")):
                about = entry.stat()
                files.append((f"{name}/{entry.name}", (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino), entry.path))
            elif entry.name != "__pycache__" and entry.is_dir():
                _add_sources(entry.path, f"{name}/{entry.name}", files)
