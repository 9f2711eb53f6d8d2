// Template: the numbers of tuples of cells, eight at a time.

typedef uint64_t PASTE(Words, VARIANT) __attribute__((vector_size(64), aligned(8)));
typedef int32_t PASTE(Numbers, VARIANT) __attribute__((vector_size(32), aligned(4)));

#define WORDS PASTE(Words, VARIANT)

/// Eight boards beside each other, one tuple after another.
static void PASTE(tupleNumbersOfEight, VARIANT)(const CKernelsTuples *tuples, const uint64_t *firsts,
                                                const uint64_t *boards, int32_t *results) {
  WORDS lower, upper = {0};
  for (int i = 0; i < 8; i++) lower[i] = boards[2 * i];
  // Boards of at most 64 bits have none.
  if (tuples->upper > 0) {
    for (int i = 0; i < 8; i++) upper[i] = boards[2 * i + 1];
  }
  for (size_t t = 0; t < tuples->count; t++) {
    WORDS number = (WORDS){0} + firsts[t];
    size_t at = t;
    for (size_t part = 0; part < tuples->lower; part++, at += tuples->stride) {
      number += ((lower >> tuples->shifts[at]) & tuples->masks[at]) << tuples->places[at];
    }
    for (size_t part = 0; part < tuples->upper; part++, at += tuples->stride) {
      number += ((upper >> tuples->shifts[at]) & tuples->masks[at]) << tuples->places[at];
    }
    *(PASTE(Numbers, VARIANT) *)(results + 8 * t) = __builtin_convertvector(number, PASTE(Numbers, VARIANT));
  }
}

/// Eight tuples beside each other, one board after another.
static void PASTE(tupleNumbersOfSome, VARIANT)(const CKernelsTuples *tuples, const uint64_t *firsts,
                                               const uint64_t *boards, size_t count, int32_t *results) {
  for (size_t i = 0; i < count; i++) {
    for (size_t t = 0; t < tuples->count; t += 8) {
      WORDS number = *(const WORDS *)(firsts + t);
      for (size_t part = 0; part < tuples->lower + tuples->upper; part++) {
        const size_t at = part * tuples->stride + t;
        const uint64_t word = boards[2 * i + (part >= tuples->lower)];
        number += ((((WORDS){0} + word) >> *(const WORDS *)(tuples->shifts + at)) & *(const WORDS *)(tuples->masks + at))
                  << *(const WORDS *)(tuples->places + at);
      }
      const size_t rest = tuples->count - t < 8 ? tuples->count - t : 8;
      for (size_t lane = 0; lane < rest; lane++) results[(t + lane) * count + i] = (int32_t)number[lane];
    }
  }
}

static void PASTE(tupleNumbers, VARIANT)(const CKernelsTuples *tuples, const uint64_t *firsts,
                                         const uint64_t *boards, size_t groups, size_t count, int32_t *results) {
  for (size_t group = 0; group < groups; group++, boards += 2 * count, results += tuples->count * count) {
    if (count == 8) {
      PASTE(tupleNumbersOfEight, VARIANT)(tuples, firsts, boards, results);
    } else {
      PASTE(tupleNumbersOfSome, VARIANT)(tuples, firsts, boards, count, results);
    }
  }
}

#undef WORDS
