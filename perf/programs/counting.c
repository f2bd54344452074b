// Integers and counts, the loops of counting.py.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void histogram(int64_t n, const double *values, double low, double width, int64_t bins, int64_t *counts) {
    for (int64_t bin = 0; bin < bins; bin++)
        counts[bin] = 0;
    for (int64_t i = 0; i < n; i++) {
        double position = (values[i] - low) / width;
        if (0.0 <= position && position < bins)
            counts[(int64_t)position]++;
    }
}

void prefix_sum(int64_t n, const double *values, int64_t n2, double *out) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        total += values[i];
        out[i] = total;
    }
}

int64_t sieve(int64_t n) {
    uint8_t *is_prime = malloc(n);
    memset(is_prime, 1, n);
    is_prime[0] = is_prime[1] = 0;
    for (int64_t candidate = 2; candidate * candidate < n; candidate++)
        if (is_prime[candidate])
            for (int64_t multiple = candidate * candidate; multiple < n; multiple += candidate)
                is_prime[multiple] = 0;
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (is_prime[i])
            count++;
    free(is_prime);
    return count;
}

struct chain { int64_t start, steps; };

struct chain collatz(int64_t n) {
    struct chain longest = {1, 0};
    for (int64_t start = 1; start < n; start++) {
        int64_t value = start, steps = 0;
        while (value != 1) {
            if (value % 2 == 0)
                value = value / 2;
            else
                value = 3 * value + 1;
            steps++;
        }
        if (steps > longest.steps) {
            longest.steps = steps;
            longest.start = start;
        }
    }
    return longest;
}
