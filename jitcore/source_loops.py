"""The loops of a function as they stand in its source.

In: code objects, whose files can be read.  Out: for each its loops (`for`, `while`, comprehensions), and which of them a place of
typed IR belongs to.  Holds: a function without source has none.
"""
from __future__ import annotations

import ast
import linecache

LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class SourceLoops:
    """The loops of files, read once."""

    def __init__(self):
        self._trees: dict[str, ast.AST | None] = {}
        self._functions: dict = {}

    def function_of(self, code) -> ast.AST | None:
        """The syntax of a function."""
        if code not in self._functions:
            self._functions[code] = self._find(code)
        return self._functions[code]

    def _find(self, code):
        path = code.co_filename
        if path not in self._trees:
            try:
                self._trees[path] = ast.parse("".join(linecache.getlines(path)))
            except SyntaxError:
                self._trees[path] = None
        tree = self._trees[path]
        best = None
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, _FUNCTIONS):
                decorators = getattr(node, "decorator_list", ())
                first = min([node.lineno, *(one.lineno for one in decorators)])
                names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
                if first == code.co_firstlineno and getattr(node, "name", "<lambda>") == code.co_name and (
                        tuple(names) == code.co_varnames[:len(names)]):
                    best = best or node
        return best

    def loops_of(self, code) -> list:
        """(loop, how deep it is nested) for each loop of a function, from top to bottom."""
        found = []

        def visit(node, depth):
            for child in ast.iter_child_nodes(node):
                is_loop = isinstance(child, LOOPS)
                if is_loop:
                    found.append((child, depth))
                if not isinstance(child, _FUNCTIONS):
                    visit(child, depth + is_loop)
        function = self.function_of(code)
        if function is not None:
            visit(function, 0)
        return sorted(found, key=lambda one: (one[0].lineno, one[0].col_offset))

    def loop_around(self, code, locations) -> ast.AST | None:
        """The innermost loop of a function that all these places are in."""
        places = [(one.line, one.column or 0) for one in locations if one.line]
        if not places:
            return None
        first, last = min(places), max(places)
        inside = [node for node, _ in self.loops_of(code) if (node.lineno, node.col_offset) <= first
                  and last <= (node.end_lineno, node.end_col_offset)]
        return max(inside, key=lambda node: (node.lineno, node.col_offset), default=None)

    def is_call(self, code, location) -> bool:
        """Whether a place is a whole operation that is not what a loop runs over: then what loops there is not the user's."""
        function = self.function_of(code)
        if function is None:
            return False
        wanted = location.line, location.column, location.end_line, location.end_column
        iterated = {id(node.iter) for node in ast.walk(function) if hasattr(node, "iter")}
        return any(isinstance(node, (ast.Call, ast.BinOp, ast.Compare, ast.Subscript)) and id(node) not in iterated
                   and wanted == (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
                   for node in ast.walk(function))
