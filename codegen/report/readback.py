"""Reading LLVM's optimised text back: its functions, blocks and loops, as far as `explain` asks.

In: the optimised text of a module that was lowered with Marks.  Out: MachineLoops: for each loop that is left its tag (which loop
it was made of, where that survived), its instructions, and whether and how wide it is vectorised.  Holds: read from the text that object code is made of.

    vector.body:
      %x = load <8 x double>, ptr %p, align 8, !dbg !16
      …
      br i1 %17, label %middle.block, label %vector.body, !dbg !14, !llvm.loop !32
    !32 = distinct !{!32, !33, !34}          !33 = !{!"jitcore.loop", i32 1}          !34 = !{!"llvm.loop.isvectorized", i32 1}
"""
from __future__ import annotations

import re
from collections import Counter

from codegen.marks import FIRST, TAG

_LABEL = re.compile(r'^("[^"]*"|[\w.$-]+):')
_TARGET = re.compile(r'label %("[^"]*"|[\w.$-]+)')
_NODE = re.compile(r"^!(\d+) = (.*)$")
_DEBUG, _LOOP = re.compile(r"!dbg !(\d+)"), re.compile(r"!llvm\.loop !(\d+)")
_PLACE = re.compile(r"^(?:distinct )?!DILocation\(line: (\d+)(?:.*inlinedAt: !(\d+))?")
_TAG = re.compile(rf'^!\{{!"{re.escape(TAG)}", i32 (\d+)\}}')
_VECTOR = re.compile(r"<(\d+) x (i\d+|half|bfloat|float|double|ptr)>")
_STEP = re.compile(r"= add (?:nuw |nsw )*i\d+ %index\S*, (\d+)")
_CALLED = re.compile(r'call [^@]*@("[^"]*"|[\w.$-]+)\(')
_DEFINED = re.compile(r'^define [^@]*@("[^"]*"|[\w.$-]+)\(')


class Text:
    """The optimised text of a module. `functions`: name → its blocks; a block: label → lines."""

    def __init__(self, text: str):
        self.nodes: dict[int, str] = {}
        self.functions: dict[str, dict[str, list[str]]] = {}
        blocks, lines = None, []
        for line in text.split("\n"):
            if blocks is None:
                if line.startswith("define "):
                    blocks = self.functions[_DEFINED.match(line)[1].strip('"')] = {}
                    lines = blocks["entry"] = []
                elif line.startswith("!") and (node := _NODE.match(line)):
                    self.nodes[int(node[1])] = node[2]
            elif line == "}":
                blocks = None
            elif line.startswith("  "):
                if lines and (line.startswith("    ") or line.startswith("  ]")):
                    lines[-1] += line             # a switch takes several lines
                else:
                    lines.append(line)
            elif label := _LABEL.match(line):
                name = label[1].strip('"')
                if name == "entry":
                    continue
                lines = blocks[name] = []

    def place(self, line: str) -> int | None:
        """The number of the instruction that a line is marked with (`Marks.places`)."""
        return next(self.places(line), None)

    def places(self, line: str):
        """That, and the numbers of the calls by way of which LLVM brought the line to where it is."""
        node = (_DEBUG.search(line) or ("", ""))[1]
        while node and (found := _PLACE.match(self.nodes.get(int(node), ""))):
            yield int(found[1]) if 0 < int(found[1]) < FIRST else None
            node = found[2]

    def loops(self) -> list[MachineLoop]:
        """All loops; `tag` is None where LLVM has lost it."""
        found = []
        for name, blocks in self.functions.items():
            targets = {label: [one.strip('"') for one in _TARGET.findall(lines[-1])] if lines else []
                       for label, lines in blocks.items()}
            sources: dict[str, list[str]] = {label: [] for label in blocks}
            for label, ways in targets.items():
                for way in ways:
                    sources[way].append(label)
            for label, header in _back_edges(targets):
                node = _LOOP.search(blocks[label][-1])
                tag, is_vectorized = self._facts(int(node[1])) if node else (None, False)
                inside = _natural_loop(sources, header, label)
                found.append(MachineLoop(self, name, tag, is_vectorized, header, inside, blocks, targets))
        return found

    def _facts(self, number: int) -> tuple[int | None, bool]:
        """What a loop's metadata says: (tag, is vectorised)."""
        tag, is_vectorized = None, False
        for part in re.findall(r"!(\d+)", self.nodes.get(number, ""))[1:]:
            text = self.nodes.get(int(part), "")
            if match := _TAG.match(text):
                tag = int(match[1])
            is_vectorized |= text.startswith('!{!"llvm.loop.isvectorized", i32 1')
        return tag, is_vectorized


