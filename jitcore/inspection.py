"""Looking inside: the text of each pipeline stage of a specialisation.

In: a dispatcher, a stage, a signature.  Out: text.  Holds: asking compiles anew with the texts kept; the running code stays.
"""
from __future__ import annotations

from jitcore import pipeline

STAGES = (*(stage for stage in pipeline.STAGES if stage != "load"), "asm", "time")


def inspect_stage(dispatcher, stage: str, signature=None) -> str:
    """See Dispatcher.inspect. ValueError for an unknown stage, KeyError where nothing is compiled for the signature."""
    if stage not in STAGES:
        raise ValueError(f"there is no stage {stage!r}: there are {', '.join(STAGES)}")
    found = _specialization(dispatcher, signature)
    if stage == "time":
        times = found.record.times
        return "\n".join([*(f"{name:10} {times[name]:8.2f} ms" for name in times),
                          f"{'total':10} {sum(times.values()):8.2f} ms"])
    if stage == "asm":
        from codegen.optimize import compile_text
        keep: dict = {}
        with pipeline.LOCK:
            compile_text(found.llvm_text, dispatcher.options.code, keep=keep)
        return keep["assembly"]
    if stage == "lower":
        return found.llvm_text
    with pipeline.LOCK:
        again = pipeline.compile_function(found.source, found.argument_types, dispatcher.options, wanted=(stage,))
    return again.record.texts[stage]


def _specialization(dispatcher, signature):
    made = dispatcher.specializations
    if not made:
        raise KeyError(f"{dispatcher.py_func.__name__} is not compiled for any types yet: call it, or use compile()")
    if signature is None:
        return next(reversed(made.values()))
    from jitcore.signatures import read_signatures
    key = tuple(signature) if not isinstance(signature, str) else None
    if key not in made:
        key = tuple(read_signatures(signature)[0].args)
    if key not in made:
        listed = " ".join(f"({', '.join(map(str, one))})" for one in made)
        raise KeyError(f"{dispatcher.py_func.__name__} is not compiled for ({', '.join(map(str, key))}); it is for {listed}")
    return made[key]
