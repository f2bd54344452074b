"""Globals, attributes of modules and captured variables are read when compiling, and rebinding one recompiles."""

import gc
import sys
import time
import types as python_types
import weakref

import numpy as np
import pytest
from outside_programs import PROGRAMS

from jitcore import njit, pipeline


def module(source: str, **variables) -> dict:
    """The variables of a module made of the source."""
    made = {"__name__": "made_up", "njit": njit, "np": np, **variables}
    exec(source, made)
    return made


COUNTED = """
@njit
def f(x):
    return x + K
K = 1
"""


def test_rebinding():
    made = module(COUNTED)
    f = made["f"]
    assert f(1) == 2
    first = f.specializations[f.signatures[0]]
    made["K"] = 10
    assert f(1) == 11 and not first.is_current() and len(f.signatures) == 1
    made["K"] = 2.5
    assert f(1) == 3.5 and f(1.0) == 3.5
    made["other"] = 3
    second = f.specializations[f.signatures[0]]
    assert f(1) == 3.5 and f.specializations[f.signatures[0]] is second


def test_binding_the_same_object_changes_nothing():
    made = module(COUNTED, K=None)
    f = made["f"]
    made["K"] = value = 1000
    f(1)
    found = f.specializations[f.signatures[0]]
    made["K"] = value
    assert f(1) == 1001 and found.is_current()


def test_removing_and_adding():
    made = module(COUNTED)
    f = made["f"]
    assert f(1) == 2
    del made["K"]
    for _ in range(2):
        with pytest.raises(NameError, match="name 'K' is not defined"):
            f(1)
    made["K"] = 5
    assert f(1) == 6
    made.clear()
    with pytest.raises(NameError):
        f(1)
    made.update(K=7)
    assert f(1) == 8


def test_shadowing_a_builtin():
    made = module("@njit\ndef f(x):\n    return abs(x)\n")
    f = made["f"]
    assert f(-3) == 3
    made["abs"] = lambda x: 100
    assert f(-3) == 100
    del made["abs"]
    assert f(-3) == 3


def test_globals_of_callees():
    made = module("""
K = 1
def plain(x):
    return x + K
@njit
def jitted(x):
    return plain(x) * 2
@njit
def f(x):
    return jitted(x)
""")
    f = made["f"]
    assert f(1) == 4
    made["K"] = 2
    assert f(1) == 6 and made["jitted"](1) == 6
    made["plain"] = lambda x: 50
    assert f(1) == 100
    made["jitted"] = njit(lambda x: -1)
    assert f(1) == -1


def test_attributes_of_modules():
    settings = python_types.ModuleType("settings")
    settings.size = 3
    f = module("@njit\ndef f():\n    return settings.size\n", settings=settings)["f"]
    assert f() == 3
    settings.size = 4
    assert f() == 4
    del settings.size
    with pytest.raises(TypeError, match="module settings has no attribute 'size'"):
        f()
    settings.size = 5
    assert f() == 5


def counter():
    count = 1

    @njit
    def f(x):
        return x + count

    def change(value):
        nonlocal count
        count = value

    def remove():
        nonlocal count
        del count

    return f, change, remove


def test_captured_variables():
    f, change, remove = counter()
    assert f(1) == 2
    change(5)
    assert f(1) == 6
    change(0.5)
    assert f(1) == 1.5
    remove()
    with pytest.raises(NameError):
        f(1)
    change(2)
    assert f(1) == 3
    other, *_ = counter()
    assert other(1) == 2 and f(1) == 3


def test_captured_before_it_is_assigned():
    def make():
        @njit
        def f(x):
            return x + later

        later = 7
        return f

    assert make()(1) == 8


def test_several_specialisations():
    made = module(COUNTED)
    f = made["f"]
    assert (f(1), f(1.5), f(np.float32(1))) == (2, 2.5, 2)
    made["K"] = 2
    assert (f(1), f(1.5), f(np.float32(1))) == (3, 3.5, 3)
    assert len(f.signatures) == 3


def test_global_arrays_are_shared():
    made = module("@njit\ndef f(i):\n    return A[i]\n", A=np.arange(3.0))
    f = made["f"]
    assert f(1) == 1.0
    made["A"][1] = 5.0
    assert f(1) == 5.0
    made["A"] = np.arange(3)
    assert f(1) == 1 and type(f(1)) is np.int64


def test_rebinding_from_within_the_call():
    """Machine code that runs while its global changes ends as it began; the next call sees the change."""
    made = module("@njit\ndef f(x):\n    print(x)\n    return x + K\n", K=1)
    f = made["f"]
    assert f(1) == 2

    class Rebinds:
        def write(self, text):
            made["K"] = 10

        def flush(self):
            pass

    before = sys.stdout
    sys.stdout = Rebinds()
    try:
        assert f(1) in (2, 11)
    finally:
        sys.stdout = before
    assert f(1) == 11


