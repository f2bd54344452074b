"""IR as text: what dumps, golden tests and the docs show. `parser` reads it back.

In: a Function.  Out: text.  Holds: value names are made unique by a number; types follow the names.
"""
from __future__ import annotations

from typeinfer.ir import Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Value
from typeinfer.types import BOTTOM, NONE, Optional, Static


def print_function(function: Function) -> str:
    """The whole function."""
    names = Names()
    head = ", ".join(f"{names.of(p)}: {p.type}" for p in function.params)
    lines = [f"function {function.name}({head}) -> {function.result}"]
    for number, block in enumerate(function.blocks):
        names.blocks[block] = f"b{number}"
    for block in function.blocks:
        params = ", ".join(f"{names.of(p)}: {p.type}" for p in block.params)
        lines.append(f"{names.blocks[block]}({params}):")
        lines += [f"    {print_instr(instr, names)}" for instr in block.instrs]
        lines.append(f"    {_end(block.end, names)}")
    return "\n".join(lines) + "\n"


class Names:
    """Unique printed names of values and blocks."""

    def __init__(self):
        self.values: dict[Value, str] = {}
        self.blocks: dict = {}
        self._used: dict[str, int] = {}

    def of(self, value: Value) -> str:
        if isinstance(value, Constant):
            return _constant(value)
        name = self.values.get(value)
        if name is None:
            base = value.name or "v"
            count = self._used.get(base, 0)
            self._used[base] = count + 1
            name = f"%{base}" if value.name and count == 0 else f"%{base}.{count}"
            self.values[value] = name
        return name


def _constant(value: Constant) -> str:
    if value.type is BOTTOM:
        return "nothing"
    if isinstance(value.type, Static):
        return f"<{value.type}>"
    if value.value is None and value.type is not NONE and not isinstance(value.type, Optional):
        return f"undefined {value.type}"
    return f"{value.value!r}" if not hasattr(value.value, "shape") or value.value.shape == () else f"<{value.type}>"


def print_instr(instr: Instr, names: Names) -> str:
    args = ", ".join(names.of(arg) for arg in instr.args)
    head = "call" if instr.op is None else instr.op.name
    attr = getattr(instr.attr, "name", instr.attr)
    if _is_plain(attr):
        head += f"[{attr}]"
    flags = "".join(f" !{flag}" for flag in sorted(instr.flags))
    if instr.cleanup:
        flags += f" !cleanup({', '.join(names.of(v) for v in instr.cleanup)})"
    text = f"{head} {args}".rstrip() + flags
    if instr.result is None:
        return text
    interval = f" in {list(instr.result.range)}" if instr.result.range else ""
    return f"{names.of(instr.result)}: {instr.result.type} = {text}{interval}"


def _is_plain(attr) -> bool:
    """Whether an attribute says something as text; others are found again from the rule."""
    return all(map(_is_plain, attr)) if type(attr) is tuple else isinstance(attr, (int, str))


def _edge(edge: Edge, names: Names) -> str:
    return f"{names.blocks[edge.target]}({', '.join(names.of(arg) for arg in edge.args)})"


def _end(end, names: Names) -> str:
    if isinstance(end, Jump):
        return f"jump {_edge(end.edges[0], names)}"
    if isinstance(end, Branch):
        return f"branch {names.of(end.args[0])}, {_edge(end.edges[0], names)}, {_edge(end.edges[1], names)}"
    if isinstance(end, Guarded):
        return f"guarded {_edge(end.edges[0], names)}, {_edge(end.edges[1], names)}"
    if isinstance(end, Return):
        return f"return {names.of(end.args[0])}"
    return "unreachable"


def print_graph(functions: list[Function]) -> str:
    """The control flow of functions in the language of Graphviz (`dot -Tsvg`): a node for each block, an edge for each way on."""
    lines = ["digraph control_flow {", '    node [shape=box, fontname="monospace"]', '    edge [fontname="monospace"]']
    for number, function in enumerate(functions):
        names = Names()
        for at, block in enumerate(function.blocks):
            names.blocks[block] = f"b{at}"
        lines += [f"    subgraph cluster_{number} {{", f"        label={_label([str(function.name)])}"]
        edges = []
        for block in function.blocks:
            params = ", ".join(f"{names.of(p)}: {p.type}" for p in block.params)
            text = [f"{names.blocks[block]}({params}):", *(print_instr(instr, names) for instr in block.instrs)]
            ways = ("true", "false") if isinstance(block.end, Branch) else ("",) * len(block.end.edges)
            text.append(_end(block.end, names).partition(",")[0] if any(ways) else _end(block.end, names))
            lines.append(f"        f{number}_{names.blocks[block]} [label={_label(text)}]")
            for way, edge in zip(ways, block.end.edges):
                arrow = f"        f{number}_{names.blocks[block]} -> f{number}_{names.blocks[edge.target]}"
                edges.append(f'{arrow} [label="{way}"]' if way else arrow)
        lines += [*edges, "    }"]
    return "\n".join([*lines, "}"]) + "\n"


def _label(lines: list[str]) -> str:
    """Lines of text, set flush left."""
    quoted = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "".join(f"{line}\\l" for line in quoted) + '"'
