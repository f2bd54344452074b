"""Functions of the library that are compiled once, apart from their callers: who shares them, what is in their names, where they are kept."""

import marshal
import threading
from collections import deque
from types import SimpleNamespace

import numpy as np
import pytest
from kept import run

from codegen import capi
from codegen.machine import optimize, runtime
from jitcore import aside, config, njit, parts, pipeline, store
from jitcore.errors import InternalError


def loaded() -> set[str]:
    return {name for name in capi.RUNTIME if name.startswith(runtime.LIBRARY)}


def forget() -> None:
    """Another process has none of the parts that are loaded."""
    parts._changed.clear()
    for name in loaded():
        del capi.RUNTIME[name]


@pytest.fixture
def apart(monkeypatch):
    """No part is there yet; `made()` gives the symbols in each module of parts that was compiled since."""
    forget()
    monkeypatch.setattr(config, "EXTENSIONS", type(config.EXTENSIONS)())     # those of other tests
    made, add = [], runtime.add_part
    monkeypatch.setattr(runtime, "add_part", lambda symbols, *rest: (made.append(symbols), add(symbols, *rest))[1])
    return SimpleNamespace(made=made, names=lambda: sorted(name.split(".")[1] for symbols in made for name in symbols))


def count(n):
    found = {}
    for k in range(n):
        found[k % 7] = found.get(k % 7, 0) + k
    return found


def test_two_functions_share_a_part(apart):
    f = njit(count)

    @njit
    def g(keys):
        found = {}
        for key in keys:
            found[key] = 2
        return found, sorted(keys)

    assert f(20) == count(20) and "put" in apart.names() and len(apart.made) == 1
    first = set(apart.made[0])
    assert g([3, 1, 3]) == ({3: 2, 1: 2}, [1, 3, 3])
    assert len(apart.made) == 2 and first.isdisjoint(apart.made[1]) and "merge_sort" in apart.names()
    njit(lambda xs: (sorted(xs), count(4)))([2, 1])
    assert len(apart.made) == 2


@pytest.mark.parametrize("processors", [1, 2])
def test_they_are_compiled_aside_if_there_is_a_processor(apart, monkeypatch, processors):
    compiled_by, compile_text = [], optimize.compile_text
    monkeypatch.setattr(aside, "_processors", lambda: processors)
    monkeypatch.setattr(optimize, "compile_text", lambda *given, **options: (
        compiled_by.append(threading.current_thread().name), compile_text(*given, **options))[1])
    assert njit(count)(20) == count(20)
    assert sorted(set(compiled_by)) == ["MainThread", "jitcore.aside"][:processors]
    assert "jitcore.aside" not in {thread.name for thread in threading.enumerate()}


def test_what_the_function_needs_of_the_runtime_is_prepared_aside(apart, monkeypatch):
    prepared, prepare = [], runtime.prepare
    monkeypatch.setattr(runtime, "prepare", lambda names: (prepared.append(tuple(names)), prepare(names))[1])
    monkeypatch.setattr(runtime, "_prepared", {})
    part = runtime.part_of("jitcore_int_text")[0]
    for name in part:                                 # it stays loaded, for those who call it
        monkeypatch.delitem(capi.RUNTIME, name, raising=False)
    assert njit(lambda n: str(n))(20) == "20"
    assert any("jitcore_int_text" in names for names in prepared)
    assert "jitcore_int_text" in capi.RUNTIME and not runtime._prepared


def test_what_arguments_need_of_the_runtime_is_compiled_while_they_are_inferred(monkeypatch):
    part, seen, infer = runtime.part_of("jitcore_deque")[0], [], pipeline.infer

    def infer_later(*given):
        for thread in threading.enumerate():
            if thread.name == "jitcore.aside":
                thread.join()
        seen.append(set(runtime._prepared))
        return infer(*given)

    monkeypatch.setattr(aside, "_processors", lambda: 2)
    monkeypatch.setattr(runtime, "_prepared", {})
    monkeypatch.setattr(pipeline, "infer", infer_later)
    for name in part:                                 # it stays loaded, for those who call it
        monkeypatch.delitem(capi.RUNTIME, name, raising=False)
    assert njit(lambda items: items[0])(deque([20])) == 20
    assert seen == [{part[0]}] and part[0] in capi.RUNTIME and not runtime._prepared


def test_an_error_aside_is_one_of_the_compilation(apart, monkeypatch):
    compile_text = optimize.compile_text

    def fail(*given, aside=False, **options):
        if aside:
            raise ValueError("no")
        return compile_text(*given, **options)

    with monkeypatch.context() as failing:
        failing.setattr(optimize, "compile_text", fail)
        with pytest.raises(InternalError, match="ValueError: no"):
            njit(count)(20)
    assert njit(count)(20) == count(20)


