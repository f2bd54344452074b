"""The ways in which tests run a function besides CPython: the evaluator of its typed IR, and compiled code.

In: a Python function and arguments.  Out: what it returns or raises.  Holds: a function is typed once for each list of argument types
(TypedOnce): the evaluator goes through the IR that is compiled afterwards, so whichever differs from CPython alone is the guilty half.
"""

from differential import Runner, is_compile_error, types_of


def compiled():
    """The runner that compiles: a function once for all its arguments, refused types once for all their values."""
    from jitcore import njit

    dispatchers, refused = {}, {}

    def call(function, arguments):
        if function not in dispatchers:
            dispatchers[function] = njit(function)
        key = function, tuple(types_of(argument) for argument in arguments)
        if key in refused:
            raise refused[key]
        try:
            return dispatchers[function](*arguments)
        except Exception as error:
            if is_compile_error(error):
                refused[key] = error
            raise

    return Runner("compiled", call)


class TypedOnce:
    """Typed IR for the evaluator, as often as it asks, and then for the compiler, which changes it: with it, the pipeline asks here
    first. `evaluated` comes before `compiled`."""

    def __init__(self):
        from jitcore import pipeline
        self.pipeline, self.infer, self.simplify = pipeline, pipeline.infer, pipeline.simplify
        self.roots, self.refused, self.is_simple = {}, {}, set()

    def __enter__(self):
        self.pipeline.infer, self.pipeline.simplify = self.take, self.simplify_once
        return self

    def __exit__(self, *_):
        self.pipeline.infer, self.pipeline.simplify = self.infer, self.simplify

    def key(self, source, types, options=None):
        return source.key, tuple(types), source.options or options or self.pipeline.Compilation().code

    def evaluated(self):
        """The runner that interprets the typed IR."""
        return Runner("evaluated IR", lambda function, arguments: self.pipeline.evaluate(function, arguments, self.root_of))

    def root_of(self, source, types, options):
        key = self.key(source, types, options)
        root = self.roots.get(key)
        if root is None or not all(read.is_current() for read in root.reads.values()):
            if key in self.refused:
                raise self.refused[key]
            try:
                root = self.infer(source, types, options)
            except Exception as error:
                if is_compile_error(error):
                    self.refused[key] = error
                raise
            self.simplify(root)
            self.roots[key] = root
        return root

    def take(self, source, types, options=None):
        """In place of pipeline.infer."""
        root = self.roots.pop(self.key(source, types, options), None)
        if root is None or not all(read.is_current() for read in root.reads.values()):
            return self.infer(source, types, options)
        self.is_simple.add(root)
        return root

    def simplify_once(self, root):
        """In place of pipeline.simplify."""
        if root not in self.is_simple:
            self.simplify(root)