def _back_edges(targets: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(latch, header) of each loop."""
    first = next(iter(targets))
    open_, done, found, stack = {first}, set(), [], [(first, iter(targets[first]))]
    while stack:
        label, ways = stack[-1]
        way = next(ways, None)
        if way is None:
            stack.pop()
            open_.discard(label)
            done.add(label)
        elif way in open_:
            if _dominates(targets, way, label):
                found.append((label, way))
        elif way not in done:
            open_.add(way)
            stack.append((way, iter(targets[way])))
    return found


def _dominates(targets: dict[str, list[str]], above: str, label: str) -> bool:
    """Whether all ways to a block lead through another."""
    seen, work = {above, "entry"}, ["entry"] if above != "entry" else []
    while work:
        for way in targets[work.pop()]:
            if way not in seen:
                seen.add(way)
                work.append(way)
    return above == label or label not in seen


def _natural_loop(sources: dict[str, list[str]], header: str, latch: str) -> list[str]:
    inside, work = {header: None}, [latch]
    while work:
        label = work.pop()
        if label not in inside:
            inside[label] = None
            work += sources[label]
    return list(inside)


class MachineLoop:
    """A loop of the optimised text. `tag`: the number of the LoopMark it was made of; `is_vectorized`: LLVM's vectoriser made it,
    or it runs the iterations that the vector loop leaves."""

    def __init__(self, text: Text, function: str, tag: int | None, is_vectorized: bool, header: str, labels, blocks, targets):
        self.text, self.function, self.tag, self.is_vectorized = text, function, tag, is_vectorized
        self.header, self.labels, self.blocks, self.targets = header, dict.fromkeys(labels).keys(), blocks, targets

    def lines(self):
        for label in self.labels:
            yield from self.blocks[label]

    @property
    def is_vector_body(self) -> bool:
        """Whether this is a vector loop, not the loop for the rest."""
        return self.is_vectorized and "vector.body" in self.header

    @property
    def is_epilogue(self) -> bool:
        """Whether this vector loop runs what the wider one leaves."""
        return self.header.startswith("vec.epilog")

    def widths(self) -> Counter:
        """How many of its instructions are on vectors of each number of lanes."""
        return Counter(int(found[1]) for line in self.lines() if (found := _VECTOR.search(line.partition("=")[2] or line)))

    def width(self) -> tuple[int, int]:
        """(lanes, interleave): iterations done by one vector instruction, and how many of these are in flight."""
        lanes = self.widths()
        steps = [int(step) for line in self.lines() for step in _STEP.findall(line)]
        step = max(steps, default=0)
        fitting = {n: count for n, count in lanes.items() if step % n == 0} if step else lanes
        if not fitting:
            return 1, step or 1
        width = max(fitting, key=lambda n: (fitting[n], -n))
        return width, max(1, step // width)

    def elements(self) -> list[str]:
        """The types of vector elements that it computes with, the most frequent first."""
        found = Counter(one[2] for line in self.lines() for one in _VECTOR.finditer(line) if one[2] != "ptr" and one[2] != "i1")
        return [name for name, _ in found.most_common()]

    def calls(self):
        """(the function called, its line) of each call of a function that is no intrinsic."""
        for line in self.lines():
            if "call" in line and (found := _CALLED.search(line)) and not found[1].startswith("llvm."):
                yield found[1].strip('"'), line

    def exits(self):
        """The line of each branch that may leave the loop, and where it leads."""
        for label in self.labels:
            out = [target for target in self.targets[label] if target not in self.labels]
            if out:
                yield self.blocks[label][-1], out[0]