def test_a_thread_that_did_not_start_or_is_in_another_process(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(aside.Aside, "start", refuse)
    one = aside.Aside(lambda: 3)
    one.wait()
    assert one.made() == 3


def test_what_is_in_the_name(apart):
    """Types, options that matter: each has code of its own, and the right one."""
    def names(f, *args):
        known = loaded()
        assert f(*args) == getattr(f, "py_func", f)(*args)
        return {name for name in loaded() - known if "merge_sort" in name}

    def order(xs):
        return sorted(xs)

    assert len(names(njit(order), [2, 1])) == 1
    assert not names(njit(lambda ys: (sorted(ys), 1)), [2, 1])
    for argument in ([2.5, 1.0], [np.float32(2), np.float32(1)], [(2, 1), (1, 2)], [(2, 1.0), (1, 2.0)]):
        assert len(names(njit(order), argument)) == 1, argument
    for options in ({"boundscheck": False}, {"overflow": "wrap"}, {"fastmath": True}, {"error_model": "numpy"}, {"nogil": True}):
        assert len(names(njit(**options)(order), [2, 1])) == 1, options


def test_what_depends_on_the_users_code_is_no_part(apart):
    def weight(x):
        return -x
    assert njit(lambda xs: sorted(xs, key=weight))([1, 3, 2]) == [3, 2, 1]
    assert "sort_by_key" not in apart.names()
    assert njit(lambda a: np.median(a))(np.array([3.0, 1, 2])) == 2.0
    assert all("median" not in name for name in apart.names())


def test_arguments_that_a_part_changes_are_written_back(apart, kept):      # noqa: F811
    """Whether code that was just made does it, or code from before, or from disk."""
    for _ in range(2):
        for make in (lambda: lambda xs: xs.sort(), lambda: lambda xs: (xs.sort(), 1)[1]):
            items = [3, 1, 2]
            njit(cache=False)(make())(items)
            assert items == [1, 2, 3]
        forget()
    assert len(apart.made) == 1


def test_parts_that_call_older_parts_change_what_these_change(apart):
    assert njit(count)(20) == count(20)
    items = {}
    njit(lambda x, y: x.update(y))(items, {1: 2})
    assert items == {1: 2} and len(apart.made) == 2


def test_what_is_only_read_stays_the_object_it_is(apart):
    class Odd(int):
        pass
    items = {1: [5, 6], 2: [7]}
    before = {key: id(value) for key, value in items.items()}
    assert njit(lambda d: 1 in d and len(d[2]))(items) == 1
    assert {key: id(value) for key, value in items.items()} == before


def test_exceptions_from_parts(apart):
    def f(xs, d):
        xs.sort()
        return d[xs[0]]
    with pytest.raises(ValueError, match="nan") as caught:
        njit(f)([1.0, float("nan")], {1.0: 2})
    assert caught.traceback[-1].name == "f" and caught.traceback[-1].lineno + 1 == f.__code__.co_firstlineno + 1


# --- on disk
PROGRAM = """
    from jitcore import njit
    from codegen.machine import optimize
    texts, before = [], optimize.compile_text
    optimize.compile_text = lambda text, *rest, **more: (texts.append(text), before(text, *rest, **more))[1]
    @njit
    def f(n):
        d = {}
        for k in range(n):
            d[k % 3] = k
        return d, sorted([3, n, 1])
    @njit(cache=False)
    def g(xs):
        d = {}
        for x in xs:
            d[x] = 1
        return d, sorted(xs)
    print(f(4), g([2, 1]), sum("define {i1" in text for text in texts if "library." in text and "@entry" not in text), len(texts))
    """
ANSWER = "({0: 3, 1: 1, 2: 2}, [1, 3, 4]) ({2: 1, 1: 1}, [1, 2])"


def test_a_second_program_loads_them(kept, tmp_path):      # noqa: F811
    assert run(PROGRAM, tmp_path).startswith(f"{ANSWER} 1 ")
    assert run(PROGRAM, tmp_path) == f"{ANSWER} 0 1"              # g alone is compiled


@pytest.mark.parametrize("how", ["damaged", "missing", "of another name", "the largest missing"])
def test_a_part_that_is_not_on_disk_any_more_is_made_again(kept, apart, how):       # noqa: F811
    def call():
        """As another process does it: how often parts were compiled."""
        forget()
        before = len(apart.made)
        assert njit(count)(20) == count(20) and njit(cache=False)(lambda n: (count(n), sorted([n, 2])))(9) == (count(9), [2, 9])
        return len(apart.made) - before

    assert call() == 2 and call() == 0
    found = [path for path in kept.files() if b"library." in path.read_bytes()]
    entries = {path: marshal.loads(path.read_bytes()[len(store.MAGIC) + 20:]) for path in found}
    largest = max((path for path in found if len(entries[path]) == 6), key=lambda path: path.stat().st_size)
    for path in [largest] if how == "the largest missing" else found:
        if how == "damaged":
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        elif how == "of another name":
            path.write_bytes(largest.read_bytes())
        else:
            path.unlink()
    assert call() > 0 and call() == 0


def test_there_are_not_more_than_some(apart, monkeypatch):
    monkeypatch.setattr(parts, "MOST", 0)
    monkeypatch.setattr(parts, "_names", {})
    assert njit(count)(20) == count(20) and not apart.made


def test_none_where_users_extend_the_compiler(apart, monkeypatch):
    monkeypatch.setattr("jitcore.config.EXTENSIONS", ["something"])
    assert njit(count)(20) == count(20) and not apart.made


def test_what_all_calls_need_is_compiled_while_the_stages_are_imported(tmp_path):
    (tmp_path / "program.py").write_text("""
import sys, threading
from codegen.machine import optimize
from jitcore import aside, njit

compile_text, by = optimize.compile_text, []
def compiled(text, *given, **options):
    by.append((threading.current_thread().name, "@jitcore_trampoline(" in text.partition("define ")[2].partition(chr(10))[0]))
    return compile_text(text, *given, **options)
optimize.compile_text = compiled
aside._processors = lambda: 2
assert njit(lambda x: x + 1)(1) == 2
print(by)
""")
    assert run("import program", tmp_path, JITCORE_CACHE="0").split("\n")[0] == "[('jitcore.aside', True), ('MainThread', False)]"
