"""How operations are declared: Op, Rule, Overload, and the Registry that inference is given.

In: declarations made in `codegen/ops/` and `jitcore/library/`.  Out: a Registry, which finds the rule or overload for a
Python callable and argument types.  Holds: nothing here knows any particular operation.

    floordiv = op("floordiv", python=operator.floordiv, raises=(ZeroDivisionError,), doc="x // y, rounded down")
    floordiv.rule((Int, Int), promoted, emit=floor_divide_int)

A rule's second argument says its typing: a function from the operands (each with `.type` and `.constant`) to
  - `Typing(params, result)`: the arguments are converted to `params`, the result has type `result`;
  - `Known(value)`: the result is that constant;
  - `Instead(callable, operands)`: another call has the same meaning;
  - `Calls(callee, operands)`: a function that is inferred already;
  - `Same`, `Part`, `Make`: the result is an argument, a part of one, a composite of them;
  - `Unroll(times)`: the surrounding `for` is repeated, one copy for each item;
  - `Grow(wanted)`: a list among the operands must have been made for other items;
  - `Refuse(message, advice)`: there is no meaning, why, and what to do;
  - None: the rule does not apply after all;
or a Type: the parameters are as they come, and that is the result.
"""
from __future__ import annotations

from types import FunctionType
from typing import Any, Callable

from typeinfer.types import Number, Static, Type, matches

ANY_KEYWORDS = {"**": None}      # Op.parameters of an op that takes the KeywordNames as a last, constant operand


class KeywordNames(tuple):
    """The names of a call's keyword arguments."""


# The flag of an instruction that says that it does not raise the exception.
PROOFS = {OverflowError: "exact", ValueError: "exact", ZeroDivisionError: "nonzero", IndexError: "inside0"}     # a shift by less than 0, int(nan); of texts

UNKNOWN = type("Unknown", (), {"__repr__": lambda self: "unknown"})()


class Operand:
    """An argument as a typing rule sees it. `constant` is its value where known when compiling, else UNKNOWN."""
    __slots__ = ("type", "constant")

    def __init__(self, type: Type, constant: Any = UNKNOWN):
        self.type = type
        self.constant = constant

    @property
    def is_constant(self) -> bool:
        return self.constant is not UNKNOWN

    def __repr__(self):
        return f"{self.type}" if self.constant is UNKNOWN else f"{self.type}={self.constant!r}"


class Typing:
    """The rule applies: arguments are converted to `params`, the result has type `result`."""
    __slots__ = ("params", "result", "attr")

    def __init__(self, params: tuple[Type, ...], result: Type, attr: Any = None):
        self.params, self.result, self.attr = tuple(params), result, attr


class Known:
    """The result is this constant."""
    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value


class Instead:
    """The call means the same as calling `callable` with `operands`: indices of the original arguments, Part of one, or
    constants given as Operand."""
    __slots__ = ("callable", "operands")

    def __init__(self, callable, operands: tuple[int | Operand, ...]):
        self.callable, self.operands = callable, operands


class Same:
    """The result is the operand at `index`, unchanged."""
    __slots__ = ("index",)

    def __init__(self, index: int = 0):
        self.index = index


class Part:
    """The result is part `index` of the operand at `of`."""
    __slots__ = ("index", "of")

    def __init__(self, index: int, of: int = 0):
        self.index, self.of = index, of


class Make:
    """The result is a composite value of `type`; `operands` are its parts: indices of arguments, or constant Operands."""
    __slots__ = ("type", "operands")

    def __init__(self, type: Type, operands: tuple[int | Operand, ...]):
        self.type, self.operands = type, tuple(operands)


class Unroll:
    """The loop that this step of an iteration belongs to must be repeated `times` times, one copy for each item."""
    __slots__ = ("times",)

    def __init__(self, times: int):
        self.times = times


class Grow:
    """Operands (by number) must be of other types: lists that hold more. Inference looks for the places that make them, and
    starts again. `result`: the type to go on with in the meantime (None: what follows waits)."""
    __slots__ = ("wanted", "result")

    def __init__(self, wanted: dict[int, Type], result: Type | None = None):
        self.wanted, self.result = wanted, result


class Calls:
    """The result is that of a function that is inferred already, a Callee, called with the operands (as Instead has them)."""
    __slots__ = ("callee", "operands")

    def __init__(self, callee, operands: tuple):
        self.callee, self.operands = callee, operands


class Refuse:
    """The call has no meaning for these arguments, and this is why; `advice`: what to do about it; `wants_constant`: it has one for
    a constant."""
    __slots__ = ("message", "advice", "wants_constant")

    def __init__(self, message: str, advice: str = "", wants_constant: bool = False):
        self.message, self.advice, self.wants_constant = message, advice, wants_constant


VARARGS = 4                                       # inspect.CO_VARARGS; inspect takes long to import


