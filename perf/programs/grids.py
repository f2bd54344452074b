"""Programs that look at the neighbors of each cell of a grid: Jacobi iteration, game of life, blurs of an image."""
import numpy as np

from perf.answers import expect_close, expect_equal
from perf.program import Program


def jacobi(grid, steps, out):
    """Jacobi iteration, five-point stencil"""
    rows, columns = grid.shape
    old = grid.copy()
    new = grid.copy()
    for _ in range(steps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                new[i, j] = 0.25 * (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1])
        old, new = new, old
    out[:, :] = old


def life(board, generations, out):
    """game of life on a torus, uint8"""
    rows, columns = board.shape
    old = board.copy()
    new = np.empty_like(board)
    for _ in range(generations):
        for i in range(rows):
            above = (i - 1) % rows
            below = (i + 1) % rows
            for j in range(columns):
                left = (j - 1) % columns
                right = (j + 1) % columns
                neighbors = (old[above, left] + old[above, j] + old[above, right]
                             + old[i, left] + old[i, right]
                             + old[below, left] + old[below, j] + old[below, right])
                if neighbors == 3 or (neighbors == 2 and old[i, j] == 1):
                    new[i, j] = 1
                else:
                    new[i, j] = 0
        old, new = new, old
    out[:, :] = old


def box_blur(image, out):
    """3 × 3 mean of a uint8 image, Python ints"""
    rows, columns = image.shape
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            total = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    total += int(image[i + di, j + dj])
            out[i, j] = total // 9


def binomial_blur(image, out):
    """3 × 3 binomial blur of a uint8 image, np.uint16"""
    rows, columns = image.shape
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            above = np.uint16(image[i - 1, j - 1]) + 2 * np.uint16(image[i - 1, j]) + np.uint16(image[i - 1, j + 1])
            here = np.uint16(image[i, j - 1]) + 2 * np.uint16(image[i, j]) + np.uint16(image[i, j + 1])
            below = np.uint16(image[i + 1, j - 1]) + 2 * np.uint16(image[i + 1, j]) + np.uint16(image[i + 1, j + 1])
            out[i, j] = (above + 2 * here + below) >> 4


def convolve(image, weights, out):
    """5 × 5 convolution of a uint8 image, int32 weights"""
    rows, columns = image.shape
    divisor = weights.sum()
    for i in range(2, rows - 2):
        for j in range(2, columns - 2):
            total = np.int32(0)
            for di in range(5):
                for dj in range(5):
                    total += weights[di, dj] * image[i + di - 2, j + dj - 2]
            out[i, j] = total // divisor


def jacobi_with_numpy(grid, steps, out):
    old, new = grid.copy(), grid.copy()
    for _ in range(steps):
        new[1:-1, 1:-1] = 0.25 * (old[:-2, 1:-1] + old[2:, 1:-1] + old[1:-1, :-2] + old[1:-1, 2:])
        old, new = new, old
    out[:] = old


def life_with_numpy(board, generations, out):
    old = board
    for _ in range(generations):
        across = old + np.roll(old, 1, axis=1) + np.roll(old, -1, axis=1)
        neighbors = across + np.roll(across, 1, axis=0) + np.roll(across, -1, axis=0) - old
        old = ((neighbors == 3) | ((neighbors == 2) & (old == 1))).astype(np.uint8)
    out[:] = old


def box_blur_with_numpy(image, out):
    wide = image.astype(np.uint16)
    across = wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]
    out[1:-1, 1:-1] = (across[:-2] + across[1:-1] + across[2:]) // 9


def binomial_blur_with_numpy(image, out):
    wide = image.astype(np.uint16)
    across = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    out[1:-1, 1:-1] = (across[:-2] + 2 * across[1:-1] + across[2:]) >> 4


def convolve_with_numpy(image, weights, out):
    windows = np.lib.stride_tricks.sliding_window_view(image, (5, 5))
    out[2:-2, 2:-2] = np.einsum("ijkl,kl->ij", windows.astype(np.int32), weights) // weights.sum()


def jacobi_arguments(n, steps):
    """A square plate whose upper edge is hot."""
    grid = np.zeros((n, n))
    grid[0] = 1.0
    return grid, steps, np.zeros_like(grid)


def life_arguments(n, generations):
    """A random board."""
    board = np.random.default_rng(3).integers(0, 2, (n, n + 2), dtype=np.uint8)
    return board, generations, np.zeros_like(board)


def image_arguments(n):
    image = np.random.default_rng(4).integers(0, 256, (n, n + 50), dtype=np.uint8)
    return image, np.zeros_like(image)


def convolve_arguments(n):
    """An image and binomial weights, whose sum is 256."""
    image, out = image_arguments(n)
    row = np.array([1, 4, 6, 4, 1], np.int32)
    return image, np.outer(row, row), out


def check_against(with_numpy, compare):
    """A check that runs the NumPy version on arguments whose last is the output."""
    def check(arguments, result):
        *inputs, out = arguments
        wanted = np.zeros_like(out)
        with_numpy(*inputs, wanted)
        compare(out, wanted)
    return check


PROGRAMS = (
    Program(jacobi, quick=lambda: jacobi_arguments(64, 4), full=lambda: jacobi_arguments(256, 100),
            check=check_against(jacobi_with_numpy, expect_close), numpy=jacobi_with_numpy),
    Program(life, quick=lambda: life_arguments(60, 2), full=lambda: life_arguments(256, 40),
            check=check_against(life_with_numpy, expect_equal), numpy=life_with_numpy),
    Program(box_blur, quick=lambda: image_arguments(60), full=lambda: image_arguments(1000),
            check=check_against(box_blur_with_numpy, expect_equal), numpy=box_blur_with_numpy),
    Program(binomial_blur, quick=lambda: image_arguments(60), full=lambda: image_arguments(1000),
            check=check_against(binomial_blur_with_numpy, expect_equal), numpy=binomial_blur_with_numpy),
    Program(convolve, quick=lambda: convolve_arguments(40), full=lambda: convolve_arguments(400),
            check=check_against(convolve_with_numpy, expect_equal), numpy=convolve_with_numpy),
)
