// Grids, the loops of grids.py.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void jacobi(int64_t rows, int64_t columns, double grid[rows][columns], int64_t steps, int64_t rows2, int64_t columns2,
            double out[rows2][columns2]) {
    size_t size = rows * columns * sizeof(double);
    double (*old)[columns] = malloc(size), (*new)[columns] = malloc(size);
    memcpy(old, grid, size);
    memcpy(new, grid, size);
    for (int64_t step = 0; step < steps; step++) {
        for (int64_t i = 1; i < rows - 1; i++)
            for (int64_t j = 1; j < columns - 1; j++)
                new[i][j] = 0.25 * (old[i - 1][j] + old[i + 1][j] + old[i][j - 1] + old[i][j + 1]);
        double (*exchanged)[columns] = old;
        old = new;
        new = exchanged;
    }
    memcpy(out, old, size);
    free(old);
    free(new);
}

void life(int64_t rows, int64_t columns, uint8_t board[rows][columns], int64_t generations, int64_t rows2,
          int64_t columns2, uint8_t out[rows2][columns2]) {
    size_t size = rows * columns;
    uint8_t (*old)[columns] = malloc(size), (*new)[columns] = malloc(size);
    memcpy(old, board, size);
    for (int64_t generation = 0; generation < generations; generation++) {
        for (int64_t i = 0; i < rows; i++) {
            int64_t above = (i + rows - 1) % rows;
            int64_t below = (i + 1) % rows;
            for (int64_t j = 0; j < columns; j++) {
                int64_t left = (j + columns - 1) % columns;
                int64_t right = (j + 1) % columns;
                uint8_t neighbors = old[above][left] + old[above][j] + old[above][right]
                                    + old[i][left] + old[i][right]
                                    + old[below][left] + old[below][j] + old[below][right];
                if (neighbors == 3 || (neighbors == 2 && old[i][j] == 1))
                    new[i][j] = 1;
                else
                    new[i][j] = 0;
            }
        }
        uint8_t (*exchanged)[columns] = old;
        old = new;
        new = exchanged;
    }
    memcpy(out, old, size);
    free(old);
    free(new);
}

void box_blur(int64_t rows, int64_t columns, uint8_t image[rows][columns], int64_t rows2, int64_t columns2,
              uint8_t out[rows2][columns2]) {
    for (int64_t i = 1; i < rows - 1; i++) {
        for (int64_t j = 1; j < columns - 1; j++) {
            int total = 0;
            for (int di = -1; di < 2; di++)
                for (int dj = -1; dj < 2; dj++)
                    total += image[i + di][j + dj];
            out[i][j] = total / 9;
        }
    }
}

void binomial_blur(int64_t rows, int64_t columns, uint8_t image[rows][columns], int64_t rows2, int64_t columns2,
                   uint8_t out[rows2][columns2]) {
    for (int64_t i = 1; i < rows - 1; i++) {
        for (int64_t j = 1; j < columns - 1; j++) {
            uint16_t above = image[i - 1][j - 1] + 2 * image[i - 1][j] + image[i - 1][j + 1];
            uint16_t here = image[i][j - 1] + 2 * image[i][j] + image[i][j + 1];
            uint16_t below = image[i + 1][j - 1] + 2 * image[i + 1][j] + image[i + 1][j + 1];
            out[i][j] = (above + 2 * here + below) >> 4;
        }
    }
}

void convolve(int64_t rows, int64_t columns, uint8_t image[rows][columns], int64_t five, int64_t five2,
              int32_t weights[5][5], int64_t rows2, int64_t columns2, uint8_t out[rows2][columns2]) {
    int64_t divisor = 0;
    for (int k = 0; k < 5; k++)
        for (int l = 0; l < 5; l++)
            divisor += weights[k][l];
    for (int64_t i = 2; i < rows - 2; i++) {
        for (int64_t j = 2; j < columns - 2; j++) {
            int32_t total = 0;
            for (int64_t di = 0; di < 5; di++)
                for (int64_t dj = 0; dj < 5; dj++)
                    total += weights[di][dj] * image[i + di - 2][j + dj - 2];
            out[i][j] = total / divisor;
        }
    }
}
