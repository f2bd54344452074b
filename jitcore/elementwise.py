"""`vectorize`, `guvectorize`, `cfunc`: functions of numbers applied to every element of arrays; functions that C calls.

In: a function, signatures.  Out: callables as NumPy's universal functions are used.  Holds: operands broadcast; the loop over the
elements is compiled with the function in it; results have the type that the function gives for elements (NumPy's numbers).
"""
from __future__ import annotations

import ctypes
import functools
import inspect
import re
import sys
from types import SimpleNamespace

import numpy as np

from jitcore.config import OPTIONS
from jitcore.decorators import njit
from jitcore.errors import UnsupportedError, with_own_frames_hidden
from jitcore.options import refuse_unknown
from jitcore.pickling import reduce_made
from jitcore.signatures import read_signatures
from typeinfer.lattice import nearest_signature
from typeinfer.types import Array, Number, from_dtype, numpy_of

_WEAK = (int, float, complex)                    # they take the type that the array has
_NOT_OURS = ("target", "identity", "nopython", "writable_args", "forceobj")


@with_own_frames_hidden
def vectorize(signatures_or_function=None, /, **options):
    """A function of numbers as one of arrays: `@vectorize`, `@vectorize([float64(float64, float64)])`."""
    options, given = _of_njit(options, "vectorize"), signatures_or_function
    if callable(given) and hasattr(given, "__code__"):
        return Vectorized(given, [], options)
    signatures = [] if given is None else [read_signatures(one)[0] for one in ([given] if not isinstance(given, (list, tuple)) else given)]
    return with_own_frames_hidden(lambda function: Vectorized(function, signatures, options))


@with_own_frames_hidden
def guvectorize(signatures, layout: str | None = None, /, **options):
    """A function of whole rows: `@guvectorize([(float64[:], float64[:])], "(n)->(n)")`; it writes into its last arguments."""
    options = _of_njit(options, "guvectorize")
    if layout is None:
        signatures, layout = (), signatures
    if not isinstance(layout, str):
        raise TypeError('guvectorize takes a layout of its arguments: @guvectorize([(float64[:], float64[:])], "(n)->(n)")')
    given = [read_signatures(one)[0] for one in ([signatures] if isinstance(signatures, str) else signatures)]
    return with_own_frames_hidden(lambda function: Generalized(function, given, layout, options))


@with_own_frames_hidden
def cfunc(signature, /, **options):
    """A function that C may call by its `address`, as `ctypes` says."""
    options = _of_njit(options, "cfunc")
    if hasattr(signature, "__code__"):
        raise TypeError('cfunc takes a signature: @cfunc("float64(float64)")')
    one, = read_signatures(signature)
    return with_own_frames_hidden(lambda function: CFunction(function, one, options))


def _of_njit(options: dict, decorator: str) -> dict:
    """Those of a decorator's options that are njit's."""
    for name in options:
        refuse_unknown(name, dict.fromkeys((*OPTIONS, *_NOT_OURS)), decorator)
    if options.get("target", "cpu") not in ("cpu", "parallel"):
        raise UnsupportedError(f"target={options['target']!r} is not supported", advice="leave it out: the code runs on the CPU")
    return {name: value for name, value in options.items() if name not in _NOT_OURS}


