"""The object that `njit` returns: called like the function, it finds or compiles the specialisation for its arguments.

In: a Python function and options.  Out: a callable that is machine code from the second call on.  Holds: one specialisation for
each list of argument types; compiling takes a lock, so threads that meet compile once.
"""
from __future__ import annotations

import functools
import inspect
import types as python_types

import codegen.entry as entry
from jitcore import pipeline
from jitcore.config import Compilation
from jitcore.specialization import Specialization


class Dispatcher(entry.NativeEntry):
    """A compiled function. `py_func`: the Python function; `signatures`: the argument types compiled so far."""

    def __init__(self, function, options: Compilation, signatures=()):
        functools.update_wrapper(self, function)
        self.py_func = function
        self.options = options
        self.specializations: dict[tuple, Specialization] = {}
        self._is_closed = False                   # only the given signatures
        for signature in signatures:
            self.compile(signature.args, signature.result)
            self._is_closed = True

    # --- calling
    def _miss(self, /, *args, **keywords):
        """A call that no machine code takes yet: find out the types, compile, call again."""
        from jitcore import arguments
        values, argument_types = arguments.read(self.py_func, args, keywords)
        if argument_types not in self.specializations:
            if self._is_closed:
                values = arguments.convert(self, values, argument_types)
                return self._call_bound(values)
            self.compile(argument_types)
            return entry.RETRY
        return arguments.refuse(self, values, argument_types)

    def _call_bound(self, values):
        """Call with one value for each parameter in the order of `co_varnames`."""
        positional, keywords = [], {}
        for parameter, value in zip(pipeline.source_of(self.py_func).parameters, values):
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                keywords[parameter.name] = value
            elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                positional += value
            else:
                positional.append(value)
        return self(*positional, **keywords)

    def compile(self, argument_types, result_type=None) -> Specialization:
        """The specialisation for these argument types, compiled if need be."""
        key = tuple(argument_types)
        with pipeline.LOCK:
            found = self.specializations.get(key)
            if found is None:
                found = pipeline.compile_function(self.py_func, key, self.options, result_type)
                self.specializations[key] = found
                self.set_entries([one.loaded for one in self.specializations.values()])
        return found

    def __get__(self, instance, owner=None):
        return self if instance is None else python_types.MethodType(self, instance)

    # --- looking at it
    @property
    def signatures(self) -> list[tuple]:
        """The argument types of each specialisation."""
        return list(self.specializations)

    nopython_signatures = signatures

    @property
    def __signature__(self):
        return inspect.signature(self.py_func)

    def inspect(self, stage: str, signature=None) -> str:
        """The text of a pipeline stage (`jitcore.pipeline.STAGES`), "asm", or "time", for one specialisation."""
        from jitcore.inspection import inspect_stage
        return inspect_stage(self, stage, signature)

    def inspect_llvm(self, signature=None):
        """The optimised LLVM text of one specialisation, or a dictionary of all."""
        if signature is None:
            return {key: self.inspect("optimize", key) for key in self.specializations}
        return self.inspect("optimize", signature)

    def inspect_asm(self, signature=None):
        """The assembly of one specialisation, or a dictionary of all."""
        if signature is None:
            return {key: self.inspect("asm", key) for key in self.specializations}
        return self.inspect("asm", signature)

    def inspect_types(self, signature=None) -> str:
        """The typed IR."""
        return self.inspect("simplify", signature)

    def __repr__(self):
        return f"<jitcore function {self.py_func.__qualname__}>"

    def __reduce__(self):
        found = inspect.getattr_static(__import__("sys").modules.get(self.py_func.__module__), self.py_func.__qualname__, None)
        if found is self:                         # by name, as functions are
            return self.py_func.__qualname__
        return _restore, (self.py_func, self.options)


def _restore(function, options) -> Dispatcher:
    return Dispatcher(function, options)
