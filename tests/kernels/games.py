"""Games and puzzles: life, queens, mazes, sudoku."""
import numpy as np

from . import kernel

RANDOM = np.random.default_rng(9)


@kernel((RANDOM.integers(0, 2, (6, 7)).astype(np.uint8), 4), (np.eye(3, dtype=bool), 1))
def life(board, steps):
    rows, columns = board.shape
    for _ in range(steps):
        new = np.zeros_like(board)
        for i in range(rows):
            for j in range(columns):
                around = 0
                for di in range(-1, 2):
                    for dj in range(-1, 2):
                        if (di or dj) and board[(i + di) % rows, (j + dj) % columns]:
                            around += 1
                new[i, j] = around == 3 or (board[i, j] and around == 2)
        board[:] = new
    return board


def place(row, n, columns, rising, falling):
    if row == n:
        return 1
    count = 0
    for c in range(n):
        bit = 1 << c
        if columns & bit or rising & (1 << (row + c)) or falling & (1 << (row - c + n)):
            continue
        count += place(row + 1, n, columns | bit, rising | (1 << (row + c)), falling | (1 << (row - c + n)))
    return count


@kernel((1,), (4,), (6,), (0,))
def queens(n):
    return place(0, n, 0, 0, 0)


MAZE = np.array([[0, 0, 1, 0], [1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 1, 0]], np.int8)


@kernel((MAZE, (0, 0), (3, 3)), (MAZE, (0, 0), (3, 1)), (MAZE, (0, 3), (3, 0)))
def steps_through_maze(maze, start, goal):
    distance = np.full(maze.shape, -1, np.int32)
    queue = np.empty((maze.size, 2), np.int32)
    queue[0, 0], queue[0, 1] = start
    distance[start] = 0
    head, tail = 0, 1
    while head < tail:
        y, x = queue[head]
        head += 1
        if (y, x) == goal:
            return int(distance[y, x])
        for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            ny, nx = y + dy, x + dx
            if ny < 0 or nx < 0 or ny >= maze.shape[0] or nx >= maze.shape[1]:
                continue
            if maze[ny, nx] == 0 and distance[ny, nx] == -1:
                distance[ny, nx] = distance[y, x] + 1
                queue[tail, 0] = ny
                queue[tail, 1] = nx
                tail += 1
    return -1


def can_place(board, row, column, digit):
    for k in range(4):
        if board[row, k] == digit or board[k, column] == digit:
            return False
    top, left = row - row % 2, column - column % 2
    for i in range(2):
        for j in range(2):
            if board[top + i, left + j] == digit:
                return False
    return True


def fill(board, at):
    while at < 16 and board[at // 4, at % 4] != 0:
        at += 1
    if at == 16:
        return True
    row, column = divmod(at, 4)
    for digit in range(1, 5):
        if can_place(board, row, column, digit):
            board[row, column] = digit
            if fill(board, at + 1):
                return True
            board[row, column] = 0
    return False


@kernel((np.array([[1, 0, 0, 0], [0, 0, 3, 0], [0, 4, 0, 0], [0, 0, 0, 2]]),), (np.array([[1, 1, 0, 0]] + [[0] * 4] * 3),))
def small_sudoku(board):
    return fill(board, 0)


@kernel((3,), (0,), (6,))
def towers(n):
    def move(n, source, target, spare):
        if n == 0:
            return 0
        return move(n - 1, source, spare, target) + 1 + move(n - 1, spare, target, source)
    return move(n, 0, 2, 1)
