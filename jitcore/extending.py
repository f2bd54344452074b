"""The two ways to extend jitcore: `overload` gives a callable a meaning written in Python, `op` one written in LLVM.

In: declarations.  Out: entries of the registry that inference is given.

    @overload(np.mean)
    def mean(a: Array):
        return a.sum() / a.size
"""
from __future__ import annotations

from codegen.ops.registry import REGISTRY
from jitcore import config
from typeinfer.ops import Const, Op


def op(name: str, python=None, **details) -> Op:
    """Declare an operation (see Op): `op(…).rule(patterns, typing, emit)` says what it does for which types."""
    config.EXTENSIONS.append(name)
    return REGISTRY.op(name, python, **details)


def overload(key, **options):
    """Decorator: the function is what `key` means in compiled code for arguments that fit its annotations.

    Annotations are types (`types.float64`), type classes (`Array`), families (`Int`), None, Python classes, unions of them,
    or `Const(int)` for what must be known when compiling; a parameter without annotation takes anything. Overloads are
    tried in the order they were declared, after the ops. `inline=True`: always put it into its callers.
    `whole=True`: evaluation calls `key` itself, as the body works on what Python's objects do not show.
    """
    unknown = set(options) - {"inline", "whole"}
    if unknown:
        raise TypeError(f"overload() got an unknown option '{min(unknown)}'; there is inline")
    declare = REGISTRY.overload(key, **options)

    def add(function):
        if not function.__module__.startswith("jitcore.library."):
            config.EXTENSIONS.append(function)
        return declare(function)
    return add


def register_jitable(function=None, /, **options):
    """Returns the function as it is: compiled code may call any Python function. (Numba's name, for existing code.)"""
    return (lambda function: function) if function is None else function


__all__ = ["op", "overload", "register_jitable", "Const"]
