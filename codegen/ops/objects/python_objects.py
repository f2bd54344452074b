"""What Python does with objects as such: print, isinstance, f-strings, unbound names, errors known when compiling.

In: types.  Out: ops; most are decided when compiling.  Holds: what reaches the interpreter (print, exceptions' arguments)
reaches it boxed, exactly as interpreted code would pass it.
"""
import operator
import sys
import types

import numpy as np

from codegen import status
from codegen.boxes import boxing
from codegen.build import pieces_of, with_gil
from codegen.ops.registry import op
from typeinfer.callables import asked, record_steps, steps
from typeinfer.kinds.choices import Choice
from typeinfer.kinds.opaque import holds_instance, is_asked, is_copied, may_be_changed
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Known, Make, Operand, Refuse, Typing, static
from typeinfer.kinds.records import Instance
from typeinfer.types import (BOOL, BOTTOM, NONE, OBJECT, BoundMethod, Closure, Family, List, Mutable, NoneType, Number, Object, Optional, Static, Str,
                             RangeType, Tuple, Type, View)
from typeinfer.words.wording import worded


# --- errors known when compiling
def _emit_fail(b, instr, *_):
    cls, message = (arg.type.value for arg in instr.args)
    status.raise_message(b, cls, message)
    b.end_with_error()


op("fail", steps.fail, pure=False, doc="Raise an exception whose message is known.").rule(
    (Static, Str), BOTTOM, _emit_fail)


def _emit_missing_name(b, instr, name):
    status.raise_from_python(b, instr, (name,))
    b.end_with_error()


op("missing_name", steps.missing_name, pure=False, doc="Raise the NameError of a global that does not exist.").rule(
    (Str,), BOTTOM, _emit_missing_name)


def _check_bound(is_bound, name, is_free):
    if is_bound.is_constant:
        if is_bound.constant:
            return Known(None)
        cls, message = steps.unbound_message(name.constant, is_free.constant)
        return Instead(steps.fail, (static(cls), static(message)))
    return Typing((BOOL, name.type, is_free.type), NONE, attr=(name.constant, is_free.constant))


def _emit_check_bound(b, instr, is_bound, *_):
    cls, message = steps.unbound_message(*instr.attr)
    b.raise_if(b(f"xor i1 {is_bound}, true"), cls, message)


op("check_bound", steps.check_bound, pure=False, raises=(UnboundLocalError, NameError)).rule(
    (BOOL, Str, BOOL), _check_bound, _emit_check_bound)


# --- f-strings: kept as what they are made of until someone needs the text
def _format(value, conversion, spec):
    if not can_wait(value.type, conversion.constant, spec):
        return Instead(steps.format_now, (0, 1, 2))
    if isinstance(value.type, Static) and type(value.type.value) is str and not conversion.constant and not spec.constant:
        return Known(value.type.value)
    return Make(View(steps.format_value, (value.type, conversion.type, spec.type)), (0, 1, 2))


def can_wait(t: Type, conversion: str, spec) -> bool:
    """Whether a field shows the same, and cannot fail, however late its text is made."""
    if not is_lasting(t) or not spec.is_constant:
        return False
    if not spec.constant:
        return True
    try:
        format("x" if conversion or t.python_class is str else t.python_class(1), spec.constant)
    except (TypeError, ValueError):
        return False
    return not spec.constant.endswith("c")        # which fails for some numbers


def is_lasting(t: Type) -> bool:
    """Whether values of the type never change."""
    if isinstance(t, Tuple | View):
        return t.python_class in (tuple, str) and all(map(is_lasting, t.parts))
    if isinstance(t, Optional):
        return is_lasting(t.of)
    return isinstance(t, Number | NoneType) or isinstance(t, Static) and type(t.value) is str or isinstance(t, Object) and t.of in (str, bytes)


_Spec = Family("Spec", lambda t: t.python_class is str)
op("format_value", steps.format_value).rule((object, Str, _Spec), _format)
op("join_strings", steps.join_strings).rule(
    (object,), lambda *parts: Make(View(steps.join_strings, tuple(p.type for p in parts)), tuple(range(len(parts)))),
    variadic=True)


# --- print
def _print(*args):
    names = args[-1].constant if args and isinstance(args[-1].constant, KeywordNames) else ()
    unknown = set(names) - {"sep", "end", "flush", "file"}
    if "file" in names and _stream(file := args[len(args) - 1 - len(names) + names.index("file")]) is None and not is_asked(file.type):
        return Refuse("print(file=…) takes sys.stdout, sys.stderr or a file in compiled code", "leave out 'file'")
    if unknown:
        return Refuse(f"print() got an unexpected keyword argument '{min(unknown)}'", "it takes sep, end, flush")
    return Typing(tuple(a.type for a in args), NONE, attr=names)


