// π by throwing darts, the loops of montecarlo.py.
#include <stdint.h>

static uint32_t next32(uint32_t state) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static uint64_t next64(uint64_t state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

double pi_xorshift32(int64_t darts, int64_t seed) {
    uint32_t state = seed;
    int64_t inside = 0;
    for (int64_t dart = 0; dart < darts; dart++) {
        state = next32(state);
        double x = state / 4294967296.0;
        state = next32(state);
        double y = state / 4294967296.0;
        if (x * x + y * y < 1.0)
            inside++;
    }
    return 4.0 * inside / darts;
}

double pi_xorshift64(int64_t darts, uint64_t seed) {
    uint64_t state = seed;
    int64_t inside = 0;
    for (int64_t dart = 0; dart < darts; dart++) {
        state = next64(state);
        double x = (state >> 11) / 9007199254740992.0;
        state = next64(state);
        double y = (state >> 11) / 9007199254740992.0;
        if (x * x + y * y < 1.0)
            inside++;
    }
    return 4.0 * inside / darts;
}
