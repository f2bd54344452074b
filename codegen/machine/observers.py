"""Programs that watch this one, Linux perf and gdb, are told of compiled code when it is loaded.

In: loaded object code.  Out: nothing.  Holds: without JITCORE_PERF and without line tables it costs next to nothing.
"""
from __future__ import annotations

import os


def tell(code: bytes, loaded, name: str = "", argument_types=()) -> None:
    """Object code was loaded: the runtime's, or a specialisation of the function of that name."""
    if "JITCORE_PERF" in os.environ:
        from codegen.machine import perfmap
        if perfmap.is_on():
            perfmap.note(code, loaded.addresses, f"{name} [{', '.join(map(str, argument_types))}]" if name else "")
