// Template: the search of Connect Four's solver.
//
// Column c takes bits 7c (bottom) to 7c + 5 (top); bit 7c + 6 stays empty, so that lines do not continue into the next column.

#ifndef CONNECT_FOUR_H
#define CONNECT_FOUR_H

#define BOTTOM_ROW 0x040810204081ull
#define BOARD (BOTTOM_ROW * 0x3F)

/// The cells, empty or not, that three stones in steps of `step` leave open in a line of four.
#define FOURTH_CELLS(s, step)                                                              \
  ((((s) << (step)) & ((s) << (2 * (step))) & (((s) << (3 * (step))) | ((s) >> (step)))) | \
   (((s) >> (step)) & ((s) >> (2 * (step))) & (((s) << (step)) | ((s) >> (3 * (step))))))

/// The same in all directions, columns upwards.
#define LINE_CELLS(s) \
  ((((s) << 1) & ((s) << 2) & ((s) << 3)) | FOURTH_CELLS(s, 7) | FOURTH_CELLS(s, 6) | FOURTH_CELLS(s, 8))

/// Positions after so many moves are neither looked up nor stored: their searches are shorter than the memory's delay.
enum { LAST_STORED_PLY = 36 };
/// Before this move all positions that follow are looked up before any is searched.
enum { FIRST_SEARCHED_PLY = 26 };

enum { LOWER_BOUND = 0x80, VALUE_BITS = 0x7F, ZERO = 64 };

INLINE uint64_t mirroredStones(uint64_t stones) {
  const uint64_t column = 0x7F;
  uint64_t result = stones & (column << 21);
  result |= (stones & column) << 42 | ((stones >> 42) & column);
  result |= (stones & (column << 7)) << 28 | ((stones >> 28) & (column << 7));
  return result | (stones & (column << 14)) << 14 | ((stones >> 14) & (column << 14));
}

/// A key that is equal for equal positions only, and in the opening for mirror images.
INLINE uint64_t connectFourKey(uint64_t own, uint64_t occupied, int plies) {
  const uint64_t key = own + occupied;
  if (plies > 16) return key;
  const uint64_t mirrored = mirroredStones(own) + mirroredStones(occupied);
  return key < mirrored ? key : mirrored;
}

/// The first of the two slots of a key. Fibonacci hashing: the odd integer next to 2^64 divided by the golden ratio.
INLINE uint64_t *connectFourSlots(const CKernelsConnectFour *table, uint64_t key) {
  return table->slots + (((key * 0x9E3779B97F4A7C15ull) >> 20) & (table->slotCount - 2));
}

/// What is known of a position: 0 for nothing, else the value plus 64, with bit 7 for a lower bound.
INLINE unsigned connectFourBound(const CKernelsConnectFour *table, uint64_t key) {
  const uint64_t *slots = connectFourSlots(table, key);
  const uint64_t first = slots[0], second = slots[1];
  if (first >> 15 == key) return first & 0xFF;
  if (second >> 15 == key) return second & 0xFF;
  return 0;
}

/// Keeps a bound that took `work` positions: in the first slot the one that took more, in the second the latest.
INLINE void keepConnectFourBound(const CKernelsConnectFour *table, uint64_t key, unsigned bound, uint64_t work) {
  uint64_t *slots = connectFourSlots(table, key);
  const uint64_t magnitude = 64 - (uint64_t)__builtin_clzll(work | 1);
  const uint64_t entry = key << 15 | magnitude << 8 | bound, first = slots[0];
  if (first >> 15 == key) {
    slots[0] = entry;
  } else if (((first >> 8) & 0x7F) <= magnitude) {
    slots[1] = first;
    slots[0] = entry;
  } else {
    slots[1] = entry;
  }
}

#endif

typedef uint64_t PASTE(Moves, VARIANT) __attribute__((vector_size(64)));

#define MOVES PASTE(Moves, VARIANT)