class Vectorized:
    """What `vectorize` makes: called like a NumPy ufunc. `kernel`: the compiled function of numbers."""

    nout = 1

    def __init__(self, function, signatures, options: dict):
        functools.update_wrapper(self, function)
        self.kernel = njit(**options)(function) if options else njit(function)
        self.signatures = {tuple(map(numpy_of, one.args)): one for one in signatures}
        self.nin = len(inspect.signature(function).parameters)
        self.nargs = self.nin + 1
        self._loops: dict = {}

    @property
    def of_elements(self):
        """What compiled code that calls it applies to each element."""
        return self.kernel

    @property
    def types(self) -> list[str]:
        """The signatures, as NumPy writes those of ufuncs."""
        found = self.signatures or self.kernel.specializations
        return [f"{''.join(np.dtype(t.dtype).char for t in one)}->{np.dtype(self._result(one)).char}" for one in found]

    @with_own_frames_hidden
    def __call__(self, *operands, out=None):
        if len(operands) == self.nin + 1 and out is None:
            *operands, out = operands
        if len(operands) != self.nin:
            raise TypeError(f"{self.__name__}() takes {self.nin} arguments, not {len(operands)}")
        out = out[0] if isinstance(out, tuple) else out
        if out is not None and not isinstance(out, np.ndarray):
            raise TypeError(f"{self.__name__}() takes an array for its result, not {out!r}")
        arrays = [np.asarray(one) for one in operands]
        types = tuple(from_dtype(one.dtype) for one in arrays)
        if None in types:
            wrong = arrays[types.index(None)].dtype
            raise TypeError(f"{self.__name__}() does not take elements of dtype {wrong}")
        if self.signatures:
            fitting = nearest_signature(types, self.signatures)
            if fitting is None:
                raise TypeError(f"{self.__name__}() has no signature for ({', '.join(map(str, types))})")
            arrays, types = [one.astype(t.dtype, copy=False) for one, t in zip(arrays, fitting)], fitting
        shape = np.broadcast_shapes(*(one.shape for one in arrays))
        result = np.empty(shape, self._result(types))
        are_arrays = tuple(one.ndim > 0 for one in arrays)
        given = [np.ascontiguousarray(np.broadcast_to(one, shape)).reshape(-1) if one.ndim else one[()] for one in arrays]
        self._loop(are_arrays)(result.reshape(-1), *given)
        if out is not None:
            out[...] = result
            return out
        return result if shape else result[()]

    def _result(self, types) -> np.dtype:
        declared = self.signatures[types].result if self.signatures else None
        if declared is None and self.kernel.specialize(types) is None:       # switched off: what it gives for ones
            return np.asarray(self.kernel(*(numpy_of(t)(1) for t in types))).dtype
        found = declared or self.kernel.specialize(types).result_type
        if not isinstance(found, Number):
            raise TypeError(f"{self.__name__}() returns {found}: vectorize takes functions that return a number")
        return numpy_of(found).dtype

    def _loop(self, are_arrays: tuple[bool, ...]):
        found = self._loops.get(are_arrays)
        if found is None:
            names = [f"x{index}" for index in range(self.nin)]
            items = ", ".join(f"{name}[i]" if is_array else name for name, is_array in zip(names, are_arrays))
            scope = {"kernel": self.kernel}
            text = f"def loop(out, {', '.join(names)}):\n    for i in range(out.size):\n        out[i] = kernel({items})\n"
            exec(compile(text, f"{__file__}: loop", "exec"), scope)       # (a name of ours: its line is nothing to the user)
            found = self._loops[are_arrays] = njit(scope["loop"])
        return found

    def outer(self, a, b):
        """Of every pair of elements."""
        a, b = np.asarray(a), np.asarray(b)
        return self(a.reshape(a.shape + (1,) * b.ndim), b)

    def reduce(self, a, axis=0):
        """One element after the other along an axis."""
        rows = np.moveaxis(np.asarray(a), axis, 0)
        if self.nin != 2 or len(rows) == 0:
            raise ValueError(f"reduce needs a function of two arguments, and an element: {self.__name__}()")
        found = rows[0]
        for row in rows[1:]:
            found = self(found, row)
        return found

    def accumulate(self, a, axis=0):
        """The same, with what came out at each element."""
        rows = np.moveaxis(np.asarray(a), axis, 0)
        found = list(rows[:1])
        for row in rows[1:]:
            found.append(self(found[-1], row))
        return np.moveaxis(np.array(found), 0, axis)

    def __repr__(self):
        return f"<vectorized function {self.__qualname__}>"

    def __reduce__(self):
        return reduce_made(self, self.kernel, list(self.signatures.values()), self.kernel.targetoptions)


_ARGUMENTS = re.compile(r"(\([\w,]*\)(,\([\w,]*\))*)?")         # of a layout, without blanks


