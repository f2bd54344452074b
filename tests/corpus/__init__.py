"""The corpus: ordinary Python functions whose compiled results must be CPython's.

One module per heading of what is supported; its docstring is the heading. Each function is written as a user would
write it and registered with argument tuples of several types:

    @case((7, 2), (-7, 2), (7.5, -2), (np.uint8(7), 2))
    def floor_division(x, y):
        return x // y

Nothing states an expected result: CPython's own is it (`differential.check`), in value, type, exception, message,
mutation of arguments, and sharing of memory. What may differ is said beside the case: `ulps=`, or one of the agreed
deviations (`merges=`, `expect=`, `late_writes=`). `may_reject=True` marks programs outside the promised language, where
a compile-time error is right and a silent difference is not. `rejects=` marks programs that must not compile.

To add a case: put the function into the module of its heading, name it after what it shows (the tables of what is
supported are made of these names), and keep arguments small. Arguments are copied for every run; arrays in one tuple
that share memory still share it in the copy. Each distinct tuple of types is one compilation: prefer values to types.
`JITCORE_THOROUGH=1` adds the rare pairs of operand types.

`load()` gives all cases; `scalars` and `array_arguments` make the arguments; `case` is the decorator.
"""

import importlib

from .case import CASES

HEADINGS = (
    "control_flow",
    "loops",
    "loops_that_count",
    "loops_that_gain",
    "loops_that_change_types",
    "loops_of_small_numbers",
    "loops_that_end_early",
    "ranges",
    "iteration",
    "expressions",
    "operators_arithmetic",
    "operators_bitwise",
    "operators_comparison",
    "operators_inplace",
    "operator_module",
    "builtins_numbers",
    "builtins_sequences",
    "builtins_extremes",
    "builtins_types",
    "math_functions",
    "math_integers",
    "cmath_functions",
    "tuples",
    "tuples_stored",
    "named_tuples",
    "enumerations",
    "instances",
    "instances_attributes",
    "instances_iterated",
    "instances_shown",
    "instances_arguments",
    "several_classes",
    "dataclasses",
    "with_classes",
    "strings",
    "strings_formats",
    "generators",
    "generator_functions",
    "generators_of_several_yields",
    "generators_taken",
    "generators_kept",
    "generators_sent",
    "itertools_module",
    "matching",
    "tuples_and_lists",
    "lists_basics",
    "lists_methods",
    "lists_of_text",
    "lists_slices",
    "lists_arguments",
    "lists_global",
    "lists_programs",
    "dicts",
    "dicts_of_several_types",
    "dicts_programs",
    "dicts_arguments",
    "sets",
    "keys",
    "counters",
    "deques",
    "calls",
    "parameters",
    "closures",
    "cells",
    "function_values",
    "function_programs",
    "modules",
    "arrays_elements",
    "arrays_slices",
    "arrays_assign",
    "arrays_create",
    "arrays_attributes",
    "arrays_methods",
    "arrays_arithmetic",
    "structured_arrays",
    "text_arrays",
    "numpy_scalars",
    "numpy_functions",
    "numpy_functions_of_two",
    "ufunc_arguments",
    "exceptions",
    "exceptions_flow",
    "exceptions_classes",
    "programs",
    "errors",
    "refused",
)


def load():
    """Every case of every heading, in that order."""
    for heading in HEADINGS:
        importlib.import_module(f"{__name__}.{heading}")
    return sorted(CASES, key=lambda entry: HEADINGS.index(entry.heading))


def title(heading):
    """The one-line heading of a module of the corpus."""
    return importlib.import_module(f"{__name__}.{heading}").__doc__.strip()