def _stream(file) -> str | None:
    """The name of the stream that a constant is now: the one of that name is printed to when the call comes."""
    value = file.type.value if isinstance(file.type, Static) else file.type
    return "stdout" if value is sys.stdout or value is NONE else "stderr" if value is sys.stderr else None


def print_error(*values, **how):
    """print(…, file=sys.stderr)"""
    print(*values, file=sys.stderr, **how)


def _emit_print(b, instr, *operands):
    names, function = instr.attr, print
    values = [(arg.type, pieces_of(o)) for arg, o in zip(instr.args, operands)][:len(operands) - bool(names)]
    at = len(values) - len(names) + names.index("file") if "file" in names else None
    if at is not None and (stream := _stream(instr.args[at])):
        if stream == "stderr":
            function = print_error
        del values[at]
        names = tuple(name for name in names if name != "file")
    boxing.call_python(b, function, values, names)


op("print", print, pure=False, parameters=ANY_KEYWORDS, doc="print(*values, sep=, end=) to Python's sys.stdout.").rule(
    (object,), _print, _emit_print, variadic=True)


# --- classes
EXACT = (str, bytes, bytearray, memoryview)       # an object is of these classes, not of one that derives from them


def _classes(value) -> tuple[type, ...] | None:
    """The classes that a second argument of isinstance stands for."""
    if isinstance(value, tuple | types.UnionType):
        found = [_classes(one) for one in (value if isinstance(value, tuple) else value.__args__)]
        return None if None in found else sum(found, ())
    return (value,) if isinstance(value, type) else None


def _isinstance(x, classes):
    wanted = _classes(classes.constant) if classes.is_constant else None
    if wanted is None:
        return Refuse("isinstance() arg 2 must be a class, a tuple of classes, or a union, known when compiling",
                      "name the classes: isinstance(x, (int, float))")
    t = x.type
    if isinstance(t, Static):
        return Known(isinstance(t.value, wanted))
    if isinstance(t, Optional):
        has, is_none = issubclass(t.of.python_class, wanted), issubclass(type(None), wanted)
        return Known(has) if has is is_none else Instead(operator.is_not if has else operator.is_, (0, Operand(NONE, None)))
    if isinstance(t, Object) and issubclass(t.of, BaseException) and wanted == (type,):      # no object can be both
        return Known(False)
    if isinstance(t, Object) and t.of not in EXACT:
        return Known(True) if issubclass(t.of, wanted) else Typing((t, classes.type), BOOL, attr=wanted)
    cls = _class_of(t)
    return Refuse(f"isinstance() of {worded(t)} is not supported", "its type is known: leave out the test") if cls is None else Known(
        issubclass(cls, wanted))


def _emit_isinstance(b, instr, x, *_):
    found = []
    with_gil(b, lambda: found.append(b.call("PyObject_IsInstance", "i32", ("ptr", x), ("ptr", b.object(instr.attr)))))
    b.error_if(b(f"icmp slt i32 {found[0]}, 0"))
    return b(f"icmp ne i32 {found[0]}, 0")


op("isinstance", isinstance, folds=False, raises=(TypeError,)).rule((object, object), _isinstance, _emit_isinstance)


def _union(a, b):
    """int | float, int | None."""
    try:
        return Known(a.constant | b.constant)
    except TypeError:
        return None


_Class = Family("Class", lambda t: isinstance(t, Static) and isinstance(t.value, type | types.UnionType))
_union_of = op("class_union", operator.or_, doc="int | float, as the second argument of isinstance.")
_union_of.rule((_Class, _Class | NONE), _union)
_union_of.rule((NONE, _Class), _union)
op("callable", callable).rule((object,), lambda x: None if isinstance(x.type, Optional) or is_asked(x.type) else Known(
    isinstance(x.type, Closure | BoundMethod | Choice) or isinstance(x.type, Static) and callable(x.type.value)
    or isinstance(x.type, Instance) and record_steps.is_special(x.type.of, "__call__")))


def _class_of(t: Type) -> type | None:
    if isinstance(t, Closure):
        return types.FunctionType
    if isinstance(t, Mutable) and t.is_native:
        return t.of
    if type(t) is View and t.of is reversed and isinstance(t.parts[0], RangeType | List):
        return type(reversed(range(0) if isinstance(t.parts[0], RangeType) else []))
    return None if isinstance(t, Optional | BoundMethod) or t is OBJECT else t.python_class


def _type(x):
    if isinstance(x.type, Object) and x.type.of not in EXACT:
        return Typing((x.type,), Object(type))
    cls = _class_of(x.type)
    return Refuse(f"type() of {worded(x.type)} is not supported", "test it for None first, or ask with isinstance") if cls is None else Known(cls)


