"""Where exceptions go inside a function: on the way references are released, and tracebacks get their frames.

In: places of a function's cold code, with a Python exception set.  Out: LLVM text from there to what catches it, or to the error exit.
Holds: what places share of that is written once.

    b3: … br i1 %failed, label %cold, label %on
    cold: → drop: release %x → failed: add the frame of the place → failing: return {true, undef}
"""
from __future__ import annotations

from codegen import layout, status
from codegen.build import Builder
from codegen.storage.shared import release_all, release_one
from typeinfer.callees import Callee
from typeinfer.errors import Location
from typeinfer.types import Type


class ErrorExits:
    """Those of one function. `pieces`: tells those of a value."""

    def __init__(self, b: Builder, callee: Callee, pieces):
        self.b, self.callee, self.pieces = b, callee, pieces
        self.landing: Landing | None = None       # where exceptions are caught, if they are
        # references to release and whether the traceback gets a frame → label, and (number of the place, label) that lead to it
        self.failures: dict[tuple[tuple, bool], tuple[str, list]] = {}

    def catch(self, loc: Location | None) -> None:
        """The exceptions of the instruction lowered next are caught."""
        self.landing = Landing(self.b, loc)

    def leave(self, b: Builder, adds_frame: bool = True) -> None:
        """In cold code, with a Python exception set: release what is owned, go where it is caught, or to the error exit.
        `adds_frame`: this place joins the exception's traceback; else only the calls that it was inlined by."""
        landing = self.landing
        left = b.instr.loc.left(landing and landing.loc, adds_frame) if b.instr.loc is not None else None
        if left is not None and self.callee.is_library and (landing is None or landing.loc is None or landing.loc.depth() == 0):
            left = left.hiding(None)              # the user's frames only: of functions that were inlined here
        if landing is None:
            self._fail(b.label, left if left is None else str(b.module.site_index(left)), self._owned(b.instr.cleanup))
            return
        for value in b.instr.cleanup:
            release_all(b, value.type, self.pieces(value))
        if left is None:
            b.jump(landing.label)
        else:
            landing.sites.append((b.label, left))
            b.jump(landing.named)

    def write_landing(self, target: str) -> None:
        """Where the exceptions of a guarded instruction go: on to what catches them."""
        b, landing, self.landing = self.b, self.landing, None
        lines, label, b.lines = b.lines, b.label, []
        if landing.sites:
            b.start(landing.named)
            status.add_traceback(b, b.phi("i32", *((str(b.module.site_index(left)), label) for label, left in landing.sites)))
            b.jump(landing.label)
        b.start(landing.label)
        b.jump(target)
        b.add_cold(b.lines)
        b.lines, b.label = lines, label

    def _owned(self, values) -> tuple[tuple[str, Type], ...]:
        """The references that values hold: (piece, type). About as defined, so that what places have to release often begins
        with the same."""
        found: dict[str, Type] = {}
        for value in values:
            pieces = self.pieces(value)
            found.update((pieces[index], t) for index, t in layout.counted(value.type))
        return tuple((piece, found[piece]) for piece in sorted(sorted(found), key=len))

    def _fail(self, label: str, site: str | None, owned: tuple) -> None:
        """From `label`, where an exception is set, release what is owned, and go to the error exit. What places
        share of that is written once. `site`: the place's number, None where the user has no frame."""
        is_seen = site is not None
        known = self.failures.get((owned, is_seen))
        if known is None:
            last = "failed" if is_seen else "failing"
            known = self.failures[owned, is_seen] = self.b.new_label("drop") if owned else last, []
        known[1].append((site, label))
        self.b.jump(known[0])

    def write(self, give_up) -> None:
        """The error exit, and what leads to it. `give_up`: writes the return that says that an exception is set."""
        b = self.b
        if not self.failures:
            return
        lines, b.lines = b.lines, []
        by_length: dict[int, list] = {}
        for owned, is_seen in self.failures:
            by_length.setdefault(len(owned), []).append((owned, is_seen))
        for length in range(max(by_length), 0, -1):       # those with the most to release go on to the others
            for owned, is_seen in by_length.get(length, ()):
                label, sources = self.failures[owned, is_seen]
                b.start(label)
                site = b.phi("i32", *sources) if is_seen else None
                one, rest = owned[-1], owned[:-1]
                if (rest, is_seen) not in self.failures:
                    if (owned[1:], is_seen) in self.failures:
                        one, rest = owned[0], owned[1:]
                    else:
                        by_length.setdefault(length - 1, []).append((rest, is_seen))
                release_one(b, one[1], one[0])
                self._fail(b.label, site, rest)
        if ((), True) in self.failures:
            b.start("failed")
            status.add_traceback(b, b.phi("i32", *self.failures[(), True][1]))
            b.jump("failing")
        b.start("failing")
        give_up()
        b.add_cold(b.lines)
        b.lines = lines


class Landing:
    """Where the exceptions of the guarded instruction under lowering go: to `label`, those that get frames first to `named`.
    `loc`: a place in the function that catches."""

    def __init__(self, b: Builder, loc: Location | None):
        self.label, self.named, self.loc = b.new_label("landing"), b.new_label("caught"), loc
        self.sites: list[tuple[str, Location]] = []
