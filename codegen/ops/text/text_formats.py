"""text.format(…) and text % values, of text that is known when compiling: what f-strings are made of, put together.

In: constant formats, types of values.  Out: ops that mean the fields of an f-string.  Holds: where a field may fail, or shows what may change,
the call is the interpreter's own (see `routed`).
"""
from __future__ import annotations

import operator
import re
import string

from codegen.ops.objects.python_objects import can_wait
from codegen.ops.registry import op
from codegen.ops.text.text import Printed, Text, becomes_text
from typeinfer.callables import functions, steps, tuple_steps
from typeinfer.kinds.containers import Dict
from typeinfer.kinds.records import Either, Instance
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Make, Operand, Part, static
from typeinfer.typeof import constant
from typeinfer.types import Number, Object, Static, Tuple, View


def _field(where, t, conversion: str, spec: str):
    """What shows the operand at `where`, of type `t`; None where the interpreter has to."""
    if not (becomes_text(t) or isinstance(t, Printed)) or not can_wait(t, conversion, static(spec)):
        return None
    if isinstance(t, Static):
        return static(steps.format_value(t.value, conversion, spec))
    return Make(View(steps.format_value, (t, Static(conversion), Static(spec))), (where, static(conversion), static(spec)))


def _text(made: Make) -> Instead:
    """The text itself: unlike an f-string it is made here, once, as it is when a call gives it."""
    return Instead(operator.add, (made, static("")))


def _joined(parts: list) -> Instead | None:
    return None if None in parts else _text(Make(View(steps.join_strings, tuple(one.type for one in parts)), tuple(parts)))


def _is_known(text: Operand) -> bool:
    return isinstance(text.type, Static) and type(text.type.value) is str


def _format(*operands: Operand):
    if len(operands) < 2 or not _is_known(operands[0]):
        return None
    text, values = operands[0].type.value, operands[1:]
    names = values[-1].constant if values and isinstance(values[-1].constant, KeywordNames) else ()
    values = values[:-1] if names else values
    if all(one.is_constant for one in values):
        return None
    places = {str(k): k for k in range(len(values) - len(names))}
    places |= {name: k for k, name in enumerate(names, len(places))}
    if not names and any(_holds_instance(one.type) for one in values) and (found := _with_instance(text, values)):
        return found
    parts, turn, is_numbered = [], 0, False
    try:
        for literal, name, spec, conversion in string.Formatter().parse(text):
            parts += [static(literal)] * bool(literal)
            if name is None:
                continue
            is_numbered |= name.isdigit()
            if not name:
                name, turn = str(turn), turn + 1
            if name not in places or "{" in spec or (conversion or "s") not in "sra":
                return None
            parts.append(_field(1 + places[name], values[places[name]].type, conversion or "", spec))
    except ValueError:
        return None
    return None if turn and is_numbered else _joined(parts)          # numbered and not numbered is an error


op("text.format", str.format, parameters=ANY_KEYWORDS).rule((object,), _format, variadic=True)
_FIELD = re.compile(r"%(?:\((?P<name>\w+)\))?([-+ 0#]*)(\d*)(?:\.(\d+))?([diuxXoeEfFgGsra%])")


def _constant(value) -> Operand:
    found = constant(value)
    return Operand(found.type, found.value)


def _holds_instance(t) -> bool:
    return isinstance(t, Instance | Either) or any(map(_holds_instance, t.parts))


def _with_instance(text: str, values) -> Instead | None:
    """text.format(*values) where one is an instance, or holds one: its text is an argument more. Other fields stay, with their numbers."""
    found, turn, rest = None, 0, []
    for literal, name, spec, conversion in string.Formatter().parse(text):
        rest.append(literal.replace("{", "{{").replace("}", "}}"))
        if name is None:
            continue
        name, turn = (name, turn) if name else (str(turn), turn + 1)
        if not name.isdigit() or int(name) >= len(values) or "{" in spec:
            return None
        if found is None and _holds_instance(values[int(name)].type):
            found = int(name), conversion or "", spec
            rest.append(f"{{{len(values)}}}")
        else:
            rest.append(f"{{{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}")
    if found is None:
        return None
    given = Make(Tuple(tuple(one.type for one in values)), tuple(range(1, len(values) + 1)))
    return Instead(tuple_steps.format_shown, (static("".join(rest)), *map(_constant, found), given))


