"""What Python does with objects as such: print, isinstance, f-strings, unbound names, errors known when compiling.

In: types.  Out: ops; most are decided when compiling.  Holds: what reaches the interpreter (print, exceptions' arguments)
reaches it boxed, exactly as interpreted code would pass it.
"""
import operator
import types

from codegen import boxing, status
from codegen.build import pieces_of
from codegen.ops.registry import op
from typeinfer import steps
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Known, Make, Operand, Refuse, Typing, static
from typeinfer.types import BOOL, BOTTOM, NONE, OBJECT, BoundMethod, Closure, Family, Optional, Static, Str, Type, View
from typeinfer.wording import worded


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
    if not (conversion.is_constant and spec.is_constant):
        return Refuse("a format specification that is computed is not supported yet", "write it as a constant: f\"{x:.3f}\"")
    if isinstance(value.type, Static) and type(value.type.value) is str and not conversion.constant and not spec.constant:
        return Known(value.type.value)
    return Make(View(steps.format_value, (value.type, conversion.type, spec.type)), (0, 1, 2))


op("format_value", steps.format_value).rule((object, Str, Str), _format)
op("join_strings", steps.join_strings).rule(
    (object,), lambda *parts: Make(View(steps.join_strings, tuple(p.type for p in parts)), tuple(range(len(parts)))),
    variadic=True)


# --- print
def _print(*args):
    names = args[-1].constant if args and isinstance(args[-1].constant, KeywordNames) else ()
    unknown = set(names) - {"sep", "end", "flush", "file"}
    if "file" in names:
        return Refuse("print(file=…) is not supported: compiled code prints to sys.stdout", "leave out 'file'")
    if unknown:
        return Refuse(f"print() got an unexpected keyword argument '{min(unknown)}'", "it takes sep, end, flush")
    return Typing(tuple(a.type for a in args), NONE, attr=names)


def _emit_print(b, instr, *operands):
    names = instr.attr
    values = [(arg.type, pieces_of(o)) for arg, o in zip(instr.args, operands)][:len(operands) - bool(names)]
    boxing.call_python(b, print, values, names)


op("print", print, pure=False, parameters=ANY_KEYWORDS, doc="print(*values, sep=, end=) to Python's sys.stdout.").rule(
    (object,), _print, _emit_print, variadic=True)


# --- classes
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
    cls = _class_of(t)
    return Refuse(f"isinstance() of {worded(t)} is not supported", "its type is known: leave out the test") if cls is None else Known(issubclass(cls, wanted))


op("isinstance", isinstance).rule((object, object), _isinstance)


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
op("callable", callable).rule((object,), lambda x: None if isinstance(x.type, Optional) else Known(
    isinstance(x.type, Closure | BoundMethod) or isinstance(x.type, Static) and callable(x.type.value)))


def _class_of(t: Type) -> type | None:
    if isinstance(t, Closure):
        return types.FunctionType
    return None if isinstance(t, Optional | BoundMethod) or t is OBJECT else t.python_class


def _type(x):
    cls = _class_of(x.type)
    return Refuse(f"type() of {worded(x.type)} is not supported", "test it for None first, or ask with isinstance") if cls is None else Known(cls)


op("type", type).rule((object,), _type)


def _hasattr(x, name):
    owner = x.type.value if isinstance(x.type, Static) else _class_of(x.type)
    return Known(hasattr(owner, name.constant)) if name.is_constant and owner is not None else None


op("hasattr", hasattr).rule((object, Str), _hasattr)
