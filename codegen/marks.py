"""Marks in LLVM text: where each instruction comes from, and which loop is which.

In: instructions as lowering meets them.  Out: debug metadata.  Holds: the code that LLVM makes is the same with and without; a
compilation that nobody asks anything of has none.

Two kinds. `Lines` gives the user's lines, for debuggers (`debug=True`). `Marks` is for `explain`: what LLVM calls the line is the
number of an instruction of typed IR (`Marks.places`), and every loop has a number (`Marks.loops`) in its loop metadata, where it
survives: on the vector loop that LLVM makes of it, and on the loop for the rest. LLVM's remarks name it by its line, FIRST + number.

    br i1 %more, label %b1, label %b3, !dbg !1000007, !llvm.loop !5
    !5 = distinct !{!5, !1000008, !{!"jitcore.loop", i32 3}}
    !1000007 = !DILocation(line: 12, scope: !1000003)
"""
from __future__ import annotations

import os

from codegen.build import Builder, Module
from typeinfer.errors import Location, definition

FIRST = 1_000_000               # the first number of our metadata: far from those of Module.closing
TAG = "jitcore.loop"


class _Debug:
    """Debug metadata under construction. `kind`: how much of it LLVM writes into object code."""
    kind = "NoDebug"

    def __init__(self):
        self.nodes: list[str] = []
        self.callees: dict[str, object] = {}      # names of LLVM functions → Callee
        self.deferred: set = set()                # instructions whose check waits until after the loop
        self._files: dict[str, int] = {}
        self._subprograms: dict = {}
        self.unit = self._node('distinct !DICompileUnit(language: DW_LANG_C99, file: {}, producer: "jitcore", isOptimized: true, '
                               f'runtimeVersion: 0, emissionKind: {self.kind})', "<jitcore>")
        self.signature = self._node("!DISubroutineType(types: !2)")

    def builder(self, module: Module) -> Builder:
        """A builder that marks what it writes."""
        return MarkingBuilder(module)

    def _node(self, text: str, file: str | None = None) -> int:
        if file is not None:
            text = text.replace("{}", f"!{self._file(file)}", 1)
        self.nodes.append(text)
        return FIRST + len(self.nodes) - 1

    def _file(self, path: str) -> int:
        if path not in self._files:
            folder, name = os.path.split(os.path.abspath(path) if os.path.exists(path) else path)
            self._files[path] = self._node(f"!DIFile(filename: {_text(name)}, directory: {_text(folder)})")
        return self._files[path]

    def subprogram(self, key, code, name: str) -> int:
        """The number of a function's own metadata; one for each key."""
        if key not in self._subprograms:
            line = definition(code).line or 0
            self._subprograms[key] = self._node(
                f"distinct !DISubprogram(name: {_text(name)}, scope: null, file: {{}}, line: {line}, type: !{self.signature}, "
                f"scopeLine: {line}, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !{self.unit})", code.co_filename)
        return self._subprograms[key]

    def function(self, b: MarkingBuilder, name: str, code, shown: str) -> str:
        """Begin a function: what its definition says after its attributes."""
        b.scope = self.subprogram(name, code, shown)
        b.start_of_function = Location(code, definition(code).line)
        return f" !dbg !{b.scope}"

    def text(self) -> str:
        """The module's metadata."""
        nodes = (f"!{number} = {text}" for number, text in enumerate(self.nodes, FIRST))
        version = FIRST - 1
        return "\n".join((*nodes, f"!llvm.dbg.cu = !{{!{self.unit}}}", f"!llvm.module.flags = !{{!{version}}}",
                          f'!{version} = !{{i32 2, !"Debug Info Version", i32 3}}', ""))


