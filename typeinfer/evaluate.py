"""The reference interpreter of typed IR: what a program means, without machine code.

In: a Callee with typed IR, Python values of its argument types.  Out: the result, or the exception that the program raises.
Holds: every value has exactly the type that the IR gives it and is within the range that a pass proved, and every proof on an
instruction is true; else InternalError names the instruction. So where CPython and compiled code differ, this tells whether
inference and its passes or code generation are guilty.

An instruction means what its op's `python` does. Composite values are Python's own: tuple, list, range, slice; a Closure is a
`functions.InnerFunction`; enumerate, zip and reversed are `steps.Presented`, an Iterator is a pair. A bound method is a partial call.
"""
from __future__ import annotations

import operator
import sys
from contextlib import closing, nullcontext
from functools import partial
from inspect import CO_VARARGS
from types import TracebackType

import numpy as np

from typeinfer.callables import deques, functions, record_steps, steps, tables
from typeinfer.kinds.choices import Choice
from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.errors import InternalError, JitError
from typeinfer.kinds.generators import CLOSES, FIRST_ARGUMENT, ITEM, NOT_STARTED, SENT, STATE, THROWN, Generator
from typeinfer.ir import Branch, Constant, Function, Guarded, Instr, Return, Unreachable, Value
from typeinfer.ops import ANY_KEYWORDS
from typeinfer.kinds.opaque import TEXT_CLASSES, Date, DateArray, NumpyText
from typeinfer.printer import Names, print_instr
from typeinfer.kinds.records import Either, Instance, Member, number_of, option_of
from typeinfer.kinds.structured import Record, RecordArray
from typeinfer.structure import CALL, CONVERT, EXIT, KEEP, LIMIT, MAKE, ON_FRAMES, PART, REFINE, STANDS, START, UNWRAP, iterations_inside, none_error
from typeinfer.types import (BOTTOM, INT, NONE, RANGE, Array, BoundMethod, Closure, Iterator, List, Number, Object, Optional, Slice, Static, Tuple,
                             TupleOf, Type, View)

_PRESENTED = (enumerate, zip, reversed, steps.strict_zip, *tables.VIEWS, *tables.WALKS, tables.WalkSet, deques.WalkDeque,
              np.flatiter, np.ndindex, np.ndenumerate, np.nditer)
_RAISING = (steps.raise_, steps.raise_from)
_RELATIONS = ("lt", "le", "gt", "ge", "eq", "ne")


def evaluate(root, args: list):
    """Run `root` on `args`, one value for each of its parameters."""
    for (t, _), value in zip(root.args, args, strict=True):
        if _overflows(value, t):
            raise OverflowError(f"{root.name}(): an argument is {value!r}: an int beyond 64 bits")
        if not has_type(value, t):
            raise InternalError(f"internal error: evaluating {root} with {value!r}, which is no {t}")
    return _Run(_Frame(root.function, args)).result()


class _Frame:
    """One call: the function, its values so far, and where it stands."""
    __slots__ = ("function", "values", "block", "position")

    def __init__(self, function: Function, args: list):
        self.function = function
        self.values: dict[Value, object] = dict(zip(function.params, args, strict=True))
        self.block, self.position = function.blocks[0], 0

    def value(self, value: Value):
        if isinstance(value, Constant):
            if _overflows(value.value, value.type):
                raise OverflowError(f"the constant {value.value} does not fit in 64 bits")
            return value.value
        return self.values[value]

    def instr(self) -> Instr | None:
        """The instruction that runs, or was the last to; None: the block has none."""
        return self.block.instrs[self.position - 1] if self.position else None

    def places(self) -> list:
        """Where it stands in the source, and the calls that were inlined there, from inside out."""
        loc, found = getattr(self.instr(), "loc", None), []
        while loc is not None:
            found.append(loc)
            loc = loc.caller
        return found

    def enter(self, edge) -> None:
        args = [self.value(arg) for arg in edge.args]
        self.block, self.position = edge.target, 0
        for param, value in zip(edge.target.params, args, strict=True):
            if param.range is not None and value is not None:
                _check_range(param, value, edge.target)
            self.values[param] = value


