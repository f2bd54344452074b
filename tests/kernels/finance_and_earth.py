"""Finance, calendars and the earth: options, dates, distances."""
import math

import numpy as np

from . import kernel


def normal_below(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@kernel((np.array([90.0, 100, 120]), np.array([100.0, 100, 100]), 0.5, 0.03, 0.25),
        (np.array([0.0]), np.array([1.0]), 1.0, 0.1, 0.2), ulps=64)
def black_scholes(spot, strike, years, rate, volatility):
    call, put = np.empty(len(spot)), np.empty(len(spot))
    for i in range(len(spot)):
        root = volatility * math.sqrt(years)
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years) / root
        d2 = d1 - root
        discounted = strike[i] * math.exp(-rate * years)
        call[i] = spot[i] * normal_below(d1) - discounted * normal_below(d2)
        put[i] = call[i] - spot[i] + discounted
    return call, put


@kernel((100.0, 105.0, 0.2, 0.05, 1.0, 40, 10, 11), ulps=512)
def monte_carlo_option(spot, strike, volatility, rate, years, paths, steps, seed):
    state = seed
    dt = years / steps
    total = 0.0
    for _ in range(paths):
        price = spot
        for _ in range(steps):
            state = (state * 16807) % 2147483647
            u = state / 2147483647.0
            state = (state * 16807) % 2147483647
            v = state / 2147483647.0
            z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
            price *= math.exp((rate - 0.5 * volatility ** 2) * dt + volatility * math.sqrt(dt) * z)
        total += max(price - strike, 0.0)
    return math.exp(-rate * years) * total / paths


@kernel((100.0, 100.0, 1.0, 0.05, 0.2, 50), (50.0, 80.0, 0.5, 0.01, 0.4, 1), ulps=64)
def binomial_american_put(spot, strike, years, rate, volatility, steps):
    dt = years / steps
    up = math.exp(volatility * math.sqrt(dt))
    down = 1.0 / up
    p = (math.exp(rate * dt) - down) / (up - down)
    discount = math.exp(-rate * dt)
    values = np.zeros(steps + 1)
    for i in range(steps + 1):
        values[i] = max(strike - spot * up ** (steps - i) * down ** i, 0.0)
    for step in range(steps - 1, -1, -1):
        for i in range(step + 1):
            held = discount * (p * values[i] + (1 - p) * values[i + 1])
            values[i] = max(held, strike - spot * up ** (step - i) * down ** i)
    return values[0]


@kernel((52.52, 13.405, 48.8566, 2.3522), (0, 0, 0, 180), (90.0, 0.0, -90.0, 0.0), ulps=16)
def haversine(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = math.radians(lat1), math.radians(lon1), math.radians(lat2), math.radians(lon2)
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(a))


@kernel((np.array([[52.5, 13.4], [48.9, 2.4], [40.7, -74.0]]),), ulps=64)
def distance_matrix_on_earth(places):
    n = len(places)
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            out[i, j] = out[j, i] = haversine(*places[i], *places[j]) if False else haversine(
                places[i, 0], places[i, 1], places[j, 0], places[j, 1])
    return out


@kernel((2000, 2, 29), (1970, 1, 1), (1, 1, 1), (2026, 13, 1), (1900, 3, 1))
def days_from_civil(year, month, day):
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@kernel((0,), (11016,), (-719162,), (np.int64(20000),), (-1,))
def civil_from_days(days):
    days = days + 719468
    era = days // 146097
    of_era = days - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (1 if month <= 2 else 0), month, of_year - (153 * shifted + 2) // 5 + 1


@kernel((np.array([100.0, 101, 99, 98, 103]),), (np.array([5.0]),), merges=True)
def drawdown(prices):
    peak, worst, start, end, at = -np.inf, 0.0, 0, 0, 0
    for i, price in enumerate(prices):
        if price > peak:
            peak, at = price, i
        loss = (peak - price) / peak
        if loss > worst:
            worst, start, end = loss, at, i
    return worst, start, end