def _percent_with_instance(text: str, types: tuple, of_tuple: bool) -> Instead | None:
    """text % values, the same: only %s, %r and %a show instances."""
    fields = [one for one in _FIELD.finditer(text) if one[5] != "%"]
    for at, (field, t) in enumerate(zip(fields, types)):
        if _holds_instance(t) and field[5] in "sra" and not field["name"]:
            text = text[:field.end() - 1] + "s" + text[field.end():]
            given = 1 if of_tuple else Make(Tuple(types), (1,))
            return Instead(tuple_steps.percent_shown, (static(text), _constant(at), _constant(field[5]), given))
    return None


def _percent(text: Operand, values: Operand):
    if not _is_known(text) or values.is_constant:
        return None
    text = text.type.value
    of_tuple, names = isinstance(values.type, Tuple), ()
    if _holds_instance(values.type) and not isinstance(values.type, Dict):
        return _percent_with_instance(text, values.type.parts if of_tuple else (values.type,), of_tuple)
    if isinstance(values.type, Dict) and values.type.item is Object(str) and "%(" in text:
        return Instead(tuple_steps.percent_table, (0, 1, _constant(tuple(dict.fromkeys(re.findall(r"%\((\w+)\)", text))))))
    if functions.is_named(values.type) and "%(" in text:
        names = functions.known_names(values.type)
    types = values.type.parts if of_tuple else (values.type,)
    parts, at, count = [], 0, 0
    for field in _FIELD.finditer(text):
        between = text[at:field.start()]
        parts += [static(between)] * bool(between)
        at = field.end()
        if "%" in between:
            return None
        if field[5] == "%":
            parts.append(static("%") if field[0] == "%%" else None)
            continue
        if field["name"] not in names if names else field["name"] or count == len(types):
            return None
        index = 1 + names.index(field["name"]) if names else count
        shown = values.type.parts[index] if names else types[count]
        asked = _spec(shown, *field.groups()[1:])
        parts.append(asked and _field(Part(index, 1) if of_tuple or names else 1, shown, *asked))
        count += 1
    rest = text[at:]
    parts += [static(rest)] * bool(rest)
    return None if "%" in rest or not names and count != len(types) else _joined(parts)


def _spec(t, flags: str, width: str, digits: str | None, kind: str) -> tuple[str, str] | None:
    """The conversion and format of an f-string that show a value in the same way."""
    precision = "" if digits is None else f".{digits}"
    if kind in "sra":
        if set(flags) - {"-"}:
            return None
        return kind, f"{('<' if flags else '>') + width if width else ''}{precision}"
    if not isinstance(t, Number) or t.kind not in ("iub" if kind in "diuxXo" else "iubf"):
        return None
    if kind in "diuxXo" and digits is not None or "#" in flags and kind not in "xXo" or t.kind == "b" and not t.python:
        return None
    align = "<" if "-" in flags and width else ""
    sign = "+" if "+" in flags else " " if " " in flags else ""
    zero = "0" if "0" in flags and "-" not in flags and width else ""
    return "", f"{align}{sign}{'#' if '#' in flags else ''}{zero}{width}{precision}{'d' if kind in 'diu' else kind}"


op("text.percent", operator.mod, keys=(operator.mod,), folds=False).rule((Text, object), _percent)


def _format_of(value: Operand, spec: str) -> Instead | None:
    made = _field(0, value.type, "", spec)
    return _text(made) if isinstance(made, Make) else None


_value = op("format_of", format, folds=False)
_value.rule((Printed, Text), lambda value, spec: _format_of(value, spec.constant) if spec.is_constant else None)
_value.rule((Printed,), lambda value: _format_of(value, ""))
for _function, _asked in ((hex, "#x"), (oct, "#o"), (bin, "#b")):
    op(f"{_function.__name__}_of", _function, folds=False).rule(
        (Number,), lambda x, spec=_asked: _format_of(x, spec) if x.type.kind == "i" and x.type.python else None)
