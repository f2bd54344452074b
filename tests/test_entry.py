"""Calls through machine code: arguments by position, keyword and default; misses; methods; exceptions; life and death."""
import gc
import inspect
import operator
import pickle
import subprocess
import sys
import textwrap
import threading
import traceback
import types
import weakref
from types import SimpleNamespace

import machine
import numpy as np
import pytest

from codegen import entry, status
from typeinfer.errors import Location
from typeinfer.types import FLOAT, INT, NONE, NUMPY_SCALARS, Array, Tuple

NO_DEFAULT = entry.NO_DEFAULT


def first(b, *operands):
    return operands[0]


def collect(**keywords):
    """A function of three ints that returns them as a tuple."""
    def emit(b, *operands):
        return [piece for operand in operands for piece in operand]
    return machine.function([INT] * 3, Tuple((INT,) * 3), emit, names=["a", "b", "c"], **keywords)


def test_positional_keyword_and_default():
    f = collect(defaults=[NO_DEFAULT, 20, 2**40])
    assert f(1, 2, 3) == f(1, 2, c=3) == f(a=1, b=2, c=3) == f(c=3, b=2, a=1) == f(1, c=3, b=2) == (1, 2, 3)
    assert f(1) == f(a=1) == (1, 20, 2**40)
    assert f(1, c=3) == (1, 20, 3) and f(b=5, a=1) == (1, 5, 2**40)
    assert f(*(1, 2), **{"c": 3}) == (1, 2, 3)
    assert f.missed == 0


@pytest.mark.parametrize("args, keywords", [
    ((), {}), ((), {"b": 1}), ((1, 2, 3, 4), {}), ((1,), {"a": 2}), ((1, 2), {"b": 2}), ((1,), {"d": 2}), ((1.0,), {}),
    ((1, 2, 3), {"c": 3}), ((1, 2, 3), {"d": 3}), ((1,), {"c": "x"}), ((2**63,), {}), ((None, 1, 2), {})])
def test_calls_that_do_not_fit_are_handed_on_unchanged(args, keywords):
    f = collect(defaults=[NO_DEFAULT, 20, 30])
    assert f(*args, **keywords) == ("missed", args, keywords)
    assert f(1) == (1, 20, 30)


def test_many_arguments_may_miss():
    f = collect()
    assert f(*range(100_000)) == ("missed", tuple(range(100_000)), {})


def test_keyword_only_and_positional_only():
    f = collect(defaults=[NO_DEFAULT, NO_DEFAULT, 7], keyword_only=1, positional_only=1)
    assert f(1, 2) == f(1, b=2) == (1, 2, 7) and f(1, 2, c=3) == (1, 2, 3)
    for args, keywords in (((1, 2, 3), {}), ((), {"a": 1, "b": 2})):
        assert f(*args, **keywords) == ("missed", args, keywords)


@pytest.mark.parametrize("length", range(4))
def test_star_arguments(length):
    def emit(b, a, k, rest):
        return [*a, *k, *rest]
    f = machine.function([INT, INT, Tuple((INT,) * length)], Tuple((INT,) * (2 + length)), emit, names=["a", "k", "rest"],
                         defaults=[5, 6, NO_DEFAULT], star=True, keyword_only=1)
    rest = tuple(range(10, 10 + length))
    assert f(1, *rest) == (1, 6, *rest) and f(1, *rest, k=2) == (1, 2, *rest)
    if length:
        assert f(1)[0] == f()[0] == f(*rest, a=1)[0] == "missed"
    else:
        assert f() == (5, 6) and f(a=1) == (1, 6)
    assert f(1, *rest, 99)[0] == "missed"


def test_star_arguments_alone():
    f = machine.function([Tuple((INT, FLOAT))], FLOAT, lambda b, rest: rest[1:], names=["rest"], star=True)
    assert f(1, 2.5) == 2.5 and f(1)[0] == "missed"


class Compiling(machine.Callable):
    """Adds a specialisation when a call misses, as dispatchers do."""

    def _miss(self, x):
        self.missed += 1
        t = INT if type(x) is int else FLOAT
        self.set_entries([*getattr(self, "_code", ()), traced(t, location_of(user_function.__code__, "total = "))])
        return entry.RETRY


def test_retry_leaves_no_frame_between():
    f = Compiling()
    for value in (1, 1.0, 2, 2.0):
        assert f(value) is not None
    assert f.missed == 2
    for value in (0, 0.0):
        with pytest.raises(ZeroDivisionError) as caught:
            Compiling()(value)
        names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
        assert names == ["test_retry_leaves_no_frame_between", "user_function"]


