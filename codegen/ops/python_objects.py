"""What Python does with objects as such: raise, assert, print, isinstance, f-strings, unbound names.

In: types.  Out: ops; most are decided when compiling.  Holds: what reaches the interpreter (print, exceptions' arguments)
reaches it boxed, exactly as interpreted code would pass it.
"""
from codegen import boxing, status
from codegen.build import pieces_of
from codegen.ops.registry import op
from typeinfer import steps
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Known, Make, Refuse, Typing, static
from typeinfer.types import BOOL, BOTTOM, NONE, Closure, Optional, Static, Str, Type, View


# --- raising
def _is_exception(t: Type) -> bool:
    cls = t.of if isinstance(t, View) else t.value if isinstance(t, Static) else None
    return isinstance(cls, type) and issubclass(cls, BaseException)


def _raise(exception, *cause):
    if not _is_exception(exception.type):
        return Instead(steps.fail, (static(TypeError), static("exceptions must derive from BaseException")))
    if cause and cause[0].type is not NONE:
        return Refuse("raise … from another exception is not supported yet: only from None")
    return Typing((exception.type, *(c.type for c in cause)), BOTTOM)


def _box_parts(b, t: Type, operand) -> list[str]:
    from codegen.layout import offsets
    pieces, where = pieces_of(operand), offsets(t)
    return [boxing.box(b, part, pieces[where[i]:where[i + 1]], consume=False) for i, part in enumerate(t.parts)]


def _emit_raise(b, instr, exception, *cause):
    t = instr.args[0].type
    cls = t.of if isinstance(t, View) else t.value
    status.raise_object(b, cls, *_box_parts(b, t, exception))
    b.end_with_error()


op("raise", steps.raise_, pure=False, doc="raise exception").rule((object,), _raise, _emit_raise)
op("raise_from", steps.raise_from, pure=False, doc="raise exception from None").rule((object, object), _raise, _emit_raise)


def _emit_fail(b, instr, *_):
    cls, message = (arg.type.value for arg in instr.args)
    status.raise_message(b, cls, message)
    b.end_with_error()


op("fail", steps.fail, pure=False, doc="Raise an exception whose message is known.").rule(
    (Static, Str), BOTTOM, _emit_fail)
op("missing_name", steps.missing_name).rule(
    (Str,), lambda name: Instead(steps.fail, (static(NameError), static(f"name '{name.constant}' is not defined"))))


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
        return Refuse("a format specification that is computed is not supported yet")
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
    if unknown:
        return Refuse(f"print() got an unexpected keyword argument '{min(unknown)}'")
    return Typing(tuple(a.type for a in args), NONE, attr=names)


def _emit_print(b, instr, *operands):
    names = instr.attr
    values = [(arg.type, pieces_of(o)) for arg, o in zip(instr.args, operands)][:len(operands) - bool(names)]
    boxing.call_python(b, print, values, names)


op("print", print, pure=False, parameters=ANY_KEYWORDS, doc="print(*values, sep=, end=) to Python's sys.stdout.").rule(
    (object,), _print, _emit_print, variadic=True)


# --- classes
def _classes(operand) -> tuple | None:
    if not operand.is_constant:
        return None
    value = operand.constant
    import types
    if isinstance(value, tuple):
        found = [_classes(static(v)) for v in value]
        return None if None in found else sum(found, ())
    if isinstance(value, types.UnionType):
        return value.__args__
    return (value,) if isinstance(value, type) else None


def _isinstance(x, classes):
    wanted = _classes(classes)
    if wanted is None:
        return Refuse("the second argument of isinstance must be a class or a tuple of classes")
    if isinstance(x.type, Optional):
        return Refuse("isinstance of a value that may be None is not supported: test `is None` first")
    if isinstance(x.type, Static):
        return Known(isinstance(x.type.value, wanted))
    return Known(issubclass(x.type.python_class, wanted))


op("isinstance", isinstance).rule((object, object), _isinstance)
op("callable", callable).rule((object,), lambda x: Known(
    isinstance(x.type, Closure) or isinstance(x.type, Static) and callable(x.type.value)))
op("type", type).rule((object,), lambda x: Known(x.type.python_class))


def _hasattr(x, name):
    owner = x.type.value if isinstance(x.type, Static) else x.type.python_class
    return Known(hasattr(owner, name.constant)) if name.is_constant else None


op("hasattr", hasattr).rule((object, Str), _hasattr)
