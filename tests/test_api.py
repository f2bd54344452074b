"""What a user touches: the decorator, the dispatcher, signatures, types, inspection, pickling, extension."""

import copy
import functools
import inspect
import io
import math
import multiprocessing
import os
import pickle
import subprocess
import sys
import traceback

import numpy as np
import pytest

import jitcore
from jitcore import Dispatcher, errors, jit, njit, prange, types, typeof


@njit
def add(a, b=2):
    """Adds."""
    return a + b


@njit(fastmath=True)
def doubled(x):
    return x * 2


def plain(x):
    return x


renamed = njit(plain, overflow="wrap")


class Owner:
    @njit
    def method(self, x):
        return x

    @staticmethod
    @njit
    def static(x):
        return x + 1

    @njit
    @staticmethod
    def static_below(x):
        return x + 2

    @njit
    def unbound(x, y):
        return x - y


# --- what is loaded


LOADED = """
import sys
import numpy as np
from jitcore import njit
assert not any(name.startswith(("llvmlite", "bytecode", "codegen.ops")) for name in sys.modules)
njit(lambda x: x + 1)(3)
for family in ("codegen.ops.arrays.array_index", "codegen.ops.arrays.array_map", "codegen.ops.numbers.math_functions", "codegen.loops.passes", "codegen.numbers.vector_functions",
               "codegen.boxes.dict_entry", "typeinfer.passes.split_loops", "typeinfer.passes.suspend"):
    assert family not in sys.modules, family

def scale(a):
    total = 0.0
    for i in range(len(a)):
        a[i] *= 2
        total += a[i]
    return total

assert njit(scale)(np.ones(3)) == 6.0
for family in ("codegen.ops.arrays.array_map", "codegen.ops.numbers.numpy_scalars", "codegen.ops.routed", "jitcore.library.arrays.np_reduce", "codegen.fusion.fuse"):
    assert family not in sys.modules, family
assert njit(lambda x: np.sqrt(x))(4.0) == 2.0
assert njit(lambda a: a + a)(np.ones(3)).sum() == 6
assert (njit(lambda a, b: np.where(a > b, a - b, b / a) * 0.5)(np.ones(3), np.ones(3)) == 0.5).all()
for family in ("numpy.random", "numpy.fft", "jitcore.library.sequences.lists", "jitcore.library.tables.dicts", "codegen.ops.containers.lists",
               "codegen.ops.routed", "codegen.ops.samples", "codegen.ops.arrays.array_reduce", "codegen.ops.arrays.array_lines", "codegen.fusion.rows",
               "jitcore.library.arrays.np_choose", "jitcore.library.arrays.np_linear", "jitcore.library.arrays.np_iterate", "typeinfer.meaning.spreading",
               "codegen.ops.arrays.array_create", "codegen.ops.arrays.array_views", "jitcore.library.arrays.np_create", "jitcore.library.arrays.np_shape"):
    assert family not in sys.modules, family
assert njit(lambda n: np.float32(np.arange(n)).reshape(n, 1))(2).dtype == np.float32
assert njit(lambda a: (a.flat[1], a.flags.forc, a.T.flags.fnc))(np.ones((2, 3), order="F")) == (1.0, True, False)
"""


LOADED_FOR_LISTS = """
import sys
from jitcore import njit

def count(n):
    counts, items = {}, []
    for i in range(n):
        counts[i % 3] = counts.get(i % 3, 0) + 1
        items.append(i)
    return f"{len(items)} {counts[0]}"

assert njit(count)(7) == "7 3"
for family in ("codegen.ops.arrays.array_index", "codegen.fusion.fuse", "jitcore.library.arrays.np_reduce", "jitcore.library.tables.deques", "jitcore.typed"):
    assert family not in sys.modules, family
"""


