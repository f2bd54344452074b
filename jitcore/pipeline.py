"""READ THIS FIRST: how a Python function becomes machine code, stage by stage.

In: a Python function, the types of its arguments, options.  Out: a Specialization: loaded machine code with its entry.
Holds: stages run in this order, each records its milliseconds and, when asked, its text.

    decode      CPython bytecode → untyped SSA IR          typeinfer.decode
    infer       → typed IR of the function and its callees typeinfer.program
    simplify    fold, inline, remove, find ranges          typeinfer.passes
    fuse        element-wise array operations in one loop  codegen.fusion.fuse
    lower       → LLVM text, with the native entry         codegen.lower, codegen.wrapper
    optimize    → object code                              codegen.machine.optimize
    load        → callable machine code                    codegen.machine.linker

What another process has compiled before is loaded from disk instead (jitcore.cache); dumps and inspection compile anew.
"""
from __future__ import annotations

import gc
import os
import sys
import time
from threading import RLock

from jitcore.config import Compilation
from jitcore.errors import PLEASE_REPORT, InternalError, JitError
from jitcore.specialization import Specialization
from typeinfer.errors import definition
from typeinfer.kinds.generators import Generator
from typeinfer.source import FunctionSource, source_of

STAGES = ("decode", "infer", "simplify", "fuse", "lower", "optimize", "load")
LOCK = RLock()                  # compiling is one at a time: LLVM's contexts and the memo of callees are shared

_held: list = []                # while the process forks


def _hold() -> None:
    """Before a fork: the child gets LLVM and our tables at rest, and no lock that nobody would release."""
    aside, runtime = map(sys.modules.get, ("jitcore.aside", "codegen.machine.runtime"))
    for lock in (LOCK, *([aside.ASIDE] if aside else ()), *([runtime.LOADING] if runtime else ())):      # in the order of compilations
        lock.acquire()
        _held.append(lock)


def _let_go() -> None:
    while _held:
        _held.pop().release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_let_go)


def compile_function(source: FunctionSource, argument_types, options: Compilation,
                     wanted: tuple[str, ...] = (), marks=None) -> Specialization:
    """Compile a function for the argument types (in the order of its parameters). `wanted`: stages whose text to keep;
    `marks`: what is written to find things again in LLVM's text (codegen.marks).

    Raises JitError: what the user can change, or InternalError.
    """
    record = Record(source, wanted)
    found = find_kept(record, source, argument_types, options)
    if found is not None:
        return found
    if options.require_simd and options.debug and marks is None:      # lines for debuggers and marks exclude each other
        compile_function(source, argument_types, options.but(debug=False))
    from jitcore import parts
    is_collecting = gc.isenabled()
    gc.disable()          # IR is all cycles that live on: looking for garbage in it takes a fifth of the first compilation
    try:
        with parts.ahead(argument_types):
            return _run_stages(record, source, argument_types, options, marks)
    except JitError:
        raise
    except Exception as error:
        raise InternalError(
            f"internal error while compiling {source.name}, stage {record.current}: {type(error).__name__}: {error}",
            definition(source.code), (PLEASE_REPORT,)) from error
    finally:
        if is_collecting:
            _collect_again()


def _collect_again() -> None:
    """Look for garbage again. What the first compilations leave is mostly there to stay, and more than any program has made by then: to
    go through it at once, in vain, takes 5 ms each; it is moved to where objects are that were seen to live."""
    global _compiled
    if _compiled < FEW and gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
    _compiled += 1
    gc.enable()


FEW = 10                        # compilations: what of theirs is garbage stays until everything is looked at, 1 or 2 MB each
_compiled = 0


def find_kept(record: Record, source: FunctionSource, argument_types, options: Compilation) -> Specialization | None:
    """The specialisation from the disk cache, if it is there and may be used."""
    from jitcore import cache
    if record.wanted or not cache.is_on(options):
        return None

    def make_text() -> str:
        with LOCK:
            return compile_function(source, argument_types, options, wanted=("lower",)).record.texts["lower"]

    with record.stage("load"):
        return cache.find(source, argument_types, options, record, make_text)


