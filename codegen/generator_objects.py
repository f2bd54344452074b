"""What Python gets where a compiled generator function is called: an iterator that runs machine code.

In: addresses of a frame, and of the functions that run it on and let go of it.  Out: CompiledGenerator.  Holds: the objects that the call
was given, and the machine code, stay as long as the generator.
"""
from __future__ import annotations

import ctypes

_RUN_ON = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p)
_LET_GO = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)


class CompiledGenerator:
    """A generator of compiled code."""
    __slots__ = ("_frame", "_run_on", "_let_go", "_kept", "_is_running", "__weakref__")

    def __init__(self, frame: int, run_on: int, let_go: int, *kept):
        self._frame, self._run_on, self._let_go, self._kept = frame, _RUN_ON(run_on), _LET_GO(let_go), kept
        self._is_running = False

    def __iter__(self):
        return self

    def __next__(self):
        if not self._frame:
            raise StopIteration
        if self._is_running:
            raise ValueError("generator already executing")
        self._is_running = True
        try:
            return self._run_on(self._frame)
        finally:
            self._is_running = False

    def send(self, value):
        """next(), as compiled code gets nothing else."""
        if value is not None:
            raise TypeError("a generator of compiled code is sent None only")
        return next(self)

    def close(self) -> None:
        """Let go of all that it holds."""
        frame, self._frame = self._frame, 0
        if frame:
            self._let_go(frame)

    def __del__(self):
        self.close()
