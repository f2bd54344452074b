"""Black–Scholes prices of European options, one element at a time."""
import math

import numpy as np

from perf.answers import expect_close
from perf.program import Program

# Abramowitz and Stegun 26.2.17: the normal distribution function to 7.5e-8
A1, A2, A3, A4, A5 = 0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429
GAMMA = 0.2316419
ROOT_OF_TWO_PI = 2.5066282746310002

TEXTBOOK = (42.0, 40.0, 0.5, 0.1, 0.2, 4.76, 0.81)   # Hull: price, strike, years, rate, volatility → call, put


def normal_cdf(x):
    """Probability that a standard normal variable is below x."""
    k = 1.0 / (1.0 + GAMMA * abs(x))
    tail = math.exp(-0.5 * x * x) / ROOT_OF_TWO_PI * k * (A1 + k * (A2 + k * (A3 + k * (A4 + k * A5))))
    if x > 0.0:
        return 1.0 - tail
    return tail


def black_scholes(price, strike, years, rate, volatility, call, put):
    """Black–Scholes, a loop over five arrays"""
    for i in range(len(price)):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / spread
        d2 = d1 - spread
        discounted = strike[i] * math.exp(-rate * years[i])
        above1 = normal_cdf(d1)
        above2 = normal_cdf(d2)
        call[i] = price[i] * above1 - discounted * above2
        put[i] = discounted * (1.0 - above2) - price[i] * (1.0 - above1)


def normal_cdf_with_numpy(x):
    k = 1.0 / (1.0 + GAMMA * np.abs(x))
    tail = np.exp(-0.5 * x * x) / ROOT_OF_TWO_PI * k * (A1 + k * (A2 + k * (A3 + k * (A4 + k * A5))))
    return np.where(x > 0.0, 1.0 - tail, tail)


def with_numpy(price, strike, years, rate, volatility, call, put):
    spread = volatility * np.sqrt(years)
    d1 = (np.log(price / strike) + (rate + 0.5 * volatility * volatility) * years) / spread
    discounted = strike * np.exp(-rate * years)
    above1, above2 = normal_cdf_with_numpy(d1), normal_cdf_with_numpy(d1 - spread)
    call[:] = price * above1 - discounted * above2
    put[:] = discounted * (1.0 - above2) - price * (1.0 - above1)


def arguments(n):
    random = np.random.default_rng(8)
    price, strike, years = random.uniform(5, 30, n), random.uniform(1, 100, n), random.uniform(0.25, 10, n)
    price[0], strike[0], years[0], rate, volatility = TEXTBOOK[:5]
    return price, strike, years, rate, volatility, np.zeros(n), np.zeros(n)


def check(arguments, result):
    price, strike, years, rate, volatility, call, put = arguments
    expect_close(call[0], TEXTBOOK[5], 0.0, 0.005, "the textbook's call")
    expect_close(put[0], TEXTBOOK[6], 0.0, 0.005, "the textbook's put")
    expect_close(call - put, price - strike * np.exp(-rate * years), 0.0, 1e-11, "put-call parity")
    for i in range(min(len(price), 100)):           # against the error function
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + volatility ** 2 / 2) * years[i]) / spread
        above1, above2 = (0.5 * math.erfc(-d / math.sqrt(2.0)) for d in (d1, d1 - spread))
        expect_close(call[i], price[i] * above1 - strike[i] * math.exp(-rate * years[i]) * above2, 0.0, 2e-5, "call")


PROGRAMS = (
    Program(black_scholes, calls=(normal_cdf,), quick=lambda: arguments(1_000), full=lambda: arguments(100_000),
            check=check, numpy=with_numpy, relative=1e-11),
)