def _emit_reference(function):
    """A new reference to what the interpreter's function gives."""
    def emit(b, instr, *operands):
        made, values = [], [(arg.type, pieces_of(operand)) for arg, operand in zip(instr.args, operands)]
        with_gil(b, lambda: made.append(boxing.call_boxed(b, function, values)))
        b.error_if(b(f"icmp eq ptr {made[0]}, null"))
        return made[0]
    return emit


_Array = Family("an array", lambda t: t.python_class is np.ndarray)
op("type", type, pure=False, raises=(MemoryError,)).rule((object,), _type, _emit_reference(type))
op("attribute_of", asked.attribute_of, pure=False, reads=True, writes=True, raises=(Exception,), doc="x.name of an object of which only the class is known.").rule(
    (Object | _Array, Str), lambda x, name: Typing((x.type, name.type), Object(str if name.constant in ("__name__", "__qualname__") else object)),
    _emit_reference(getattr))


KEPT = Refuse("an instance is not passed on to Python's own functions, which might keep or change it: compiled code would give them a copy",
              "pass its attributes")


def _call_object(function, *operands):
    if any(map(holds_instance, (one.type for one in operands))):
        return KEPT
    if any(isinstance(one.type, Closure | BoundMethod) and any(map(may_be_changed, one.type.parts)) for one in operands):
        return Refuse("a function that captures what it may change is not passed on to Python's own functions: they would be given a copy",
                      "write the loop that calls it")
    names = operands[-1].constant if operands and isinstance(operands[-1].constant, KeywordNames) else ()
    return Typing((function.type, *(one.type for one in operands)), Object(object), attr=names)


def _emit_call_object(b, instr, *operands):
    made, names = [], instr.attr
    values = [(arg.type, pieces_of(operand)) for arg, operand in zip(instr.args, operands)][:len(operands) - bool(names)]
    function = operator.call
    if copied := tuple(position for position, (t, _) in enumerate(values[1:]) if is_copied(t)):
        function, values = asked.call_with_copies, [values[0], (Static(copied), ()), *values[1:]]
    with_gil(b, lambda: made.append(boxing.call_boxed(b, function, values, names)))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    return made[0]


op("call_object", asked.call_object, pure=False, reads=True, writes=True, raises=(Exception,), parameters=ANY_KEYWORDS).rule(
    (Object, object), _call_object, _emit_call_object, variadic=True)


def _same_object(x, y):
    if any(isinstance(one.type, View) and issubclass(one.type.python_class, BaseException) for one in (x, y)):
        return Refuse("whether an exception that was made here is the one that was caught is not known in compiled code",
                      "compare what it holds: its args")
    known = [one.type for one in (x, y) if not isinstance(one.type, Object)]
    is_one = len(known) < 2 and all(t is NONE or isinstance(t, Static) and isinstance(t.value, type) for t in known)
    return Typing((x.type, y.type), BOOL) if is_one else None


def _emit_same(how: str):
    def emit(b, instr, *operands):
        left, right = (operand or (b.module.external("_Py_NoneStruct") if arg.type is NONE else b.object(arg.type.value))
                       for arg, operand in zip(instr.args, operands))
        return b(f"icmp {how} ptr {left}, {right}")
    return emit


_Named = Family("an object, or a class", lambda t: isinstance(t, Object) or t is NONE or isinstance(
    t, View) and issubclass(t.python_class, BaseException) or isinstance(t, Static) and isinstance(t.value, type))
op("object_is", operator.is_, folds=False, doc="x is y of objects, or of one and a class.").rule((_Named, _Named), _same_object, _emit_same("eq"))
op("object_is_not", operator.is_not, folds=False).rule((_Named, _Named), _same_object, _emit_same("ne"))


_is_computed = op("is_computed", record_steps.is_computed)
_is_computed.rule((Instance, Str), lambda x, name: Known(record_steps.computes(x.type.of, name.constant)) if name.is_constant else None)


def _hasattr(x, name):
    if isinstance(x.type, Instance) and name.is_constant and record_steps.computes(x.type.of, name.constant):
        return Instead(record_steps.gives_attribute, (0, 1))
    if isinstance(x.type, Instance) and name.is_constant and (
            not hasattr(x.type.of, name.constant) or isinstance(getattr(x.type.of, name.constant), types.MemberDescriptorType)):
        return Instead(record_steps.has_field, (0, 1))
    owner = x.type.value if isinstance(x.type, Static) else _class_of(x.type)
    return Known(hasattr(owner, name.constant)) if name.is_constant and owner is not None and not is_asked(x.type) else None


op("hasattr", hasattr).rule((object, Str), _hasattr)
