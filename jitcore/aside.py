"""A second thread, for what needs no interpreter.

In: a function, mostly LLVM at work.  Out: what it gives.  Holds: without a second processor, or where no thread can be started, it is called
when its result is asked for; the thread ends before the compilation does that it is part of.
"""
from __future__ import annotations

import os
from threading import RLock, Thread

ASIDE = RLock()                 # held by the thread that compiles aside; a process that forks waits for it


class Aside(Thread):
    """Something that is made in another thread, if there is a processor for it."""

    def __init__(self, make):
        super().__init__(name="jitcore.aside", daemon=True)
        self._make, self._made, self._error, self._is_done = make, None, None, False
        if _processors() > 1:
            try:
                self.start()
            except RuntimeError:                  # there are too many, or the interpreter ends
                pass

    def run(self) -> None:
        with ASIDE:
            try:
                self._made = self._make()
            except BaseException as error:
                self._error = error
            self._is_done = True

    def wait(self) -> None:
        """Until the thread has ended, whatever happens: it must not outlive the lock of compilations."""
        interrupt = None
        while self.is_alive():
            try:
                self.join()
            except KeyboardInterrupt as error:
                interrupt = error
        if interrupt is not None:
            raise interrupt

    def made(self):
        if not self._is_done:                     # it did not start, or is not in this process
            self.run()
        if self._error is not None:
            raise self._error
        return self._made


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
