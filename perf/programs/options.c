// Black–Scholes, the loop of options.py.
#include <math.h>
#include <stdint.h>

static double normal_cdf(double x) {
    double k = 1.0 / (1.0 + 0.2316419 * fabs(x));
    double tail = exp(-0.5 * x * x) / 2.5066282746310002 * k
                  * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    if (x > 0.0)
        return 1.0 - tail;
    return tail;
}

void black_scholes(int64_t n, const double *price, int64_t n2, const double *strike, int64_t n3, const double *years,
                   double rate, double volatility, int64_t n4, double *call, int64_t n5, double *put) {
    for (int64_t i = 0; i < n; i++) {
        double spread = volatility * sqrt(years[i]);
        double d1 = (log(price[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / spread;
        double d2 = d1 - spread;
        double discounted = strike[i] * exp(-rate * years[i]);
        double above1 = normal_cdf(d1);
        double above2 = normal_cdf(d2);
        call[i] = price[i] * above1 - discounted * above2;
        put[i] = discounted * (1.0 - above2) - price[i] * (1.0 - above1);
    }
}
