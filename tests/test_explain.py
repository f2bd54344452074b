"""What `explain` claims of each loop is what the machine code is: read from the assembly and from LLVM's own remarks."""
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from jitcore import JitError, UnsupportedError, njit, pipeline
from typeinfer.typeof import typeof

ROOT = Path(__file__).parent.parent
LINE, SINGLE, INTS = np.arange(1.0, 101.0), np.arange(1, 101, dtype=np.float32), np.arange(100)
GRID = np.ones((20, 20))
# Arithmetic on whole ymm and zmm registers.
ARITHMETIC = re.compile(r"\tv(?:(?:add|sub|mul|div|sqrt|max|min|cmp\w*|f(?:n?m(?:add|sub))\w*)p[sd]"
                        r"|p(?:add|sub|mul\w*|max\w*|min\w*|cmp\w*)[bwdq])\s.*%[yz]mm")


# --- vectorised
def saxpy(a, x, y):
    for i in range(len(x)):
        y[i] = a * x[i] + y[i]


def products_in_order(x, y):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


def largest_of_ints(a):
    best = a[0]
    for x in a:
        if x > best:
            best = x
    return best


def count_above(a, limit):
    count = 0
    for x in a:
        if x > limit:
            count += 1
    return count


def count_in_a_while(a, o):
    i = 0
    while i < len(a):
        o[i] = a[i] * 2
        i += 1


def quotients(a, b, o):
    for i in range(len(a)):
        o[i] = float(a[i]) / float(b[i])


def exponentials(a, o):
    for i in range(len(a)):
        o[i] = math.exp(a[i])


def add_up(a):
    total = 0.0
    for i in range(len(a)):
        total += a[i]
    return total


def gathered(a, index, o):
    for i in range(len(index)):
        o[i] = a[index[i]]


def gathered_sum(a, index):
    total = 0
    for i in range(len(index)):
        total += a[index[i]]
    return total


# --- not
def multiply_up(a):
    product = 1.0
    for i in range(len(a)):
        product *= a[i]
    return product


def largest(a):
    best = a[0]
    for x in a:
        if x > best:
            best = x
    return best


def logistic(n):
    x = 0.5
    for i in range(n):
        x = 3.7 * x * (1 - x)
    return x


def running_sum(a):
    for i in range(1, len(a)):
        a[i] = a[i] + a[i - 1]


def histogram(counts, index):
    for i in range(len(index)):
        counts[index[i]] += 1


def scattered(a, index, o):
    for i in range(len(index)):
        o[index[i]] = a[i]


def row_sums_in_memory(a, o):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            o[i] += a[i, j]


def sum_of_ints(a):
    total = 0
    for i in range(len(a)):
        total += int(a[i])
    return total


def find(a, wanted):
    for i in range(len(a)):
        if a[i] == wanted:
            return i
    return -1


