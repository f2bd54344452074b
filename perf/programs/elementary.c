// Elementary functions over arrays, the loops of elementary.py.
#include <math.h>
#include <stdint.h>

#define LOOP(FUNCTION)                                                                  \
    void loop_##FUNCTION(int64_t n, const double *values, int64_t n2, double *out) {    \
        for (int64_t i = 0; i < n; i++)                                                 \
            out[i] = FUNCTION(values[i]);                                               \
    }

LOOP(exp)
LOOP(log)
LOOP(sin)
LOOP(cos)
LOOP(tan)
LOOP(tanh)

void loop_pow(int64_t n, const double *values, int64_t n2, const double *exponents, int64_t n3, double *out) {
    for (int64_t i = 0; i < n; i++)
        out[i] = pow(values[i], exponents[i]);
}