def test_no_arguments():
    f = machine.function([], INT, lambda b: ("42",))
    assert f() == 42 and f(1)[0] == "missed" and f(a=1)[0] == "missed"


def test_defaults_are_kept_alive():
    default = np.arange(3.0)
    count = sys.getrefcount(default)
    f = machine.function([Array(NUMPY_SCALARS["float64"], 1)], Array(NUMPY_SCALARS["float64"], 1), first, defaults=[default])
    assert sys.getrefcount(default) > count
    assert f() is default


def test_specialisations_are_tried_in_order():
    f = machine.Callable()
    kinds = [INT, FLOAT, NONE, NUMPY_SCALARS["int8"]]
    f.set_entries([machine.load([t], INT, lambda b, x, n=number: (str(n),)) for number, t in enumerate(kinds)])
    assert [f(1), f(1.0), f(None), f(np.int8(1)), f("x")] == [0, 1, 2, 3, ("missed", ("x",), {})]
    f.set_entries([])
    assert f(1) == ("missed", (1,), {})


def test_a_dispatcher_made_before_there_is_machine_code():
    """Importing the module and calling its objects must not load LLVM."""
    program = """
        import sys
        from codegen import entry
        class F(entry.NativeEntry):
            def _miss(self, /, *args, **keywords):
                return args, keywords
        f = F()
        assert f(1, b=2) == ((1,), {"b": 2}) and f(*(1, 2)) == ((1, 2), {}) and "llvmlite" not in sys.modules
        sys.path.insert(0, "tests")
        import machine
        from typeinfer.types import INT
        g = machine.identity(INT)
        assert g(3) == 3
        f.set_entries([machine.load([INT], INT, lambda b, x: x)])
        assert f(3) == 3 and f(1.5) == ((1.5,), {})
        h = F.__new__(F)
        assert h(1) == ((1,), {})
        print("ok")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("ok\n", "")


def test_exit_with_live_code_is_quiet():
    """Objects whose memory machine code frees, in every kind of place that outlives modules."""
    program = """
        import sys, atexit
        sys.path.insert(0, "tests")
        import machine, numpy as np
        from codegen.storage import memory
        from typeinfer.types import NUMPY_SCALARS, Array
        def emit(b):
            owner, data = memory.allocate(b, "800")
            return owner, b(f"getelementptr i8, ptr {data}, i64 8"), "5"
        f = machine.function([], Array(NUMPY_SCALARS["float64"], 1), emit)
        np.kept = sys.kept = kept = f()
        sys.f = machine.f = f
        class AtEnd:
            def __del__(self, f=f):
                f()
        sys.at_end = AtEnd()
        atexit.register(f)
        cycle = [f]; cycle.append(cycle)
        print("ok")
    """
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(program)], capture_output=True,
                          text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ok\n", "")


class Owner:
    method = collect(defaults=[NO_DEFAULT, 2, 3])
    static = staticmethod(method)

    def __init__(self):
        self.attribute = Owner.method


def test_as_a_method():
    assert Owner.method(1) == (1, 2, 3)
    one = Owner()
    assert one.method(5) == ("missed", (one, 5), {}) and one.method(5, c=1) == ("missed", (one, 5), {"c": 1})
    assert one.static(5) == (5, 2, 3) and one.attribute(5) == (5, 2, 3)
    bound = one.method
    assert isinstance(bound, types.MethodType) and bound.__self__ is one and bound(5) == ("missed", (one, 5), {})
    hot = [one.method(number) for number in range(200)]                   # the interpreter specialises the call site
    assert hot == [("missed", (one, number), {}) for number in range(200)]


def test_as_a_callback():
    f = machine.function([INT], INT, lambda b, x: (b(f"sub i64 0, {x[0]}"),))
    assert list(map(f, [1, 2])) == [-1, -2] and sorted([1, 3, 2], key=f) == [3, 2, 1]
    assert operator.call(f, 5) == -5
    import functools
    assert functools.partial(f, 4)() == -4


class Reducible(machine.Callable):
    def __reduce__(self):
        return Reducible, ()


def test_pickle_and_weak_references():
    f = Reducible()
    f.set_entries([machine.load([INT], INT, first)])
    copy = pickle.loads(pickle.dumps(f))
    assert type(copy) is Reducible and copy(1) == ("missed", (1,), {})
    gone = weakref.ref(f)
    del f
    gc.collect()
    assert gone() is None


def test_dispatchers_in_cycles_are_collected():
    f = machine.identity(INT)
    code = weakref.ref(f._code[0])
    gone = weakref.ref(f)
    f.itself = f
    del f
    gc.collect()
    assert gone() is None and code() is None


def test_subclass_with_its_own_call():
    class Loud(machine.Callable):
        def __call__(self, *args):
            return "loud"
    f = Loud()
    f.set_entries([machine.load([INT], INT, first)])
    assert f(1) == "loud"


def test_attributes_and_signature():
    f = machine.identity(INT)
    f.__wrapped__ = lambda x, y=2: x
    f.__doc__ = "text"
    assert str(inspect.signature(f)) == "(x, y=2)" and f.__doc__ == "text" and callable(f)
    with pytest.raises(TypeError):
        entry.NativeEntry()(1)


def test_replaced_code_may_still_be_running():
    """A specialisation that calls Python, which replaces it."""
    f = machine.Callable()

    def replace():
        f.set_entries([])
        gc.collect()
        raise KeyError("replaced")

    def emit(b, x):
        instr = SimpleNamespace(op=SimpleNamespace(python=replace), args=[])
        b._cold_if(b("icmp ne i64 0, 1"), lambda: status.raise_from_python(b, instr, ()))
        return x
    f.set_entries([machine.load([INT], INT, emit, level=0)])
    with pytest.raises(KeyError, match="replaced"):
        f(1)
    assert f(1)[0] == "missed"


def test_threads():
    f = machine.identity(Tuple((INT, FLOAT)), nogil=True)
    results = []

    def work(number):
        results.append(all(f((number, 0.5)) == (number, 0.5) for _ in range(5000)))
    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


# --- exceptions

def raising(types, emit_cold, **keywords):
    def emit(b, *operands):
        b._cold_if(b("icmp eq i64 1, 1"), lambda: emit_cold(b, *operands))
        return operands[0]
    return machine.function(types, types[0], emit, **keywords)


class OwnError(Exception):
    pass


@pytest.mark.parametrize("nogil", [False, True])
def test_messages(nogil):
    f = raising([INT, INT], lambda b, x, y: status.raise_message(
        b, IndexError, "index %zd is out of bounds for axis 0 with size %zd", (*x, *y)), nogil=nogil)
    with pytest.raises(IndexError, match="^index -5 is out of bounds for axis 0 with size 123456789012$"):
        f(-5, 123456789012)
    g = raising([INT], lambda b, x: status.raise_message(b, ZeroDivisionError, "100% of it: é"), nogil=nogil)
    with pytest.raises(ZeroDivisionError) as caught:
        g(1)
    assert str(caught.value) == "100% of it: é"
    h = raising([INT], lambda b, x: status.raise_message(b, OwnError, "mine"), nogil=nogil)
    with pytest.raises(OwnError, match="^mine$"):
        h(1)


@pytest.mark.parametrize("nogil", [False, True])
def test_exceptions_with_objects(nogil):
    f = raising([INT, FLOAT], lambda b, x, y: status.raise_object(b, ValueError, (INT, x), (FLOAT, y)), nogil=nogil)
    with pytest.raises(ValueError) as caught:
        f(2**40, 1.5)
    assert caught.value.args == (2**40, 1.5)
    g = raising([INT], lambda b, x: status.raise_object(b, OwnError), nogil=nogil)
    with pytest.raises(OwnError) as caught:
        g(1)
    assert caught.value.args == ()


@pytest.mark.parametrize("nogil", [False, True])
def test_the_interpreters_own_exception(nogil):
    def emit(b, x, y):
        instr = SimpleNamespace(op=SimpleNamespace(python=operator.floordiv), args=[SimpleNamespace(type=INT)] * 2)
        status.raise_from_python(b, instr, (x[0], y[0]))
    f = raising([INT, INT], emit, nogil=nogil)
    with pytest.raises(ZeroDivisionError) as ours:
        f(2**40, 0)
    with pytest.raises(ZeroDivisionError) as theirs:
        operator.floordiv(2**40, 0)
    assert str(ours.value) == str(theirs.value)
    with pytest.raises(SystemError, match="jitcore: internal error: .*floordiv.* to raise"):
        f(1, 1)


def test_arrays_are_lent_to_the_interpreter():
    array = np.zeros((3, 4))

    def fail(*args):
        raise LookupError(*args)

    t = Array(NUMPY_SCALARS["float64"], 2)

    def emit(b, x, y):
        instr = SimpleNamespace(op=SimpleNamespace(python=fail), args=[SimpleNamespace(type=t), SimpleNamespace(type=INT)])
        status.raise_from_python(b, instr, (x, y[0]))
    f = raising([t, INT], emit)
    with pytest.raises(LookupError) as caught:
        f(array, 7)
    assert caught.value.args[0] is array and caught.value.args[1] == 7
    del caught
    gc.collect()
    count = sys.getrefcount(array)
    for _ in range(10):
        with pytest.raises(LookupError):
            f(array, 7)
    gc.collect()
    assert sys.getrefcount(array) == count


# --- tracebacks

def user_function(a, b):
    total = a + b
    return inner(total) * 2


def inner(x):
    return 100 // x


def location_of(code, name):
    """The place of the first instruction on a line that mentions `name`, as the decoder would make it."""
    lines, first_line = inspect.getsourcelines(code)
    line = first_line + next(number for number, text in enumerate(lines) if name in text)
    wanted = max((position for position in code.co_positions() if position[0] == line and position[3] is not None),
                 key=lambda position: position[3] - position[2])
    return Location(code, *wanted)


def traced(t, *locations, nogil=False):
    """A specialisation for a number, which raises at the last place where it is 0."""
    def emit(b, x):
        index = [b.module.site_index(location) for location in locations][-1]
        b.module.code_globals[user_function.__code__] = globals()

        def leave(b):
            status.add_traceback(b, str(index))
            b.do(f"ret {machine.result_type(t)} {{i1 true, {kind} zeroinitializer}}")
        b.on_error = leave
        kind = "i64" if t is INT else "double"
        b.raise_if(b(f"icmp eq i64 {x[0]}, 0" if t is INT else f"fcmp oeq double {x[0]}, 0.0"), ZeroDivisionError,
                   "integer division or modulo by zero")
        return x
    return machine.load([t], t, emit, nogil=nogil)


def calling(*locations, **keywords):
    f = machine.Callable()
    f.set_entries([traced(INT, *locations, **keywords)])
    return f


@pytest.mark.parametrize("nogil", [False, True])
def test_a_compiled_frame_in_the_traceback(nogil):
    place = location_of(user_function.__code__, "total = ")
    f = calling(location_of(inner.__code__, "100 //"), place, nogil=nogil)
    assert f(1) == 1
    with pytest.raises(ZeroDivisionError) as caught:
        f(0)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [(frame.name, frame.lineno) for frame in frames[1:]] == [("user_function", place.line)]
    assert frames[1].filename == __file__ and frames[1].line == "total = a + b"
    assert (frames[1].colno, frames[1].end_colno) == (place.column, place.end_column)
    frame = caught.value.__traceback__.tb_next.tb_frame
    assert frame.f_globals is globals() and frame.f_code is user_function.__code__
    assert {repr(value) for value in frame.f_locals.values()} == {"<not kept by compiled code>"}
    assert "".join(traceback.format_exception(caught.value)).count("user_function") == 1


def test_inlined_code_has_all_its_frames():
    place = location_of(inner.__code__, "100 //").within(location_of(user_function.__code__, "inner(total)"))
    with pytest.raises(ZeroDivisionError) as caught:
        calling(place)(0)
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[1:] == ["user_function", "inner"]


def test_exceptions_do_not_leak():
    f = calling(location_of(inner.__code__, "100 //").within(location_of(user_function.__code__, "inner(total)")))

    def call():
        try:
            f(0)
        except ZeroDivisionError:
            pass
    call()
    codes = [sys.getrefcount(inner.__code__), sys.getrefcount(globals()), sys.getrefcount(ZeroDivisionError)]
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(3000):
        call()
    gc.collect()
    assert sys.getallocatedblocks() - before < 100
    after = [sys.getrefcount(inner.__code__), sys.getrefcount(globals()), sys.getrefcount(ZeroDivisionError)]
    assert all(abs(x - y) < 20 for x, y in zip(codes, after))


def test_an_exception_passes_through_frames_above():
    f = calling(location_of(user_function.__code__, "total = "))
    try:
        try:
            raise KeyError("earlier")
        except KeyError:
            f(0)
    except ZeroDivisionError as error:
        assert isinstance(error.__context__, KeyError) and error.__traceback__.tb_next is not None
