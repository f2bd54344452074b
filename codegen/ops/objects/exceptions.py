"""Exceptions as values: raised, caught, matched, raised again, looked at.

In: references to exceptions (`Object`), exceptions being made (`View`), exception classes.  Out: ops.  Holds: the exception that is on
its way is in Python's thread state; a `catch` takes it from there, `begin_handling` makes it the one being handled, so that
exceptions raised meanwhile get it as context, as the interpreter does.
"""
from __future__ import annotations

import operator
from types import BuiltinFunctionType

from codegen import interrupts, layout, sites, status
from codegen.boxes import boxing
from codegen.build import Builder, pieces_of, with_gil
from codegen.ops.numbers.compare import not_, truth
from codegen.ops.registry import op
from typeinfer.callables import asked, steps
from typeinfer.ops import Instead, Known, Make, Part, Refuse, Typing, static
from typeinfer.kinds.records import Member
from typeinfer.types import BOOL, BOTTOM, INT, NONE, Family, Number, Object, Optional, Static, Str, Tuple, Type, View
from typeinfer.words.wording import worded

EXCEPTION = Object(BaseException)
HANDLED = Object(object)                          # what was handled before: null where nothing was
TEXT = Object(str)


def is_exception(t: Type) -> bool:
    """Whether values of the type are exceptions, or classes of them: what can be raised."""
    if isinstance(t, Static):
        return isinstance(t.value, type) and issubclass(t.value, BaseException) or isinstance(t.value, BaseException)
    return isinstance(t, View | Object) and issubclass(t.python_class, BaseException)


_Instance = Family("Exception", lambda t: isinstance(t, View | Object) and is_exception(t))


# --- raising
def _raise(exception):
    if isinstance(exception.type, Optional):
        return None
    if not is_exception(exception.type):
        return Instead(steps.fail, (static(TypeError), static("exceptions must derive from BaseException")))
    return Typing((exception.type,), BOTTOM)


def _emit_raise(b: Builder, instr, exception):
    t = instr.args[0].type
    if isinstance(t, Object) or isinstance(t, Static) and not isinstance(t.value, type):
        with_gil(b, lambda: b.call("jitcore_raise", "void", (
            "ptr", exception if isinstance(t, Object) else b.object(t.value))))
    else:
        pieces, where = pieces_of(exception), layout.offsets(t)
        status.raise_object(b, t.of if isinstance(t, View) else t.value, *(
            (part, pieces[where[index]:where[index + 1]]) for index, part in enumerate(t.parts)))
    b.end_with_error()


def _raise_from(exception, cause):
    if isinstance(exception.type, Optional):
        return None
    if not is_exception(exception.type):
        return Instead(steps.fail, (static(TypeError), static("exceptions must derive from BaseException")))
    return Typing((exception.type, cause.type), BOTTOM)


def _emit_raise_from(b: Builder, instr, *operands):
    of, cause = (arg.type for arg in instr.args)
    if _gives_instance(of) and (cause is NONE or isinstance(cause, Object) and issubclass(cause.of, BaseException)):
        def emit():
            made = boxing.box(b, of, pieces_of(operands[0]), consume=False)
            b.call("jitcore_raise_because", "void", ("ptr", made), ("ptr", "null" if cause is NONE else boxing.new_reference(b, operands[1])))
        with_gil(b, emit)
    else:
        status.raise_from_python(b, instr, operands, sites.raise_from)
    b.end_with_error()


def _gives_instance(t: Type) -> bool:
    """Whether boxing gives an exception, where it does not fail: the class is not asked what it makes."""
    return isinstance(t, Object) or isinstance(t, View) and isinstance(t.of, type) and isinstance(t.of.__new__, BuiltinFunctionType)


op("raise", steps.raise_, pure=False, doc="raise exception").rule((object,), _raise, _emit_raise)
op("raise_from", steps.raise_from, pure=False, doc="raise exception from cause").rule(
    (object, object), _raise_from, _emit_raise_from)


def _emit_reraise(b: Builder, instr, exception):
    with_gil(b, lambda: b.call("jitcore_reraise", "void", ("ptr", exception)))
    b.end_with_error(adds_frame=False)