class Rule:
    """One meaning of an op: which argument types, what result, how to emit machine code."""
    __slots__ = ("op", "patterns", "typing", "emit", "variadic")

    def __init__(self, op: Op, patterns: tuple, typing: Callable | Type, emit: Callable | None, variadic: bool):
        self.op, self.patterns, self.typing, self.emit, self.variadic = op, patterns, typing, emit, variadic

    def takes(self, operands: list[Operand]) -> bool:
        """Whether the operands fit the patterns."""
        patterns = self.patterns
        if self.variadic:
            if len(operands) < len(patterns) - 1 or not self._has_parameters(len(operands)):
                return False
            patterns = patterns[:-1] + (patterns[-1],) * (len(operands) - len(patterns) + 1)
        elif len(operands) != len(patterns):
            return False
        for pattern, operand in zip(patterns, operands):
            if not matches(pattern, operand.type):
                return False
        return True

    def _has_parameters(self, count: int) -> bool:
        """Whether the typing function can be given so many operands."""
        code = getattr(self.typing, "__code__", None)
        if code is None:
            return True
        least = code.co_argcount - len(self.typing.__defaults__ or ())
        return count >= least and (count <= code.co_argcount or bool(code.co_flags & VARARGS))

    def apply(self, operands: list[Operand]) -> Typing | Known | Instead | None:
        if not self.takes(operands):
            return None
        if isinstance(self.typing, Type):
            return Typing(tuple(operand.type for operand in operands), self.typing)
        return self.typing(*operands)


class Op:
    """One operation and everything about it. `python` is its key, meaning and constant folder.

    raises: the exceptions it can raise (an impure one without `raises` may raise any, unless it is `safe`); raises_for: a pattern of
    result types, for others it raises none; pure: has no effect but its result and exceptions; reads: reads memory; writes: writes memory; differs: a sentence for the table of deviations; ufunc: the NumPy function that applies it
    to each element; reference: what evaluation runs where the agreed meaning is not Python's; parameters: names and
    defaults (UNKNOWN: none) where it takes keyword arguments; interval: bounds of the integer result, or of the integers
    in a tuple; grow: for ops that give lists, a typing rule with the type that the result must have as first argument: what
    Typing, Make or Instead gives it, or Grow where an operand must change; borrows: the result is an item that argument 0 holds
    now, which may be overwritten ("surely": it is not as long as the result is used); consumes: the number of the argument whose reference it uses up, so that it may be changed where nobody else has
    one; shares: the number of the argument whose memory the arrays in the result are part of (None: the result has
    memory of its own, and owns it); only_for: a pattern: the op is there for calls with such an operand only, and
    not told of to others; shape_from: the number of the argument that is the resulting array's shape,
    or an array of that shape (or a function: instruction → this number, or None).
    """

    def __init__(self, name: str, python: Callable | None = None, *, keys: tuple = (), raises: tuple = (), doc: str = "",
                 pure: bool = True, reads: bool = False, writes: bool = False, folds: bool = True, differs: str = "",
                 ufunc=None, reference: Callable | None = None, parameters: dict[str, Any] | None = None,
                 interval: tuple[int, int] | None = None, shares: int | None = None, shape_from: int | Callable | None = None,
                 raises_for: Any = object, safe: bool = False, grow: Callable | None = None, borrows: bool | str = False,
                 consumes: int | None = None, only_for: Any = None):
        self.name, self.python, self.raises, self.doc = name, python, raises, doc
        self.reference = reference or python
        self.keys = keys if keys else ((python,) if python is not None else ())
        self.pure, self.reads, self.writes, self.folds = pure and not writes, reads, writes, folds and pure
        self.differs, self.ufunc = differs, ufunc
        self.parameters = parameters
        self.interval = interval
        self.shares, self.shape_from = shares, shape_from
        self.raises_for, self.safe = raises_for, safe
        self.grow, self.borrows, self.consumes, self.only_for = grow, borrows, consumes, only_for
        self.rules: list[Rule] = []

    def rule(self, patterns: tuple, typing, emit=None, *, variadic: bool = False) -> Rule:
        """Add a rule; rules are tried in order. `variadic`: the last pattern may repeat, or be absent."""
        rule = Rule(self, patterns, typing, emit, variadic)
        self.rules.append(rule)
        return rule

    @property
    def never_raises(self) -> bool:
        """Whether its declaration says so, whatever the types."""
        return not self.raises and (self.pure or self.safe or self.writes)

    def can_raise(self, result: Type | None, flags: frozenset = frozenset()) -> bool:
        """Whether it can raise where the result has this type and `flags` are proved of it (see Instr)."""
        if not self.raises:
            return not self.never_raises
        if result is not None and not matches(self.raises_for, result):
            return False
        return any(PROOFS.get(exception) not in flags for exception in self.raises)

    def __repr__(self):
        return self.name


