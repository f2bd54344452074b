"""Physics: forces, rays, spins, rotations."""
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(8)
BODIES = RANDOM.standard_normal((6, 3))


@kernel((BODIES, np.ones(6)), (BODIES.astype(np.float32), np.ones(6, np.float32)), (np.zeros((2, 3)), np.ones(2)))
def pairwise_forces(position, mass):
    n = len(position)
    force = np.zeros((n, 3))
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            dx = position[j, 0] - position[i, 0]
            dy = position[j, 1] - position[i, 1]
            dz = position[j, 2] - position[i, 2]
            r2 = dx * dx + dy * dy + dz * dz + 1e-9
            r = math.sqrt(r2)
            strength = mass[i] * mass[j] / (r2 * r)
            energy -= mass[i] * mass[j] / r
            for axis, d in enumerate((dx, dy, dz)):
                force[i, axis] += strength * d
                force[j, axis] -= strength * d
    return force, energy


@kernel((BODIES, 2.5), (BODIES * 3, 1.0), merges=True)
def lennard_jones(position, cutoff):
    total = 0.0
    for i in range(position.shape[0] - 1):
        for j in range(i + 1, position.shape[0]):
            r2 = 0.0
            for k in range(3):
                r2 += (position[i, k] - position[j, k]) ** 2
            if r2 < cutoff * cutoff:
                inverse6 = 1.0 / (r2 * r2 * r2)
                total += 4.0 * inverse6 * (inverse6 - 1.0)
    return total


@kernel((np.where(RANDOM.random((6, 6)) < 0.5, -1, 1).astype(np.int8), 0.44, 3, 7), ulps=0)
def ising(spins, beta, sweeps, seed):
    n, m = spins.shape
    state = np.uint32(seed)
    weights = np.empty(5)
    for k in range(5):
        weights[k] = math.exp(-2.0 * beta * (2 * k - 4))
    flips = 0
    for _ in range(sweeps):
        for i in range(n):
            for j in range(m):
                around = spins[i - 1, j] + spins[(i + 1) % n, j] + spins[i, j - 1] + spins[i, (j + 1) % m]
                state = state * np.uint32(1664525) + np.uint32(1013904223)
                if state / 4294967296.0 < weights[(spins[i, j] * around + 4) // 2]:
                    spins[i, j] = -spins[i, j]
                    flips += 1
    return flips


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def hit_sphere(center, radius, origin, direction):
    between = (origin[0] - center[0], origin[1] - center[1], origin[2] - center[2])
    a = dot(direction, direction)
    half_b = dot(between, direction)
    c = dot(between, between) - radius * radius
    inside = half_b * half_b - a * c
    if inside < 0:
        return None
    return (-half_b - math.sqrt(inside)) / a


@kernel((6, 5), (1, 1))
def trace_spheres(width, height):
    depth = np.full((height, width), -1.0)
    spheres = (((0.0, 0.0, -3.0), 1.0), ((0.5, 0.2, -2.0), 0.3))
    for y in range(height):
        for x in range(width):
            ray = (2 * x / width - 1, 2 * y / height - 1, -1.0)
            for center, radius in spheres:
                t = hit_sphere(center, radius, (0.0, 0.0, 0.0), ray)
                if t is not None and (depth[y, x] < 0 or t < depth[y, x]):
                    depth[y, x] = t
    return depth


def multiply(p, q):
    a, b, c, d = p
    e, f, g, h = q
    return (a * e - b * f - c * g - d * h, a * f + b * e + c * h - d * g,
            a * g - b * h + c * e + d * f, a * h + b * g - c * f + d * e)


@kernel(((1.0, 0.0, 0.0), 0.5, 4), ((0.0, 0.6, 0.8), 3.0, 1), ulps=16)
def rotate_by_quaternion(axis, angle, times):
    half = angle / 2
    s = math.sin(half)
    q = (math.cos(half), s * axis[0], s * axis[1], s * axis[2])
    back = (q[0], -q[1], -q[2], -q[3])
    v = (0.0, 1.0, 2.0, 3.0)
    for _ in range(times):
        v = multiply(multiply(q, v), back)
    return v[1:]


@kernel((np.zeros((5, 6)), 4), (np.zeros((3, 3)), 0))
def wave_equation(u, steps):
    before, now = u.copy(), u.copy()
    now[u.shape[0] // 2, u.shape[1] // 2] = 1.0
    for _ in range(steps):
        after = np.zeros_like(u)
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                around = now[i - 1, j] + now[i + 1, j] + now[i, j - 1] + now[i, j + 1] - 4 * now[i, j]
                after[i, j] = 2 * now[i, j] - before[i, j] + 0.25 * around
        before, now = now, after
    u[...] = now
