// n-body of the benchmarks game, the loops of nbody.py.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct energies { double before, after; };

static double energy(int64_t n, double position[][3], double velocity[][3], const double *mass) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        total += 0.5 * mass[i] * (velocity[i][0] * velocity[i][0] + velocity[i][1] * velocity[i][1]
                                  + velocity[i][2] * velocity[i][2]);
        for (int64_t j = i + 1; j < n; j++) {
            double dx = position[i][0] - position[j][0];
            double dy = position[i][1] - position[j][1];
            double dz = position[i][2] - position[j][2];
            total -= mass[i] * mass[j] / sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return total;
}

static void advance(int64_t n, double position[][3], double velocity[][3], const double *mass, double dt) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i + 1; j < n; j++) {
            double dx = position[i][0] - position[j][0];
            double dy = position[i][1] - position[j][1];
            double dz = position[i][2] - position[j][2];
            double squared = dx * dx + dy * dy + dz * dz;
            double pull = dt / (squared * sqrt(squared));
            velocity[i][0] -= dx * mass[j] * pull;
            velocity[i][1] -= dy * mass[j] * pull;
            velocity[i][2] -= dz * mass[j] * pull;
            velocity[j][0] += dx * mass[i] * pull;
            velocity[j][1] += dy * mass[i] * pull;
            velocity[j][2] += dz * mass[i] * pull;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        position[i][0] += dt * velocity[i][0];
        position[i][1] += dt * velocity[i][1];
        position[i][2] += dt * velocity[i][2];
    }
}

struct energies nbody(int64_t n, int64_t three, double start_position[][3], int64_t n2, int64_t three2,
                      double start_velocity[][3], int64_t n3, const double *mass, int64_t steps) {
    size_t size = n * sizeof(double[3]);
    double (*position)[3] = malloc(size), (*velocity)[3] = malloc(size);
    memcpy(position, start_position, size);
    memcpy(velocity, start_velocity, size);
    struct energies result;
    result.before = energy(n, position, velocity, mass);
    for (int64_t step = 0; step < steps; step++)
        advance(n, position, velocity, mass, 0.01);
    result.after = energy(n, position, velocity, mass);
    free(position);
    free(velocity);
    return result;
}