class Overload:
    """A Python function of the library (or a user's) that gives a callable its meaning for some argument types.

    Its annotations are the patterns; parameters without annotation take anything. `whole`: the body works on what Python's objects
    do not show (the slots of a hash table), so that evaluation calls `key` itself instead; such functions are brief. `template`: the
    function is not the meaning but gives it: called with the types of the arguments when compiling, it returns a Python function, or
    None where it has none for them.
    """
    __slots__ = ("key", "function", "inline", "only_for", "template", "_patterns", "_constants", "_given")

    def __init__(self, key, function, inline=False, only_for=None, whole=False, template=False):
        if whole:
            function.stands_for, function.is_brief = key, True
        if not template and type(function) is FunctionType:
            function.is_overload = True           # also where others of the library call it by its name
        self.key, self.function, self.inline, self.only_for, self.template = key, function, inline, only_for, template
        self._patterns = self._constants = None
        self._given: dict[tuple, Any] = {}

    def given_for(self, types: tuple, keywords: dict):
        """What a template gives for the types, asked once."""
        key = tuple(one if isinstance(one, Type) else id(one) for one in (*types, *keywords.values()))
        if key not in self._given:
            self._given[key] = self.function(*types, **keywords)
        return self._given[key]

    def patterns(self) -> dict[str, Any]:
        """Parameter name → pattern."""
        if self._patterns is None:
            import inspect
            self._patterns = inspect.get_annotations(self.function, eval_str=True)
        return self._patterns

    def constants(self) -> set[str]:
        """Parameters whose constants steer the compilation (annotated with Const)."""
        if self._constants is None:
            self._constants = {name for name, p in self.patterns().items() if isinstance(p, Const)}
        return self._constants


def brief(function):
    """Decorator: a function of the library whose loops end soon, and whose ints never leave 64 bits: neither is looked after."""
    function.is_brief = True
    return function


def inside(function):
    """Decorator: a function of the library whose indices are all inside, whatever it is given, and whose ints never leave 64 bits: neither
    is checked, and its loops are compiled once."""
    function.is_inside = True
    return function


def near(function):
    """Decorator: a function of the library that is put into its callers where numbers are concerned, as a call takes as long as it does;
    and always where all of them are the library's."""
    function.is_near = True
    return function


def rare(function):
    """Decorator: a function of the library that runs so seldom that its machine code may take twice the time, if it is made in a fifth."""
    function.is_rare = True
    return function


def steered(*names: str):
    """Decorator: constants that are given for these parameters steer the compilation, as Const says of an overload's; numbers of others
    are not looked at, as they would only multiply specialisations."""
    def mark(function):
        function.steered_by = frozenset(names)
        return function
    return mark


class Const:
    """A pattern of overloads: the argument must be known when compiling, as an int, str … (`Const(int)`)."""

    def __init__(self, *classes: type):
        self.classes = classes
        self.name = f"Const({', '.join(c.__name__ for c in classes)})"

    def takes(self, operand: Operand) -> bool:
        return operand.is_constant and (not self.classes or type(operand.constant) in self.classes)


class ConstOr(Const):
    """A pattern of overloads: the argument is of that family; where it is known when compiling, it steers the compilation."""

    def __init__(self, family):
        self.family, self.name = family, family.name

    def takes(self, operand: Operand) -> bool:
        return matches(self.family, operand.type)


class _Group:
    """Declarations that are left until they are wanted: see Registry.declare_later."""
    __slots__ = ("wanted", "declare")

    def __init__(self, wanted: Callable, declare: Callable):
        self.wanted, self.declare = wanted, declare


def _is_general(overload: Overload) -> bool:
    """Whether it is there for operands of any kind: what is made for one kind goes before it."""
    return overload.only_for is None


