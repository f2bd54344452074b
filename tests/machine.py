"""Compiling hand-written LLVM functions, for the tests of codegen's lower half."""
from types import SimpleNamespace

from codegen import entry, layout
from codegen import wrapper as wrapper_of
from codegen.build import Builder, Module
from codegen.machine import optimize, runtime


class Callable(entry.NativeEntry):
    """A dispatcher without a compiler: calls that miss give back what they were given."""

    def __init__(self):
        self.missed = 0

    def _miss(self, /, *args, **keywords):
        self.missed += 1
        return "missed", args, keywords

    def __get__(self, instance, owner=None):
        import types
        return self if instance is None else types.MethodType(self, instance)


def new_module(nogil=False) -> Module:
    return Module(SimpleNamespace(nogil=nogil, boundscheck=True, overflow="raise", error_model="python",
                                  fastmath=frozenset()))


def result_type(t) -> str:
    return "{" + ", ".join(("i1", *layout.pieces(t))) + "}"


def define_target(module, types, result, emit) -> None:
    """`emit(b, *operands of pieces)` returns the result's pieces; errors leave through `b.on_error`."""
    b = Builder(module)
    shape = result_type(result)
    b.on_error = lambda b: b.do(f"ret {shape} {{{', '.join(['i1 true'] + [f'{k} zeroinitializer' for k in layout.pieces(result)])}}}")
    names, arguments, number = [], [], 0
    for t in types:
        pieces = []
        for kind in layout.pieces(t):
            pieces.append(f"%a{number}")
            names.append(f"{kind} %a{number}")
            number += 1
        arguments.append(tuple(pieces))
    pieces = emit(b, *arguments)
    if pieces is not None:
        value = "{" + ", ".join(["i1 false"] + [f"{k} zeroinitializer" for k in layout.pieces(result)]) + "}"
        for index, (kind, piece) in enumerate(zip(layout.pieces(result), pieces)):
            value = b(f"insertvalue {shape} {value}, {kind} {piece}, {index + 1}")
        b.do(f"ret {shape} {value}")
    module.define("target", f"define internal {shape} @target({', '.join(names)}) {{\n{b.body()}\n}}")


def load(types, result, emit, *, nogil=False, names=None, defaults=None, level=1, **wrapper):
    """A Loaded specialisation whose body `emit` writes."""
    module = new_module(nogil)
    define_target(module, types, result, emit)
    names = names if names is not None else [f"x{index}" for index in range(len(types))]
    defaults = defaults if defaults is not None else [entry.NO_DEFAULT] * len(names)
    wrapper_of.emit_wrapper(module, "target", list(types), names, defaults, result, nogil, **wrapper)
    return runtime.load(optimize.compile_text(module.text(), level=level), module)


def function(*arguments, **keywords):
    """A dispatcher with one specialisation: `load`'s arguments."""
    made = Callable()
    made.set_entries([load(*arguments, **keywords)])
    return made


def identity(t, **keywords):
    return function([t], t, lambda b, pieces: pieces, **keywords)


__all__ = ["Callable", "new_module", "define_target", "load", "function", "identity", "result_type"]
