// Dense linear algebra, the loops of linear.py.
#include <math.h>
#include <stdint.h>

void matmul(int64_t rows, int64_t middle, double a[rows][middle], int64_t middle2, int64_t columns,
            double b[middle2][columns], int64_t rows2, int64_t columns2, double out[rows2][columns2]) {
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++) {
            double total = 0.0;
            for (int64_t k = 0; k < middle; k++)
                total += a[i][k] * b[k][j];
            out[i][j] = total;
        }
    }
}

void matmul_rows(int64_t rows, int64_t middle, double a[rows][middle], int64_t middle2, int64_t columns,
                 double b[middle2][columns], int64_t rows2, int64_t columns2, double out[rows2][columns2]) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            out[i][j] = 0.0;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t k = 0; k < middle; k++)
            for (int64_t j = 0; j < columns; j++)
                out[i][j] += a[i][k] * b[k][j];
}

void lu(int64_t n, int64_t n2, double matrix[n][n2], int64_t n3, int64_t n4, double factors[n3][n4], int64_t n5,
        int64_t *order) {
    for (int64_t i = 0; i < n; i++) {
        order[i] = i;
        for (int64_t j = 0; j < n; j++)
            factors[i][j] = matrix[i][j];
    }
    for (int64_t k = 0; k < n; k++) {
        int64_t pivot = k;
        for (int64_t i = k + 1; i < n; i++)
            if (fabs(factors[i][k]) > fabs(factors[pivot][k]))
                pivot = i;
        if (pivot != k) {
            int64_t exchanged_row = order[k];
            order[k] = order[pivot];
            order[pivot] = exchanged_row;
            for (int64_t j = 0; j < n; j++) {
                double exchanged = factors[k][j];
                factors[k][j] = factors[pivot][j];
                factors[pivot][j] = exchanged;
            }
        }
        for (int64_t i = k + 1; i < n; i++) {
            factors[i][k] /= factors[k][k];
            for (int64_t j = k + 1; j < n; j++)
                factors[i][j] -= factors[i][k] * factors[k][j];
        }
    }
}
