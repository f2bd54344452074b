"""The n-body program of the benchmarks game: the Sun and the four outer planets, symplectic Euler steps."""
import ctypes
import math

import numpy as np

from perf.answers import expect_close
from perf.program import Program

SOLAR_MASS = 4.0 * math.pi ** 2
DAYS_PER_YEAR = 365.24

# x, y, z in astronomical units; vx, vy, vz in units a day; mass in solar masses
BODIES = (
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
    (4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01,
     1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05, 9.54791938424326609e-04),
    (8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01,
     -2.76742510726411867e-03, 4.99852801234917238e-03, 2.30417297573763929e-05, 2.85885980666130812e-04),
    (1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01,
     2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05, 4.36624404335156298e-05),
    (1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01,
     2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05, 5.15138902046611451e-05),
)

ENERGY_BEFORE = -0.169075164
ENERGY_AFTER = {1_000: -0.169087605, 50_000_000: -0.169059907}      # published, to nine digits


def energy(position, velocity, mass):
    """Kinetic plus potential energy."""
    total = 0.0
    n = len(mass)
    for i in range(n):
        total += 0.5 * mass[i] * (velocity[i, 0] ** 2 + velocity[i, 1] ** 2 + velocity[i, 2] ** 2)
        for j in range(i + 1, n):
            dx = position[i, 0] - position[j, 0]
            dy = position[i, 1] - position[j, 1]
            dz = position[i, 2] - position[j, 2]
            total -= mass[i] * mass[j] / math.sqrt(dx * dx + dy * dy + dz * dz)
    return total


def advance(position, velocity, mass, dt):
    """One step of length dt, in place."""
    n = len(mass)
    for i in range(n):
        for j in range(i + 1, n):
            dx = position[i, 0] - position[j, 0]
            dy = position[i, 1] - position[j, 1]
            dz = position[i, 2] - position[j, 2]
            squared = dx * dx + dy * dy + dz * dz
            pull = dt / (squared * math.sqrt(squared))
            velocity[i, 0] -= dx * mass[j] * pull
            velocity[i, 1] -= dy * mass[j] * pull
            velocity[i, 2] -= dz * mass[j] * pull
            velocity[j, 0] += dx * mass[i] * pull
            velocity[j, 1] += dy * mass[i] * pull
            velocity[j, 2] += dz * mass[i] * pull
    for i in range(n):
        position[i, 0] += dt * velocity[i, 0]
        position[i, 1] += dt * velocity[i, 1]
        position[i, 2] += dt * velocity[i, 2]


def nbody(start_position, start_velocity, mass, steps):
    """n-body: five bodies in (5, 3) arrays"""
    position = start_position.copy()
    velocity = start_velocity.copy()
    before = energy(position, velocity, mass)
    for _ in range(steps):
        advance(position, velocity, mass, 0.01)
    return before, energy(position, velocity, mass)


def arguments(steps):
    """→ (positions, velocities, masses, steps), with the Sun moving so that the total momentum is zero."""
    bodies = np.array(BODIES)
    position = bodies[:, 0:3].copy()
    velocity = bodies[:, 3:6] * DAYS_PER_YEAR
    mass = bodies[:, 6] * SOLAR_MASS
    velocity[0] = -(velocity[1:] * mass[1:, None]).sum(axis=0) / SOLAR_MASS
    return position, velocity, mass, steps


def check(arguments, result):
    before, after = result
    expect_close(before, ENERGY_BEFORE, 0.0, 5.1e-10, "energy before")
    steps = arguments[3]
    if steps in ENERGY_AFTER:
        expect_close(after, ENERGY_AFTER[steps], 0.0, 5.1e-10, "energy after")
    else:
        expect_close(after, ENERGY_BEFORE, 1e-3, what="energy after")


PROGRAMS = (
    Program(nbody, calls=(energy, advance), quick=lambda: arguments(1_000), full=lambda: arguments(100_000),
            long=lambda: arguments(50_000_000), check=check, returns=(ctypes.c_double, ctypes.c_double)),
)