FIRST_USES = """
import heapq, itertools, math, os, traceback
from collections import Counter, deque
import numpy as np
from jitcore import njit
njit(lambda x: x + 1)(1)

def rest(items):
    first, *others = items
    return others

def fill(a):
    a[0] = 1.0
    return a

def store(items):
    items[1:2] = [7, 8]
    return items

for function, given in (
    (lambda items: ";".join(items), (["a", "b"],)), (lambda n: ",".join("ab"[i % 2] for i in range(n)), (3,)),
    (lambda text: "".join(reversed(text)), ("abc",)), (lambda text: "abc".find(text), ("b",)), (lambda x: f"{x:>6.2f}", (2.5,)), (lambda n: "%d items" % n, (3,)),
    (lambda n: math.prod(i for i in range(1, n)), (5,)), (lambda n: sorted({i % 3 for i in range(n)}), (7,)),
    (lambda n: dict(zip(range(n), "abc")), (3,)), (lambda n: Counter(i % 3 for i in range(n)).most_common(1), (7,)),
    (lambda n: deque(range(n), 2), (5,)), (lambda items: np.array(items) * 2, ([1, 2],)), (rest, ([1, 2, 3],)), (store, ([1, 2, 3],)),
    (lambda n: list(heapq.merge([1, 4], range(n))), (3,)), (lambda n: [list(one) for one in itertools.tee(range(n))], (3,)),
    (fill, (np.zeros((2, 2)),)), (lambda a: a[a > 1].sum(), (np.arange(4),)), (lambda a: max(len(a), a.size), (np.arange(4.0),)),
    (lambda n: (1, 2, 3, 4)[n:], (2,)), (lambda n: (1, 2) * n, (3,)),
):
    child = os.fork()
    if not child:
        try:
            found, wanted = njit(function)(*given), function(*given)
            assert type(found) is type(wanted) and np.all(found == wanted), (function, found, wanted)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.parametrize("program", (LOADED, LOADED_FOR_LISTS, FIRST_USES), ids=("numbers and arrays", "lists and dictionaries", "first uses"))
def test_families_are_loaded_when_a_call_needs_them(program):
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("expression", ["a.sum()", "a.shape[0]", "len(a)", "a[1]", "np.pi * a[0]", "np.float32(a[0])",
                                        "math.sqrt(a[1])", "max(a)", "np.zeros(3).size", "a.T[0]", "a @ a", "-a", "a == a"])
def test_any_family_may_be_the_first(expression):
    program = f"""import math, numpy as np, jitcore