def _run_stages(record: Record, source: FunctionSource, argument_types, options: Compilation, marks) -> Specialization:
    from codegen import ops
    from codegen.machine import observers, optimize, runtime
    from codegen.build import Module
    from codegen.lower import lower
    from jitcore import parts

    with record.stage("decode"):
        decode(source)
        record.text(lambda: _decoded(source))
    with record.stage("infer"):
        root = infer(source, argument_types)
        record.text(lambda: _printed(root))
    with record.stage("simplify"):
        simplify(root)
        record.text(lambda: _printed(root))
    with record.stage("fuse"):
        if "arrays" in ops.loaded:
            from codegen.fusion.fuse import fuse
            for callee in callees_of(root):
                fuse(callee.function)
        if "array_texts" in ops.loaded:
            from codegen.fusion.texts_in_place import look_in_place
            for callee in callees_of(root):
                look_in_place(callee.function)
        record.text(lambda: _printed(root))
        record.text(lambda: _graph(root), "cfg")
    with record.stage("lower"):
        marks = marks or _wanted_marks(options)
        module = Module(options.code, marks)
        module.code_globals.update(root.globals_of)
        shared = parts.Parts(options.code.nogil)
        if marks is None and parts.is_on():
            shared.offer(module)
        name = lower(root, module)
        shared.write(module, options.code)
        runtime.address("jitcore_trampoline")     # which tells what can be watched
        try:
            emit_entry(module, name, source, root, options, argument_types)
        except JitError as error:                 # what it returns cannot be given to Python
            raise error.at(returns(root.function) or definition(source.code))
        shared.finish(options.code)
        text = module.text()
        record.text(lambda: text)
    with record.stage("optimize"):
        keep = {} if options.require_simd or record.wants("optimize", "asm") else None
        with shared.loading(module, lambda text: optimize.compile_text(text, options.code, loops=False, aside=True)):
            code = optimize.compile_text(text, options.code, keep=keep, times=record.parts)
        record.text(lambda: keep["optimized"])
        record.text(lambda: keep["assembly"], "asm")
        if options.require_simd and not options.debug:
            from jitcore.explain import read_explanation, require_simd
            require_simd(read_explanation(marks, keep["optimized"], text, argument_types))
    with record.stage("load"):
        loaded = runtime.load(code, module)
        record.text(lambda: describe_code(code, loaded))
        record.code = code if record.wants("load") else b""
        observers.tell(code, loaded, source.name, argument_types)
    made = Specialization(source, argument_types, root.result, loaded, record, text, tuple(root.reads.values()),
                          tuple((one.place, one.given) for one in root.outside))
    from jitcore import cache
    if not record.wanted and cache.is_on(options) and not isinstance(root.result, Generator):
        cache.keep(made, module, code, tuple(root.fixed_reads.values()), options)
    return made


def load_runtime() -> None:
    """The machine code that all calls go through is there from now on. Where it is not on disk a thread compiles it, while what the stages
    need is imported (x + 1: a fifth of its first call)."""
    from codegen.machine import runtime
    from jitcore import cache as _            # which may have it on disk
    if not runtime.is_kept(runtime.FIRST):
        with LOCK:
            _import_stages(runtime)
    runtime.address(runtime.FIRST)


def _import_stages(runtime) -> None:
    from codegen.machine import optimize as _
    from jitcore.aside import Aside
    code = Aside(lambda: runtime.prepare([runtime.FIRST]))
    try:
        import jitcore.parts
        import typeinfer.decode.decoder
        import typeinfer.passes
        import typeinfer.program  # noqa: F401
        from jitcore.library import prepare_library
        prepare_library()
    finally:
        code.wait()


def explain(source: FunctionSource, argument_types, options: Compilation):
    """What becomes of each loop when the function is compiled for these types: an Explanation. The machine code is dropped."""
    from codegen.marks import Marks
    from jitcore.explain import read_explanation
    with LOCK:
        marks, plain = Marks(), options.but(require_simd=False, debug=False)
        texts = compile_function(source, argument_types, plain, ("lower", "optimize"), marks).record.texts
        return read_explanation(marks, texts["optimize"], texts["lower"], argument_types)


def decode(source: FunctionSource):
    """Untyped IR."""
    from typeinfer.decode.decoder import decode as run
    return run(source)


def infer(source: FunctionSource, argument_types, options=None):
    """The callee for these argument types, with typed IR; `reads`: what it took for constant; `globals_of`: see Program.
    `options`: of code generation, where the source has none of its own."""
    from codegen.ops import REGISTRY
    from jitcore.library import prepare_library
    from typeinfer.callees import make_starter
    from typeinfer.program import Program
    from typeinfer.ops import UNKNOWN
    from typeinfer.types import taken
    prepare_library()
    argument_types = list(map(taken, argument_types))
    facts = [(t, t.value if hasattr(t, "value") else None if t.__class__.__name__ == "NoneType" else UNKNOWN)
             for t in argument_types]
    program = Program(REGISTRY)
    try:
        root = program.infer_root(source, facts, options)
    finally:
        REGISTRY.forget()
    if root.generator is not None:
        root = make_starter(root)
    root.reads, root.fixed_reads, root.globals_of = program.reads, program.fixed_reads, program.globals_of
    return root


def simplify(root) -> None:
    """Passes over the typed IR of everything `root` calls."""
    from codegen.machine.optimize import is_verifying
    from typeinfer.passes import run_passes
    run_passes(root, wraps=lambda options: options.overflow == "wrap", verifying=is_verifying())


def infer_and_simplify(source: FunctionSource, argument_types, options):
    """The callee with the IR that is lowered, or evaluated."""
    root = infer(source, argument_types, options)
    simplify(root)
    return root


