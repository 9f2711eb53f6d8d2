"""Solves 1,000 positions of Connect Four by plain negamax on lists of cells, as a check on the lab's solver.

It shares nothing with the lab: no bit boards, no windows, no order of moves, no opening book. Writes one position a line:
the moves from the start, columns 1 to 7, and the score, which is the number of stones the winner has left (22 less those
used), negative where the one to move loses, 0 for a draw.

    python3 solve_connect_four.py > connect_four_positions.txt
"""

import random

ROWS, COLUMNS = 6, 7
DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))


def wins(board, row, column):
    """Whether the stone last put into this cell completes a line of four."""
    stone = board[row][column]
    for down, right in DIRECTIONS:
        count = 1
        for sign in (1, -1):
            r, c = row + sign * down, column + sign * right
            while 0 <= r < ROWS and 0 <= c < COLUMNS and board[r][c] == stone:
                count += 1
                r, c = r + sign * down, c + sign * right
        if count >= 4:
            return True
    return False


class Solver:
    def __init__(self, moves):
        self.board = [[None] * COLUMNS for _ in range(ROWS)]
        self.heights = [0] * COLUMNS
        self.plies = 0
        self.known = {}
        self.over = False
        for move in moves:
            self.over = self.play(move)

    def play(self, column):
        row = self.heights[column]
        self.board[row][column] = self.plies % 2
        self.heights[column] += 1
        self.plies += 1
        return wins(self.board, row, column)

    def take_back(self, column):
        self.heights[column] -= 1
        self.board[self.heights[column]][column] = None
        self.plies -= 1

    def score(self):
        if self.plies == ROWS * COLUMNS:
            return 0
        key = tuple(map(tuple, self.board))
        if key in self.known:
            return self.known[key]
        best = -100
        for column in range(COLUMNS):
            if self.heights[column] == ROWS:
                continue
            if self.play(column):
                value = 22 - (self.plies + 1) // 2
            else:
                value = -self.score()
            self.take_back(column)
            best = max(best, value)
        self.known[key] = best
        return best


def main():
    generator = random.Random(4)
    seen = set()
    while len(seen) < 1000:
        plies = generator.randint(26, 38)
        moves, solver = [], Solver([])
        while len(moves) < plies and not solver.over:
            column = generator.randrange(COLUMNS)
            if solver.heights[column] < ROWS:
                solver.over = solver.play(column)
                moves.append(column)
        text = "".join(str(move + 1) for move in moves)
        if solver.over or len(moves) < plies or text in seen:
            continue
        seen.add(text)
        print(text, solver.score(), flush=True)


if __name__ == "__main__":
    main()
