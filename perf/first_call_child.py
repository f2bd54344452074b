"""What one fresh interpreter does for perf/first_call.py.  It imports as little as it can before the clock starts."""
import importlib
import os
import time

import numpy as np

from perf.first_call_kernels import CASES


def run(package, case, warm):
    """Print the seconds of `import`, `llvmlite` and `call`, as JSON; raise if the answer is wrong.

    With `warm`, another function is compiled before the one of the case.
    """
    function, make_arguments, _ = CASES[case]
    start = time.perf_counter()
    njit = importlib.import_module(package).njit
    imported = time.perf_counter()
    if os.environ.get("JITCORE_CACHE") != "1":          # code from disk needs no LLVM
        importlib.import_module("llvmlite.binding")     # nothing left to do where the package has done it
    loaded = time.perf_counter()
    if warm:
        njit(lambda x: x - 1.0)(1.0)
    expected = function(*make_arguments())
    arguments = make_arguments()
    begin = time.perf_counter()
    result = njit(function)(*arguments)
    end = time.perf_counter()
    if not (result == expected if isinstance(expected, str) else np.allclose(result, expected, rtol=1e-12)):
        raise ValueError(f"{result} instead of {expected}")
    import json
    print(json.dumps({"import": imported - start, "llvmlite": loaded - imported, "call": end - begin}))