def evaluate(function, args, root_of=infer_and_simplify):
    """What the typed IR of `function` means, run by the reference evaluator on `args` (no machine code)."""
    from jitcore.arguments import read
    from jitcore.passed_iterators import pass_iterators
    from typeinfer.evaluate import evaluate as run
    source = source_of(function).with_keywords(())
    args, _ = pass_iterators(infer, (), args, {}) or (args, {})
    values, argument_types = read(source, args, {})
    root = root_of(source, argument_types, Compilation().code)
    return run(root, [*(one.place.now() for one in root.outside), *values])


class Record:
    """What happened in each stage: `times` in milliseconds, `texts` where JITCORE_DUMP or inspection asked for them; besides the
    stages' there are texts "cfg" (control flow) and "asm"."""

    def __init__(self, source: FunctionSource, wanted: tuple[str, ...] = ()):
        self.source, self.times, self.texts = source, {}, {}
        self.code = b""                           # the object code, if "load" is wanted
        self.parts: dict[str, float] = {}         # milliseconds of LLVM's parts of "optimize"
        dump = os.environ.get("JITCORE_DUMP", "")
        self.dumped = set(filter(None, dump.split(",")))
        self.wanted = {*wanted, *self.dumped}
        self.current = ""

    def wants(self, *names: str) -> bool:
        return any(name in self.wanted or "all" in self.wanted and name in STAGES for name in names)

    def stage(self, name: str):
        self.current = name
        return _Stage(self, name)

    def text(self, make, name: str = "") -> None:
        """Keep a text of the stage, made only if asked for: under the stage's name, or another."""
        name = name or self.current
        if self.wants(name):
            text = self.texts[name] = make()
            if name in self.dumped or "all" in self.dumped:
                print(f"# {name}: {self.source.name}\n{text}", file=sys.stderr)


class _Stage:
    def __init__(self, record: Record, name: str):
        self.record, self.name = record, name

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_):
        times = self.record.times
        times[self.name] = times.get(self.name, 0.0) + (time.perf_counter() - self.start) * 1e3
        if "time" in self.record.dumped:
            print(f"# {self.name}: {times[self.name]:.2f} ms", file=sys.stderr)


def _decoded(source) -> str:
    from typeinfer.printer import print_function
    return print_function(decode(source))


def callees_of(root) -> list:
    """`root` and everything it calls, each once."""
    from typeinfer.structure import called_by
    found, work = {root: None}, [root]
    while work:
        for called in filter(None, map(called_by, work.pop().function.instructions())):
            if called not in found:
                found[called] = None
                work.append(called)
    return list(found)


def returns(function):
    """Where a function returns."""
    from typeinfer.ir import Return
    return next((block.end.loc for block in function.blocks if isinstance(block.end, Return)), None)


def _printed(root) -> str:
    from typeinfer.printer import print_function
    return "\n".join(print_function(callee.function) for callee in callees_of(root))


def _graph(root) -> str:
    from typeinfer.printer import print_graph
    return print_graph([callee.function for callee in callees_of(root)])


def describe_code(code: bytes, loaded) -> str:
    """The functions of loaded object code, and what it refers to."""
    from codegen.machine.symbols import describe
    return describe(code, loaded.addresses)


def _wanted_marks(options: Compilation):
    """What LLVM's text must say besides the program, for these options."""
    if options.debug:
        from codegen.marks import Lines
        return Lines()
    if options.require_simd:
        from codegen.marks import Marks
        return Marks()
    return None


def emit_entry(module, name: str, source, root, options, given) -> None:
    """The native entry of `root`: guards for its argument types, defaults and keywords as in the function's signature."""
    import inspect

    from codegen.entry import NO_DEFAULT
    from codegen.boxes.writeback import note_origins
    from codegen.returned import describe
    from codegen.wrapper import emit_wrapper
    from typeinfer.types import BOTTOM, NONE
    P = inspect.Parameter
    kinds = [p.kind for p in source.parameters]
    defaults = [NO_DEFAULT if p.default is P.empty else p.default for p in source.parameters
                if p.kind is not P.VAR_POSITIONAL]
    result = NONE if root.result is BOTTOM else root.result       # it always raises
    cells = [name in source.lifted or (source.fixed[name],) for name in source.cells] if source.lifted else ()
    note_origins(module, [*(one.given for one in root.outside), *given], [t for t, _ in root.args])
    emit_wrapper(module, name, [t for t, _ in root.args], [p.name for p in source.parameters], defaults, result,
                 options.code.nogil, star=P.VAR_POSITIONAL in kinds, positional_only=kinds.count(P.POSITIONAL_ONLY),
                 keyword_only=kinds.count(P.KEYWORD_ONLY), convert=options.convert, reads=root.reads.values(),
                 kept=describe(root.function, P.VAR_POSITIONAL in kinds), code=source.code, cells=cells,
                 outside=[one.place for one in root.outside])