class _Run:
    """One evaluation, with its own stack of frames: IR may recurse as deep as Python does.

    `raised`: the exception on its way to a handler; `handled`: what a bare `raise` raises, and others get as context."""

    def __init__(self, frame: _Frame):
        self.frames = [frame]
        self.raised: BaseException | None = None
        self.handled: BaseException | None = None
        self.caught: list[tuple] = []             # (exception, its traceback then)

    def result(self):
        with np.errstate(all="ignore"):
            while self.frames:
                try:
                    return self._run()
                except JitError:
                    raise
                except BaseException as error:
                    self.raised = error
                self._unwind()
        error, self.raised = self.raised, None
        raise error

    def _unwind(self) -> None:
        """Leave frames up to the one that catches the exception, each of which is added to the traceback; only what raises
        anew adds its own place."""
        error, handled, raising = self.raised, self.handled, getattr(self.frames[-1].instr(), "op", None)
        raising = raising and raising.python
        is_again = raising is steps.reraise or raising is steps.raise_handled and error is handled
        if not is_again:
            if error is not handled and (error.__context__ is None or raising in _RAISING):
                _chain(error, handled)
        error.__traceback__ = next((trace for one, trace in self.caught if one is error), None)
        places = []
        while self.frames:
            frame = self.frames[-1]
            end, found = frame.block.end, frame.places()
            is_caught = isinstance(end, Guarded) and frame.position == len(frame.block.instrs)
            if is_caught:
                del found[len(found) - _depth(end.loc):]
            places += found
            if is_caught:
                frame.enter(end.edges[1])
                break
            self.frames.pop()
        if len(places) < 50:
            _add_traceback(error, places[is_again:])

    def _run(self):
        limit, frames = sys.getrecursionlimit(), self.frames
        while True:
            frame = frames[-1]
            instrs = frame.block.instrs
            if frame.position < len(instrs):
                instr = instrs[frame.position]
                frame.position += 1
                args = [frame.value(arg) for arg in instr.args]
                if instr.op is not CALL:
                    if instr.flags:
                        _check_proofs(instr, args)
                    value = self._step(instr, args)
                    if instr.result is not None:
                        frame.values[instr.result] = _checked(instr, value)
                elif instr.attr.source.stands_for is not None:
                    source = instr.attr.source
                    given = (*args[:-1], *args[-1]) if source.code.co_flags & CO_VARARGS else args
                    frame.values[instr.result] = _checked(instr, source.stands_for(*given))
                elif len(frames) >= limit:
                    raise RecursionError("maximum recursion depth exceeded")
                else:
                    frames.append(_Frame(instr.attr.function, args))
                continue
            end = frame.block.end
            if isinstance(end, Return):
                result = frame.value(end.args[0])
                if len(frames) == 1:
                    return result
                frames.pop()
                caller = frames[-1]
                caller.values[caller.instr().result] = _checked(caller.instr(), result)
            elif isinstance(end, Unreachable):
                raise InternalError(f"internal error: evaluation of {frame.function.name} reached code that was held unreachable",
                                    end.loc)
            else:
                taken = 0
                if isinstance(end, Branch):
                    taken = 0 if frame.value(end.args[0]) else 1
                frame.enter(end.edges[taken])

    def _step(self, instr: Instr, args: list):
        """What an instruction gives; those about exceptions read and set the state of the run."""
        step = instr.op.python
        if step is steps.catch:
            caught, self.raised = self.raised, None
            self.caught = [(caught, caught.__traceback__), *((e, t) for e, t in self.caught if e is not caught)]
            return caught
        if step is steps.begin_handling:
            previous, self.handled = self.handled, args[0]
            return previous
        if step is steps.end_handling:
            self.handled = args[0]
            return None
        if step is steps.raise_handled and self.handled is not None:
            raise self.handled
        return _value(instr, args)


def _chain(error: BaseException, handled: BaseException | None) -> None:
    """As the interpreter does: without making a circle."""
    link = handled
    while link is not None:
        if link.__context__ is error:
            link.__context__ = None
        link = link.__context__
    error.__context__ = handled


def _depth(loc) -> int:
    """How many calls were inlined at a place."""
    return 0 if loc is None or loc.caller is None else 1 + _depth(loc.caller)


def _add_traceback(error: BaseException, places: list) -> None:
    """Let the exception's traceback name the lines of the program that it has left, the innermost first, as it would in the
    interpreter."""
    trace = error.__traceback__
    for loc in places:
        trace = TracebackType(trace, _frame_of(loc.code), -1, loc.line)
    error.__traceback__ = trace