def _emit_raise_handled(b: Builder, instr):
    found = []
    with_gil(b, lambda: found.append(b.call("jitcore_raise_handled", "i1")))
    b.error_if(b(f"xor i1 {found[0]}, true"))
    b.end_with_error(adds_frame=False)


op("reraise", steps.reraise, pure=False, doc="An exception that no clause took goes on.").rule(
    (_Instance,), BOTTOM, _emit_reraise)
op("raise_handled", steps.raise_handled, pure=False, doc="raise").rule((), BOTTOM, _emit_raise_handled)


# --- from outside
def _emit_poll(b: Builder, instr):
    if b.options.nogil:                           # where LLVM must not compute what the loop counts (see passes.count_steps)
        b.do('call void asm sideeffect "", ""()')
    else:
        interrupts.look(b)


POLL = op("poll", steps.poll, raises=(BaseException,), pure=False, doc="Look whether a signal waits.")
POLL.rule((), NONE, _emit_poll)


# --- catching
def _emit_catch(b: Builder, instr):
    return _with_result(b, lambda: b.call("jitcore_catch", "ptr"))


def _with_result(b: Builder, emit) -> str:
    found = []
    with_gil(b, lambda: found.append(emit()))
    return found[0]


def _emit_begin(b: Builder, instr, exception):
    return _with_result(b, lambda: b.call("jitcore_begin_handling", "ptr", ("ptr", exception)))


def _emit_end(b: Builder, instr, previous):
    with_gil(b, lambda: b.call("jitcore_end_handling", "void", ("ptr", previous)))


op("catch", steps.catch, pure=False, safe=True, doc="The exception that was raised.").rule((), EXCEPTION, _emit_catch)
op("begin_handling", steps.begin_handling, pure=False, safe=True, doc="The exception is the one handled from here on.").rule(
    (_Instance,), HANDLED, _emit_begin)
op("end_handling", steps.end_handling, pure=False, safe=True, doc="What was handled before is so again.").rule(
    (HANDLED,), NONE, _emit_end)


def _are_classes(value) -> bool:
    return all(isinstance(one, type) and issubclass(one, BaseException)
               for one in (value if type(value) is tuple else (value,)))


def _is_caught(exception, classes):
    if not classes.is_constant:
        return Refuse("the classes after except must be known when compiling", "name the classes: except (ValueError, KeyError)")
    if not _are_classes(classes.constant):
        return Instead(steps.fail, (static(TypeError), static(
            "catching classes that do not inherit from BaseException is not allowed")))
    if classes.constant is BaseException:
        return Known(True)
    return Typing((exception.type, classes.type), BOOL, attr=(classes.constant,))


def _emit_is_caught(b: Builder, instr, exception, *_):
    classes = instr.attr[0]
    given = status.exception_class(b, classes) if isinstance(classes, type) else b.object(classes)
    found = _with_result(b, lambda: b.call("PyErr_GivenExceptionMatches", "i32", ("ptr", exception), ("ptr", given)))
    return b(f"icmp ne i32 {found}, 0")


op("is_caught", steps.is_caught, pure=True, folds=False, doc="except class, except (class, class)").rule(
    (_Instance, object), _is_caught, _emit_is_caught)


# --- looking at exceptions
_PLAIN = {getattr(cls, name) for cls in (BaseException, Exception, ValueError) for name in ("__init__", "__new__")}


def _args(e):
    t = e.type
    if isinstance(t, View) and getattr(t.of, "__init__", None) in _PLAIN and t.of.__new__ in _PLAIN:
        return Make(Tuple(t.parts), tuple(Part(index) for index in range(len(t.parts))))
    return Typing((t,), Object(tuple))


def asks(function):
    """Emit: the interpreter's own function on the boxed operands; a reference to what it returns."""
    def emit(b: Builder, instr, *operands):
        found = _with_result(b, lambda: boxing.call_boxed(b, function, [
            (arg.type, pieces_of(operand)) for arg, operand in zip(instr.args, operands)]))
        b.error_if(b(f"icmp eq ptr {found}, null"))
        return found
    return emit


op("exception_args", BaseException.args, pure=False, reference=operator.attrgetter("args"), doc="exception.args").rule(
    (_Instance,), _args, asks(operator.attrgetter("args")))
