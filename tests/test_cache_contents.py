"""The disk cache: what comes from disk behaves as what was compiled."""

import gc
import textwrap
import time
import traceback
import types

import numpy as np
import pytest
from kept import run, twice

import jitcore
from jitcore import fingerprint, njit


def test_recursion(kept):
    def make():
        variables = {"njit": njit}
        exec("@njit\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)", variables)
        return variables["fib"]

    def check(fib):
        assert fib(20) == 6765
    twice(kept, make, check)

    def make_inner():
        @njit
        def count(n):
            return 0 if n == 0 else 1 + count(n - 1)
        return count

    def check_deep(count):
        assert count(500) == 500
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            count(10**7)
    twice(kept, make_inner, check_deep)


class Mine(Exception):
    pass


def test_exceptions_and_their_frames(kept):
    text = textwrap.dedent("""
        @njit
        def inner(a, i):
            if i < 0:
                raise Mine(f"{i} is negative", i)
            return a[i] + 1 / i

        @njit
        def outer(a, i):
            return inner(a, i)
        """)

    def make(line=0):
        variables = {"njit": njit, "Mine": Mine}
        exec(compile("\n" * line + text, f"<program {line}>", "exec"), variables)
        return variables["outer"], line

    def check(made):
        f, line = made
        a = np.ones(3)
        for i, cls, message, place in ((-1, Mine, "('-1 is negative', -1)", 5), (5, IndexError, "index 5 is out of bounds for "
                                       "axis 0 with size 3", 6), (0, ZeroDivisionError, None, 6)):
            with pytest.raises(cls) as caught:
                f(a, i)
            assert message is None or str(caught.value) == message
            frames = [(one.filename, one.name, one.lineno) for one in traceback.extract_tb(caught.value.__traceback__)[1:]]
            assert frames == [(f"<program {line}>", "outer", 10 + line), (f"<program {line}>", "inner", place + line)]

    twice(kept, make, check)
    check(make(7))                                # moved: the same code, at other lines
    assert kept.counts() == (1, 0)


def test_all_that_machine_code_refers_to(kept):
    """Each kind of object in the table of a module."""
    def make():
        table, names, number = np.arange(5.0), ("a", "b"), 2.5

        def apply(x, flag=True, *rest, mode="fast"):
            print(x, sep="-", end=";")
            y = round(x, 1) + table[1] + number
            if mode == "slow" and flag:
                y = y * 2
            return y + len(rest), names, f"{x:.1f}", "text", None, len
        return njit(apply)

    def check(f):
        for call in (lambda g: g(1.25), lambda g: g(1.25, False, mode="slow"), lambda g: g(1.25, True, mode="slow"),
                     lambda g: g(x=1.25), lambda g: g(1.25, True, 1, 2)):
            got, wanted = call(f), call(f.py_func)
            assert got == wanted and list(map(type, got)) == list(map(type, wanted))
    twice(kept, make, check)


class WithCode(Exception):
    def __init__(self, *args, code=0):
        super().__init__(*args)
        self.code = code


def test_exceptions_with_keywords_and_their_arguments(kept):
    def make():
        def f(x):
            if x > 1:
                raise WithCode("more", code=7)
            try:
                return 1 // x
            except ZeroDivisionError as error:
                print(error.args)
                return -1
        return njit(f)

    def check(f):
        with pytest.raises(WithCode) as caught:
            f(2)
        assert caught.value.args == ("more",) and caught.value.code == 7 and f(0) == -1 and f(1) == 1
    twice(kept, make, check)


def test_calls_of_numpys_own_functions(kept):
    def make():
        return njit(lambda a, b: (np.sort(b), np.add.reduce(b), a.argsort(), np.linalg.solve(a, b), np.linalg.inv(a)))

    def check(f):
        a, b = np.eye(3) * 2 + 1, np.array([3.0, 1.0, 2.0])
        assert all(np.array_equal(one, other) for one, other in zip(f(a, b), f.py_func(a, b), strict=True))
    twice(kept, make, check)


