"""Looking inside: the text of each pipeline stage of a specialisation.

In: a dispatcher, a stage, a signature.  Out: text.  Holds: asking compiles anew with the texts kept; the running code stays.
"""
from __future__ import annotations

from jitcore import pipeline


def inspect_stage(dispatcher, stage: str, signature=None) -> str:
    """See Dispatcher.inspect. Raises ValueError for an unknown stage, KeyError if nothing is compiled yet."""
    if not dispatcher.specializations:
        raise KeyError(f"{dispatcher.py_func.__name__} is not compiled for any types yet: call it, or use compile()")
    key = tuple(signature) if signature is not None else next(reversed(dispatcher.specializations))
    found = dispatcher.specializations[key]
    if stage == "time":
        times = found.record.times
        return "\n".join([*(f"{name:10} {times[name]:8.2f} ms" for name in times),
                          f"{'total':10} {sum(times.values()):8.2f} ms"])
    if stage == "asm":
        from codegen.optimize import compile_text
        keep: dict = {}
        compile_text(found.llvm_text, dispatcher.options.code, keep=keep)
        return keep["assembly"]
    if stage not in pipeline.STAGES or stage == "load":
        raise ValueError(f"there is no stage {stage!r}: there are {', '.join(pipeline.STAGES[:-1])}, asm and time")
    if stage == "lower":
        return found.llvm_text
    with pipeline.LOCK:
        again = pipeline.compile_function(dispatcher.py_func, key, dispatcher.options, wanted=(stage,))
    return again.record.texts[stage]
