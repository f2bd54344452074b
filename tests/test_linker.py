"""Object code into memory: sections, the addresses it leaves open, pages that are not writable, what is given to LLVM instead."""

import ctypes
import gc
import sys
from pathlib import Path

import pytest

from codegen.machine import engine, linker, optimize, runtime

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ELF")
TEXT = """
@objects = global [2 x ptr] zeroinitializer
@counter = global i64 40
@zeros = internal global [1000 x i64] zeroinitializer
@names = private unnamed_addr constant [2 x ptr] [ptr @first, ptr @second]
@Py_Version = external global i32
declare double @cos(double)
define internal i64 @first() noinline {
  ret i64 1
}
define internal i64 @second() noinline {
  ret i64 2
}
define i64 @count(i64 %by) {
  %before = load i64, ptr @counter
  %after = add i64 %before, %by
  store i64 %after, ptr @counter
  %place = getelementptr i64, ptr @zeros, i64 %by
  store i64 %by, ptr %place
  ret i64 %after
}
define i64 @call(i64 %which) {
  %place = getelementptr ptr, ptr @names, i64 %which
  %function = load ptr, ptr %place
  %result = call i64 %function()
  ret i64 %result
}
define double @cosine(double %x) {
  %y = call double @cos(double %x)
  %z = fadd double %y, 0.333
  ret double %z
}
define i64 @hint() {
  %version = load i32, ptr @Py_Version
  %wide = zext i32 %version to i64
  ret i64 %wide
}
define ptr @object() {
  %place = getelementptr ptr, ptr @objects, i64 1
  %object = load ptr, ptr %place
  ret ptr %object
}
"""
NAMES = ("count", "call", "cosine", "hint", "object")


@pytest.fixture(scope="module")
def code():
    return optimize.compile_text(TEXT)


def mapped() -> list[str]:
    return Path("/proc/self/maps").read_text().splitlines()


def function(loaded, name, result=ctypes.c_int64, *arguments):
    return ctypes.PYFUNCTYPE(result, *arguments)(loaded.addresses[name])


@pytest.fixture(params=["ours", "ours, all else far", "LLVM's"])
def loaded(request, code, monkeypatch):
    if request.param == "ours, all else far":         # what libraries have is rarely, but an executable's own may be
        monkeypatch.setattr(linker, "_is_near", lambda way: abs(way) < 1 << 16)
    if request.param == "LLVM's":
        def refuse(*_):
            raise linker.NotLinked
        monkeypatch.setattr(linker, "_link", refuse)
    table = [object(), object()]
    return linker.load(code, NAMES, {"cos": None, "Py_Version": None}, table)


def test_code_and_data(loaded):
    count, call = (function(loaded, name, ctypes.c_int64, ctypes.c_int64) for name in ("count", "call"))
    assert [count(2), count(1), count(999)] == [42, 43, 1042]
    assert [call(0), call(1)] == [1, 2]


def test_constants_and_libraries(loaded):
    import math
    assert function(loaded, "cosine", ctypes.c_double, ctypes.c_double)(0.5) == math.cos(0.5) + 0.333
    assert function(loaded, "hint")() == sys.hexversion


def test_objects(loaded):
    assert function(loaded, "object", ctypes.c_void_p)() == id(loaded.kept[1])
    assert loaded.kept[1] is not loaded.kept[0]


def test_far_code_is_linked_here_too():
    scratch = engine.llvm.create_context()
    code = engine.host().create_machine(2, is_far=True).emit_object(engine.llvm.parse_assembly(engine.host().header + TEXT, scratch))
    memory, addresses = linker._link(code, NAMES, {})
    assert ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(addresses["count"])(2) == 42


def test_each_load_has_its_own_data(code):
    one, other = (linker.load(code, NAMES, {}, []) for _ in range(2))
    assert function(one, "count", ctypes.c_int64, ctypes.c_int64)(1) == 41
    assert function(other, "count", ctypes.c_int64, ctypes.c_int64)(5) == 45


def test_code_can_be_run_and_not_written(code):
    loaded = linker.load(code, NAMES)
    for line in mapped():
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if start <= loaded.addresses["count"] < end:
            assert line.split()[1] == "r-xp"
            break
    else:
        raise AssertionError("not mapped")


def test_dropping_unmaps(code):
    loaded = linker.load(code, NAMES)
    place = loaded.addresses["count"] & -4096
    assert any(line.startswith(f"{place:x}-") for line in mapped())
    kept = loaded._memory
    del loaded
    gc.collect()
    assert sys.getrefcount(kept) <= 2                 # nothing else holds the pages
    before = len(mapped())
    del kept
    assert len(mapped()) <= before


def test_a_name_that_is_nowhere():
    code = optimize.compile_text("declare i64 @no_such_function()\ndefine i64 @f() {\n  %x = call i64 @no_such_function()\n"
                                 "  ret i64 %x\n}\n")
    with pytest.raises(RuntimeError, match="no_such_function"):
        linker.load(code, ("f",))


def test_other_code_is_given_to_llvm(monkeypatch):
    """What wants to stand at a multiple of more than a page; another machine's file."""
    code = optimize.compile_text(TEXT.replace("i64 40", "i64 40, align 65536"))
    asked = []
    real = engine.link
    monkeypatch.setattr(engine, "link", lambda *given: asked.append(1) or real(*given))
    loaded = linker.load(code, ("count", "cosine"))
    assert function(loaded, "count", ctypes.c_int64, ctypes.c_int64)(1) == 41 and asked
    with pytest.raises(linker.NotLinked):
        linker._link(b"MZ" + code[2:], ("count",), {})


@pytest.mark.parametrize("size", [1, 2, 4, 8, 16])
def test_what_only_reads_apart_loads_no_writing(size):
    for name in (f"jitcore_gather{size}", f"jitcore_repeat{size}"):
        assert runtime.part_of(name)[0] == (name,)