def _frame_of(code):
    """A frame whose code has the name and file of `code`: tracebacks show nothing else of it."""
    source = compile("import sys; frame = sys._getframe()", code.co_filename, "exec")
    namespace: dict = {}
    exec(source.replace(co_name=code.co_name, co_linetable=b""), namespace)      # no table: the traceback's own line counts
    return namespace["frame"]


# --- instructions

def _value(instr: Instr, args: list):
    op = instr.op
    if op is MAKE:
        return _compose(instr.result.type, args)
    if op is PART:
        return part_of(args[0], instr.args[0].type, instr.attr)
    if op is CONVERT:
        return convert(args[0], instr.result.type)
    if op is REFINE:
        if instr.attr in _RELATIONS and not getattr(operator, instr.attr)(*args):
            raise InternalError(f"internal error: '{print_instr(instr, Names())}' is false for {args}", instr.loc)
        return args[0]
    if op is LIMIT:
        return iterations_inside(instr.attr, *args)
    if op is UNWRAP:
        if args[0] is None:
            cls, message = none_error(instr)
            raise cls(message)
        return args[0]
    if op is START:
        return Suspended(args, instr.attr.generator)
    if op is EXIT:
        if args[0] or args[1:] and args[1] is not None:
            raise GeneratorExit if args[0] else args[1]
        return None
    if op is STANDS:
        return args[0] == instr.attr
    if op in ON_FRAMES:
        return args[0].reach(op, instr.attr, *args[1:])
    if op.reference is None:
        if not op.pure and instr.result is None:  # counting references
            return None
        raise InternalError(f"internal error: op {op} has no meaning in Python, so it cannot be evaluated", instr.loc)
    if op.parameters is ANY_KEYWORDS and instr.attr:
        names = instr.attr
        *args, _ = args
        return op.reference(*args[:len(args) - len(names)], **dict(zip(names, args[len(args) - len(names):])))
    if op.python is record_steps.get_field:              # an int where the attribute may also be a float
        return convert(getattr(args[0], instr.attr), instr.result.type)
    return op.reference(*args)


class Suspended:
    """The frame of a generator. It can be iterated, by functions that are evaluated as a whole."""

    def __init__(self, arguments: list, body):
        self.body = body
        self.fields = {STATE: NOT_STARTED, CLOSES: False, SENT: None, THROWN: None, **dict(enumerate(arguments, FIRST_ARGUMENT))}

    def __iter__(self):
        return self

    def __next__(self):
        if _Run(_Frame(self.body.resume.function, [self])).result():
            return self.fields[ITEM]
        raise StopIteration

    def reach(self, op, field: int, *value):
        if op is KEEP:
            self.fields[field], = value
            return None
        return self.fields[field]


def _check_proofs(instr: Instr, args: list) -> None:
    """What a pass proved about an instruction must be so: "insideN" and "nonzero" (see "exact" in `_checked`)."""
    for flag in instr.flags:
        if flag.startswith("inside"):
            parts = args[1] if isinstance(args[1], tuple) else (args[1],)
            axis = int(flag.removeprefix("inside"))
            is_true = 0 <= parts[axis] < (len(args[0]) if axis == 0 else args[0].shape[axis])
        else:
            is_true = flag != "nonzero" or args[1] != 0
        if not is_true:
            raise InternalError(f"internal error: '{print_instr(instr, Names())}' is not {flag} for {args}", instr.loc)


def _check_range(defined: Value, value, where) -> None:
    least, greatest = defined.range
    for one in value if isinstance(value, tuple) else (value,):
        if least is not None and one < least or greatest is not None and one > greatest:
            raise InternalError(f"internal error: {defined!r} of {where} is {value}, not within {list(defined.range)}")