/// Writes the moves, those that leave the most cells to complete a line of four on first, of equals the nearest to the middle;
/// all seven columns beside each other. `list` has room for 8.
INLINE void PASTE(orderMoves, VARIANT)(uint64_t moves, uint64_t own, uint64_t occupied, uint64_t *list) {
  const MOVES columns = {0x3Full << 21, 0x3Full << 14, 0x3Full << 28, 0x3Full << 7, 0x3Full << 35, 0x3Full, 0x3Full << 42, 0};
  const MOVES move = columns & moves;
  const MOVES stones = move | own;
  const MOVES threats = LINE_CELLS(stones) & (uint64_t)(BOARD & ~occupied) & ~move;
  const MOVES nearness = {7, 6, 5, 4, 3, 2, 1, 0};
  const MOVES worth = (__builtin_elementwise_popcount(threats) << 3 | nearness) & (MOVES)(move != 0);
  // The place of a move is the number of moves worth more; full columns, worth nothing, come behind.
  MOVES place = {0};
  UNROLL for (int i = 0; i < 7; i++) place += (worth - worth[i]) >> 63;
  UNROLL for (int i = 6; i >= 0; i--) list[place[i] & 7] = move[i];
}

static int PASTE(connectFour, VARIANT)(CKernelsConnectFour *table, uint64_t own, uint64_t occupied, int plies, int alpha,
                                       int beta) {
  table->positions += 1;
  if ((table->positions & 0xFFFF) == 0 && table->isCancelled(table->context)) table->isBrokenOff = true;
  if (table->isBrokenOff) return alpha;
  const uint64_t other = own ^ occupied;
  // Moves that do not lose at once: where the opponent threatens, there; never below a cell where it would win.
  const uint64_t playable = (occupied + BOTTOM_ROW) & BOARD;
  const uint64_t threats = LINE_CELLS(other) & (BOARD ^ occupied);
  const uint64_t forced = playable & threats;
  const int loss = -((42 - plies) / 2);
  if (forced & (forced - 1)) return loss;
  const uint64_t moves = (forced ? forced : playable) & ~(threats >> 1);
  if (!moves) return loss;
  if (plies >= 40) return 0;

  // Nobody wins with the next two stones.
  const int least = -((40 - plies) / 2), most = (41 - plies) / 2;
  if (alpha < least) alpha = least;
  if (beta > most) beta = most;
  if (alpha >= beta) return alpha;
  const bool isStored = plies <= LAST_STORED_PLY;
  const uint64_t key = connectFourKey(own, occupied, plies);
  const unsigned known = isStored ? connectFourBound(table, key) : 0;
  if (known) {
    const int value = (int)(known & VALUE_BITS) - ZERO;
    if (known & LOWER_BOUND) {
      if (value > alpha) alpha = value;
    } else if (value < beta) {
      beta = value;
    }
    if (alpha >= beta) return value;
  }

  uint64_t list[8] = {moves};
  const int count = __builtin_popcountll(moves);
  if (count > 1) {
    PASTE(orderMoves, VARIANT)(moves, own, occupied, list);
    if (plies < FIRST_SEARCHED_PLY) {
      // What is known of the positions that follow may decide at once; and to ask for all of them together costs the
      // memory's delay once, where each of them would pay it alone.
      int best = -64;
      for (int i = 0; i < count; i++) {
        const unsigned bound = connectFourBound(table, connectFourKey(other, occupied | list[i], plies + 1));
        if (bound && !(bound & LOWER_BOUND) && ZERO - (int)bound > best) best = ZERO - (int)bound;
      }
      if (best >= beta) return best;
    }
  }
  const uint64_t before = table->positions;
  for (int i = 0; i < count; i++) {
    const int value = -PASTE(connectFour, VARIANT)(table, other, occupied | list[i], plies + 1, -beta, -alpha);
    if (table->isBrokenOff) return alpha;
    if (value >= beta) {
      if (isStored) keepConnectFourBound(table, key, LOWER_BOUND | (unsigned)(value + ZERO), table->positions - before);
      return value;
    }
    if (value > alpha) alpha = value;
  }
  if (isStored) keepConnectFourBound(table, key, (unsigned)(alpha + ZERO), table->positions - before);
  return alpha;
}

#undef MOVES
