// fannkuch-redux of the benchmarks game, the loops of fannkuch.py.
#include <stdint.h>
#include <stdlib.h>

struct answer { int64_t checksum, most_flips; };

struct answer fannkuch(int64_t n) {
    int64_t *permutation = malloc(n * sizeof *permutation);
    int64_t *flipped = malloc(n * sizeof *flipped);
    int64_t *turns = calloc(n, sizeof *turns);
    for (int64_t i = 0; i < n; i++)
        permutation[i] = i;
    struct answer answer = {0, 0};
    int64_t sign = 1;
    for (;;) {
        int64_t first = permutation[0];
        if (first != 0) {
            for (int64_t i = 0; i < n; i++)
                flipped[i] = permutation[i];
            int64_t flips = 0;
            while (first != 0) {
                int64_t low = 1, high = first - 1;
                while (low < high) {
                    int64_t exchanged = flipped[low];
                    flipped[low++] = flipped[high];
                    flipped[high--] = exchanged;
                }
                int64_t following = flipped[first];
                flipped[first] = first;
                first = following;
                flips++;
            }
            if (flips > answer.most_flips)
                answer.most_flips = flips;
            answer.checksum += sign * flips;
        }
        if (sign == 1) {
            int64_t exchanged = permutation[0];
            permutation[0] = permutation[1];
            permutation[1] = exchanged;
            sign = -1;
        } else {
            int64_t exchanged = permutation[1];
            permutation[1] = permutation[2];
            permutation[2] = exchanged;
            sign = 1;
            int64_t i = 2;
            while (turns[i] == i) {
                turns[i] = 0;
                i++;
                if (i == n) {
                    free(permutation);
                    free(flipped);
                    free(turns);
                    return answer;
                }
                int64_t front = permutation[0];
                for (int64_t j = 0; j < i; j++)
                    permutation[j] = permutation[j + 1];
                permutation[i] = front;
            }
            turns[i]++;
        }
    }
}