def _checked(instr: Instr, value):
    """The result of an instruction, if it is of the type that the IR says, and within the range that was proved."""
    t = instr.result.type
    if type(t) is Choice and type(value) is not functions.Chosen and has_type(value, t):
        value = convert(value, t)
    if has_type(value, t):
        if instr.result.range is not None and isinstance(value, (int, float, np.number, tuple)):
            _check_range(instr.result, value, f"'{instr.op}'")
        return value
    if _overflows(value, t):
        if "exact" in instr.flags:
            raise InternalError(f"internal error: '{print_instr(instr, Names())}' is not exact: it gives {value}", instr.loc)
        raise OverflowError("integer overflow: the result does not fit in 64 bits")
    raise InternalError(f"internal error: evaluating '{print_instr(instr, Names())}' gives {value!r} ({_describe(value)}), "
                        f"which is no {t}", instr.loc)


def _overflows(value, t: Type) -> bool:
    """Whether a value would be of type `t` if only its ints were within 64 bits."""
    if t is INT:
        return type(value) is int and not -2**63 <= value < 2**63
    if isinstance(t, Tuple):
        return type(value) is t.python_class and len(value) == len(t.parts) and any(map(_overflows, value, t.parts))
    if isinstance(t, List | TupleOf | Set | Deque):
        return type(value) is t.python_class and any(_overflows(item, t.item) for item in value)
    if isinstance(t, Dict):
        return type(value) is t.of and any(_overflows(*pair) for pair in [*zip(value, (t.item,) * len(value)), *(
            (one, t.mapped) for one in value.values())])
    return False


def _describe(value) -> str:
    if isinstance(value, np.ndarray):
        flags = value.flags
        order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
        return f"{value.dtype}, {value.ndim}d, {order}{'' if flags.writeable else ', read-only'}"
    return type(value).__name__


def has_type(value, t: Type) -> bool:
    """Whether a Python value is one of type `t`, exactly."""
    if isinstance(t, Number):
        return type(value) is t.python_class and not _overflows(value, t)
    if isinstance(t, Array):
        if type(value) is not np.ndarray or value.dtype != t.dtype.dtype or value.ndim != t.ndim:
            return False
        flags = value.flags
        return (flags.c_contiguous if t.order == "C" else flags.f_contiguous if t.order == "F" else True) and (
            flags.writeable or not t.writeable)
    if isinstance(t, List | TupleOf | Set | Deque):
        return type(value) is t.python_class and all(has_type(item, t.item) for item in value)
    if isinstance(t, Dict):
        return type(value) is t.of and all(has_type(key, t.item) and has_type(one, t.mapped) for key, one in value.items())
    if t is NONE:
        return value is None
    if isinstance(t, Optional):
        return value is None or has_type(value, t.of)
    if isinstance(t, Tuple):
        return type(value) is t.python_class and len(value) == len(t.parts) and all(map(has_type, value, t.parts))
    if isinstance(t, Static):
        return value is t.value or type(value) is str and value == t.value
    if isinstance(t, Iterator):
        return type(value) is tuple and len(value) == 2 and all(map(has_type, value, t.parts))
    if isinstance(t, View):
        if _is_presented(t):
            return type(value) is steps.Presented and value.of is t.of and all(map(has_type, value.args, t.parts))
        if t.of is slice:
            return type(value) is slice and all(map(has_type, (value.start, value.stop, value.step), t.parts))
        if t.of is list:
            return type(value) is list and len(value) == len(t.parts) and all(map(has_type, value, t.parts))
        return type(value) in (t.python_class, t.of) or issubclass(t.python_class, OSError) and isinstance(value, t.python_class)
    if isinstance(t, Slice):
        return type(value) is slice and all(map(has_type, (value.start, value.stop, value.step), t.parts))
    if isinstance(t, Member):
        return type(value) is t.of
    if isinstance(t, NumpyText):
        return type(value) is t.of
    if isinstance(t, Date):
        return type(value) is t.python_class and value.dtype == t.dtype
    if isinstance(t, DateArray):
        return type(value) is np.ndarray and value.dtype == t.dtype and has_type(value.view(np.int64), t.counts)
    if isinstance(t, Record | RecordArray):
        return type(value) is t.python_class and value.dtype == t.dtype and (isinstance(t, Record) or value.ndim == t.ndim)
    if isinstance(t, Instance):                   # what it holds is converted where it is read
        return type(value) is t.of
    if isinstance(t, Either):
        return option_of(type(value), t) is not None
    if isinstance(t, Object):
        return isinstance(value, t.of)
    if t is RANGE:
        return type(value) is range
    if isinstance(t, Generator):
        return type(value) is Suspended
    if isinstance(t, Closure):
        return type(value) is functions.InnerFunction and value.source is t.function.value
    if isinstance(t, Choice):                     # items of lists that Python passes are the functions themselves
        return any(_is_the_function(value, one) for one in t.options) if type(value) is not functions.Chosen else has_type(
            value.function, t.options[value.number])
    if isinstance(t, BoundMethod):
        return type(value) is partial and has_type(value.args[0], t.owner)
    return t is not BOTTOM