def steps_to_one(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def fibs(o):
    for i in range(len(o)):
        o[i] = fib(i % 5)


def gammas(a, o):
    for i in range(len(a)):
        o[i] = math.gamma(a[i])


def remainders(a, o):
    for i in range(len(a)):
        o[i] = math.remainder(a[i], 3.0)


def arrays_inside(n):
    total = 0.0
    for i in range(n):
        total += np.zeros(i + 1).size
    return total


def saying(n):
    for i in range(n):
        print(i, end="")


# --- no loop any more
def zeros(a):
    for i in range(len(a)):
        a[i] = 0.0


def first_four(a):
    total = 0.0
    for k in range(4):
        total += a[k]
    return total


def triangle(n):
    total = 0
    for i in range(n):
        total += 1
    return total


VECTORIZED = [
    (saxpy, (2.0, LINE, LINE.copy()), {}), (saxpy, (np.float32(2), SINGLE, SINGLE.copy()), {}), (saxpy, (3, INTS, INTS.copy()), {}),
    (products_in_order, (LINE, LINE), {}), (products_in_order, (LINE, LINE), dict(fastmath=True)),
    (largest_of_ints, (INTS,), {}), (count_above, (LINE, 3.0), {}), (count_in_a_while, (LINE, LINE.copy()), {}),
    (quotients, (LINE, LINE, LINE.copy()), {}), (exponentials, (LINE / 100, LINE.copy()), {}),
    (add_up, (LINE,), dict(fastmath=True)), (multiply_up, (LINE / 50,), dict(fastmath=True)),
    (sum_of_ints, (INTS,), dict(overflow="wrap")), (gathered_sum, (INTS, INTS), dict(boundscheck=False, overflow="wrap")),
]
SCALAR = [
    (add_up, (LINE,), {}, "order"), (multiply_up, (LINE / 50,), {}, "order"), (largest, (LINE,), {}, "order"),
    (logistic, (50,), {}, "carried"), (logistic, (50,), dict(fastmath=True), "carried"),
    (running_sum, (LINE.copy(),), {}, "dependence"), (histogram, (INTS.copy(), INTS), {}, "check"),
    (histogram, (INTS.copy(), INTS), dict(boundscheck=False), "dependence"),
    (gathered, (LINE, INTS, LINE.copy()), {}, "check"), (gathered, (LINE, INTS, LINE.copy()), dict(boundscheck=False), "overlap"),
    (scattered, (LINE, INTS, LINE.copy()), dict(boundscheck=False), "overlap"),
    (row_sums_in_memory, (GRID, LINE.copy()), dict(boundscheck=False), "order"),
    (sum_of_ints, (INTS,), {}, "check"), (find, (LINE, 4.0), {}, "exit"), (steps_to_one, (7,), {}, "count"),
    (fibs, (INTS.copy(),), {}, "call"), (gammas, (LINE / 10, LINE.copy()), {}, "call"),
    (arrays_inside, (5,), {}, "allocation"), (saying, (3,), {}, "interpreter"),
]
GONE = [(zeros, (LINE.copy(),), "call"), (first_four, (LINE,), "unrolled"), (triangle, (5,), "removed")]


def named(cases):
    return [f"{function.__name__}-{number}" for number, (function, *_) in enumerate(cases)]


def line_of(function, start: str) -> int:
    """The line of a function that starts with these words."""
    lines = Path(function.__code__.co_filename).read_text().split("\n")
    return next(number for number in range(function.__code__.co_firstlineno, len(lines) + 1)
                if lines[number - 1].strip().startswith(start))


def compiled(function, arguments, options):
    made = njit(**options)(function)
    made(*arguments)
    return made


def innermost(explanation):
    return [one for one in explanation.loops if one.state != "outer"]


@pytest.fixture(scope="module")
def remarks():
    """What LLVM itself says of the loops of each function, {what is compiled: sentences}: asked once for all."""
    from codegen.marks import Marks
    from codegen.report.remarks import read_remarks
    asked, texts = [], []
    for function, arguments, options, *_ in (*VECTORIZED, *SCALAR):
        made, marks = njit(**options)(function), Marks()
        types = [typeof(argument) for argument in arguments]
        record = pipeline.compile_function(made.source, types, made.options, ("lower",), marks).record
        asked.append((key_of(function, arguments, options), marks))
        texts.append(record.texts["lower"])
    found = {}
    for (key, marks), said in zip(asked, read_remarks(texts), strict=True):
        loops = {number: marks.loops[number].loop for number in said}
        found[key] = [sentence for number, sentences in said.items() if loops[number] is not None and not loops[number].header.is_rare
                      for sentence in sentences]
    return found


def key_of(function, arguments, options):
    return function, str([typeof(argument) for argument in arguments]), str(options)


@pytest.mark.parametrize("function, arguments, options", VECTORIZED, ids=named(VECTORIZED))
def test_vectorized_loops(function, arguments, options, remarks):
    made = compiled(function, arguments, options)
    loop, = innermost(made.explain())
    assert loop.state == "vectorized" and loop.is_vectorized and not loop.reasons, loop
    assert loop.line == line_of(function, "while" if "while" in function.__name__ else "for")
    running = made.inspect("optimize")            # what runs, compiled without marks
    body = re.search(r"^vector\.body.*?!llvm\.loop", running, re.DOTALL | re.MULTILINE)[0]
    llvm_type = {"float64": "double", "float32": "float"}.get(loop.element, loop.element.replace("int", "i"))
    assert f"<{loop.width} x {llvm_type}>" in body
    assert f"add nuw i64 %index, {loop.width * loop.interleave}" in body or f", {loop.width * loop.interleave}\n" in body
    assert ARITHMETIC.search(made.inspect("asm"))
    said = remarks[key_of(function, arguments, options)]
    assert f"vectorized loop (vectorization width: {loop.width}, interleaved count: {loop.interleave})" in said, said


@pytest.mark.parametrize("function, arguments, options, kind", SCALAR, ids=named(SCALAR))
def test_loops_that_are_not(function, arguments, options, kind, remarks):
    made = compiled(function, arguments, options)
    loop = innermost(made.explain())[0]
    assert loop.state == "scalar" and not loop.is_vectorized and loop.reasons[0].kind == kind, str(made.explain())
    assert loop.reason in str(made.explain()) and "LLVM says" not in loop.reason
    assert not ARITHMETIC.search(made.inspect("asm"))
    said = " ".join(remarks[key_of(function, arguments, options)])
    if "vectorized loop (" in said:               # it loads vectors, only to add their lanes one after the other
        assert kind in ("order", "carried") and re.search(r"vector\.reduce\.f(add|mul)", made.inspect("optimize"))
    else:
        assert "loop not vectorized" in said


@pytest.mark.parametrize("function, arguments, state", GONE, ids=named(GONE))
def test_loops_that_are_none_any_more(function, arguments, state):
    made = compiled(function, arguments, {})
    loop, = made.explain().loops
    assert loop.state == state and loop.line == line_of(function, "for"), loop
    assert "llvm.loop" not in made.inspect("optimize")


def test_the_reason_is_in_the_users_words():
    def reason(function, *arguments):
        return compiled(function, arguments, {}).explain().loops[-1].reason
    assert "the order of floating-point additions: total" in reason(add_up, LINE)
    assert "a call to fib" in reason(fibs, INTS.copy())
    assert "whether counts[index[i]] is inside the array" in reason(histogram, INTS.copy(), INTS)
    assert "whether total += int(a[i]) exceeds 64 bits" in reason(sum_of_ints, INTS)
    assert "reads a[i - 1], which another one writes: a[i]" in reason(running_sum, LINE.copy())
    assert "may end early, at line" in reason(find, LINE, 2.0)
    assert "number of iterations is not known before it starts: n != 1" in reason(steps_to_one, 7)
    assert "x" == reason(logistic, 5)[-1]
    made = compiled(gathered, (LINE, INTS, LINE.copy()), dict(boundscheck=False))
    assert "possible overlap of o and a" in made.explain().loops[0].reason


def test_checks_that_stay_and_checks_that_wait():
    loop, = compiled(histogram, (INTS.copy(), INTS), {}).explain().loops
    assert [check.line for check in loop.checks] == [line_of(histogram, "counts")] and "inside" in loop.checks[0].text
    loop, = compiled(quotients, (LINE, LINE, LINE.copy()), {}).explain().loops
    assert [check.text for check in loop.deferred] == ["whether float(a[i]) / float(b[i]) divides by zero"] and not loop.checks
    assert loop.has_slow_copy and "index checks are made once, before the loop" in loop.notes()
    assert not compiled(saxpy, (2.0, LINE, LINE.copy()), dict(boundscheck=False)).explain().loops[0].has_slow_copy


def test_what_is_fused_and_what_is_interpreted():
    def norm(a, b):
        t = a * a
        u = t + b * b
        return np.sqrt(u).sum()
    made = compiled(norm, (LINE, LINE), {})
    loop, = made.explain().loops
    assert loop.kind == "operation" and loop.fused == ["np.multiply", "np.multiply", "np.add", "np.sqrt", "np.add.reduce"]
    assert loop.is_vectorized and loop.source == "np.sqrt(u).sum()"
    assert re.search(rf"= fadd <{loop.width} x double>", made.inspect("optimize"))
    assert compiled(gammas, (LINE / 10, LINE.copy()), {}).explain().interpreted == [(line_of(gammas, "o[i]"), "math.gamma")]
    assert compiled(saxpy, (2.0, LINE, LINE.copy()), {}).explain().interpreted == []


def test_nested_loops_and_called_functions():
    def outer(a, o):
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                o[i, j] = 2 * a[i, j]
        saxpy(2.0, a[0], o[0])
    explanation = compiled(outer, (GRID, GRID.copy()), {}).explain()
    assert [(one.function, one.state, one.depth) for one in explanation.loops] == [
        ("outer", "outer", 0), ("outer", "vectorized", 1), ("saxpy", "vectorized", 0)]
    assert explanation.loop_at(line_of(saxpy, "for")).function == "saxpy"
    text = str(explanation)
    assert "in saxpy" in text and "contains the loops below" in text and repr(explanation) == text
    with pytest.raises(KeyError, match="no loop at line 1"):
        explanation.loop_at(1)


def test_explaining_types_that_are_not_compiled_yet():
    made = njit(add_up)
    assert made.explain("(float32[::1],)").loops[0].state == "scalar" and made.signatures == []
    with pytest.raises(KeyError, match="not compiled"):
        made.explain()


def test_marks_do_not_change_the_code():
    """What is explained is what runs: LLVM's text is the same but for the marks."""
    from codegen.marks import Lines, Marks

    def bare(text):
        text = re.sub(r"(,| )? ?![a-z_.]+ !\d+", "", text)
        text = re.sub(r"(?m)^(!.*|attributes.*|source_filename.*|declare.*)\n", "", text)
        return re.sub(r" +$", "", re.sub(r"#\d+", "", text), flags=re.MULTILINE).strip()
    for function, arguments in ((quotients, (LINE, LINE, LINE.copy())), (steps_to_one, (7,)), (exponentials, (LINE, LINE.copy()))):
        made = njit(function)
        one = made.compile(tuple(map(_type_of, arguments)))
        texts = [pipeline.compile_function(one.source, one.argument_types, made.options, ("optimize",), marks).record.texts["optimize"]
                 for marks in (None, Marks(), Lines())]
        assert bare(texts[0]) == bare(texts[1]) == bare(texts[2])
        assert "!DILocation" not in texts[0]


def _type_of(value):
    from jitcore import typeof
    return typeof(value)


# --- require_simd
def test_require_simd_accepts_what_is_vectorized():
    made = njit(require_simd=True)(saxpy)
    x, y = LINE.copy(), LINE.copy()
    made(2.0, x, y)
    np.testing.assert_array_equal(y, 3 * LINE)


@pytest.mark.parametrize("debug", [False, True])
def test_require_simd_refuses_what_is_not(debug):
    made = njit(require_simd=True, debug=debug)(add_up)
    with pytest.raises(UnsupportedError) as caught:
        made(LINE)
    message = str(caught.value)
    assert "require_simd: this loop of add_up is not vectorized: the order of floating-point additions" in message
    assert f"{__file__}:{line_of(add_up, 'for')}" in message and len(message.split("\n")) <= 12
    assert made.signatures == []
    assert njit(require_simd=True, fastmath=True, debug=debug)(add_up)(LINE) == pytest.approx(5050)
    assert "order of floating-point additions" in made.explain("(float64[::1],)").loops[0].reason


def test_require_simd_looks_into_called_functions():
    def caller(a):
        return add_up(a) + 1
    with pytest.raises(UnsupportedError, match="loop of add_up"):
        njit(require_simd=True)(caller)(LINE)


# --- the other texts
@pytest.mark.parametrize("stage", pipeline.STAGES)
def test_every_stage_has_text(stage):
    assert len(compiled(saxpy, (2.0, LINE, LINE.copy()), {}).inspect(stage)) > 50


def test_control_flow_for_graphviz():
    text = compiled(find, (LINE, 2.0), {}).inspect("cfg")
    blocks = re.findall(r'^ *(f0_b\d+) \[label="(.*)"\]$', text, re.MULTILINE)
    edges = re.findall(r"^ *(f0_b\d+) -> (f0_b\d+)", text, re.MULTILINE)
    assert text.startswith("digraph") and text.count("{") == text.count("}") and len(blocks) > 3
    assert {name for edge in edges for name in edge} <= {name for name, _ in blocks}
    assert any("array_getitem" in label for _, label in blocks)
    assert any(blocks.index(one) >= 0 and target <= source for one in blocks for source, target in edges), "a loop leads back"


def test_times_of_the_parts_of_optimization():
    text = compiled(saxpy, (2.0, LINE, LINE.copy()), {}).inspect("time")
    assert all(re.search(rf"^ *{name} +\d+\.\d\d ms$", text, re.MULTILINE) for name in (
        *pipeline.STAGES, "parse", "generate", "total"))


def test_functions_of_the_loaded_code():
    made = compiled(saxpy, (2.0, LINE, LINE.copy()), {})
    address = next(iter(made.specializations.values())).loaded.addresses["entry"]
    assert re.search(rf"^{address:#x} +\d+ bytes  entry$", made.inspect("load"), re.MULTILINE)


def run(*command, **environment) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment})


