"""statistics of generators: of the list of what they yield.

In: generators.  Out: overloads.  Holds: what has no generator is asked of the interpreter (see codegen.ops).
"""
import statistics

from jitcore.extending import overload
from typeinfer.kinds.generators import Generator


def _declare(function) -> None:
    @overload(function, inline=True)
    def of_list(data: Generator, /):
        return function([item for item in data])


for _one in (statistics.mean, statistics.fmean, statistics.median, statistics.median_low, statistics.median_high, statistics.stdev,
             statistics.pstdev, statistics.variance, statistics.pvariance, statistics.mode, statistics.geometric_mean,
             statistics.harmonic_mean):
    _declare(_one)
