// spectral-norm of the benchmarks game, the loops of spectral.py.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static double element(int64_t i, int64_t j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void multiply(int64_t n, const double *v, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double total = 0.0;
        for (int64_t j = 0; j < n; j++)
            total += element(i, j) * v[j];
        out[i] = total;
    }
}

static void multiply_transposed(int64_t n, const double *v, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double total = 0.0;
        for (int64_t j = 0; j < n; j++)
            total += element(j, i) * v[j];
        out[i] = total;
    }
}

double spectral_norm(int64_t n) {
    double *u = malloc(n * sizeof *u), *v = malloc(n * sizeof *v), *temporary = malloc(n * sizeof *temporary);
    for (int64_t i = 0; i < n; i++)
        u[i] = 1.0;
    for (int round = 0; round < 10; round++) {
        multiply(n, u, temporary);
        multiply_transposed(n, temporary, v);
        multiply(n, v, temporary);
        multiply_transposed(n, temporary, u);
    }
    double above = 0.0, below = 0.0;
    for (int64_t i = 0; i < n; i++) {
        above += u[i] * v[i];
        below += v[i] * v[i];
    }
    free(u);
    free(v);
    free(temporary);
    return sqrt(above / below);
}
