// Recursion, as in recursion.py.  The recursive functions are static: an exported one could be replaced by another
// library's, and gcc would not look into calls to it.
#include <stdint.h>

static int64_t fibonacci(int64_t n) {
    if (n < 2)
        return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

static int64_t takeuchi(int64_t x, int64_t y, int64_t z) {
    if (y >= x)
        return z;
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

int64_t fib(int64_t n) {
    return fibonacci(n);
}

int64_t tak(int64_t x, int64_t y, int64_t z) {
    return takeuchi(x, y, z);
}