op("exception_str", str, pure=False, doc="str(exception)").rule((_Instance,), TEXT, asks(str))
op("exception_repr", repr, pure=False, doc="repr(exception)").rule((_Instance,), TEXT, asks(repr))


def _is_copied_whole(t: Type) -> bool:
    """Whether the object that is made of a value stands for it ever after: nobody can change it."""
    return isinstance(t, Number | Static | Member) or t is NONE or t is TEXT or t is Object(bytes) or isinstance(t, Tuple) and all(
        map(_is_copied_whole, t.parts))


def _changed(doing: str):
    def typing(e, *values):
        if isinstance(e.type, View):              # it is made where it is raised
            return Refuse(f"{doing} of an exception that was not raised yet is not supported", "raise it, and do that in `except … as e`")
        given = [TEXT if isinstance(one.type, View) and one.type.python_class is str else one.type for one in values]
        if not all(map(_is_copied_whole, given)):
            return Refuse(f"{doing} is not supported for {worded(given[-1])}", "give it a number, text or tuple of these")
        return Typing((e.type, *given), NONE)
    return typing


def _drops(function):
    def emit(b: Builder, instr, *operands):
        found = asks(function)(b, instr, *operands)
        with_gil(b, lambda: b.call("Py_DecRef", "void", ("ptr", found)))
    return emit


op("add_note", BaseException.add_note, pure=False, doc="exception.add_note(text)").rule(
    (_Instance, object), _changed("add_note()"), _drops(BaseException.add_note))
op("set_attribute_of", asked.set_attribute_of, pure=False, doc="exception.name = value").rule(
    (_Instance, Str, object), _changed("assigning to an attribute"), _drops(setattr))

_Tuple = Family("args of an exception", lambda t: t is Object(tuple))
op("object_length", len, pure=False, safe=True).rule((_Tuple,), INT, lambda b, instr, whole: _with_result(
    b, lambda: b.call("PyObject_Size", "i64", ("ptr", whole))))
op("args_item", operator.getitem, pure=False).rule((_Tuple, INT), Object(object), asks(operator.getitem))


# --- classes of exceptions, which are objects
CLASS = Object(type)
_AnyClass = Family("a class", lambda t: t is CLASS or isinstance(t, Static) and isinstance(t.value, type))


def _same_class(x, y):
    return Typing((x.type, y.type), BOOL) if CLASS in (x.type, y.type) else None


def _emit_same_class(predicate: str):
    def emit(b: Builder, instr, x, y):
        x, y = (b.object(arg.type.value) if isinstance(arg.type, Static) else one for arg, one in zip(instr.args, (x, y)))
        return b(f"icmp {predicate} ptr {x}, {y}")
    return emit


for name, functions, predicate in (("is", (operator.is_, operator.eq), "eq"), ("is_not", (operator.is_not, operator.ne), "ne")):
    op(f"class_{name}", functions[0], keys=functions).rule((_AnyClass, _AnyClass), _same_class, _emit_same_class(predicate))


_AlwaysTrue = Family("an object that is true", lambda t: isinstance(t, Object) and t.of is not object and not issubclass(
    t.of, BaseException) and not hasattr(t.of, "__bool__") and not hasattr(t.of, "__len__"))
truth.rule((_AlwaysTrue,), lambda one: Known(True))       # where it may be None, that is asked first
not_.rule((_AlwaysTrue,), lambda one: Known(False))


def _issubclass(cls, classes):
    if not classes.is_constant:
        return Refuse("issubclass() arg 2 must be a class or a tuple of classes, known when compiling", "name the classes")
    if isinstance(cls.type, Static):
        return Known(issubclass(cls.type.value, classes.constant))
    return Typing((cls.type, classes.type), BOOL, attr=(classes.constant,))


def _emit_issubclass(b: Builder, instr, cls, *_):
    found = _with_result(b, lambda: b.call("PyObject_IsSubclass", "i32", ("ptr", cls), ("ptr", b.object(instr.attr[0]))))
    b.error_if(b(f"icmp slt i32 {found}, 0"))
    return b(f"icmp ne i32 {found}, 0")


op("issubclass", issubclass, pure=False, reads=True).rule((_AnyClass, object), _issubclass, _emit_issubclass)
