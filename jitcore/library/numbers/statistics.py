"""statistics of generators and texts: of the list of their items; the inverse of the normal distribution.

In: generators, texts; probabilities.  Out: overloads.  Holds: what else is in the module is asked of the interpreter (see codegen.ops).
"""
import math
import statistics

from jitcore.extending import overload
from typeinfer.kinds.generators import Generator
from typeinfer.lattice import is_text
from typeinfer.types import Family, Real

Text = Family("text", is_text)


def _declare(function, items) -> None:
    @overload(function, inline=True)
    def of_list(data: items, /):
        return function([item for item in data])


for _one in (statistics.mean, statistics.fmean, statistics.median, statistics.median_low, statistics.median_high, statistics.stdev,
             statistics.pstdev, statistics.variance, statistics.pvariance, statistics.mode, statistics.geometric_mean,
             statistics.harmonic_mean, statistics.multimode):
    _declare(_one, Generator)
for _one in (statistics.mode, statistics.multimode):
    _declare(_one, Text)


# --- the inverse of the normal distribution: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988), 477-484. Each branch divides two
# polynomials, whose coefficients stand from the highest power to the constant.
CENTRAL = ((2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
            13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
           (5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
            5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0))
NEAR = ((7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
         3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
        (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
         0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0))
FAR = ((2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
       (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0))


def _takes_every_deviation() -> bool:
    try:
        inverse(0.5, 0.0, 0.0)
        return True
    except ValueError:
        return False


inverse = getattr(statistics, "_normal_dist_inv_cdf")
EVERY_DEVIATION = _takes_every_deviation()        # as Python does since 3.13; before, it asked for one above zero


@overload(inverse)
def inverse_of_the_normal_distribution(p: Real, mu: Real, sigma: Real, /):
    p, mu, sigma = float(p), float(mu), float(sigma)
    if p <= 0.0 or p >= 1.0 or not EVERY_DEVIATION and sigma <= 0.0:
        raise ValueError("inv_cdf undefined for these parameters")
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return mu + _polynomial(CENTRAL[0], r) * q / _polynomial(CENTRAL[1], r) * sigma
    r = math.sqrt(-math.log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        x = _polynomial(NEAR[0], r - 1.6) / _polynomial(NEAR[1], r - 1.6)
    else:
        x = _polynomial(FAR[0], r - 5.0) / _polynomial(FAR[1], r - 5.0)
    return mu + (-x if q < 0.0 else x) * sigma


def _polynomial(coefficients, r):
    total = 0.0
    for one in coefficients:
        total = total * r + one
    return total
