"""Write the reference games under `openspiel/`, played by OpenSpiel itself.

Run, from this folder (a few seconds):

    python3 -m venv .venv
    .venv/bin/pip install "open_spiel==2.0.2"
    .venv/bin/python generate_openspiel.py

Writes 1,000 games a file, each of uniformly random legal moves; README.md explains every field. The same version
writes the same bytes. Moves come from a small generator of its own, not from the games':

    x = number of the game, then before each use x = (1664525 * x + 1013904223) mod 2^32
    draw(n) = (x >> 16) mod n
"""

from pathlib import Path

import pyspiel

FOLDER = Path(__file__).resolve().parent / "openspiel"
GAMES = 1000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def othello_label(action):
    return "--" if action == 64 else "abcdefgh"[action % 8] + str(action // 8 + 1)


LABELS = {
    "tic_tac_toe": lambda action: str(action + 1),
    "connect_four": lambda action: str(action + 1),
    "othello": othello_label,
}


def play(game, number, label):
    """One game: its moves, the number of legal actions before each, the first player's return, and a hash."""
    state, x = game.new_initial_state(), number
    moves, counts, hash_ = "", "", 0xCBF29CE484222325
    while not state.is_terminal():
        legal = state.legal_actions()
        assert legal == sorted(legal) and state.current_player() == state.move_number() % 2
        for byte in legal + [255]:
            hash_ = (hash_ ^ byte) * 0x100000001B3 % 2**64
        x = (1664525 * x + 1013904223) % 2**32
        action = legal[(x >> 16) % len(legal)]
        moves += label(action)
        counts += DIGITS[len(legal)]
        state.apply_action(action)
    return f"{moves} {counts} {int(state.returns()[0])} {hash_:016x}\n"


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, label in LABELS.items():
        game = pyspiel.load_game(name)
        lines = [play(game, number, label) for number in range(GAMES)]
        (FOLDER / f"{name}.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
