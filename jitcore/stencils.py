"""`stencil`, by Numba's name: a function of an element's neighbours, applied to every inner point of an array.

In: a function that indexes its arrays relative to one point: `a[-1, 0] + a[1, 0]`.  Out: a callable, for Python and for compiled code.
Holds: it is compiled as the loops written out would be: the kernel becomes a function with the point's indices as further parameters,
`a[-1, 0]` becomes `a[i - 1, j]`, and the indices tell how far from the border the loops stay.

    @stencil
    def spread(a):
        return 0.25 * (a[0, 1] + a[1, 0] + a[0, -1] + a[-1, 0])

Numba's options: `cval`, what the border is set to (0); `neighborhood`, ((first, last), …), where indices are not constants;
`standard_indexing`, names of arrays that are indexed as they are.
"""
from __future__ import annotations

import ast
import functools
import inspect
import linecache
import textwrap
import types as python_types

import numpy as np

from jitcore.decorators import njit
from jitcore.errors import UnsupportedError
from typeinfer.source import source_of

_OPTIONS = ("cval", "neighborhood", "standard_indexing", "mode", "inline")


class _Decorator:
    """`@stencil`, `@stencil(cval=1.0)`, `@stencil(neighborhood=((-2, 2),))`. (A function would be compiled where compiled code calls it.)"""

    __name__ = "stencil"

    def __call__(self, func_or_mode="constant", **options):
        mode = options.pop("mode", func_or_mode) if isinstance(func_or_mode, str) else "constant"
        if mode != "constant":
            raise ValueError(f"stencil has the mode 'constant' only, not {mode!r}")
        for name in options:
            if name not in _OPTIONS:
                raise TypeError(f"stencil() got an unknown option '{name}'; there are {', '.join(_OPTIONS)}")
        options.pop("inline", None)
        if callable(func_or_mode):
            return Stencil(func_or_mode, **options)
        return lambda function: Stencil(function, **options)


stencil = _Decorator()


class Stencil:
    """What `stencil` makes. `neighborhood`: how far the kernel reaches along each axis, ((first, last), …)."""

    def __init__(self, function, cval=None, neighborhood=None, standard_indexing=()):
        functools.update_wrapper(self, function)
        self.py_func = function
        standard = (standard_indexing,) if isinstance(standard_indexing, str) else tuple(standard_indexing)
        parsed = _Relative(function, _parameters(function), standard, neighborhood)
        self.neighborhood = parsed.neighborhood
        self._compiled = njit(_loops(function, parsed, cval))

    @property
    def source(self):
        """What compiled code that calls it compiles."""
        return source_of(self._compiled.py_func)

    def __call__(self, *args, out=None):
        return self._compiled(*args) if out is None else self._compiled(*args, out=out)

    def __repr__(self):
        return f"<stencil {self.py_func.__qualname__}>"

    def __reduce__(self):
        return self.__qualname__                  # by name only: what it is made of is text in a file


def _parameters(function) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    if not parameters or any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
        raise UnsupportedError(f"the stencil {function.__qualname__} has parameters other than positional ones, or none",
                               advice="name each array")
    return [p.name for p in parameters]


def _parse(function) -> ast.FunctionDef:
    """The function's syntax tree, with the line numbers of its file."""
    try:
        lines, first = inspect.getsourcelines(function)
    except OSError:
        raise UnsupportedError(f"the source of the stencil {function.__qualname__} is not there to be read",
                               advice="write it into a file, or as a loop over the inner points") from None
    try:
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except SyntaxError:                           # the lines of a lambda need not be a statement
        tree = ast.Module([], [])
    ast.increment_lineno(tree, first - 1)
    is_lambda = function.__name__ == "<lambda>"
    written = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda if is_lambda else ast.FunctionDef)]
    if not written or is_lambda and len(written) > 1:
        raise UnsupportedError(f"the source of the stencil {function.__qualname__} is not clear", advice="write it with def")
    found = written[0]
    if is_lambda:
        found = ast.copy_location(ast.FunctionDef("kernel", found.args, [ast.copy_location(ast.Return(found.body), found)], []), found)
    found.decorator_list, found.returns = [], None
    for parameter in found.args.args:
        parameter.annotation = None
    return found


