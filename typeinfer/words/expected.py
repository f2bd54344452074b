"""What a callable takes, in words: what would have matched where a call did not.

In: the ops and overloads that give a callable its meanings.  Out: a line for the user.  Holds: all of it is made of the patterns
that are declared; meanings that differ in one argument are joined.

    math.atan2(real number, real number)
    np.zeros(shape: int or tuple, dtype=float64, order='C')
"""
from __future__ import annotations

import re
import types as python_types

from typeinfer.ops import UNKNOWN, Const, ConstOr
from typeinfer.source import EMPTY, source_of
from typeinfer.types import Array, Family, NoneType, Number, RangeType, Tuple, Type, matches
from typeinfer.words.wording import SYMBOLS, describe, name_of, symbol_of, worded

WIDTH, MOST = 110, 4            # characters of the line; meanings shown
# A word → words that it covers: a number may be an int.
_REAL = {"int", "float", "bool"}
_COVERS = {"real number": _REAL, "number": {*_REAL, "complex", "real number", "Python number", "NumPy number"},
           "Python number": {"int", "float", "complex", "bool"}, "int": {"bool"}, "float": {"int", "bool"}}
_WORDS = {"Bool": "bool", "Int": "int", "Integral": "int", "Float": "float", "Complex": "complex", "Real": "real number",
          "Num": "number", "PyInt": "Python int", "PyReal": "Python number", "PyNum": "Python number", "NpInt": "NumPy int",
          "NpNum": "NumPy number", "Str": "str", "Class": "class", "Any": "anything", "Array": "array", "Tuple": "tuple",
          "RangeType": "range", "NoneType": "None", "Slice": "slice", "Number": "number", "Static": "constant",
          "object": "anything", "List": "list", "TupleOf": "tuple", "Dict": "dict", "Set": "set", "Deque": "deque", "Optional": "value or None", "Closure": "function", "View": "iterable"}


# Families that are named by all that can be gone through, each a little differently.
_ITERABLE = "an iterable"
_IS_ITERABLE = re.compile(r"enumerate|reversed|generator\b|iterator|iterate|dictionary, set|list display|of Python's")
_IS_RARE = re.compile(r"\*\*keywords")            # what no advice is about
_KINDS = {_ITERABLE: re.compile(r"(a |an )?(Generator|generator|list|tuple|set|dict|range|array|deque|1-d array|d\.keys)\b"),
          "array": re.compile(r"(a |an )?(\d-d |writeable |0-d )?(array|line|grid)\b")}      # a word → what it covers


class _Meaning:
    """One way to call: for each argument its words, its name ("" if none) and its default; `rest`: more may follow."""
    __slots__ = ("words", "names", "defaults", "rest")

    def __init__(self, words, names, defaults, rest=False):
        self.words, self.names, self.defaults, self.rest = words, names, defaults, rest

    def covers(self, other: _Meaning) -> bool:
        return len(self.words) == len(other.words) and self.rest >= other.rest and all(
            map(_covers, self.words, other.words))

    def joined(self, other: _Meaning) -> _Meaning | None:
        """Both as one, where they differ in one argument at most."""
        if len(self.words) != len(other.words) or self.rest != other.rest:
            return None
        if sum(one != two for one, two in zip(self.words, other.words)) > 1:
            return None
        return _Meaning([tuple(dict.fromkeys(one + two)) for one, two in zip(self.words, other.words)], self.names,
                        self.defaults, self.rest)

    def __str__(self):
        shown = []
        for words, name, default in zip(self.words, self.names, self.defaults):
            text = " or ".join(_shortest(words))
            if default is not EMPTY:
                text = f"{name}={_default(default)}" if name else text
            elif name:
                text = f"{name}: {text}" if text != "anything" else name
            shown.append(text)
        return ", ".join((*shown, "…") if self.rest else shown)


def _covers(words: tuple, others: tuple) -> bool:
    return "anything" in words or all(one in words or any(_says_more(word, one) for word in words) for one in others)


def _says_more(word: str, other: str) -> bool:
    """Whether a word covers another one."""
    pattern = _KINDS.get(word)
    return other in _COVERS.get(word, ()) or pattern is not None and other != word and pattern.match(other) is not None


def _shortest(words: tuple) -> list[str]:
    if "anything" in words:
        return ["anything"]
    words = sorted((one for one in words if one != "iterable" or len(words) == 1), key=_rank)     # enumerate and the like
    return [one for one in words if not any(_says_more(other, one) for other in words if other != one)]


_ORDER = ("int", "Python int", "NumPy int", "bool", "float", "complex", "real number", "Python number", "NumPy number", "number",
          "array", "tuple", "range", "slice", "str", "None")


def _rank(word: str) -> tuple[int, str]:
    """Numbers first, then arrays: the order of declarations is that of loading."""
    return _ORDER.index(word) if word in _ORDER else len(_ORDER), word


def _default(value) -> str:
    return value.__name__ if isinstance(value, type) else describe(value)


