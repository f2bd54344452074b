"""The architecture, checked on the source: who imports whom, who may know what, how long a file may be, which words are out.

A package's `__init__` docstring is its map: lines of four spaces, a module's name, two spaces or more, its purpose. A module
imports only modules that stand above it there, also inside functions; a folder ("ops/") counts as one module for what is
outside of it, and has a map of its own.
"""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"typeinfer": set(), "codegen": {"typeinfer"}, "jitcore": {"codegen", "typeinfer"}}
LONGEST = 600
SOLE_IMPORTERS = {"llvmlite": "codegen", "bytecode": "typeinfer"}
# Where the running Python's version may be asked for: opcodes differ, and so do the fields of CPython's objects.
VERSION_TESTS = ("typeinfer/decode/", "codegen/objects.py")
MODULE_NAMES = {"utils", "util", "misc", "helpers", "helper", "common_utils"}
WORDS = {"impl", "context", "manager", "handler", "process", "helper", "util", "utils", "misc", "typ", "ty"}
# Names that others chose: LLVM's, pickle's, Python's.
NAMES_OF_OTHERS = {"create_context", "create_new_module_pass_manager", "getModulePassManager", "scratch_context",
                   "create_context_ref", "getFunctionPassManager", "__context__"}
# build writes what status knows how to raise, and status writes with build: the one import against the order.
AGAINST_THE_ORDER = {("codegen.build", "codegen.status")}


@cache
def modules() -> dict[str, Path]:
    found = {}
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(), filename=str(modules()[name]))


def imports_of(name: str) -> set[str]:
    """Modules that a module imports anywhere, by full name; `from package import module` gives the module."""
    found = set()
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in modules() else node.module)
    return found


@cache
def names_bound_in(tree: ast.AST, at_top: bool) -> set[str]:
    """Names that a module binds: at its top (functions and classes not entered), or only inside of them."""
    found, waiting = set(), [(node, at_top) for node in tree.body]
    while waiting:
        node, counts = waiting.pop()
        if counts:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
        inside = isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef)
        counts = counts and not inside if at_top else counts or inside
        waiting += [(child, counts) for child in ast.iter_child_nodes(node)]
    return found


def is_package(name: str) -> bool:
    return modules()[name].name == "__init__.py"


@cache
def map_of(package: str) -> list[str]:
    """The modules of a package in the order of its docstring."""
    text = ast.get_docstring(tree_of(package), clean=False) or ""
    return re.findall(r"^    (\w+)/?(?:  +\S.*)?$", text, re.M)


@pytest.mark.parametrize("name", list(modules()))
def test_what_is_read_from_a_module_is_there(name):
    tree = tree_of(name)
    inside = names_bound_in(tree, at_top=False)
    read_as = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            read_as |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            there = modules().get(node.module) and names_bound_in(tree_of(node.module), at_top=True)
            missing = {alias.name for alias in node.names if there is not None
                       and alias.name not in there and f"{node.module}.{alias.name}" not in modules()}
            assert not missing, f"{name} imports {missing} from {node.module}"
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)) or node.value.id in inside:
            continue
        module = read_as.get(node.value.id)
        if module in modules() and not is_package(module):
            there = names_bound_in(tree_of(module), at_top=True) | {"__name__", "__file__", "__doc__", "__dict__"}
            assert node.attr in there, f"{name}:{node.lineno}: {module} has no {node.attr}"


PACKAGES = [name for name in modules() if is_package(name)]


@pytest.mark.parametrize("name", list(modules()))
def test_packages_depend_in_one_direction(name):
    package = name.partition(".")[0]
    for imported in imports_of(name):
        other = imported.partition(".")[0]
        if other in MAY_IMPORT and other != package:
            assert other in MAY_IMPORT[package], f"{name} imports {imported}"
        if other in SOLE_IMPORTERS:
            assert package == SOLE_IMPORTERS[other], f"{name} imports {other}"
        assert other in sys.stdlib_module_names or other in {"numpy", *MAY_IMPORT, *SOLE_IMPORTERS}, f"{name} imports {other}"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_lists_every_module(package):
    children = {name.removeprefix(f"{package}.") for name in modules() if name.startswith(f"{package}.")}
    children = {name for name in children if "." not in name}
    listed = map_of(package)
    assert len(listed) == len(set(listed)), f"twice in the map of {package}: {[n for n in listed if listed.count(n) > 1]}"
    assert set(listed) == children, (f"the map of {package} lacks {sorted(children - set(listed))} "
                                     f"and names {sorted(set(listed) - children)}, which do not exist")