def test_other_stores_stay_cheap():
    """Storing other globals of a module whose globals are watched must not run Python code."""
    code = compile("for i in range(200_000): pass", "stores", "exec")
    made = module(COUNTED)
    made["f"](1)

    def seconds(namespace):
        start = time.perf_counter()
        exec(code, namespace)
        return time.perf_counter() - start

    watched = min(seconds(made) for _ in range(5))
    assert watched < 200_000 * 1e-6, "a store costs a microsecond: the watcher calls Python"


def test_dispatchers_are_freed():
    made = module(COUNTED)
    made["f"](1)
    gone = weakref.ref(made["f"])
    del made["f"]
    gc.collect()
    assert gone() is None
    made["K"] = 2


class Base:
    size = 3


class Settings(Base):
    scale = 2.0


def test_attributes_of_classes():
    @njit
    def f(x):
        return x * Settings.scale + Settings.size

    try:
        assert f(1) == 5.0
        Settings.scale = 3
        assert f(1) == 6
        Base.size = 10
        assert f(1) == 13
        Settings.size = 20                        # hides the base's
        assert f(1) == 23
        del Settings.size
        assert f(1) == 13
    finally:
        Settings.scale, Base.size = 2.0, 3


def test_attributes_that_may_change_are_refused():
    from types import SimpleNamespace

    from jitcore.errors import UnsupportedError

    space = SimpleNamespace(size=3)
    with pytest.raises(UnsupportedError, match="may change, so it is no constant of compiled code"):
        njit(lambda x: x + space.size)(1)


def test_attributes_that_stay():
    import enum

    class Kind(enum.IntEnum):
        FIRST = 5

    limits, dtype = np.iinfo(np.int16), np.dtype("f4")
    f = njit(lambda x: x + limits.max + dtype.itemsize + Kind.FIRST.value)
    assert f(1) == 1 + 32767 + 4 + 5


# --- lists of the module: read at each call, written back when it ends


RECORD, CHOICE = [], [3, 1, 4]


def test_a_list_of_the_module_changes():
    global CHOICE

    @njit
    def item(i):
        return CHOICE[i]

    assert item(0) == 3
    CHOICE[0] = 30
    CHOICE.append(77)
    assert (item(0), item(-1)) == (30, 77)
    CHOICE = [8, 9]
    assert item(1) == 9
    CHOICE = [1.5]
    assert item(0) == 1.5
    CHOICE = ["text"]
    assert item(0) == "text"
    with pytest.raises(IndexError):
        item(3)
    CHOICE = [3, 1, 4]
    assert item(2) == 4


def test_a_list_of_the_module_is_changed():
    @njit
    def note(n):
        for i in range(n):
            RECORD.append(i)
        if n > 2:
            raise ValueError(len(RECORD))
        return RECORD

    assert note(2) is RECORD
    assert RECORD == [0, 1]
    with pytest.raises(ValueError, match="5"):
        note(3)
    assert RECORD == [0, 1, 0, 1, 2]
    RECORD.clear()
    assert note(1) == [0]
    del RECORD[:]


def test_a_list_of_the_module_is_an_argument_too():
    @njit
    def both(xs):
        xs.append(1)
        return len(CHOICE), xs is CHOICE

    before = len(CHOICE)
    assert both(CHOICE) == (before + 1, True)
    assert both([5]) == (before + 1, False)
    CHOICE.pop()


# --- what callees, lambdas, generators read outside of themselves


def answers(source, asked, decorator):
    made = {"njit": decorator, "__name__": "outside"}
    exec(source, made)
    found = []
    for text in asked:
        try:
            value = eval(text, made)
        except Exception as error:
            value = error
        found.append((type(value).__name__, repr(value)))
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_outside_of_callees(name):
    source, asked = PROGRAMS[name]
    assert answers(source, asked, njit) == answers(source, asked, lambda function: function)


def test_a_list_outside_holds_too_large_an_int():
    made = module("XS = [1]\ndef g(): return sum(XS)\n@njit\ndef f(): return g()")
    assert made["f"]() == 1
    made["XS"].append(2**70)
    with pytest.raises(OverflowError, match="'XS' is 11805"):
        made["f"]()
    made["XS"].pop()
    assert made["f"]() == 1


def test_what_is_outside_goes_back_to_a_type(monkeypatch):
    """What was compiled for it serves again."""
    compiled, compile_function = [], pipeline.compile_function
    monkeypatch.setattr(pipeline, "compile_function", lambda *args: compiled.append(args[1]) or compile_function(*args))
    made = module("XS = [1]\ndef g(): return XS[0]\n@njit\ndef f(x): return g() + x")
    for value in (1, 2.5, 1, 2.5, "text", 1):
        made["XS"][0] = value
        if isinstance(value, str):
            with pytest.raises(Exception, match="str"):
                made["f"](1)
        else:
            result = made["f"](1)
            assert result == value + 1 and type(result) is type(value + 1)
    assert len(compiled) == 3
