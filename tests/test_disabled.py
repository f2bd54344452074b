"""JITCORE_DISABLE=1: everything runs as plain Python, and programs that ask functions for their compiled side still work."""

import os
import subprocess
import sys

import pytest

import jitcore
from jitcore import Dispatcher, njit
from tests.test_api import plain

ROOT = os.path.dirname(os.path.dirname(__file__))

PROGRAM = """
import copy, functools, inspect, os, pickle, sys
import numpy as np
from jitcore import njit, prange, types

@njit
def callee(x):
    return [x, str(x)]                  # no compiled function could

@njit(fastmath=True, boundscheck=False)
def outer(x, *rest, y=2):
    'Doc.'
    frame = sys._getframe()
    assert frame.f_code is outer.py_func.__code__ and frame.f_locals['y'] == y
    return callee(x), rest, y

class Thing:
    @njit
    def method(self, x):
        return self, x

    @staticmethod
    @njit
    def static(x):
        return x

assert outer({}, 1, y=[3]) == ([{}, '{}'], (1,), [3])
thing = Thing()
assert thing.method(3) == (thing, 3) and Thing.static('a') == 'a'
assert njit('int64(int64)')(lambda x: x / 2)(3) == 1.5                # signatures convert nothing
assert outer.targetoptions == {'fastmath': True, 'boundscheck': False}
assert njit(outer) is outer and outer.py_func is outer and outer.__doc__ == 'Doc.'
assert outer.signatures == [] and outer.nopython_signatures == [] and outer.specializations == {}
assert outer.compile('(int64,)') is None and outer.signatures == []
assert 'plain Python' in outer.inspect('optimize') and outer.inspect_llvm() == {} and outer.inspect_asm() == {}
outer.inspect_types()
assert functools.partial(callee, 1)() == [1, '1'] and list(map(callee, (1,))) == [[1, '1']]
assert pickle.loads(pickle.dumps(callee)) is callee and copy.deepcopy(callee) is callee
assert str(inspect.signature(outer)) == '(x, *rest, y=2)'
assert not {'llvmlite', 'bytecode', 'codegen.lower'} & set(sys.modules)
try:
    njit(fastmaths=True)
except TypeError as error:
    assert 'fastmath' in str(error)
else:
    assert False
print('done')
"""


@pytest.mark.parametrize("value, is_off", [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_variable(value, is_off):
    program = "from jitcore import njit; f = njit(lambda x: x); g = njit('int64(int64)')(f); print(type(f).__name__, g is f)"
    shown = run(program, value).split()
    assert shown == (["function", "True"] if is_off else ["Dispatcher", "False"])


def test_everything_runs_as_plain_python():
    assert run(PROGRAM, "1").split("\n")[-2] == "done"


def run(program, value):
    environment = os.environ | {"JITCORE_DISABLE": value}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_by_config(monkeypatch):
    monkeypatch.setattr(jitcore.config, "DISABLE_JIT", True)
    assert njit(plain) is plain and njit("int64(int64)")(plain) is plain


def test_it_has_what_a_dispatcher_has(monkeypatch):
    """A new public attribute of Dispatcher must get a plain counterpart."""
    monkeypatch.setattr(jitcore.config, "DISABLE_JIT", True)
    function = njit(lambda x: x)
    public = {name for name in dir(Dispatcher(lambda x: x, function.options)) if not name.startswith("_")}
    ours = {"is_being_decorated", "source", "set_entries", "entries"}           # of the machinery
    assert public - ours - set(dir(function)) == set()


def test_py_func_runs_as_plain_python():
    @njit
    def counts(a):
        total = 0
        for x in a:
            total += x
        return total, a

    things = [1, 2.5, 1 + 0j]
    assert counts.py_func(things) == (4.5 + 0j, things) and counts.py_func(things)[1] is things
    assert counts.signatures == [] and type(counts.py_func).__name__ == "function"
    with pytest.raises(TypeError):
        counts(things)
