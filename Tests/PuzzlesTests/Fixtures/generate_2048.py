"""2048 and an n-tuple network that learns it, written with NumPy and nothing of the lab.

    python3 generate_2048.py > 2048.json

The board, its symmetries and the tables are arrays and dictionaries of NumPy and Python; the random numbers are those of
numpy.random.default_rng, from which a tile's cell is drawn first and then its number.
"""

import collections
import json

import numpy

TUPLES = [(0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 4, 5), (5, 6, 9, 10)]
IMAGES = [
    lambda b: b, numpy.fliplr, numpy.flipud, lambda b: numpy.flipud(numpy.fliplr(b)),
    lambda b: b.T, lambda b: numpy.fliplr(b.T), lambda b: numpy.flipud(b.T),
    lambda b: numpy.flipud(numpy.fliplr(b.T)),
]
# up, right, down, left as turns that make each move one to the left
TURNS = [lambda b: b.T, numpy.fliplr, lambda b: numpy.fliplr(b.T), lambda b: b]
BACK = [lambda b: b.T, numpy.fliplr, lambda b: numpy.fliplr(b).T, lambda b: b]


def slide_left(board):
    result, score = numpy.zeros_like(board), 0
    for row in range(4):
        tiles = [tile for tile in board[row] if tile]
        place = 0
        while tiles:
            tile = tiles.pop(0)
            if tiles and tiles[0] == tile:
                tiles.pop(0)
                tile += 1
                score += 2 ** int(tile)
            result[row, place] = tile
            place += 1
    return result, score


def slide(board, action):
    moved, score = slide_left(TURNS[action](board))
    moved = BACK[action](moved)
    return (None, 0) if (moved == board).all() else (moved, score)


def add_tile(board, random):
    empty = numpy.argwhere(board == 0)
    row, column = empty[random.integers(len(empty))]
    board[row, column] = 2 if random.random() < 0.1 else 1


def start(random):
    board = numpy.zeros((4, 4), dtype=int)
    add_tile(board, random)
    add_tile(board, random)
    return board


class Network:
    def __init__(self, coherent, rate):
        self.coherent, self.rate = coherent, rate
        self.weights = collections.defaultdict(lambda: numpy.float32(0))
        self.errors = collections.defaultdict(lambda: numpy.float32(0))
        self.sizes = collections.defaultdict(lambda: numpy.float32(0))

    def keys(self, board):
        images = [image(board).reshape(-1) for image in IMAGES]
        for number, cells_of in enumerate(TUPLES):
            for cells in images:
                yield (number,) + tuple(int(cells[c]) for c in cells_of)

    def value(self, board):
        # Summed in four parts, so that equal values are equal to the bit there and here.
        sums = [numpy.float32(0)] * 4
        for number, key in enumerate(self.keys(board)):
            sums[number % 4] += self.weights[key]
        return float((sums[0] + sums[1]) + (sums[2] + sums[3]))

    def update(self, board, error):
        step = numpy.float32(self.rate * error / (len(IMAGES) * len(TUPLES)))
        error = numpy.float32(error)
        for key in self.keys(board):
            if not self.coherent:
                self.weights[key] += step
                continue
            size = self.sizes[key]
            share = abs(self.errors[key]) / size if size > 0 else numpy.float32(1)
            self.weights[key] += share * step
            self.errors[key] += error
            self.sizes[key] = size + abs(error)


def values(network, board):
    moves = [slide(board, action) for action in range(4)]
    return [0.0 if after is None else score + network.value(after) for after, score in moves]


def best(network, board):
    choice = None
    for action in range(4):
        after, score = slide(board, action)
        if after is not None:
            value = score + network.value(after)
            if choice is None or value > choice[0]:
                choice = (value, action, after, score)
    return choice


def play(steps, coherent, decay, reach, seed, rate, delayed=False):
    random = numpy.random.default_rng(seed)
    network = Network(coherent, rate)
    board, trace, actions, rewards, tiles = start(random), [], [], [], []
    choice = best(network, board)
    for _ in range(steps):
        _, action, after, score = choice
        trace = [[after, 0.0]] + trace[: reach - 1]
        board = after.copy()
        add_tile(board, random)
        actions.append(action)
        rewards.append(score)
        tiles.append(int(board.sum()))
        following = best(network, board)
        error = (following[0] if following else 0.0) - network.value(after)
        for back, entry in enumerate(trace):
            entry[1] += error * decay ** back
            if not delayed:
                network.update(entry[0], error * decay ** back)
        while delayed and (len(trace) == reach or following is None and trace):
            network.update(*trace.pop())
        if decay == 0:
            trace = []
        if following is None:
            board, trace = start(random), []
            following = best(network, board)
        choice = following
    boards = [[[1, 2, 0, 0], [3, 1, 0, 0], [2, 2, 1, 0], [5, 4, 1, 1]], [[1, 1, 1, 1], [0] * 4, [2, 3, 4, 5], [0] * 4]]
    return {
        "coherent": coherent, "lambda": decay, "reach": reach, "delayed": delayed, "seed": seed, "rate": rate,
        "actions": actions, "rewards": rewards, "tiles": tiles, "board": board.reshape(-1).tolist(),
        "boards": [sum(b, []) for b in boards], "values": [values(network, numpy.array(b)) for b in boards],
    }


print(json.dumps([
    play(700, False, 0.0, 1, 3, 0.5), play(700, True, 0.5, 3, 4, 1.0), play(400, True, 0.0, 1, 5, 1.0),
    play(700, True, 0.5, 3, 6, 1.0, delayed=True),
]))