POINT = """
from typing import NamedTuple
class Point(NamedTuple):
    x: float
    y: float = DEFAULT
    SCALE = 10
    def norm(self):
        return self.x * self.SCALE + self.y + K
    @property
    def half(self):
        return self.x / 2
K = 1000
ORIGIN = Point(0.5, 0.25)
def f(p):
    q = Point(p.y)
    return Point(q.x + ORIGIN.x, p.norm()), q, p.half
f = njit(f)
"""


def test_named_tuples(kept):
    changes = [("", ""), ("DEFAULT", "4.0"), ("SCALE = 10", "SCALE = 20"), ("self.x / 2", "self.x / 4"), ("K = 1000", "K = 2000"),
               ("x: float\n    y: float = DEFAULT", "y: float\n    x: float = DEFAULT"), ("Point(0.5, 0.25)", "Point(0.75, 0.25)")]
    for times in range(2):
        for old, new in changes:
            scope = {"njit": njit, "DEFAULT": 3.0, "__name__": "points"}
            exec(POINT.replace(old, new) if old else POINT, scope)
            point, f = scope["Point"](1.0, 2.0), scope["f"]
            found, wanted = f(point), f.py_func(point)
            assert found == wanted and type(found[0]) is type(wanted[0]) is scope["Point"], (times, old)
        assert kept.counts() == ((0, len(changes)), (len(changes), 0))[times]


INSTANCE = """
class Pair:
    pass

@njit
def f(pair, pairs):
    pair.x += 0.5
    return pair.x + 10 * pair.y + sum([one.y for one in pairs])
"""


def test_attributes_that_come_in_another_order(kept):
    for names, answers in (("xy", (0, 1)), ("yx", (1, 0))):
        scope = {"njit": njit, "__name__": "pairs"}
        exec(INSTANCE, scope)
        pairs = [scope["Pair"]() for _ in range(3)]
        for pair in pairs:
            for name in names:
                setattr(pair, name, {"x": 1.5, "y": 7}[name])
        assert scope["f"](pairs[0], pairs) == 93.0 and vars(pairs[0]) == {"x": 2.0, "y": 7}
        assert kept.counts() == answers


def test_functions_and_text_as_arguments(kept):
    def make():
        return njit(lambda x: x + 1), njit(lambda x: x * 10), njit(lambda g, x, mode: g(x) if mode == "yes" else x)

    def check(made):
        one, other, f = made
        for mode in ("yes", "".join(["y", "es"]), "no"):
            for g in (one, other, abs):
                assert f(g, -3, mode) == (g(-3) if mode == "yes" else -3)
    twice(kept, make, check)


def test_arrays_made_here_live_on(kept):
    def check(f):
        made = f(np.arange(10.0))
        gc.collect()
        assert (made == np.arange(10.0) ** 2 + 1).all() and made.flags.owndata
    twice(kept, lambda: njit(lambda a: a ** 2 + 1), check)


def test_signatures_and_options(kept):
    def make():
        return njit("float64(int64)")(lambda x: x), njit(overflow="wrap")(lambda x: x * x), njit(nogil=True)(lambda x: x - 1)

    def check(made):
        one, wrap, free = made
        assert type(one(3)) is float and one.nopython_signatures[0].result is jitcore.types.python_float
        assert wrap(1 << 40) == 0 and free(4) == 3
    twice(kept, make, check)


def test_a_global_is_rebound_after_loading(kept):
    def make():
        variables = {"njit": njit, "K": 1}
        exec("f = njit(lambda x: x + K)", variables)
        return variables
    make()["f"](1)
    variables = make()
    f = variables["f"]
    assert f(1) == 2 and kept.counts() == (1, 1)
    variables["K"] = 5
    assert f(1) == 6
    variables["K"] = 1
    assert f(1) == 2


def test_an_array_that_changes_in_place(kept):
    def make(values):
        return njit(lambda i: values[i] + len(values))
    make(np.arange(3.0))(1)
    values = np.arange(5.0)
    f = make(values)
    assert f(4) == 9 and kept.counts() == (1, 1)
    values[4] = 100
    assert f(4) == 105


