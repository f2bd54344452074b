"""The errors of compilation, worded for the person who wrote the function.

In: a sentence, and where in the user's source it applies.  Out: an exception of at most 12 lines: what is wrong, file and line,
the source line with a caret, what is known about the values there, and what to do.  Holds: no compiler frames are needed to
understand it.

    TypingError: math.sqrt(array(float64, 1d, C)) is not supported
      program.py:7, in norm
        return math.sqrt(a)
               ^^^^^^^^^^^^
    'a' is array(float64, 1d, C), an argument
    it takes math.sqrt(real number)
    help: np.sqrt works on arrays, element by element
"""
from __future__ import annotations

import linecache


class Location:
    """Where in the user's source: the function's code object, line and columns; `caller` is where it was inlined into."""
    __slots__ = ("code", "line", "end_line", "column", "end_column", "caller")

    def __init__(self, code, line, end_line=None, column=None, end_column=None, caller=None):
        self.code, self.line, self.end_line = code, line, end_line
        self.column, self.end_column, self.caller = column, end_column, caller

    def within(self, caller: Location | None) -> Location:
        """The same place, as reached through a call at `caller`."""
        outer = self.caller.within(caller) if self.caller else caller
        return Location(self.code, self.line, self.end_line, self.column, self.end_column, outer)

    def hiding(self, caller: Location | None) -> Location | None:
        """The same place, with the outermost function of the chain left out: as reached from `caller` instead."""
        if self.caller is None:
            return caller
        return Location(self.code, self.line, self.end_line, self.column, self.end_column, self.caller.hiding(caller))

    def depth(self) -> int:
        """How many calls were inlined at this place."""
        return 0 if self.caller is None else 1 + self.caller.depth()

    def left(self, caught_at: Location | None, with_own: bool) -> Location | None:
        """What an exception leaves on its way from here to the function of `caught_at` (None: out of all that was inlined
        here): the places of its traceback. `with_own`: this one is the first."""
        count = self.depth() + 1 - (caught_at.depth() if caught_at is not None else 0)
        if with_own and caught_at is None:
            return self
        return self._first(count) if with_own else self.caller and self.caller._first(count - 1)

    def _first(self, count: int) -> Location | None:
        if count <= 0:
            return None
        if self.depth() + 1 == count:
            return self
        return Location(self.code, self.line, self.end_line, self.column, self.end_column,
                        self.caller and self.caller._first(count - 1))

    def __str__(self):
        return f"{self.code.co_filename}:{self.line}"

    def source_line(self) -> str:
        """The line's text, "" where the source is not at hand."""
        return linecache.getline(self.code.co_filename, self.line or 0).rstrip("\n")

    def statement(self, *words: str) -> Location:
        """The nearest line above that starts with one of the words; this place where there is none."""
        for line in range(self.line or 0, self.code.co_firstlineno, -1):
            text = linecache.getline(self.code.co_filename, line)
            column = len(text) - len(text.lstrip())
            word = next((word for word in words if text[column:].startswith(word)), None)
            if word is not None:
                column = len(text[:column].encode())
                return Location(self.code, line, line, column, column + len(word), self.caller)
        return self

    def text(self) -> str:
        """The source of just this expression; "" where it spans lines or is not at hand."""
        if self.column is None or self.end_column is None or self.end_line != self.line:
            return ""
        return self.source_line().encode()[self.column:self.end_column].decode(errors="ignore").strip()

    def excerpt(self) -> str:
        """The source line with a caret under the expression, or "" where the source is not at hand."""
        line = self.source_line()
        if not line.strip():
            return ""
        text = line.lstrip()
        cut = len(line) - len(text)
        if self.column is None:
            return f"    {text}"
        start = max(0, len(line.encode()[:self.column].decode(errors="ignore")) - cut)
        stop = len(text.partition("  #")[0].rstrip())
        if self.end_line == self.line and self.end_column is not None:
            stop = max(start + 1, len(line.encode()[:self.end_column].decode(errors="ignore")) - cut)
        return f"    {text}\n    {' ' * start}{'^' * max(1, stop - start)}"


def definition(code) -> Location:
    """Where a function starts: the line of its `def` (`co_firstlineno` is that of the first decorator)."""
    first = code.co_firstlineno
    if linecache.getline(code.co_filename, first).lstrip().startswith("@"):
        for line in range(first + 1, first + 50):
            if linecache.getline(code.co_filename, line).lstrip().startswith(("def ", "async def ")):
                return Location(code, line)
    return Location(code, first)


LONGEST = 12                                      # lines of a message
_CALLED = "called from"


class JitError(Exception):
    """Base of everything that jitcore raises when it cannot compile.

    `location` may be None. `notes`: what is known, a line each; `advice`: what to do, a sentence, or a function that makes it of
    the sources of the call's operands. `is_exact`: the message says by itself what is wrong, also where library code met it. `is_final`: more
    inference will not make it go away. `wants_constant`: an index that is no constant; short loops repeated may make it one.
    """
    is_final = wants_constant = False

    def __init__(self, message: str, location: Location | None = None, notes: tuple[str, ...] = (), advice="",
                 is_exact: bool = True):
        self.message, self.location, self.notes, self.advice, self.is_exact = message, location, notes, advice, is_exact
        super().__init__(message)

    def at(self, location: Location | None, notes=(), sources=()) -> JitError:
        """Fill in the place, where it was not known when raising, what is to be said about that place, and the source text of
        the operands there."""
        if self.location is None:
            self.location, self.notes = location, (*notes, *self.notes)
            if callable(self.advice):
                self.advice = self.advice(sources)
        return self

    def copy(self) -> JitError:
        new = type(self)(self.message, self.location, self.notes, self.advice, self.is_exact)
        new.is_final, new.wants_constant = self.is_final, self.wants_constant
        return new

    def called_from(self, location: Location | None) -> JitError:
        """Add the place of a call that led here; of many, the first ones, and of recursion, each once."""
        if location is None:
            return self
        source = location.source_line().strip()
        note = f"{_CALLED} {location}, in {location.code.co_name}" + (f": {source}" if source else "")
        if note not in self.notes and sum(one.startswith(_CALLED) for one in self.notes) < 3:
            self.notes += (note,)
        return self

    def __reduce__(self):                         # the code object of the place cannot be pickled: its text can
        return type(self), (str(self),)

    def __str__(self):
        lines = [self.message]
        if self.location is not None:
            lines.append(f"  {self.location}, in {self.location.code.co_name}")
            excerpt = self.location.excerpt()
            if excerpt:
                lines.extend(excerpt.split("\n"))
        for note in self.notes:
            lines.extend(note.split("\n"))
        if self.advice and not callable(self.advice):
            return "\n".join([*lines[:LONGEST - 1], f"help: {self.advice}"])
        return "\n".join(lines[:LONGEST])


class UnsupportedError(JitError):
    """Syntax, a function, a type or an option that jitcore does not compile."""


class TypingError(JitError, TypeError):
    """The types of a program conflict, or an operation has no meaning for them."""


class InternalError(JitError):
    """A defect of jitcore itself; the message asks for the dump."""
