"""Make a failing program small: delete statements, take bodies for loops, parts for expressions, as long as it fails alike.

In: a Program, a test whether a program still fails.  Out: a smaller Program.  Holds: every step makes the text's tree smaller, so
it ends.
"""
import ast
import copy
import time
import warnings

from .statements import Program

COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)
CONSTANTS = (0, 1, 0.0, 1.0, True)
MODULES = ("np", "math")


def shrink(program: Program, still_fails, seconds: float = 60) -> Program:
    """The smallest program found in the time."""
    deadline = time.monotonic() + seconds
    best = program
    for text in program.arguments:
        if len(program.arguments) > 1 and still_fails(Program(best.source, (text,))):
            best = Program(best.source, (text,))
            break
    progress = True
    while progress and time.monotonic() < deadline:
        progress = False
        for make in (_statements, _expressions):
            for edit in _edits(best.source, make):
                source = _edited(best.source, make, edit)
                if source is None or len(source) >= len(best.source):
                    continue
                if time.monotonic() > deadline:
                    return best
                if still_fails(Program(source, best.arguments)):
                    best, progress = Program(source, best.arguments), True
                    break
            if progress:
                break
        if not progress and len(best.arguments) == 1:
            for edit in _edits(best.arguments[0], _expressions):
                text = _edited(best.arguments[0], _expressions, edit)
                if text is None or len(text) >= len(best.arguments[0]) or time.monotonic() > deadline:
                    continue
                if still_fails(Program(best.source, (text,))):
                    best, progress = Program(best.source, (text,)), True
                    break
    return best


def _edits(text: str, make) -> range:
    return range(len(list(make(ast.parse(text)))))


def _edited(text: str, make, number: int) -> str | None:
    """The text after edit `number`; None where it is no program any more."""
    tree = ast.parse(text)
    edit = list(make(tree))[number]
    edit()
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "<shrunk>", "exec")
    except (SyntaxError, ValueError):
        return None
    return source + "\n"


def _statements(tree):
    """Edits of statement lists: halves first, then single ones, then compounds by their bodies."""
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(node, name, None)
            if not isinstance(block, list) or not block:
                continue
            size = len(block)
            while size:
                for start in range(0, len(block) - size + 1, size):
                    found.append((-size, lambda b=block, s=start, n=size, f=name, o=node: _delete(b, s, n, f, o)))
                size //= 2
            for at, one in enumerate(block):
                if isinstance(one, COMPOUND):
                    cases = [case.body for case in getattr(one, "cases", ())]
                    for part in (getattr(one, "body", None), getattr(one, "orelse", None), getattr(one, "finalbody", None), *cases):
                        if part:
                            found.append((0, lambda b=block, a=at, p=part: b.__setitem__(slice(a, a + 1), p)))
    return [edit for _, edit in sorted(found, key=lambda pair: pair[0])]


def _delete(block, start, size, name, node):
    del block[start:start + size]
    if not block and name == "body" and not isinstance(node, ast.Module):
        block.append(ast.Pass())


def _expressions(tree):
    """Edits that put a part of an expression, or a constant, in its place."""
    found = []
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            places = [(value, None)] if isinstance(value, ast.expr) else (
                [(item, at) for at, item in enumerate(value) if isinstance(item, ast.expr)] if isinstance(value, list) else [])
            for old, at in places:
                if isinstance(getattr(old, "ctx", None), (ast.Store, ast.Del)):
                    continue
                for new in _smaller(old):
                    found.append(lambda n=node, f=name, k=at, new=new: _put(n, f, k, new))
                if at is not None and isinstance(node, (ast.List, ast.Tuple, ast.BoolOp)) and len(value) > 1:
                    found.append(lambda v=value, k=at: v.__delitem__(k))
    return found


def _smaller(old):
    for child in ast.iter_child_nodes(old):
        is_module = isinstance(child, ast.Name) and child.id in MODULES
        if isinstance(child, ast.expr) and not isinstance(child, ast.List) and not is_module and not (
                isinstance(old, ast.Call) and child is old.func):
            yield copy.deepcopy(child)
    if isinstance(old, (ast.Constant, ast.Name)) and not (isinstance(old, ast.Constant) and old.value not in CONSTANTS):
        return
    for constant in CONSTANTS:
        yield ast.Constant(constant)


def _put(node, field, at, new):
    if at is None:
        setattr(node, field, new)
    else:
        getattr(node, field)[at] = new
