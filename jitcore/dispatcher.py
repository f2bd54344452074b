"""The object that `njit` returns: called like the function, it finds or compiles the specialisation for its arguments.

In: a Python function and options.  Out: a callable that is machine code from the second call on.  Holds: one specialisation for
each list of argument types; compiling takes a lock, so threads that meet compile once; what was compiled for globals that have
been rebound since is compiled anew before it runs again.
"""
from __future__ import annotations

import functools
import inspect
import itertools
import threading
import types as python_types
import weakref

import codegen.entry as entry
from codegen.watch import watch
from jitcore import pipeline
from jitcore.closures import SHARED, Lifted, lift, type_of_closure
from jitcore.passed_callables import STANDS_FOR, given_back, stand_in
from jitcore.config import Compilation
from jitcore.errors import PLEASE_REPORT, InternalError, JitError, with_own_frames_hidden, without_our_frames
from jitcore.signatures import argument_types, read_signatures
from jitcore.specialization import Specialization
from typeinfer.source import ABSENT, FunctionSource, source_of
from typeinfer.types import Closure
from typeinfer.words.wording import worded

MANY = 5                                          # specialisations that are worth a search; it costs as much as trying four
_missing = threading.local()                      # .call, .times: how often this call has missed where it should not


class Dispatcher(entry.NativeEntry):
    """A compiled function. `py_func`: the Python function; `signatures`: the argument types compiled so far."""

    def __init__(self, function, options: Compilation, signatures=()):
        functools.update_wrapper(self, function)
        self.__dict__.pop("__jitcore_source__", None)      # it is the function's, not ours
        self.py_func = function
        self.options = options
        self.given_signatures = tuple(signatures)
        self.specializations: dict[tuple, Specialization] = {}
        self._earlier: dict[tuple, list[Specialization]] = {}     # those for other types of what is outside of the function
        self._closure = function.__closure__
        self._lifted: Lifted | None = None        # how the present specialisations take what the cells hold
        self._is_lifting = not self.given_signatures
        self._is_reading_closures = not self.given_signatures     # that are passed; else each is known by identity
        self.takes_new_types = True
        self.is_being_decorated = False           # its name will be bound to it, which code that calls itself relies on

    @property
    def source(self) -> FunctionSource:
        """What is compiled: the function under our options; where signatures are given, a source for each of them."""
        plain, known = source_of(self.py_func), self.__dict__.get("_source")
        if known is None or known.code is not plain.code:
            options, this = self.options, weakref.ref(self)
            terms = dict(options=options.without_nogil, inline=options.inline,
                         itself=lambda: found if (found := this()) is not None and found.is_being_decorated else ABSENT)
            known = plain.as_asked(locals=dict(options.locals), **terms)
            for signature in self.given_signatures:
                key = argument_types(signature, plain)
                names = (parameter.name for parameter in plain.parameters)
                declared = {**dict(options.locals), **dict(zip(names, key))}
                known.signatures[key] = plain.as_asked(locals=declared, result=signature.result, **terms)
            self._source = known
        return known

    # --- calling
    def _connect(self) -> None:
        pipeline.load_runtime()
        entry.connect()

    def _miss(self, /, *args, **keywords):
        """A call that no machine code takes yet: find out the types, compile, call again."""
        try:
            return self._answer(args, keywords)
        except BaseException as error:
            return entry.Raised(without_our_frames(error))

    def _answer(self, args, keywords):
        from jitcore import arguments
        if any(hasattr(type(one), "__next__") for one in (*args, *keywords.values())):
            from jitcore.passed_iterators import pass_iterators
            with pipeline.LOCK:
                given = pass_iterators(pipeline.infer, self.specializations, args, keywords)
            if given is not None:
                return self(*given[0], **given[1])
        if any(type(one) in STANDS_FOR for one in (*args, *keywords.values())):
            return given_back(self(*map(stand_in, args), **{name: stand_in(one) for name, one in keywords.items()}))
        source = self.source.with_keywords(keywords)
        values, key = arguments.read(source, args, keywords, type_of_closure if self._is_reading_closures else None)
        key += (source.surplus,) if source.surplus else ()
        if self.given_signatures and key not in self.source.signatures:
            values = arguments.convert(self, values, key)
            positional, keywords = arguments.as_call(source, values)
            return self(*positional, **keywords)
        found = self.specializations.get(key)
        if found is None or not self._is_fit(found, source):
            try:
                self.specialize(key)
            except JitError:
                if not self._is_reading_closures or not any(isinstance(t, Closure) for t in key):
                    raise
                self._is_reading_closures = False         # something that was captured must be a constant
                return self._answer(args, keywords)
            return entry.RETRY
        arguments.refuse(source, values, key)
        arguments.refuse_outside(source, found.outside)
        if self._is_lifting and (lifted := lift(source, self._lifted)) is not None:
            arguments.refuse_captured(source, lifted.source.lifted, lifted.types)
        self._publish()                           # another thread was about to, or a global has its old value again
        call = id(self), *map(id, values)
        _missing.times = _missing.times + 1 if getattr(_missing, "call", None) == call else 1
        _missing.call = call
        if _missing.times > 50:
            arguments.refuse_shared(source, values, found.outside)
            raise InternalError(f"internal error: {self} does not take arguments of its own types "
                                f"({', '.join(map(str, key))})", notes=(PLEASE_REPORT,))
        return entry.RETRY

    @with_own_frames_hidden
    def compile(self, signature) -> Specialization:
        """Compile for a signature (text, types, a tuple of types) without calling."""
        one, = read_signatures(signature)
        return self.specialize(argument_types(one, self.source), one.result)

    def _is_fit(self, found: Specialization, source: FunctionSource) -> bool:
        """Whether a specialisation is right for what is outside of the function now."""
        return found.is_current() and found.fits_outside() and not (self._is_lifting and not self._fits_cells(found, source))

    def _fits_cells(self, found: Specialization, source: FunctionSource) -> bool:
        """Whether a specialisation is for what the cells hold now."""
        lifted = lift(source, self._lifted)
        if lifted is None or not found.source.lifted:
            return lifted is None and not found.source.lifted
        return lifted.source is found.source and lifted.types == found.argument_types[:len(lifted.types)]

    def _specialize_closure(self, source: FunctionSource, types: tuple) -> Specialization | None:
        """The specialisation that reads at each call what the cells hold: another closure of the factory may have it already. None
        where there is nothing to read, or something of it must be a constant."""
        lifted = lift(source, self._lifted)
        if lifted is None:
            return None
        found = SHARED.get((lifted.key, lifted.types + types))
        if found is None or not found.is_current() or not found.fits_outside():
            try:
                found = pipeline.compile_function(lifted.source, lifted.types + types, self.options)
            except JitError:
                self._is_lifting = False
                return None
            SHARED[lifted.key, lifted.types + types] = found
        self._lifted = Lifted(found.source, lifted.types, lifted.key)
        return found

    def specialize(self, key: tuple, result=None) -> Specialization:
        """The specialisation for these argument types, compiled if need be; the names that `**keywords` collects come last, if any."""
        with pipeline.LOCK:
            found = self.specializations.get(key)
            if found is not None and self._is_fit(found, self.source):
                return found
            if not self.takes_new_types and found is None:
                raise TypeError(f"{self.py_func.__name__}() is not compiled for ({', '.join(map(worded, key))}), and takes no new types")
            earlier = next((one for one in self._earlier.get(key, ()) if self._is_fit(one, self.source)), None)
            if earlier is not None:
                self._keep_earlier(key)
                self._earlier[key].remove(earlier)
                self.specializations[key] = earlier
                self._publish()
                return earlier
            source = self.source
            source, types = source.signatures.get(key, source), key
            if source.mapping:
                surplus, types = (key[-1], key[:-1]) if key and type(key[-1]) is tuple else ((), key)
                source = source.with_keywords(surplus)
            if result is not None:
                source = source.as_asked(options=source.options, inline=source.inline, locals=source.locals, result=result,
                                         itself=source.itself)
            found = self._specialize_closure(source, types) if self._is_lifting and result is None else None
            if found is None:
                found = pipeline.compile_function(source, types, self.options)
            self._keep_earlier(key)
            found.owners.add(self)
            watch(found.reads, found)
            self.specializations[key] = found
            self._publish()
        return found

    def _keep_earlier(self, key: tuple) -> None:
        """What was compiled for other types of what is outside of the function may serve again."""
        before = self.specializations.get(key)
        if before is not None and before.outside and before.is_current():
            self._earlier[key] = [*self._earlier.get(key, ())[-MANY:], before]

    def _publish(self) -> None:
        """Let calls find what is compiled and still current; another thread may change that meanwhile."""
        with pipeline.LOCK:
            is_settled = False
            while not is_settled:
                known = [*self.specializations.values(), *itertools.chain.from_iterable(self._earlier.values())]
                current = [one for one in known if one.is_current()]
                self.set_entries([one.loaded for one in current], self._lookup(len(current)))
                is_settled = not any(one.is_stale for one in current)

    def _lookup(self, count: int) -> int:
        """The address of the search for one of many specialisations; 0: they are tried in order. (Of given signatures several
        may take the same arguments: then the order matters.)"""
        from codegen.machine import runtime
        return 0 if count < MANY or self.options.convert else runtime.address("jitcore_lookup")

    def __get__(self, instance, owner=None):
        return self if instance is None else python_types.MethodType(self, instance)

    # --- looking at it
    @property
    def signatures(self) -> list[tuple]:
        """The argument types of each specialisation."""
        return list(self.specializations)

    @property
    def overloads(self) -> dict:
        """The specialisations by their argument types, as Numba calls them."""
        return dict(self.specializations)

    def disable_compile(self, is_disabled: bool = True) -> None:
        """Take only the types that are compiled already; a call with others raises TypeError."""
        self.takes_new_types = not is_disabled

    def recompile(self) -> None:
        """Compile anew for all types compiled so far."""
        keys = list(self.specializations)
        self.specializations.clear()
        self._earlier.clear()
        self.__dict__.pop("_source", None)
        source_of(self.py_func).forget()
        for key in keys:
            self.specialize(key)

    def parallel_diagnostics(self, signature=None, level: int = 1) -> None:
        """Print what became of each loop: Numba's name for `explain`."""
        print(self.explain(signature))

    @property
    def nopython_signatures(self) -> list:
        """The signatures with result types."""
        from typeinfer.types import Signature
        return [Signature(one.result_type, one.argument_types) for one in self.specializations.values()]

    @property
    def targetoptions(self) -> dict:
        """The options as they were given to `njit`."""
        return dict(self.options.given)

    @property
    def __signature__(self):
        return inspect.signature(self.py_func)

    @with_own_frames_hidden
    def inspect(self, stage: str, signature=None) -> str:
        """The text of a pipeline stage (`jitcore.pipeline.STAGES`), "cfg" (control flow, for Graphviz), "asm", or "time", for
        one specialisation: the last one, unless `signature` (the argument types) says which."""
        from jitcore.inspection import inspect_stage
        return inspect_stage(self, stage, signature)

    @with_own_frames_hidden
    def explain(self, signature=None):
        """What became of each loop: vectorised and how wide, or why not; which checks are left in it; what was fused; what
        the interpreter does. For the argument types compiled last, unless `signature` says which; these need not be compiled
        yet. The result prints, and has fields (jitcore.explain.Explanation)."""
        from jitcore.inspection import explain
        return explain(self, signature)

    def inspect_llvm(self, signature=None):
        """The optimised LLVM text of one specialisation, or a dictionary of all."""
        return self._inspect_all("optimize", signature)

    def inspect_asm(self, signature=None):
        """The assembly of one specialisation, or a dictionary of all."""
        return self._inspect_all("asm", signature)

    def _inspect_all(self, stage: str, signature):
        if signature is None:
            return {key: self.inspect(stage, key) for key in self.specializations}
        return self.inspect(stage, signature)

    def inspect_types(self, file=None, signature=None) -> None:
        """Print the typed IR of one specialisation, or of all."""
        for key in self.specializations if signature is None else [signature]:
            print(self.inspect("simplify", key), file=file)

    def __repr__(self):
        return f"<jitcore function {self.py_func.__qualname__}>"

    # --- copying
    def __copy__(self):                           # as functions are
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        from jitcore import pickling
        return pickling.reduce(self)

    def __setstate__(self, captured: tuple) -> None:
        from jitcore import pickling
        pickling.fill_cells(self.py_func, captured)
