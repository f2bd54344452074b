"""What the patterns of `match` ask of a subject.

In: nothing.  Out: Python functions, which decoded IR calls, ops declare the lowering of, and the evaluator runs.
Holds: each does in the interpreter exactly what its op compiles to.
"""
WHOLE = frozenset({bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple})   # one position is the subject itself
IS_SEQUENCE, IS_MAPPING = 1 << 5, 1 << 6      # flags of a class: what its instances match


def is_sequence(subject) -> bool:
    """Whether `case [a, b]` may match."""
    return bool(type(subject).__flags__ & IS_SEQUENCE)


def is_mapping(subject) -> bool:
    """Whether `case {"a": x}` may match."""
    return bool(type(subject).__flags__ & IS_MAPPING)


def match_keys(subject, keys: tuple):
    """The values of the keys, None where one is missing."""
    return values_of_keys(subject, keys) if all(key in subject for key in keys) else None


def values_of_keys(subject, keys: tuple) -> tuple:
    """The values of keys that are there."""
    return tuple(subject[key] for key in keys)


def match_class(subject, cls, count: int, names: tuple):
    """What `case cls(p, q, name=r)` takes from a subject, for `count` positions and the names; None where it is no such one."""
    wanted, is_whole = positions(cls, count, names)
    if not isinstance(subject, cls) or not has_attributes(subject, wanted):
        return None
    return ((subject,) if is_whole else ()) + attributes(subject, wanted)


def has_attributes(subject, names: tuple) -> bool:
    """Whether all names are attributes."""
    return all(hasattr(subject, name) for name in names)


def attributes(subject, names: tuple) -> tuple:
    """The values of attributes."""
    return tuple(getattr(subject, name) for name in names)


def positions(cls, count: int, names: tuple) -> tuple[tuple, bool]:
    """The names of the attributes that a class pattern asks for; whether its one position is the subject itself."""
    if not isinstance(cls, type):
        raise TypeError("called match pattern must be a class")
    if count and not hasattr(cls, "__match_args__") and any(one in WHOLE for one in cls.__mro__):
        if count > 1:
            raise TypeError(f"{cls.__name__}() accepts 1 positional sub-pattern ({count} given)")
        return names, True
    placed = getattr(cls, "__match_args__", ())
    if count > len(placed):
        raise TypeError(f"{cls.__name__}() accepts {len(placed)} positional sub-pattern{'s' * (len(placed) != 1)} ({count} given)")
    return placed[:count] + names, False