class Generalized:
    """What `guvectorize` makes. The loops over rows are NumPy's indices; each row is one call of the compiled function."""

    def __init__(self, function, signatures, layout: str, options: dict):
        functools.update_wrapper(self, function)
        self.kernel = njit(**options)(function) if options else njit(function)
        self.signature = layout
        inputs, arrow, outputs = layout.replace(" ", "").partition("->")
        if not all(map(_ARGUMENTS.fullmatch, (inputs, outputs) if arrow else (inputs,))):
            raise TypeError(f"{layout!r} is no layout of arguments; one is written (m,n),(n)->(m)")
        self._in_place = not arrow                # no result: what is passed is written to
        self._inputs, self._outputs = map(_dimensions, (inputs, outputs))
        self.nin, self.nout = len(self._inputs), len(self._outputs)
        for one in signatures:
            if len(one.args) != self.nin + self.nout:
                raise TypeError(f"the layout {layout} is one of {self.nin + self.nout} arguments, the signature {one} of {len(one.args)}")
        self._signatures = signatures

    @with_own_frames_hidden
    def __call__(self, *operands):
        given = [np.asarray(one) for one in operands[:self.nin]]
        if len(operands) not in (self.nin, self.nin + self.nout):
            raise TypeError(f"{self.__name__}() takes {self.nin} arguments, not {len(operands)}")
        sizes: dict[str, int] = {}
        for number, (one, names) in enumerate(zip(given, self._inputs)):
            if one.ndim < len(names):
                raise ValueError(f"{self.__name__}(): argument {number} has {one.ndim} dimensions, not {len(names)} or more")
            for name, size in zip(names, one.shape[one.ndim - len(names):]):
                if sizes.setdefault(name, size) != size:
                    raise ValueError(f"{self.__name__}(): dimension {name} is {sizes[name]} and {size}")
        wanted = self._fitting(given, operands)
        given = [one if t is None else np.asarray(operand, t) if type(operand) in _WEAK else one.astype(t, copy=False)
                 for one, operand, t in zip(given, operands, wanted)]
        loops = [one.shape[:one.ndim - len(names)] for one, names in zip(given, self._inputs)]
        shape = np.broadcast_shapes(*loops)
        rows = [one if self._in_place and loop == shape else np.broadcast_to(one, shape + one.shape[len(loop):])
                for one, loop in zip(given, loops)]
        outs = [np.asarray(one) for one in operands[self.nin:]] or [
            np.empty(shape + tuple(sizes[name] for name in names), t or np.result_type(*given))
            for names, t in zip(self._outputs, wanted[self.nin:])]
        targets = [one.reshape(*one.shape, 1) if not names else one for one, names in zip(outs, self._outputs)]
        for index in np.ndindex(*shape):
            self.kernel(*(_own(row[index]) for row in rows), *(target[index] for target in targets))
        if self._in_place:
            return None
        results = [one if one.shape else one[()] for one in outs]
        return results[0] if len(results) == 1 else tuple(results)

    def _fitting(self, given, operands) -> list:
        """The dtypes of a signature that takes the arguments; None where there are no signatures."""
        total = self.nin + self.nout
        for one in self._signatures:
            dtypes = [(t.dtype if isinstance(t, Array) else t).dtype for t in one.args]
            if all(np.result_type(t, operand) == t if type(operand) in _WEAK else np.can_cast(a.dtype, t)
                   for a, operand, t in zip(given, operands, dtypes)):
                return dtypes
        if self._signatures:
            raise TypeError(f"{self.__name__}() has no signature for ({', '.join(str(one.dtype) for one in given)})")
        return [None] * total

    def __repr__(self):
        return f"<generalized vectorized function {self.__qualname__}{self.signature}>"

    def __reduce__(self):
        return reduce_made(self, self.kernel, self._signatures, self.signature, self.kernel.targetoptions)


def _own(row):
    """A row that the function may take: one that is not written to may be a view of another."""
    return row if row.ndim else row[()]


def _dimensions(text: str) -> list[tuple[str, ...]]:
    return [tuple(filter(None, one.strip("()").split(","))) for one in text.replace("),(", ")|(").split("|")] if text else []


class CFunction:
    """What `cfunc` makes: `address` of a C function with `ctypes` as its type, which calls the compiled one."""

    def __init__(self, function, signature, options: dict):
        functools.update_wrapper(self, function)
        self.kernel = njit(signature, **options)(function)
        if signature.result is None or not all(isinstance(t, Number) for t in (signature.result, *signature.args)):
            raise UnsupportedError("cfunc takes a signature of numbers with its result: float64(float64, int64)",
                                   advice="pass arrays as pointers from ctypes to a function of Python's")
        kinds = [np.ctypeslib.as_ctypes_type(numpy_of(t).dtype) for t in (signature.result, *signature.args)]
        result = signature.result.python_class

        def call(*args):
            try:
                return numpy_of(signature.result).python_class(result(self.kernel(*args))).item()
            except BaseException as error:        # C cannot catch it: it is told of, and the result is 0
                sys.unraisablehook(SimpleNamespace(exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__,
                                                   err_msg="Exception ignored in a C function", object=function))
                return 0

        self.ctypes = ctypes.CFUNCTYPE(*kinds)(call)
        self.address = ctypes.cast(self.ctypes, ctypes.c_void_p).value
        self.native_name = function.__qualname__

    @property
    def source(self):
        """What compiled code that calls it compiles."""
        return self.kernel.source

    def __call__(self, *args):
        return self.__wrapped__(*args)

    def __reduce__(self):
        return self.__qualname__

    def __repr__(self):
        return f"<C function {self.__qualname__}>"