CODE = """
import numpy as np
from jitcore import njit

@njit
def total(a):
    s = 0.0
    for x in a:
        s += x
    return s

if __name__ == "__main__":
    total(np.ones(9))
    import os
    print(os.getpid(), total.specializations[total.signatures[0]].loaded.addresses["entry"])
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(CODE)
    return path


@pytest.mark.parametrize("dumped", ["time", "simplify", "cfg", "asm", "load", "all"])
def test_dumps(program, dumped):
    done = run(str(program), JITCORE_DUMP=dumped)
    names = {"time": ["decode", "load"], "all": pipeline.STAGES}.get(dumped, [dumped])
    assert all(f"# {name}: " in done.stderr for name in names), done.stderr
    assert ("digraph" in done.stderr) == (dumped == "cfg") and ("vaddsd" in done.stderr) == (dumped == "asm")


def test_names_for_perf(program):
    done = run(str(program), JITCORE_PERF="1")
    number, address = map(int, done.stdout.split())
    path = Path(f"/tmp/perf-{number}.map")
    try:
        entries = [re.fullmatch(r"([0-9a-f]+) ([0-9a-f]+) (.+)", line).groups() for line in path.read_text().splitlines()]
    finally:
        path.unlink()
    spans = {name: (int(start, 16), int(size, 16)) for start, size, name in entries}
    start, size = spans["total [array(float64, 1d, C)]"]
    assert start == address and 100 < size < 100_000
    assert "jitcore_trampoline" in spans and "jitcore_traceback" in spans
    ordered = sorted(spans.values())
    assert all(before + length <= after for (before, length), (after, _) in zip(ordered, ordered[1:])), "spans do not overlap"


@pytest.mark.skipif(shutil.which("gdb") is None, reason="needs gdb")
def test_lines_for_gdb(tmp_path):
    program = tmp_path / "debugged.py"
    program.write_text(CODE.replace("@njit", "def part(x):\n    return x / 3\n\n@njit(debug=True)").replace("s += x", "s += part(x)"))
    commands = ["set pagination off", "set breakpoint pending on", "break debugged.py:11", f"run {program}", "bt 2",
                "info line debugged.py:6", "info line debugged.py:12"]
    done = subprocess.run(["gdb", "-q", "-nx", "-batch", *(part for one in commands for part in ("-ex", one)), sys.executable],
                          capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120)
    if "ptrace" in done.stderr:
        pytest.skip("no process may be traced here")
    assert re.search(r"#0 .*total \(\) at .*debugged\.py:11\n", done.stdout), done.stdout
    for line in (6, 12):
        assert re.search(rf'Line {line} of ".*debugged\.py" starts at address', done.stdout), done.stdout


def test_lines_in_object_code():
    def object_code(**options):
        made = njit(**options)(saxpy)
        one = made.compile(tuple(map(_type_of, (2.0, LINE, LINE))))
        return pipeline.compile_function(one.source, one.argument_types, made.options, ("load",)).record.code
    assert b".debug_line" in object_code(debug=True) and b"test_explain.py" in object_code(debug=True)
    assert b".debug" not in object_code() and b".debug" not in object_code(require_simd=True)


# --- from a shell
def test_the_command(program, tmp_path):
    page = tmp_path / "page.html"
    done = run("-m", "jitcore", "explain", f"{program}:total", "float64[::1]", "--html", str(page))
    assert done.returncode == 0, done.stderr
    assert f"{program}:6" in done.stdout and "line 8: for x in a:" in done.stdout
    assert "not vectorized: the order of floating-point additions: s" in done.stdout
    text = page.read_text()
    for line in CODE.split("\n")[4:10]:
        assert re.search(rf'<td class="code">{re.escape(line)}</td>', text), line
    assert "the order of floating-point additions: s" in text and "http" not in text and "<script" not in text


@pytest.mark.parametrize("arguments, message", [
    (("program.py", "int"), "names no function"), (("nowhere.py:total", "int"), "there is no Python file"),
    (("{}:other", "int"), "has no attribute 'other'"), (("{}:total", "str"), "str"), (("{}:total", "int"), "cannot be iterated")])
def test_wrong_commands(program, arguments, message):
    done = run("-m", "jitcore", "explain", arguments[0].format(program), arguments[1])
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_messages_are_errors_of_compilation():
    with pytest.raises(JitError):
        njit(require_simd=True)(steps_to_one)(7)


def test_operations_on_arrays():
    def operations(a, b):
        filled = np.full(len(a), 3.5)
        b[:, 0] = -1.0
        b[:, :] = 2.0 * b
        return filled * a
    explanation = compiled(operations, (LINE, GRID.copy()), {}).explain()
    found = {one.source: (one.state, one.has_slow_copy) for one in explanation.loops}
    assert found == {"np.full(len(a), 3.5)": ("vectorized", False), "b[:, 0]": ("vectorized", False), "b[:, :]": ("vectorized", False),
                     "filled * a": ("vectorized", False)}, str(explanation)


def test_small_numbers_are_computed_in_few_bits():
    def edges(a, o):
        for i in range(1, len(a) - 1):
            edge = abs(int(a[i - 1]) - 2 * int(a[i]) + int(a[i + 1]))
            o[i] = min(edge, 255)

    def looked_up(x, table):
        o = np.empty(len(x), np.uint8)
        for i in range(len(x)):
            o[i] = table[min(max(int(x[i]), 0), 9)]

    made = compiled(edges, (np.ones(100, np.uint8), np.ones(100, np.uint8)), {})
    body = re.search(r"^vector\.body.*?!llvm\.loop", made.inspect("optimize"), re.DOTALL | re.MULTILINE)[0]
    assert re.search(r"sub nsw <\d+ x i16>", body) and not re.search(r"sub nsw <\d+ x i64>", body)
    made = compiled(looked_up, (LINE, np.arange(10, dtype=np.uint8)), {})
    assert innermost(made.explain())[0].is_vectorized


def test_an_outer_loop_is_none_that_is_vectorized():
    """Even if LLVM vectorises a copy of it for the case that its inner loop has no iterations."""
    def means(data):
        n, m = data.shape
        found = np.zeros(m)
        for j in range(m):
            for i in range(n):
                found[j] += data[i, j]
            found[j] /= n
        return found
    made = compiled(means, (GRID,), dict(nogil=True))
    assert [one.state for one in made.explain().loops if one.kind == "for"] == ["outer", "vectorized"]
