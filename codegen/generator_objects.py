"""What Python gets where a compiled generator function is called: an iterator that runs machine code.

In: addresses of a frame, and of the functions that run it on and let go of it.  Out: CompiledGenerator.  Holds: the objects that the call
was given, and the machine code, stay as long as the generator.
"""
from __future__ import annotations

import ctypes

_RUN_ON = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p)
_GIVE = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.py_object, ctypes.c_int)
STATE_PLACE = 8                                   # of the frame's first field
NOT_TAKEN, GIVEN, REFUSED = range(3)
_LET_GO = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)


class CompiledGenerator:
    """A generator of compiled code."""
    __slots__ = ("_frame", "_run_on", "_let_go", "_give", "_kept", "_is_running", "__weakref__")

    def __init__(self, frame: int, run_on: int, let_go: int, give: int, *kept):
        self._frame, self._run_on, self._let_go, self._give, self._kept = frame, _RUN_ON(run_on), _LET_GO(let_go), _GIVE(give), kept
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
        """Let it go on, its `yield` giving the value."""
        self._require_rest()
        if value is not None and self._frame:
            state = self._state()
            if state == 0:
                raise TypeError("can't send non-None value to a just-started generator")
            if state > 0 and self._give(self._frame, value, 0) != GIVEN:
                raise TypeError(f"a generator of compiled code is not sent {type(value).__name__} values: declare what it is sent, as in "
                                "`-> Generator[float, int, None]`")
        return next(self)

    def throw(self, exception, value=None, traceback=None):
        """Let it go on by raising the exception where it stands."""
        self._require_rest()
        if isinstance(exception, type):
            exception = value if isinstance(value, exception) else exception() if value is None else exception(value)
        if not isinstance(exception, BaseException):
            raise TypeError(f"exceptions must be classes or instances deriving from BaseException, not {type(exception).__name__}")
        if traceback is not None:
            exception = exception.with_traceback(traceback)
        given = self._give(self._frame, exception, 1 + isinstance(exception, GeneratorExit)) if self._frame and self._state() > 0 else NOT_TAKEN
        if given == REFUSED:
            raise TypeError("an exception cannot be thrown into a generator of compiled code that goes through another one by `yield from`: "
                            "write the loop out, for x in items: yield x")
        if given == NOT_TAKEN:                    # nothing in it would catch it
            self.close()
            raise exception
        return next(self)

    def _state(self) -> int:
        """0: it has not started; -1: it has ended; else where it stands."""
        return ctypes.c_int64.from_address(self._frame + STATE_PLACE).value

    def _require_rest(self) -> None:
        if self._is_running:
            raise ValueError("generator already executing")

    def close(self) -> None:
        """Let go of all that it holds."""
        self._require_rest()
        frame, self._frame = self._frame, 0
        if frame:
            self._let_go(frame)

    def __del__(self):
        self.close()
