// Single loops over vectors, those of vectors.py.
#include <math.h>
#include <stdint.h>

#define LOOPS(NAME, real)                                                                                   \
    real sum_##NAME(int64_t n, const real *values) {                                                        \
        real total = 0;                                                                                     \
        for (int64_t i = 0; i < n; i++)                                                                     \
            total += values[i];                                                                             \
        return total;                                                                                       \
    }                                                                                                       \
                                                                                                            \
    real dot_##NAME(int64_t n, const real *x, int64_t n2, const real *y) {                                  \
        real total = 0;                                                                                     \
        for (int64_t i = 0; i < n; i++)                                                                     \
            total += x[i] * y[i];                                                                           \
        return total;                                                                                       \
    }                                                                                                       \
                                                                                                            \
    void saxpy_##NAME(real a, int64_t n, const real *x, int64_t n2, const real *y, int64_t n3, real *out) { \
        for (int64_t i = 0; i < n; i++)                                                                     \
            out[i] = a * x[i] + y[i];                                                                       \
    }

LOOPS(float64, double)
LOOPS(float32, float)

void clip(int64_t n, const double *values, double low, double high, int64_t n2, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double value = values[i];
        if (value < low)
            out[i] = low;
        else if (value > high)
            out[i] = high;
        else
            out[i] = value;
    }
}

void selu(int64_t n, const float *values, int64_t n2, float *out) {
    for (int64_t i = 0; i < n; i++) {
        float value = values[i];
        if (value > 0.0f)
            out[i] = 1.0507009873554805f * value;
        else
            out[i] = 1.0507009873554805f * (1.6732632423543772f * (expf(value) - 1.0f));
    }
}
