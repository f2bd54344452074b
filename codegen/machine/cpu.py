"""What the CPU says of itself: all that LLVM finds its name and features by, without loading LLVM (45 ms).

In: nothing.  Out: numbers, equal on machines for which LLVM would compile the same.  Holds: on x86-64 they are asked of the CPU
(the instruction `cpuid`), since what the system lists (/proc/cpuinfo) lacks what is newer than the system; on others LLVM is
asked.
"""
from __future__ import annotations

import ctypes
import mmap
import platform
import sys
from functools import cache

# void cpuid(uint32_t out[4], uint32_t leaf, uint32_t subleaf): push rbx; mov r8, rdi; mov eax, esi; mov ecx, edx; cpuid;
# mov [r8], eax; mov [r8+4], ebx; mov [r8+8], ecx; mov [r8+12], edx; pop rbx; ret
_CPUID = bytes.fromhex("53 4989F8 89F0 89D1 0FA2 418900 41895804 41894808 4189500C 5B C3")
# uint64_t xgetbv(): xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret
_XGETBV = bytes.fromhex("31C9 0F01D0 48C1E220 4809D0 C3")
_AT = 64                                        # where the second one starts
_SAVES = 1 << 27                                # in leaf 1, ecx: the system uses xsave, so xgetbv may be asked
# (leaf, subleaf, registers that tell features; others hold the number of the core, or sizes)
_LEAVES = ((0, 0, "abcd"), (1, 0, "acd"), (7, 0, "abcd"), (7, 1, "abcd"), (0xD, 1, "a"), (0x14, 0, "b"), (0x19, 0, "b"),
           (0x1E, 1, "a"), (0x24, 0, "b"))
_EXTENDED = ((0x80000001, 0, "acd"), (0x80000007, 0, "d"), (0x80000008, 0, "b"))


@cache
def describe_cpu() -> tuple:
    """Its features: of x86-64, the registers of `cpuid`; else what LLVM calls it."""
    if platform.machine() in ("x86_64", "amd64") and sys.platform != "win32":       # Windows passes arguments otherwise
        found = _ask()
        if found is not None:
            return found
    from codegen.machine import engine
    host = engine.host()
    return host.triple, host.cpu, host.features


def _ask() -> tuple | None:
    memory = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[:len(_CPUID)] = _CPUID
    memory[_AT:_AT + len(_XGETBV)] = _XGETBV
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.pythonapi.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(mmap.PAGESIZE), mmap.PROT_READ | mmap.PROT_EXEC):
        return None
    cpuid = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32)(start)
    registers = (ctypes.c_uint32 * 4)()

    def ask(leaf: int, subleaf: int, wanted: str) -> tuple[int, ...]:
        cpuid(ctypes.addressof(registers), leaf, subleaf)
        return tuple(registers["abcd".index(letter)] for letter in wanted)

    found = []
    for leaves, base in ((_LEAVES, 0), (_EXTENDED, 0x80000000)):
        highest, = ask(base, 0, "a")
        found += [(leaf, *ask(leaf, subleaf, wanted)) for leaf, subleaf, wanted in leaves if leaf <= highest]
    saved = ctypes.CFUNCTYPE(ctypes.c_uint64)(start + _AT)() if ask(1, 0, "c")[0] & _SAVES else 0
    return *found, saved
