"""The two ways to extend jitcore: `overload` gives a callable a meaning written in Python, `op` one written in LLVM.

In: declarations.  Out: entries of the registry that inference is given.

    @overload(np.mean)
    def mean(a: Array):
        return a.sum() / a.size
"""
from __future__ import annotations

import inspect
from types import CodeType

from codegen.ops.registry import REGISTRY
from jitcore import config
from typeinfer.ops import Const, Op


def op(name: str, python=None, **details) -> Op:
    """Declare an operation (see Op): `op(…).rule(patterns, typing, emit)` says what it does for which types."""
    if not isinstance(name, str) or python is not None and not callable(python):
        raise TypeError(f"op takes a name and the Python function that has the operation's meaning, not {name!r} and {python!r}")
    config.EXTENSIONS.append(name)
    return REGISTRY.op(name, python, **details)


def overload(key, *others, **options):
    """Decorator: the function is what `key` means in compiled code for arguments that fit its annotations, and what `others` mean:
    `@overload(np.mean, np.ndarray.mean)` is the function and the method of arrays.

    Annotations are types (`types.float64`), type classes (`Array`), families (`Int`), None, Python classes, unions of them,
    or `Const(int)` for what must be known when compiling; a parameter without annotation takes anything. Overloads are
    tried in the order they were declared, after the ops. `inline=True`: always put it into its callers.
    `whole=True`: evaluation calls `key` itself, as the body works on what Python's objects do not show.

    A function as Numba has it is taken too: called with the types of the arguments when compiling, it returns the function that is
    meant, or None. It is told by what it returns: a function of its own parameters, defined inside. `template=True` says so of others.
    """
    options, template = _read(options)
    for one in (key, *others):
        if not callable(one) and not hasattr(type(one), "__get__"):
            raise TypeError(f"overload takes what gets a meaning, a function, class, method or attribute of a class, not {one!r}")

    def add(function):
        if not callable(function):
            raise TypeError(f"overload takes a function, not {function!r}")
        if function.__module__.startswith("jitcore.library."):
            return REGISTRY.overload(key, *others, **options)(function)
        config.EXTENSIONS.append(function)
        is_template = template or _is_template(function)
        return REGISTRY.overload(key, *others, **options, template=is_template, is_late=True)(function)      # after the library's
    return add


def overload_method(pattern, name: str, **options):
    """Decorator: the function is what the method `name` means for owners of the type, type class or family."""
    return lambda function: _add_attribute(pattern, name, function, options, True)


def overload_attribute(pattern, name: str, **options):
    """Decorator: the function gives the attribute `name` of owners of the type, type class or family."""
    return lambda function: _add_attribute(pattern, name, function, options, False)


def _add_attribute(pattern, name: str, function, options: dict, is_method: bool):
    def key(*operands):
        raise TypeError(f"'{name}' is there in compiled code only")

    key.__name__ = key.__qualname__ = name
    overload(key, **options)(function)
    REGISTRY.add_attribute(name, pattern, key, is_method)
    return function


_OF_NUMBA = ("strict", "jit_options", "prefer_literal", "target")     # accepted, and of no effect here


def _read(options: dict) -> tuple[dict, bool]:
    """The options as the registry has them, and whether the function is a template."""
    unknown = set(options) - {"inline", "whole", "template", *_OF_NUMBA}
    if unknown:
        raise TypeError(f"overload() got an unknown option '{min(unknown)}'; there are inline, whole, template")
    kept = {name: options[name] for name in ("inline", "whole") if name in options}
    if isinstance(kept.get("inline"), str):
        kept["inline"] = {"always": True, "never": "never"}.get(kept["inline"], False)
    return kept, options.get("template", any(name in options for name in _OF_NUMBA))


def _is_template(function) -> bool:
    """Whether a function defines another one with its own parameters, as those do that give the meaning for types."""
    inner = [one for one in function.__code__.co_consts if isinstance(one, CodeType) and one.co_name not in _COMPREHENSIONS]
    return not function.__annotations__ and any(inspect.getargs(one) == inspect.getargs(function.__code__) for one in inner)


_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def intrinsic(function=None, /, **options):
    """Accepted; what it makes is refused when it is called. An operation in LLVM's terms is declared with `op`."""
    from jitcore.absent import Absent
    advice = "declare the operation with jitcore.extending.op, or write the function in Python"
    return (lambda one: Absent(one.__name__, advice)) if function is None else Absent(function.__name__, advice)


def is_jitted(function) -> bool:
    """Whether `njit` made it."""
    from codegen.entry import NativeEntry
    return isinstance(function, NativeEntry)


def get_cython_function_address(module: str, name: str) -> int:
    """The address of a C function that a Cython module exports; `ctypes.CFUNCTYPE(…)(address)` makes what compiled code can call."""
    import ctypes
    from importlib import import_module
    capsule = import_module(module).__pyx_capi__.get(name)
    if capsule is None:
        raise ValueError(f"the module {module} exports no C function '{name}'")
    ask = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", ctypes.pythonapi))
    find = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
    return find(capsule, ask(capsule))


def register_jitable(function=None, /, **options):
    """Returns the function as it is: compiled code may call any Python function. (Numba's name, for existing code.)"""
    return (lambda function: function) if function is None else function


def __getattr__(name: str):
    if name in _ABSENT:
        from jitcore.absent import Absent
        return Absent(f"extending.{name}", "declare what the type does in compiled code with overload; plain classes need no declaration")
    raise AttributeError(f"module 'jitcore.extending' has no attribute '{name}'")


_ABSENT = frozenset(("box", "unbox", "reflect", "NativeValue", "models", "register_model", "make_attribute_wrapper", "type_callable",
                     "typeof_impl", "lower_builtin", "lower_cast", "lower_getattr", "lower_setattr", "as_numba_type", "overload_classmethod"))
__all__ = ["op", "overload", "overload_method", "overload_attribute", "register_jitable", "intrinsic", "is_jitted",
           "get_cython_function_address", "Const"]