f = lambda a: {expression}
a = np.array([1.0, 4.0])
assert repr(jitcore.njit(f)(a)) == repr(f(a))"""
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stderr == ""


# --- the decorator


def test_forms_of_the_decorator():
    def f(x):
        return x + 1

    for decorated in (njit(f), njit()(f), njit(fastmath=True)(f), njit(f, nogil=True), jit(f), jit(nopython=True)(f),
                      njit("int64(int64)")(f), njit(types.int64(types.int64))(f), njit((types.int64,))(f),
                      njit(["int64(int64)", (types.float64,)])(f), njit(signature="int64(int64)")(f), njit(njit(f))):
        assert isinstance(decorated, Dispatcher) and decorated.py_func is f and decorated(41) == 42
    assert jit is njit


@pytest.mark.parametrize("wrong", [3, "float65(int64)", ("no type",), print, len, int, [3], {"a": 1}])
def test_what_is_no_function(wrong):
    with pytest.raises(TypeError):
        njit(wrong)


def test_words_for_what_is_no_function_class_or_signature(monkeypatch):
    from jitcore import cfunc, guvectorize, typed, vectorize
    from jitcore.experimental import jitclass
    from jitcore.extending import op, overload
    monkeypatch.delenv("JITCORE_VERIFY", raising=False)
    compiled = njit("int64(int64)")(lambda x: x)
    listed, table = typed.List([1]), typed.Dict({1: 2})
    for call, words in ((lambda: jitclass(len), "jitclass takes a class, not <built-in function len>"), (lambda: overload(len)(3), "overload takes a function, not 3"),
                        (lambda: jitclass([("x", types.int64)])(len), "jitclass takes a class, not <built-in function len>"),
                        (lambda: jitclass([("x", "int65")])(type("A", (), {})), "the type 'int65' cannot be read: there is no type 'int65'; did you mean"),
                        (lambda: overload(3), "overload takes what gets a meaning, .*, not 3"), (lambda: op(3), "op takes a name .*, not 3"),
                        (lambda: compiled.explain(3), "3 is neither a function nor a signature"),
                        (lambda: compiled.inspect("time", 3), "3 is neither a function nor a signature"),
                        (lambda: compiled("a"), r"takes the given signatures only, not \(str\)"), (lambda: typeof(object()), "an object has no type"),
                        (lambda: njit(property(len)), "put @njit below @property"), (lambda: njit(functools.partial(plain)), "make the partial object of that"),
                        (lambda: njit(listed.append), "decorate the method in its class"), (lambda: njit(np.sum), "call it as it is"),
                        (lambda: njit(int), "jitclass compiles a class"), (lambda: vectorize(foo=2), r"vectorize\(\) got an unknown option 'foo'"),
                        (lambda: guvectorize([(types.float64[:],)]), "guvectorize takes a layout of its arguments"),
                        (lambda: guvectorize([(types.float64[:],)], "(n)->(n)")(plain), "layout .* of 2 arguments, the signature .* of 1"),
                        (lambda: cfunc(lambda x: x), "cfunc takes a signature"),
                        (lambda: typed.List([1, "a"]), "a typed.List cannot hold both int and str"), (lambda: typed.List([object()]), "cannot hold object"),
                        (lambda: typed.Dict.empty(int, 3), "3 is no type that a typed.Dict holds"),
                        (lambda: listed.append("a"), "^the items of a list must have one type in compiled code: it holds int, and this is str\n"
                                                     "help: a tuple may hold items of several types$"),
                        (lambda: table.__setitem__(1, "a"), "^the values of a dictionary must have one type.*\nhelp: .*$")):
        with pytest.raises(TypeError, match=words) as caught:
            call()
        assert str(caught.value).count("\n") < 12
        shown = [frame.filename for frame in traceback.extract_tb(caught.tb)]
        assert sum(name.startswith(os.path.dirname(jitcore.__file__)) for name in shown) <= 3, shown


def test_misspelt_type_in_a_signature():
    with pytest.raises(TypeError, match="there is no type 'float65'; did you mean 'float64'?"):
        njit("float65(int64)")


def test_importing_loads_no_compiler():
    program = "import sys, jitcore; f = jitcore.njit(lambda x: x); print('llvmlite' in sys.modules, 'bytecode' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.split() == ["False"] * 2


# --- the dispatcher as a function


def test_it_looks_like_the_function():
    assert (add.__name__, add.__qualname__, add.__doc__, add.__module__) == ("add", "add", "Adds.", __name__)
    assert add.__wrapped__ is add.py_func and str(inspect.signature(add)) == "(a, b=2)"
    assert callable(add) and repr(add) == "<jitcore function add>"

    @njit
    def annotated(x: int, /, *rest: float, k: str = "a") -> float:
        return x

    assert inspect.signature(annotated) == inspect.signature(annotated.py_func)


def test_where_functions_go():
    assert list(map(add, [1, 2])) == [3, 4]
    assert sorted([3, 1, 2], key=njit(lambda x: -x)) == [3, 2, 1]
    assert functools.reduce(add, [1, 2, 3]) == 6
    assert functools.partial(add, b=5)(1) == 6
    assert {add: 1}[add] == 1 and add == add


def test_methods():
    assert Owner.static(1) == Owner().static(1) == 2
    assert Owner.static_below(1) == Owner().static_below(1) == 3
    assert Owner.unbound(5, 3) == 2 and Owner.method(None, 4) == 4
    bound = Owner().method
    assert bound.__func__ is Owner.__dict__["method"]
    assert bound(4) == 4

    class Called:
        @classmethod
        @njit
        def of_class(cls, x):
            return cls, x

    assert Called.of_class(1) == Called().of_class(1) == (Called, 1)


def test_arguments_are_bound_as_in_python():
    def f(a, /, b, c=3, *rest, d, e=5):
        return a, b, c, rest, d, e

    g = njit(f)
    for args, keywords in (((1, 2), {"d": 4}), ((1,), {"b": 2, "d": 4}), ((1, 2, 3, 4, 5), {"d": 4, "e": 6}),
                           ((1, 2), {"d": 4, "c": 9})):
        for _ in range(2):
            assert g(*args, **keywords) == f(*args, **keywords)


def test_one_specialisation_per_signature():
    @njit
    def f(x):
        return x

    assert f.signatures == [] and f.nopython_signatures == []
    for value in (1, 2, 1.0, np.float32(1), 3, np.zeros(2), np.ones(5), np.zeros((2, 2)).T):
        f(value)
    f64 = types.float64
    assert f.signatures == [(types.python_int,), (types.python_float,), (types.float32,), (f64[::1],),
                            (types.Array(f64, 2, "F"),)]
    assert f.nopython_signatures[0].result is types.python_int
    assert f.signatures == [tuple(one.args) for one in f.nopython_signatures]


def test_compile_ahead():
    @njit
    def f(x):
        return x

    f.compile("float64(int64)")
    f.compile((types.float64[:],))
    assert len(f.signatures) == 2 and f(2) == 2.0 and type(f(2)) is float
    assert f(1.5) == 1.5


# --- signatures


def result_of(signature, function, *arguments):
    return njit(signature)(function)(*arguments)


@pytest.mark.parametrize("signature, argument, expected", [
    ("float64(int64)", 3, 3.0), ("int64(float64)", 3, 3), ("int64(float64)", 3.75, 3), ("float32(float64)", 0.1, np.float32(0.1)),
    ("complex128(float64)", 2.0, 2 + 0j), ("void(int64)", 3, None), ("boolean(int64)", 3, True), ("int32(int32)", 7, np.int32(7)),
    ("i8(u1)", np.uint8(7), 7), ("float64(boolean)", True, 1.0), ("(float64,)", 3, 3.0), ("float(int)", 3, 3.0),
    (types.uint8(types.int64), 7, np.uint8(7)),
    (types.UniTuple(types.float64, 2)(types.UniTuple(types.int64, 2)), (1, 2), (1.0, 2.0)),
    ("Tuple((float64, int64))(Tuple((int64, int64)))", (1, 2), (1.0, 2)), ("optional(int64)(int64)", 5, 5),
])
def test_signature_converts_argument_and_result(signature, argument, expected):
    found = result_of(signature, plain, argument)
    assert found == expected and type(found) is type(expected)


def test_signatures_close_the_dispatcher():
    f = njit(["float64(float64)", "int64(int64)"])(plain)
    assert f.signatures == [(types.python_float,), (types.python_int,)]
    assert (f(1), f(1.5), f(True), f(np.float32(0.5)), f(np.uint8(3))) == (1, 1.5, 1, 0.5, 3)
    assert len(f.signatures) == 2
    for wrong in ("a", 1j, None, (1,), np.zeros(2)):
        with pytest.raises(TypeError, match="takes the given signatures only"):
            f(wrong)


def test_array_signatures():
    f = njit("float64(float64[:, ::1])")(lambda a: a[0, 0])
    assert f(np.ones((2, 2))) == 1.0
    with pytest.raises(TypeError, match="given signatures only"):
        f(np.ones((2, 2)).T)
    strided = njit((types.float64[:],))(lambda a: a[-1])
    assert strided(np.arange(4.0)) == 3 and strided(np.arange(8.0)[::2]) == 6
    read_only = np.arange(3.0)
    read_only.flags.writeable = False
    with pytest.raises(TypeError):
        strided(read_only)
    assert njit((types.Array(types.float64, 1, "C", readonly=True),))(lambda a: a[-1])(read_only) == 2


def test_signatures_and_parameters():
    """A signature may end where defaults begin; *args is a tuple; keyword-only parameters follow in order."""
    assert njit("int64(int64)")(lambda x, y=2: x + y)(1) == 3
    assert njit((types.int64, types.int64, types.int64))(lambda x, *rest: rest)(1, 2, 3) == (2, 3)
    assert njit((types.int64, types.UniTuple(types.int64, 2)))(lambda x, *rest: rest)(1, 2, 3) == (2, 3)
    assert njit("float64(int64, int64)")(lambda x, *, y: x - y)(1, y=3) == -2.0
    with pytest.raises(TypeError, match=r"the signature \(int, int\) does not fit: .* takes 1 positional argument but 2 were given"):
        njit("int64(int64, int64)")(plain)
    with pytest.raises(TypeError, match=r"the signature \(\) does not fit: plain\(\) missing 1 required positional argument: 'x'"):
        njit("int64()")(plain)


def test_recursion_with_a_signature():
    """The function calls itself before its name is bound."""
    source = "from jitcore import njit\n@njit('int64(int64)')\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
    module = {"__name__": "made_up"}
    exec(source, module)
    assert module["fib"](20) == 6765

    @njit("int64(int64)")
    def inner_fib(n):
        return n if n < 2 else inner_fib(n - 1) + inner_fib(n - 2)

    assert inner_fib(20) == 6765


def test_compiled_code_calls_through_signatures():
    exact = njit("float64(float64)")(lambda x: x + 1)
    narrow = njit("float64(int32)")(lambda x: x * 2)

    def caller(n):
        return exact(n), narrow(n)

    f = njit(caller)
    assert f(3) == caller(3) == (4.0, 6.0)
    assert [type(one) for one in f(3)] == [float, float]
    with pytest.raises(OverflowError):
        caller(2**40)
    with pytest.raises(OverflowError):
        f(2**40)
    with pytest.raises(errors.TypingError, match="fits none of the signatures"):
        f((1,))


def test_read_only_arrays_and_tuples_in_signatures():
    read_only = types.Array(types.float64, 1, "A", readonly=True)
    at = njit([types.UniTuple(types.float64, 2)(read_only, types.int32)])(lambda a, k: (a[k], a[0]))
    frozen = np.arange(4.0)
    frozen.flags.writeable = False
    for given in (np.arange(4.0), np.arange(8.0)[::2], frozen):
        for index in (1, np.int8(1), np.int64(1)):
            assert [type(one) for one in at(given, index)] == [float, float]
            assert at(given, index) == njit(lambda a, k: at(a, k))(given, index) == (given[1], given[0])
    nested = njit("Tuple((float32, Tuple((float64, int8))))(int64[:])")(lambda a: (a[0], (a[1], a[2])))
    assert nested(np.arange(3)) == (0, (1, 2)) and type(nested(np.arange(3))[1][1]) is np.int8
    with pytest.raises(errors.TypingError, match="does not become"):
        njit("UniTuple(int64, 2)(float64[:])")(lambda a: (a[0], a[1]))


# --- types


def test_types_by_numbas_names():
    f64 = types.float64
    assert f64[:, ::1] is types.Array(f64, 2, "C") and f64[::1, :] is types.Array(f64, 2, "F") and f64[:] is types.Array(f64, 1, "A")
    assert types.Array(f64, 1, "C", readonly=True) is types.array(f64, 1, "C", True) is not f64[::1]
    assert types.Tuple([f64, types.int64]) is types.Tuple((f64, types.int64)) and types.UniTuple(f64, 2) is types.Tuple((f64, f64))
    assert types.void is types.none and types.boolean is types.bool_ and types.intp is types.int64 and types.double is f64
    assert types.float64(types.int64).args == (types.int64,)
    assert isinstance(f64[:], types.Array) and isinstance(types.UniTuple(f64, 2), types.Tuple) and not isinstance(f64, types.Array)
    assert isinstance(types.int8, types.Integer) and isinstance(f64, types.Float) and isinstance(types.none, types.NoneType)
    assert not isinstance(f64, types.Integer) and isinstance(types.int8, types.Type) and isinstance(types.int8, types.Number)
    for name in types.SCALARS:
        assert getattr(jitcore, name) is getattr(types, name)
    with pytest.raises(ValueError, match="layout"):
        types.Array(f64, 1, "X")
    with pytest.raises(TypeError):
        types.from_dtype("S3")


def test_typeof():
    assert typeof(1) is types.python_int and typeof(np.float32(1)) is types.float32
    assert typeof(np.zeros((2, 3))) is types.float64[:, ::1]
    assert typeof((1, 2.0)) is types.Tuple((types.python_int, types.python_float))
    for wrong in ([1, "a"], {1: 2, "a": 3}, object(), np.array([None])):
        with pytest.raises(TypeError, match="has no type in compiled code"):
            typeof(wrong)


def test_threads_of_parallel_loops():
    @njit(parallel=True)
    def total(a):
        s = 0.0
        for i in prange(len(a)):
            s += a[i]
        return s

    @njit(parallel=True)
    def through_the_module(n):
        s = 0
        for i in jitcore.prange(n):
            s += i
        return s

    assert total(np.arange(10.0)) == 45 and through_the_module(5) == 10 and list(prange(3)) == [0, 1, 2]
    assert jitcore.get_num_threads() == 1
    jitcore.set_num_threads(4)
    assert jitcore.get_num_threads() == 1
    for wrong in (0, 1.5):
        with pytest.raises(ValueError):
            jitcore.set_num_threads(wrong)


# --- looking inside


def test_inspection():
    @njit
    def f(a):
        s = 0.0
        for x in a:
            s += x
        return s

    with pytest.raises(KeyError, match="not compiled for any types"):
        f.inspect("infer")
    f(np.zeros(3))
    f(np.zeros(3, np.float32))
    marks = {"decode": "call", "infer": "float32", "simplify": "float32", "lower": "define internal", "optimize": "define",
             "asm": ".globl", "time": "total"}
    for stage, mark in marks.items():
        assert mark in f.inspect(stage), stage
    key = f.signatures[0]
    assert "float64" in f.inspect("infer", key) and "float64" in f.inspect("infer", "(float64[::1],)")
    assert set(f.inspect_llvm()) == set(f.inspect_asm()) == set(f.signatures)
    assert "define" in f.inspect_llvm(key) and ".globl" in f.inspect_asm(key)
    shown = io.StringIO()
    f.inspect_types(file=shown)
    assert shown.getvalue().count("function ") >= 2
    with pytest.raises(ValueError, match="there is no stage 'typing': there are decode, infer"):
        f.inspect("typing")
    with pytest.raises(KeyError, match="is not compiled for"):
        f.inspect("infer", (types.int8,))
    assert len(f.signatures) == 2


def test_inspection_of_a_converted_result():
    f = njit("float64(int64)")(plain)
    assert "-> float" in f.inspect("infer")


def test_dump(capfd, monkeypatch):
    monkeypatch.setenv("JITCORE_DUMP", "infer,time")

    @njit
    def dumped(x):
        return x + 1

    dumped(1)
    shown = capfd.readouterr().err
    assert "# infer: " in shown and "function " in shown and "# optimize: " in shown and "define" not in shown


# --- copying and pickling


def closure_over(k):
    @njit(overflow="wrap")
    def inner(x, y=1):
        """Inner."""
        return x + y * k
    return inner


def recursive_inner():
    @njit
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)
    return factorial


def test_copies_are_itself():
    assert copy.copy(add) is add and copy.deepcopy([add])[0] is add


@pytest.mark.parametrize("function, arguments", [(add, (1,)), (doubled, (1.5,)), (Owner.static, (1,))])
def test_pickled_by_name(function, arguments):
    assert pickle.loads(pickle.dumps(function)) is function and len(pickle.dumps(function)) < 200


@pytest.mark.parametrize("make, argument, expected", [
    (lambda: renamed, 3, 3), (lambda: closure_over(10), 3, 13), (lambda: closure_over(2.5), 1, 3.5), (recursive_inner, 5, 120),
    (lambda: njit(lambda x: x + math.pi), 0, math.pi), (lambda: njit("float64(int64)")(plain), 3, 3.0),
    (lambda: njit(locals={"x": types.float32}, fastmath={"nnan"})(lambda x: x), 3, np.float32(3)),
])
def test_pickled_by_value(make, argument, expected):
    function = make()
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copied = pickle.loads(pickle.dumps(function, protocol))
        assert copied is not function and copied.signatures == []
        assert copied(argument) == expected == function(argument) and type(copied(argument)) is type(expected)
        assert copied.options == function.options and copied.targetoptions == function.targetoptions
        assert copied.__doc__ == function.__doc__ and inspect.signature(copied) == inspect.signature(function)


def test_pickled_signatures_stay_closed():
    copied = pickle.loads(pickle.dumps(njit("float64(int64)")(plain)))
    assert copied(True) == 1.0
    with pytest.raises(TypeError):
        copied("a")


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_other_processes(method):
    add(1)
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(add, [1, 2, 3]) == [3, 4, 5]
        assert pool.map(closure_over(10), [1, 2]) == [11, 12]


# --- extending


def test_overload_and_op():
    from jitcore import extending

    def twice(x):
        return x + x

    def not_python(x):
        raise NotImplementedError

    @extending.overload(not_python)
    def _(x: types.Integer):
        return x * 100

    def nor_is_this(x):
        raise NotImplementedError

    @extending.overload(not_python, nor_is_this)
    def _(x: types.Array):
        return x[0]

    tripled = extending.op("test_api.tripled", python=lambda x: 3 * x, doc="Three times a float.")
    tripled.rule((float,), types.python_float, lambda b, instr, x: b(f"fmul double {x}, 3.0"))

    @njit
    def f(x):
        return not_python(x), twice(x)

    assert njit(lambda x: nor_is_this(x))(np.arange(2.0, 4.0)) == 2.0
    assert f(2) == (200, 4) and f(np.arange(1.0, 3.0))[0] == 1.0
    with pytest.raises(errors.TypingError, match=r"not_python\(float\) is not supported"):
        f(1.5)

    triple = tripled.python

    @njit
    def g(x):
        return triple(x)

    assert g(2.0) == 6.0
    with pytest.raises(TypeError, match="unknown option 'inlin'"):
        extending.overload(twice, inlin=True)
    assert extending.register_jitable(plain) is plain and extending.register_jitable(inline="always")(plain) is plain