def _words(pattern) -> tuple[str, ...]:
    """What a pattern takes."""
    if isinstance(pattern, Type):
        is_plain = isinstance(pattern, (Number, Array, Tuple, RangeType, NoneType))
        return (worded(pattern),) if is_plain else ("iterable",)
    if pattern is None or pattern is type(None):
        return ("None",)
    if isinstance(pattern, python_types.UnionType):
        return tuple(dict.fromkeys(word for one in pattern.__args__ for word in _words(one)))
    if isinstance(pattern, ConstOr):
        return _words(pattern.family)
    if isinstance(pattern, Const):
        return tuple(f"constant {one.__name__}" for one in pattern.classes) or ("constant",)
    name = getattr(pattern, "name", None)
    if not isinstance(name, str):                 # of a class of types, which may have a property of that name
        name = getattr(pattern, "__name__", None) or str(pattern)
    if isinstance(pattern, Family):
        return tuple(dict.fromkeys(_ITERABLE if _IS_ITERABLE.search(one) else _WORDS.get(one, one) for one in name.split(" | ")))
    return (_WORDS.get(name, name),)


def _is_rare(pattern) -> bool:
    return isinstance(pattern, Family) and _IS_RARE.search(pattern.name) is not None


def _meanings(ops, overloads) -> list[_Meaning]:
    found = []
    for op in ops:
        names = list(op.parameters or ())
        for rule in op.rules:
            count = len(rule.patterns)
            given = names[:count] + [""] * (count - len(names))
            defaults = [op.parameters[name] if name else EMPTY for name in given]
            if not any(map(_is_rare, rule.patterns)):
                found.append(_Meaning([_words(one) for one in rule.patterns], given,
                                      [EMPTY if one is UNKNOWN else one for one in defaults], rule.variadic))
    for overload in overloads:
        patterns, parameters = overload.patterns(), source_of(overload.function).parameters
        plain = [one for one in parameters if one.kind.name != "VAR_POSITIONAL"]
        if any(map(_is_rare, patterns.values())):
            continue
        found.append(_Meaning([_words(patterns.get(one.name, object)) for one in plain], [one.name for one in plain],
                              [one.default for one in plain], len(plain) < len(parameters)))
    return found


_NUMBERS = {"number", *_COVERS["number"], "Python int", "NumPy int", "NumPy number"}


def _arrays_apart(meanings: list[_Meaning]) -> list[_Meaning]:
    """What is declared for arrays and numbers mixed, but has meanings of its own for numbers, is said of arrays."""
    scalar = {len(one.words) for one in meanings if all(set(words) <= _NUMBERS for words in one.words)}
    for one in meanings:
        if len(one.words) in scalar and all(words == ("number", "array") for words in one.words):
            one.words = [("array",)] * len(one.words)
    return meanings


def _joined(meanings: list[_Meaning]) -> list[_Meaning]:
    """Fewer meanings that say the same."""
    found: list[_Meaning] = []
    for one in meanings:
        for index, other in enumerate(found):
            both = other if other.covers(one) else one if one.covers(other) else other.joined(one)
            if both is not None:
                found[index] = both
                break
        else:
            found.append(one)
    return found if len(found) == len(meanings) else _joined(found)


def counts(ops, overloads) -> list[tuple[int, int | None]]:
    """The least and the largest number of arguments of each meaning; None: any number."""
    found = []
    for one in _meanings(ops, overloads):
        if one.rest:
            least = max(0, len(one.words) - 1)
        else:
            least = sum(default is EMPTY for default in one.defaults)
        found.append((least, None if one.rest else len(one.words)))
    return found


def expected(function, ops, overloads, given: int) -> str:
    """What a callable takes, as far as it fits into a line: the meanings for as many arguments as were given first."""
    def place(one: _Meaning):
        return len(one.words) != given, len(one.words), [list(map(_rank, _shortest(words))) for words in one.words]

    meanings = sorted(_joined(sorted(_arrays_apart(_meanings(ops, overloads)), key=place)), key=place)
    symbol, name = symbol_of(function), name_of(function)
    shown: list[str] = []
    for one in meanings:
        if symbol and len(one.words) == 2:
            text = f" {symbol} ".join(_bracketed(words) for words in one.words)
        elif symbol in SYMBOLS.values() and len(one.words) == 1:
            text = f"{symbol}{_bracketed(one.words[0])}"
        elif symbol:
            continue
        else:
            text = f"{name}({one})"
        if shown and (sum(map(len, shown)) + len(text) > WIDTH or len(shown) == MOST):
            shown.append("…")
            break
        shown.append(text)
    return " or ".join(shown).replace(" or …", ", …")


def misfit(ops, overloads, args) -> tuple[int, str] | None:
    """The first argument that no meaning takes: its number, and what would do there; None where each is taken by some."""
    for index, arg in enumerate(args):
        patterns = [rule.patterns[index] for op in ops for rule in op.rules if index < len(rule.patterns) == len(args)]
        for overload in overloads:
            given, parameters = overload.patterns(), source_of(overload.function).parameters
            if index < len(parameters):
                patterns.append(given.get(parameters[index].name, object))
        if patterns and not any(pattern.takes(arg) if isinstance(pattern, Const) else matches(pattern, arg.type)
                                for pattern in patterns):
            return index, " or ".join(_shortest(tuple(dict.fromkeys(word for one in patterns for word in _words(one)))))
    return None


def _bracketed(words: tuple) -> str:
    text = " or ".join(_shortest(words))
    return f"({text})" if " or " in text else text


def takes_arrays(ops) -> bool:
    """Whether some meaning is one of arrays."""
    return any(_fits_array(pattern) for op in ops for rule in op.rules for pattern in rule.patterns)


def _fits_array(pattern) -> bool:
    return pattern is Array or isinstance(pattern, Family) and "Array" in pattern.name.split(" | ")