def _constants(tree: ast.FunctionDef, function, parameters: list[str]) -> dict[str, int]:
    """Variables of a kernel that are ints which do not change: set once, or outside."""
    outside = inspect.getclosurevars(function)
    found = {name: value for name, value in {**outside.globals, **outside.nonlocals}.items() if type(value) is int}
    stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    for name in (*stored, *parameters):
        found.pop(name, None)
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            value = _evaluate(node.value, found) if stored.count(name) == 1 and name not in parameters else None
            if type(value) is int:
                found[name] = value
    return found


def _evaluate(node, constants: dict[str, int]):
    """The value of an expression of numbers and these variables; None of any other."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    if not names <= constants.keys() or any(isinstance(one, (ast.Call, ast.Subscript, ast.Attribute)) for one in ast.walk(node)):
        return None
    return eval(compile(ast.Expression(node), "<index>", "eval"), {"__builtins__": {}}, constants)


class _Relative(ast.NodeTransformer):
    """Makes relative indices absolute. `tree`: then, the kernel, which takes the point's indices last; `neighborhood`: see Stencil."""

    def __init__(self, function, parameters: list[str], standard: tuple[str, ...], neighborhood):
        tree = _parse(function)
        unknown = [name for name in standard if name not in parameters]
        if unknown:
            raise ValueError(f"standard_indexing names '{unknown[0]}', which is no parameter")
        if parameters[0] in standard:
            raise ValueError(f"the first array of a stencil is indexed relatively: '{parameters[0]}' cannot be in standard_indexing")
        self.relative = set(parameters) - set(standard)
        self.parameters, self.declared = parameters, neighborhood
        self.reach: list[list[int]] = []
        self.is_constant = True
        self.indexed: list[str] = []
        self.names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(parameters)
        self.constants = _constants(tree, function, parameters)
        self.tree = self.visit(tree)
        if not self.reach:
            raise ValueError(f"the stencil {tree.name} indexes no array relatively")
        self.indices = [self._index(axis) for axis in range(len(self.reach))]
        self.tree.args.args += [ast.arg(name) for name in self.indices]
        self.tree.args.defaults = []
        if neighborhood is None and not self.is_constant:
            raise ValueError(f"the stencil {tree.name} has indices that are not constants: say how far they reach, neighborhood=((first, last), …)")
        if neighborhood is not None and len(neighborhood) != len(self.reach):
            raise ValueError(f"the neighborhood has {len(neighborhood)} dimensions, the indices of the stencil {tree.name} {len(self.reach)}")
        self.neighborhood = tuple((int(low), int(high)) for low, high in (self.reach if neighborhood is None else neighborhood))
        ast.fix_missing_locations(self.tree)

    def _index(self, axis: int) -> str:
        name = f"index{axis}"
        while name in self.names:
            name += "_"
        return name

    def visit_Subscript(self, node):
        if not (isinstance(node.value, ast.Name) and node.value.id in self.relative):
            return self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            raise ValueError(f"line {node.lineno}: a stencil does not assign to the array '{node.value.id}'")
        if node.value.id not in self.indexed:
            self.indexed.append(node.value.id)
        offsets = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        self.reach = self.reach or [[0, 0] for _ in offsets]
        if len(offsets) != len(self.reach):
            raise ValueError(f"line {node.lineno}: {len(offsets)} indices where the stencil has {len(self.reach)} elsewhere")
        moved = [self._moved(self.visit(offset), axis) for axis, offset in enumerate(offsets)]
        node.slice = moved[0] if len(moved) == 1 else ast.Tuple(moved, ast.Load())
        return node

    def _moved(self, offset, axis: int):
        if isinstance(offset, ast.Slice):
            if offset.lower is None or offset.upper is None or offset.step is not None:
                raise ValueError(f"line {offset.lineno}: a slice in a stencil has two bounds and no step")
            self.is_constant = False
            return ast.Slice(self._moved(offset.lower, axis), self._moved(offset.upper, axis))
        known = _evaluate(offset, self.constants)
        if known is None:
            self.is_constant = False
        else:
            if not isinstance(known, int):
                raise ValueError(f"line {offset.lineno}: a relative index is an int, not {known!r}")
            if self.declared is None:
                self.reach[axis] = [min(self.reach[axis][0], known), max(self.reach[axis][1], known)]
            elif axis < len(self.declared) and not self.declared[axis][0] <= known <= self.declared[axis][1]:
                raise ValueError(f"line {offset.lineno}: the index {known} is outside the neighborhood {tuple(self.declared[axis])}")
        return ast.copy_location(ast.BinOp(ast.Name(self._index(axis), ast.Load()), ast.Add(), offset), offset)