@pytest.mark.parametrize("name", [name for name in modules() if not is_package(name)])
def test_modules_import_only_what_stands_above_them(name):
    parts = name.split(".")
    for imported in imports_of(name):
        other = imported.split(".")
        if other[0] != parts[0] or imported == parts[0]:
            continue
        shared = 0
        while shared < min(len(parts), len(other)) and parts[shared] == other[shared]:
            shared += 1
        if shared == len(other) or shared == len(parts) or (name, imported) in AGAINST_THE_ORDER:
            continue                              # a package that it is in, or itself
        order = map_of(".".join(parts[:shared]))
        assert order.index(other[shared]) < order.index(parts[shared]), (
            f"{name} imports {imported}, which stands below it in the map of {'.'.join(parts[:shared])}")


def test_exceptions_to_the_order_are_needed():
    for name, imported in AGAINST_THE_ORDER:
        assert imported in imports_of(name)


@pytest.mark.parametrize("name", list(modules()))
def test_python_versions_are_asked_for_in_two_places(name):
    path = modules()[name].relative_to(ROOT).as_posix()
    if path.startswith(VERSION_TESTS[0]) or path == VERSION_TESTS[1]:
        return
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("version_info", "hexversion", "python_version", "python_version_tuple"), (
                f"{path}:{node.lineno} asks for the version of Python")


@pytest.mark.parametrize("name", list(modules()))
def test_files_are_of_readable_size_and_say_what_they_are(name):
    text = modules()[name].read_text()
    assert text.count("\n") <= LONGEST, f"{name} has {text.count(chr(10))} lines"
    assert ast.get_docstring(tree_of(name)), f"{name} has no docstring"


@pytest.mark.parametrize("name", list(modules()))
def test_names(name):
    assert name.rpartition(".")[2] not in MODULE_NAMES
    for defined, line in names_in(tree_of(name)):
        is_ours = defined not in NAMES_OF_OTHERS and not defined.startswith("__")
        words = set(re.findall(r"[a-z]+|[A-Z][a-z]*", defined)) if is_ours else set()
        bad = {word.lower() for word in words} & WORDS
        assert not bad, f"{name}:{line}: {defined} uses {sorted(bad)}, which DESIGN §10 leaves out"


def names_in(tree):
    """Names that a module defines: functions, classes, arguments, variables."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_inference_loads_neither_llvm_nor_operations():
    code = ("import sys, typeinfer.infer, typeinfer.evaluate, typeinfer.parser, typeinfer.passes; "
            "print([m for m in sys.modules if m.split('.')[0] in ('llvmlite', 'codegen', 'jitcore')])")
    assert python(code).strip() == "[]"


def test_importing_the_compiler_does_not_load_llvm_or_bytecode():
    code = "import sys, jitcore; print([m for m in sys.modules if m.split('.')[0] in ('llvmlite', 'bytecode')])"
    assert python(code).strip() == "[]"


def test_the_grammar_is_that_of_the_oldest_python():
    """Newer syntax is a SyntaxError on 3.11; ast can tell, but for f-strings with quotes of their own kind inside."""
    for name, path in modules().items():
        lines = path.read_bytes().splitlines(keepends=True)
        ast.parse(b"".join(lines), filename=str(path), feature_version=(3, 11))
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.JoinedStr) and sys.version_info >= (3, 12):
                *before, last = lines[node.lineno - 1:node.end_lineno]      # (ast.get_source_segment splits the whole file each time)
                source = b"".join((*before, last[:node.end_col_offset]))[node.col_offset:].decode()
                assert not reuses_its_quote(source), f"{name}:{node.lineno}: an f-string that only 3.12 reads: {source}"


def reuses_its_quote(source: str) -> bool:
    match = re.match(r"[a-zA-Z]*('''|\"\"\"|'|\")", source)
    if match is None or len(match[1]) == 3:
        return False
    rest = source[match.end():]
    end = rest.rfind(match[1])
    inside = re.sub(r"\\.", "", rest[:end])
    return match[1] in inside and not re.search(r"[\"']\s*\n\s*[a-z]*[\"']|[\"']\s+[a-z]*[\"']", inside)
