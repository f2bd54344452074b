"""Images: filters, thresholds, fractals, regions."""
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(2)
GRAY = RANDOM.integers(0, 256, (9, 11)).astype(np.uint8)


@kernel((GRAY,), (np.asfortranarray(GRAY),), (GRAY[::2, ::-1],))
def sobel(image):
    height, width = image.shape
    out = np.zeros((height, width), np.float64)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            gx = gy = 0
            for k in range(-1, 2):
                weight = 2 if k == 0 else 1
                gx += weight * (int(image[y + k, x + 1]) - int(image[y + k, x - 1]))
                gy += weight * (int(image[y + 1, x + k]) - int(image[y - 1, x + k]))
            out[y, x] = math.sqrt(gx * gx + gy * gy)
    return out


@kernel((GRAY,), (np.zeros((2, 2), np.uint8),))
def otsu_threshold(image):
    counts = np.zeros(256, np.int64)
    for row in image:
        for value in row:
            counts[value] += 1
    total, weighted = image.size, 0
    for i in range(256):
        weighted += i * counts[i]
    best, threshold = -1.0, 0
    behind, sum_behind = 0, 0
    for i in range(256):
        behind += counts[i]
        if behind == 0:
            continue
        front = total - behind
        if front == 0:
            break
        sum_behind += i * counts[i]
        difference = sum_behind / behind - (weighted - sum_behind) / front
        between = behind * front * difference * difference
        if between > best:
            best, threshold = between, i
    return threshold


@kernel((GRAY, 3, 4, 7), (GRAY // 64, 0, 0, 200), (GRAY // 128, -1, -1, 5))
def flood_fill(image, y, x, color):
    height, width = image.shape
    old = image[y, x]
    if old == color:
        return 0
    stack = np.empty((image.size * 4 + 1, 2), np.int32)
    stack[0] = y % height, x % width
    top, filled = 1, 0
    while top:
        top -= 1
        y, x = stack[top]
        if not (0 <= y < height and 0 <= x < width) or image[y, x] != old:
            continue
        image[y, x] = color
        filled += 1
        for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            stack[top, 0] = y + dy
            stack[top, 1] = x + dx
            top += 1
    return filled


@kernel((GRAY.astype(np.float64), 5, 7), (GRAY.astype(np.float32), 20, 3))
def resize_bilinear(image, height, width):
    out = np.empty((height, width), image.dtype)
    sy = (image.shape[0] - 1) / max(height - 1, 1)
    sx = (image.shape[1] - 1) / max(width - 1, 1)
    for i in range(height):
        y = i * sy
        y0 = int(y)
        y1 = min(y0 + 1, image.shape[0] - 1)
        for j in range(width):
            x = j * sx
            x0 = int(x)
            x1 = min(x0 + 1, image.shape[1] - 1)
            fy, fx = y - y0, x - x0
            top = image[y0, x0] * (1 - fx) + image[y0, x1] * fx
            bottom = image[y1, x0] * (1 - fx) + image[y1, x1] * fx
            out[i, j] = top * (1 - fy) + bottom * fy
    return out


@kernel((12, 8, 30), (1, 1, 5))
def julia(width, height, limit):
    c = -0.8 + 0.156j
    out = np.empty((height, width), np.uint16)
    for row in range(height):
        for column in range(width):
            z = complex(-1.5 + 3.0 * column / width, -1 + 2.0 * row / height)
            n = 0
            while n < limit and z.real * z.real + z.imag * z.imag < 4.0:
                z = z * z + c
                n += 1
            out[row, column] = n
    return out


@kernel((GRAY > 100,), (np.zeros((3, 4), bool),))
def label_components(mask):
    labels = np.zeros(mask.shape, np.int32)
    parent = np.arange(mask.size // 2 + 2)

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    following = 1
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            if not mask[y, x]:
                continue
            up = labels[y - 1, x] if y > 0 else 0
            left = labels[y, x - 1] if x > 0 else 0
            if up == 0 and left == 0:
                labels[y, x] = following
                following += 1
            elif up and left:
                a, b = root(up), root(left)
                parent[max(a, b)] = min(a, b)
                labels[y, x] = min(a, b)
            else:
                labels[y, x] = max(up, left)
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            labels[y, x] = root(labels[y, x])
    return labels