class Lines(_Debug):
    """The user's lines, and the calls that inlining replaced."""
    kind = "LineTablesOnly"

    def __init__(self):
        super().__init__()
        self._locations: dict = {}

    def location(self, b: MarkingBuilder, instr) -> int:
        """The number of an instruction's place."""
        place = instr.loc if instr is not None and instr.loc is not None else b.start_of_function
        return self._place(place, b)

    def _place(self, place: Location, b: MarkingBuilder, kind: str = "") -> int:
        key = place, b.scope, kind
        if key not in self._locations:
            if place.caller is None:
                scope, call = b.scope, ""
            else:
                scope = self.subprogram(place.code, place.code, place.code.co_name)
                call = f", inlinedAt: !{self._place(place.caller, b, 'distinct ')}"
            column = f", column: {place.column + 1}" if place.column is not None else ""
            self._locations[key] = self._node(f"{kind}!DILocation(line: {place.line or 0}{column}, scope: !{scope}{call})")
        return self._locations[key]

    def closing(self, b: MarkingBuilder, hints, of=None) -> str:
        return b.module.closing(*hints) if hints else ""


class Marks(_Debug):
    """Numbers of instructions and loops. `places`: the instruction (or the end of a block) that number k of `line` is about;
    `loops`: the LoopMark that each loop's tag is the number of."""

    def __init__(self):
        super().__init__()
        self.places: list = [None]
        self.loops: list[LoopMark] = []
        self._locations: dict = {}

    def location(self, b: MarkingBuilder, instr) -> int:
        if b.scanning is not None:                         # a second copy, which runs only where a check has failed
            instr = None
        key = instr, b.scope
        if key not in self._locations:
            self.places.append(instr)
            self._locations[key] = self._node(f"!DILocation(line: {len(self.places) - 1}, scope: !{b.scope})")
        return self._locations[key]

    def closing(self, b: Builder, hints, of: LoopMark | None = None) -> str:
        """See Builder.closing; `of`: which loop this is, if it is one of typed IR."""
        mark = of or LoopMark(b.callee, None, b.instr)
        mark.hints = tuple(hints)
        self.loops.append(mark)
        number = len(self.loops) - 1
        place = self._node(f"!DILocation(line: {FIRST + number}, scope: !{b.scope})") if b.scope else None
        return b.module.closing(*hints, facts=(*([f"!{place}"] if place else ()), f'!{{!"{TAG}", i32 {number}}}'))


class LoopMark:
    """One loop of LLVM text. `loop`: the Loop of typed IR that it was lowered from; None: the instruction `instr` runs it.
    `callee`: the function it is in. `hints`: what LLVM was told not to do with it. `lanes`: how many iterations of
    the loop around it run it at once, and how many are a vector (see ahead)."""
    __slots__ = ("callee", "loop", "instr", "hints", "lanes")

    def __init__(self, callee, loop, instr, lanes: tuple[int, int] = (0, 0)):
        self.callee, self.loop, self.instr, self.hints, self.lanes = callee, loop, instr, (), lanes


class MarkingBuilder(Builder):
    """A builder whose instructions say where they come from."""

    def __init__(self, module: Module):
        super().__init__(module)
        self.scope = 0                            # the metadata of the function being written, if it has any
        self.start_of_function = None
        self._marked = self._mark = None

    def mark(self) -> str:
        """What is put after an instruction."""
        if self.instr is not self._marked or self._mark is None or self.scanning is not None:
            if not self.scope:
                return ""
            self._marked = None if self.scanning is not None else self.instr
            self._mark = f", !dbg !{self.module.marks.location(self, self.instr)}"
        return self._mark

    def __call__(self, text: str, mark: str = "") -> str:
        return super().__call__(text, self.mark())

    def do(self, text: str) -> None:
        super().do(text + self.mark())

    def sibling(self) -> MarkingBuilder:
        """A builder for another function of the module, which has no metadata: what is inlined of it is marked as the call."""
        made = MarkingBuilder(self.module)
        made.options, made.instr, made.callee = self.options, self.instr, self.callee
        return made


def _text(text: str) -> str:
    return '"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\{c:02X}" for c in text.encode(errors="replace")) + '"'
