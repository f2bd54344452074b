// Dynamic programming, the loops of tables.py.
#include <stdint.h>
#include <stdlib.h>

void floyd_warshall(int64_t n, int64_t n2, double weights[n][n2], int64_t n3, int64_t n4, double distance[n3][n4]) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            distance[i][j] = weights[i][j];
    for (int64_t k = 0; k < n; k++) {
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < n; j++) {
                double through = distance[i][k] + distance[k][j];
                if (through < distance[i][j])
                    distance[i][j] = through;
            }
        }
    }
}

static int64_t smaller(int64_t a, int64_t b) {
    return b < a ? b : a;
}

int64_t levenshtein(int64_t m, const int64_t *first, int64_t n, const int64_t *second) {
    int64_t *previous = malloc((n + 1) * sizeof *previous), *current = malloc((n + 1) * sizeof *current);
    for (int64_t j = 0; j <= n; j++)
        previous[j] = j;
    for (int64_t i = 1; i <= m; i++) {
        current[0] = i;
        for (int64_t j = 1; j <= n; j++) {
            int64_t cost = first[i - 1] == second[j - 1] ? 0 : 1;
            current[j] = smaller(smaller(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
        }
        int64_t *exchanged = previous;
        previous = current;
        current = exchanged;
    }
    int64_t distance = previous[n];
    free(previous);
    free(current);
    return distance;
}
