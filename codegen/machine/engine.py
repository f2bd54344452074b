"""The host: LLVM's target machine and just-in-time linker, made once per process.

In: nothing.  Out: Host; for object code that our own linker does not take, the addresses of its names.  Holds: nothing of LLVM is torn
down when the interpreter ends, since objects that outlive us (an array whose memory a compiled function made) may still call
into machine code.
"""
from __future__ import annotations

import itertools
import threading
from functools import cache, cached_property

import llvmlite
import llvmlite.binding as llvm

from codegen import capi, objects
from codegen.numbers import vectormath

_serial = itertools.count()
_starting = threading.RLock()                   # two linkers, or two target machines, would only waste time; but a
                                                # half-initialised LLVM crashes


class Host:
    """What compiling for this machine needs: `machine` (target machine), `jit` (linker), `header` (LLVM text that names the
    target, so that optimisation sees its registers and costs)."""

    def __init__(self):
        objects.verify()
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        llvm.initialize_native_asmparser()      # see interrupts
        # A sum of floats in the order of the loop keeps only the additions scalar: what is added vectorises
        # (measured: t += sqrt(a[i]*b[i] + 1) / (a[i] + 2) takes 8.7 instead of 36.8 µs for 10⁴).
        llvm.set_option("jitcore", "-force-ordered-reductions=true")
        # Whether arrays overlap is asked before each innermost loop, not once before the loops around it: for these all rows
        # together overlap, and the slow loop would always be taken (measured: LU of 250 × 250 takes 870 instead of 2,400 µs).
        llvm.set_option("jitcore", "-hoist-runtime-checks=false")
        # An element that the next iteration reads again is loaded again: carried in a register it costs a vectorised loop a permutation,
        # and the vectors for what is left of a row (measured: Sobel's filter on 200 × 200 bytes takes 31 instead of 108 µs).
        llvm.set_option("jitcore", "-enable-load-in-loop-pre=false")
        vectormath.load_libraries()
        self.triple = llvm.get_process_triple()
        chosen = vectormath.chosen_cpu()
        self.cpu = chosen or llvm.get_host_cpu_name()
        self.features = "" if chosen else llvm.get_host_cpu_features().flatten()
        if self.cpu.startswith("znver"):        # these fetch elements one after the other, in more time than loads of them take
            self.features += ",+prefer-no-gather,+prefer-no-scatter"     # (measured: covariance of 24 columns 37 instead of 79 µs)
        self.machine = self.create_machine(3)
        self.header = f'target datalayout = "{self.machine.target_data}"\ntarget triple = "{self.triple}"\n'

    def create_machine(self, level: int, is_far: bool = False) -> llvm.TargetMachine:
        """A target machine; code generation effort from 0 to 3. Its code takes everything to be near, which our linker sees to; or, as LLVM
        has it for code that is compiled when it runs, far: each address is a constant of 64 bits, and at level 0 whatever has one
        takes the slow way through LLVM (the runtime's parts three times as long, measured)."""
        target = llvm.Target.from_triple(self.triple)
        near = {} if is_far or not self.triple.startswith("x86_64") or "linux" not in self.triple else {"codemodel": "small", "reloc": "pic"}
        return target.create_target_machine(cpu=self.cpu, features=self.features, opt=level, jit=True, **near)

    @cached_property
    def jit(self):
        made = llvm.create_lljit_compiler(self.machine, use_jit_link=False)
        capi.keep_for_ever(made)
        return made


def versions() -> tuple[str, ...]:
    """Of llvmlite and LLVM."""
    return llvmlite.__version__, repr(llvm.llvm_version_info)


@cache
def _host() -> Host:
    return Host()


def host() -> Host:
    with _starting:
        return _host()


def link(object_code: bytes, wanted: tuple[str, ...], imports: dict[str, int]):
    """Link object code by LLVM: what keeps it in memory, and the addresses of the wanted names."""
    builder = llvm.JITLibraryBuilder().add_object_img(object_code).add_current_process()
    for name, place in imports.items():
        builder.import_symbol(name, place)
    for name in wanted:
        builder.export_symbol(name)
    tracker = builder.link(host().jit, f"jitcore.{next(_serial)}")
    return tracker, {name: tracker[name] for name in wanted}