class Registry:
    """Finds ops and overloads by Python callable. Given to inference; there is no global one in typeinfer."""

    def __init__(self):
        self.ops: dict[Any, list[Op]] = {}
        self.by_name: dict[str, Op] = {}
        self.overloads: dict[Any, list[Overload]] = {}
        self.later: dict[str, list[_Group]] = {"key": [], "each": [], "both": []}      # by what it is up to whether they are wanted
        self.asked: dict[Any, Any] = {}           # types; (id of key, types) → key: of what needs no more declarations (see forget)
        self.narrow: set = set()                  # keys that have declarations which are there for some types only
        self.route: tuple[Any, Callable] | None = None    # (callable, is it for this function?): see find_route
        self.declare_route: Callable | None = None        # which sets it, once it is needed
        self.added: dict[str, list[tuple]] = {}   # attribute → (pattern of owners, key, whether it is a method): see add_attribute

    def declare_later(self, wanted: Callable, declare: Callable, of: str = "both") -> None:
        """Leave declarations until they are needed: `declare()` makes them when `wanted(key, types)` first holds. `of`: what that is up
        to, so that it is asked no more often: the "key" alone, "each" of the key and the types by itself, or "both" together."""
        self.later[of].append(_Group(wanted, declare))
        self.asked.clear()

    def declare_all(self) -> None:
        """Make the declarations that were left until later."""
        for groups in self.later.values():
            while groups:
                groups.pop(0).declare()

    def forget(self) -> None:
        """After an inference: keep no key and no type alive. (Keys that have declarations live anyway.)"""
        self.asked = {question: key for question, key in self.asked.items()
                      if type(question) is tuple and question[-1] is None and self._has(key)}

    def _has(self, key) -> bool:
        try:
            return key in self.ops or key in self.overloads
        except TypeError:                         # an unhashable callable
            return False

    def _declare(self, key, types) -> None:
        question, of_key = (id(key), *types), (id(key), None)      # no types are a question of their own
        if question in self.asked:
            return
        is_first = of_key not in self.asked
        self.asked[question] = self.asked[of_key] = key
        if is_first:
            self._ask("key", key, ())
            self._ask("each", key, ())
        for t in types:
            if t not in self.asked:
                self.asked[t] = t
                self._ask("each", None, (t,))
        if types and all(type(t) is Number for t in types):       # then it is up to the key alone
            types = ()
            if not is_first:
                return
        self._ask("both", key, types)

    def _ask(self, of: str, key, types) -> None:
        groups = self.later[of]
        for group in [one for one in groups if one.wanted(key, types)]:
            if group in groups:                   # declaring others may have declared these
                groups.remove(group)
                group.declare()

    def op(self, name: str, python: Callable | None = None, **details) -> Op:
        """Declare an operation (see Op)."""
        new = Op(name, python, **details)
        if name in self.by_name:
            raise ValueError(f"op {name} is declared twice")
        self.by_name[name] = new
        for key in new.keys:
            self.ops.setdefault(key, []).append(new)
            if new.only_for is not None:
                self.narrow.add(key)
        return new

    def add_key(self, key, op: Op) -> None:
        """Let another Python callable mean the same op (np.sqrt and math.sqrt may not; operator.iadd and add may)."""
        self.ops.setdefault(key, []).append(op)

    def let_mean(self, key, other) -> None:
        """Let a Python callable mean all that another means."""
        self.ops.setdefault(key, []).extend(self.ops.get(other, []))
        for one in self.overloads.get(other, []):
            self.overload(key, inline=one.inline)(one.function)

    def overload(self, *keys, is_late: bool = False, **options):
        """Decorator: the function gives each of `keys` its meaning for arguments that match its annotations. `is_late`: what was left
        until later for the key comes first."""
        def add(function):
            for key in keys:
                if is_late and options.get("only_for") is None:   # (others are in nobody's way)
                    self._declare(key, ())
                self.overloads.setdefault(key, []).append(Overload(key, function, **options))
                if options.get("only_for") is not None:
                    self.narrow.add(key)
            return function
        return add

    def add_attribute(self, name: str, pattern, key, is_method: bool) -> None:
        """Let `x.name`, of an x that fits the pattern, mean `key(x)`, or the method `key`."""
        self.added.setdefault(name, []).append((pattern, key, is_method))

    def find_added(self, t: Type, name: str) -> tuple | None:
        """(key, whether it is a method) of an attribute that was added to this type."""
        return next((found[1:] for found in self.added.get(name, ()) if matches(found[0], t)), None)

    def find(self, key, types=()) -> tuple[list[Op], list[Overload]]:
        """What a callable means, for arguments of these types."""
        self._declare(key, types)
        try:
            ops, overloads = self.ops.get(key, []), self.overloads.get(key, [])
        except TypeError:                         # an unhashable callable
            return [], []
        if key in self.narrow:
            ops, overloads = ([one for one in found if one.only_for is None or any(matches(one.only_for, t) for t in types)]
                              for found in (ops, overloads))
            overloads.sort(key=_is_general)       # in whatever order they were declared
        return ops, overloads

    def find_special(self, key) -> list[Overload]:
        """The overloads of a callable that are there for some types only: what it means for operands with special methods."""
        self.declare_all()
        return [one for one in self.overloads.get(key, []) if one.only_for is not None]

    def find_route(self, key, types=()):
        """The callable that calls `key` by the interpreter's rules, `route(key, *args, **keywords)`, for arguments of these types;
        None if there is none."""
        self._declare(key, types)
        if self.route is None and self.declare_route is not None:
            self.declare_route()
        return self.route[0] if self.route is not None and self.route[1](key, types) else None

    def knows(self, key, types=()) -> bool:
        ops, overloads = self.find(key, types)
        return bool(ops or overloads)


def static(value) -> Operand:
    """An operand for a value known by identity."""
    return Operand(Static(value), value)