def test_constants_of_modules_that_nobody_rebinds(kept, monkeypatch):
    """Not watched, but in another process they may be others: the time zone, say."""
    def make():
        variables = {"njit": njit, "time": time}
        exec("f = njit(lambda x: x + time.timezone)", variables)
        return variables["f"]
    zone = time.timezone
    assert make()(1) == zone + 1 and make()(1) == zone + 1 and kept.counts() == (1, 1)
    monkeypatch.setattr(time, "timezone", zone + 3600)
    assert make()(1) == zone + 3601 and kept.counts() == (0, 1)


def test_attributes_that_a_module_computes(kept):
    """They may be anything in another process, so what reads one is never found."""
    def make(value):
        module = types.ModuleType("computed")
        exec(f"def __getattr__(name): return {value}", vars(module))
        variables = {"njit": njit, "computed": module}
        exec("f = njit(lambda x: x + computed.constant)", variables)
        return variables["f"]
    assert [make(value)(1) for value in (1, 2, 2)] == [2, 3, 3] and kept.counts() == (0, 3)


def test_a_builtin_of_the_users(kept, monkeypatch):
    import builtins

    def make():
        variables = {"njit": njit}
        exec("f = njit(lambda x: x + users_constant)", variables)
        return variables["f"]
    for value in (1, 2):
        monkeypatch.setattr(builtins, "users_constant", value, raising=False)
        assert make()(1) == 1 + value and make()(1) == 1 + value and kept.counts() == (1, 1)


def test_inspection_of_what_was_loaded(kept):
    def make():
        return njit(lambda x: x * 3 + 1)
    first, second = make(), make()
    first(1), second(1)
    assert kept.counts() == (1, 1)
    for stage in ("decode", "lower", "asm", "optimize"):
        assert second.inspect(stage) == first.inspect(stage)
    assert "load" in second.inspect("time") and "infer" not in second.inspect("time")
    assert second(4) == 13


def test_loading_imports_nothing_that_only_compiling_needs(kept, tmp_path):
    (tmp_path / "program.py").write_text(textwrap.dedent("""
        import sys
        import numpy as np
        from jitcore import cache, njit

        @njit
        def f(a, n):
            total = 0.0
            for i in range(n):
                total += np.sqrt(a[i]) / (i + 1) + pow(i, 3)
            return total

        print(f(np.ones(5), 4), f(np.ones(5), 4))
        names = ("bytecode", "codegen.ops", "codegen.lower", "codegen.machine.optimize", "codegen.numbers.numerics", "typeinfer.infer",
                 "typeinfer.decode", "jitcore.library", "jitcore.absent", "hashlib", "llvmlite")
        print(cache.COUNTS["found"], [name for name in names if name in sys.modules])
        """))
    first, second = (run("import program", tmp_path).splitlines() for _ in range(2))
    assert second[0] == first[0] and first[1].startswith("0 ") and second[1] == "1 []"


def test_turned_off(kept, monkeypatch):
    def make(**options):
        return njit(**options)(lambda x: x + 1)
    make(cache=False)(1), make(debug=True)(1)
    assert kept.counts() == (0, 0)
    runtime_only = len(kept.files())
    monkeypatch.setenv("JITCORE_CACHE", "0")
    make()(1)
    assert kept.counts() == (0, 0) and len(kept.files()) == runtime_only
    monkeypatch.setenv("JITCORE_CACHE", "1")
    make(cache=True)(1)
    make()(1)
    assert kept.counts() == (1, 1)


def test_off_where_users_extend_the_compiler(kept, tmp_path):
    """What an extension means is no part of the key."""
    code = """
        from jitcore import cache, extending, njit
        def mystery(x): raise NotImplementedError
        @extending.overload(mystery)
        def _(x): return x + ADDED
        f = njit(lambda x: mystery(x))
        print(f(1), cache.COUNTS["found"], cache.COUNTS["kept"])"""
    assert [run(code.replace("ADDED", str(n)), tmp_path) for n in (1, 1, 2)] == ["2 0 0", "2 0 0", "3 0 0"]


def test_what_cannot_be_described_is_not_kept(kept):
    class Odd(int):
        pass
    assert njit(lambda x, y=np.float64: y(x))(1) == 1.0
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe(Odd(3))
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe(object())
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe([1])