# --- composite values

def _is_presented(t: View) -> bool:
    """Whether a value is kept as its parts, where Python has an object that does not give them back."""
    return t.of in _PRESENTED or getattr(t.of, "keeps_parts", False)


def _compose(t: Type, parts: list):
    """What `make` makes."""
    if isinstance(t, Tuple):
        return t.make(parts)
    if isinstance(t, Iterator):
        return tuple(parts)
    if t is RANGE:
        return range(*parts)
    if isinstance(t, DateArray):
        return parts[0].view(t.dtype)
    if isinstance(t, Slice):
        return slice(*parts)
    if isinstance(t, View):
        if _is_presented(t):
            return steps.present(t.of, *parts)
        if t.of is list:
            return list(parts)
        if t.of is functions.Keywords:
            return dict(zip(parts[0], parts[1:]))
        return t.of(*parts)
    if isinstance(t, Closure):
        return functions.InnerFunction(t.function.value, parts)
    if isinstance(t, BoundMethod):
        return partial(t.function.value, *parts)
    raise InternalError(f"internal error: nothing is made of parts for {t}")


def part_of(whole, t: Type, index: int):
    """Part `index` of a composite value of type `t`."""
    if isinstance(t, (Tuple, Iterator)):
        return whole[index]
    if t is RANGE or isinstance(t, Slice) or isinstance(t, View) and t.of is slice:
        return (whole.start, whole.stop, whole.step)[index]
    if isinstance(t, Member):
        return number_of(whole)
    if isinstance(t, DateArray):
        return whole.view(np.int64)
    if isinstance(t, NumpyText):
        return TEXT_CLASSES[t.of](whole)
    if isinstance(t, View):
        if t.of is list:
            return whole[index]
        if t.of is functions.Keywords:
            return tuple(whole) if index == 0 else list(whole.values())[index - 1]
        if hasattr(whole, "args"):                # exceptions, too
            return whole.args[index]
        if t.of is nullcontext:
            return whole.enter_result
        if t.of is closing:
            return whole.thing
    if isinstance(t, BoundMethod):
        return whole.args[index]
    if isinstance(t, Closure):
        return whole.captured[index]
    if isinstance(t, Either):
        return whole
    if isinstance(t, Choice):
        return whole.function if whole.number == index - 1 else t.options[index - 1].value
    raise InternalError(f"internal error: a {t} has no part {index} that can be taken out")


def convert(value, target: Type):
    """A value in a wider type, or a Python int in a NumPy type, which may raise OverflowError."""
    if isinstance(target, Number):
        return target.python_class(value)
    if isinstance(target, Optional):
        return None if value is None else convert(value, target.of)
    if isinstance(target, Tuple):
        return target.make(map(convert, value, target.parts))
    if isinstance(target, TupleOf):
        return tuple(convert(one, target.item) for one in value)
    if isinstance(target, View) and target.of is list:
        return list(map(convert, value, target.parts))
    if isinstance(target, View) and _is_presented(target):
        return steps.present(target.of, *map(convert, value.args, target.parts))
    if isinstance(target, Iterator):
        return convert(value[0], target.of), value[1]
    if isinstance(target, Closure):
        return functions.InnerFunction(value.source, list(map(convert, value.captured, target.parts)))
    if isinstance(target, Choice):
        function = value.function if type(value) is functions.Chosen else value
        number = next(number for number, option in enumerate(target.options) if _is_the_function(function, option))
        return functions.Chosen(number, convert(function, target.options[number]))
    return value


def _is_the_function(value, t: Type) -> bool:
    """Whether a function is the one of type `t`, whatever it holds."""
    if isinstance(t, Closure):
        return type(value) is functions.InnerFunction and value.source.key == t.function.value.key
    if isinstance(t, BoundMethod):
        return type(value) is partial and value.func is t.function.value
    return value is t.value