def _loops(function, parsed: _Relative, cval):
    """The function that applies the kernel to every inner point. Its own names begin like none of the user's."""
    names, indices, first, own = parsed.parameters, parsed.indices, parsed.parameters[0], "_"
    while any(name.startswith(own) for name in (*names, *indices)):
        own += "_"
    scope = {f"{own}kernel": _kernel(function, parsed), f"{own}np": np, f"{own}cval": 0 if cval is None else cval}
    given, point, out = ", ".join(names), ", ".join(indices), "out" if "out" not in names else f"{own}out"
    checks = "".join(
        f"    if {' or '.join(f'{name}.shape[{axis}] < {first}.shape[{axis}]' for axis in range(len(indices)))}:\n"
        f"        raise ValueError('stencil: {name} is smaller than {first}')\n" for name in parsed.indexed if name != first)
    border = "" if cval is None else f"    else:\n        {out}[...] = {own}cval\n"
    loops, indent = "", "    "
    for axis, (index, (low, high)) in enumerate(zip(indices, parsed.neighborhood)):
        loops += f"{indent}for {index} in range({max(-low, 0)}, {first}.shape[{axis}] - {max(high, 0)}):\n"
        indent += "    "
    text = (f"def {own}stencil({given}, {out}=None):\n{checks}"
            f"    if {out} is None:\n"
            # what the kernel returns has a type that no element need be computed for
            f"        {own}results = [{own}kernel({given}, {', '.join('0' for _ in indices)}) for {own}n in range(min(0, {first}.ndim * {first}.size))]\n"
            f"        {out} = {own}np.full({first}.shape, {own}cval, {own}np.array({own}results).dtype)\n{border}"
            f"{loops}{indent}{out}[{point}] = {own}kernel({given}, {point})\n"
            f"    return {out}\n")
    name = f"<stencil {function.__qualname__}>"   # the lines that errors and explanations show
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    exec(compile(text, name, "exec"), scope)
    made = scope[f"{own}stencil"]
    made.__code__ = made.__code__.replace(co_name=function.__name__)
    made.__module__, made.__qualname__, made.__doc__ = function.__module__, function.__qualname__, function.__doc__
    return made


def _kernel(function, parsed: _Relative):
    """The kernel with absolute indices, as a function with the globals and captured variables of the user's."""
    free = function.__code__.co_freevars
    outer = ast.parse(f"def outer({', '.join(free)}):\n    pass").body[0]
    outer.body = [parsed.tree]
    module = ast.fix_missing_locations(ast.Module([outer], []))
    code = compile(module, function.__code__.co_filename, "exec")
    for name in ("outer", parsed.tree.name):
        code = next(one for one in code.co_consts if isinstance(one, python_types.CodeType) and one.co_name == name)
    cells = dict(zip(free, function.__closure__ or ()))
    made = python_types.FunctionType(code, function.__globals__, function.__name__, None, tuple(cells[name] for name in code.co_freevars))
    made.__qualname__, made.__module__ = function.__qualname__, function.__module__
    return made


__all__ = ["stencil", "Stencil"]
