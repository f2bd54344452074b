"""Calls of every public function of NumPy, as text, and the arguments they are checked with.

In: nothing.  Out: `load()`: heading → function → expressions; `arguments(kind, layout)`: what their variables stand for.
Holds: every function of NumPy's public array API is in one heading, or in ABSENT with the reason (tests/test_numpy_calls.py).

A line of a heading's text is `name | expression | expression …`; a statement is run for what it does to its arguments. The
variables: a, b lines of 6; m 3x4, s 3x3, t 2x3x4; z 0-d, x a scalar, all of the dtype that is checked; r, rm results like a and m;
d a sorted line of floats; i, j whole numbers below 3; k, km masks for a, m; n, f Python numbers; g a Generator.
"""
import ast
import re
from functools import cache
from pathlib import Path
from textwrap import indent

import numpy as np

HERE = Path(__file__).parent
KINDS = ("float64", "float32", "int64", "int32", "uint8", "bool", "complex128", "float16")
LAYOUTS = ("C", "F", "strided")
VARIABLES = ("a", "b", "m", "s", "t", "z", "x", "r", "rm", "d", "i", "j", "k", "km", "n", "f", "g", "dt", "td", "u", "w", "path")

# What is called in the interpreter as it is, mostly for objects: a call for each. `path` names a file that may be written.
CALLED = {
    "reads and writes files": {
        "fromfile": "a.tofile(path); np.fromfile(path)", "ndarray.tofile": "a.tofile(path); np.fromfile(path)[1]",
        "load": "np.save(path, m); np.load(path + '.npy')", "save": "np.save(path, m); np.load(path + '.npy')[1]",
        "savez": "np.savez(path, m); np.load(path + '.npz')['arr_0']", "savez_compressed": "np.savez_compressed(path, m); np.load(path + '.npz')['arr_0']",
        "loadtxt": "np.savetxt(path, m); np.loadtxt(path)", "savetxt": "np.savetxt(path, m); np.loadtxt(path)[0]",
        "genfromtxt": "np.savetxt(path, m); np.genfromtxt(path)", "fromregex": "np.savetxt(path, a); np.fromregex(path, r'([0-9.]+)e', [('x', 'f8')])",
        "ndarray.dump": "a.dump(path); np.load(path, allow_pickle=True)", "ndarray.dumps": "a.dumps()",
        "memmap": "a.tofile(path); np.memmap(path, mode='r')[:2]"},
    "changes or shows settings": {
        "get_printoptions": "np.get_printoptions()", "set_printoptions": "np.set_printoptions(precision=8)", "getbufsize": "np.getbufsize()",
        "printoptions": "with np.printoptions(precision=2): text = str(a / 3)\ntext", "setbufsize": "np.setbufsize(8192)",
        "geterr": "np.geterr()", "seterr": "np.seterr(under='ignore')", "geterrcall": "np.geterrcall()", "seterrcall": "np.seterrcall(None)"},
    "makes arrays of objects": {"frompyfunc": "np.frompyfunc(abs, 1, 1)(a)"},
    "makes matrices": {"asmatrix": "np.asmatrix(m)", "bmat": "np.bmat([[m, m]])"},
    "shares memory with other libraries": {
        "from_dlpack": "np.from_dlpack(a)", "frombuffer": "np.frombuffer(a.tobytes())", "ndarray.data": "a.data.nbytes",
        "ndarray.to_device": "a.to_device('cpu')", "ndarray.device": "a.device",
        "ndarray.getfield": "a.getfield(np.float32, 4)", "ndarray.setfield": "a.setfield(1.5, np.float64); a", "ndarray.byteswap": "a.byteswap()"},
    "gives or takes objects, lists of any type, or classes": {
        "einsum_path": "np.einsum_path('ij,kj', m, m)", "nested_iters": "len(np.nested_iters(m, [[0], [1]]))",
        "broadcast_shapes": "np.broadcast_shapes((2, 3), (3,))", "typename": "np.typename('d')", "mintypecode": "np.mintypecode('df')",
        "require": "np.require(a, requirements='C')", "random.get_state": "np.random.seed(3); np.random.get_state()[0]"},
}

# What is not for compiled code, with the reason that docs/numpy.md gives.
ABSENT = {
    "compiled code knows of an array where its memory ends and whether it may be written": "ndarray.setflags ndarray.resize ndarray.base",
    "an argument of C functions that ctypes found": "ndarray.ctypes",
    "taken where it ignores or warns (compiled code warns of nothing); asking for exceptions is refused": "errstate",
    "says something of the installation, or tests it": "get_include info show_config show_runtime test",
    "has a new name, and is gone from the newest NumPy": "row_stack trapz in1d ndarray.tostring",
}

