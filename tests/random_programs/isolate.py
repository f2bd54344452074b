"""Run a function in a child that may crash or hang.

In: a function of a reporter, seconds.  Out: its result, or a Death.  Holds: the child is a fork, so what is loaded and
compiled already need not be again.
"""
import os
import pickle
import resource
import select
import signal
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Death:
    """How a child ended without a result; `last` is what it reported last."""
    how: str
    last: object = None


def isolated(function, seconds: float):
    """`function(report)` in a child; report(x) says where it stands."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

            def send(kind, value):
                data = pickle.dumps((kind, value))
                data = len(data).to_bytes(8, "big") + data
                while data:
                    data = data[os.write(writer, data):]
            send("result", function(lambda value: send("last", value)))
            code = 0
        except BaseException as error:
            send("error", f"{type(error).__name__}: {error}")
        finally:
            os._exit(code)
    os.close(writer)
    try:
        return _read(child, reader, time.monotonic() + seconds)
    finally:
        os.close(reader)


def _read(child: int, reader: int, deadline: float):
    data, last = b"", None
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Death("no end", last)
        piece = os.read(reader, 1 << 16)
        data += piece
        while len(data) >= 8 and len(data) >= 8 + int.from_bytes(data[:8], "big"):
            size = 8 + int.from_bytes(data[:8], "big")
            kind, value = pickle.loads(data[8:size])
            data = data[size:]
            if kind != "last":
                os.waitpid(child, 0)
                return value if kind == "result" else Death(value, last)
            last = value
        if not piece:
            _, status = os.waitpid(child, 0)
            return Death(f"killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status)
                         else f"exit code {os.WEXITSTATUS(status)}", last)