# Calls that are refused, though NumPy has an answer.
REFUSED: dict[str, str] = {}
if hasattr(np, "row_stack"):                      # before NumPy 2.5, where np.cross took lines of two numbers, too
    REFUSED.update(dict.fromkeys(("np.cross(a[:3], b[:3])", "np.cross(s, s)", "np.cross(s, a[:3])"), "the type depends on lengths"))

if np.lib.NumpyVersion(np.__version__) < "2.4.0":   # float() and int() took arrays of one element
    REFUSED.update(dict.fromkeys(("float(a[:1])", "int(a[:1])"), "the length of a line is not known when compiling"))


@cache
def load() -> dict[str, dict[str, tuple[str, ...]]]:
    """Heading → function → expressions."""
    return {path.stem.replace("_", " "): _read(path) for path in sorted(HERE.glob("*.txt"))}


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            names, *expressions = (part.strip() for part in line.split(" | "))
            listed = [names] if path.stem == "indexing" else names.split()
            for name in listed:
                found[name] = found.get(name, ()) + tuple(_written_out(name, one) for one in expressions)
    return found


def _written_out(name: str, expression: str) -> str:
    """The expression for one of the functions that its line is for."""
    own = name.rpartition(".")[2]
    expression = expression.replace("FUNCTION", f"np.{name}").replace("GENERATOR", f"g.{own}").replace("ATTRIBUTE", own)
    expression = re.sub(r"SEEDED", f"np.random.seed(3); np.{name}", expression)
    return re.sub(r"METHOD\(([\w.:\[\]]+(?:\(\d, \d\))?)(?:, )?", rf"\1.{own}(", expression)


def function_of(expression: str):
    """The expression, or statements, as a function of the variables in it: it returns what the last one gives."""
    tree = ast.parse(expression)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names = [name for name in VARIABLES if name in used]
    *before, last = map(ast.unparse, tree.body)
    lines = [*before, f"return {last}" if isinstance(tree.body[-1], ast.Expr) else last]
    scope: dict = {"np": np}
    exec(compile(f"def call({', '.join(names)}):\n" + indent("\n".join(lines), "    "), f"<{expression}>", "exec"), scope)
    return scope["call"], names


def arguments(names, kind: str, layout: str = "C") -> tuple:
    """New values for these variables."""
    return tuple(_value(name, np.dtype(kind), layout) for name in names)


def _value(name: str, dtype: np.dtype, layout: str):
    if name in ("a", "b", "r", "m", "s", "t", "rm", "z", "x"):
        return _numbers(name, dtype, layout)
    if name == "g":
        return np.random.Generator(np.random.PCG64(7))
    if name in ("n", "f"):
        return 2 if name == "n" else 0.5
    return {"d": np.array([-1.5, 0.0, 0.5, 2.0, 2.5, 7.0]), "i": np.array([2, 0, 1]), "j": np.array([1, 1, 2]),
            "k": np.array([True, False, True, True, False, False]), "km": np.arange(12).reshape(3, 4) % 3 == 0,
            "dt": np.array(["2024-02-28", "2023-12-31", "NaT", "2024-03-01"], "M8[D]"),
            "td": np.array([1, -5, 30, 2], "m8[D]"), "u": np.array(["ab", "c", "abc", ""]),
            "w": np.array([b"ab", b"c", b"abc", b""])}[name].copy()


def _numbers(name: str, dtype: np.dtype, layout: str):
    shape = {"a": (6,), "b": (6,), "r": (6,), "m": (3, 4), "rm": (3, 4), "s": (3, 3), "t": (2, 3, 4), "z": (), "x": ()}[name]
    count = int(np.prod(shape))
    values = (np.arange(count) * 7 + (3 if name in "bt" else 1)) % 11
    if name == "s":
        values = np.array([6, 1, 2, 1, 7, 3, 2, 3, 9])
    if dtype.kind in "fc" and name not in ("r", "rm"):
        values = values / 4
    elif dtype.kind == "b":
        values = values % 2
    values = np.asarray(values)
    if dtype.kind == "c":
        values = values + 0.5j * values[::-1] if name != "s" else values + 0j
    if dtype.kind in "if" and name == "b":
        values[1] = -values[1]
    made = values.reshape(shape).astype(dtype)
    if name == "x":
        return made[()]
    if layout == "strided" and made.ndim:
        return np.repeat(made, 2, axis=-1)[..., ::2]
    return np.asfortranarray(made) if layout == "F" else made
