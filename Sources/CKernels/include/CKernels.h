#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One product of row-major matrices: C = A B, C = bias + A B or C += A B, rectified at the end if asked.
///
/// A row of C has the same bits however many rows are computed with it.
///
/// A is [rows, depth], or [depth, rows] if it is transposed; B is [depth, columns]; C is [rows, columns]; bias is
/// [columns] or null. A stride counts floats from one stored row to the next.
typedef struct {
  size_t rows, columns, depth;
  const float *_Nonnull a;
  size_t aStride;
  bool aIsTransposed;
  const float *_Nonnull b;
  size_t bStride;
  float *_Nonnull c;
  size_t cStride;
  const float *_Nullable bias;
  bool addsToC;
  bool rectifies;
} CKernelsProduct;

/// The memory layout of the rows of A, for a product whose A consists of windows of images.
///
/// There are `groups` times `rows` rows: row i of group g begins at a + g * aGroupStride + i * aStride and its result at
/// c + g * cGroupStride + i * cStride. A row's numbers come in `segments` pieces of `depth` numbers each, of which piece s
/// begins `offsets[s]` numbers behind the row's beginning; so B has segments * depth rows.
typedef struct {
  size_t groups, aGroupStride, cGroupStride;
  size_t segments;
  const size_t *_Nonnull offsets;
} CKernelsWindows;

/// Numbers of a block, in a row of B.
enum { CKERNELS_BLOCK = 16 };

/// Tuples of cells of boards in two words of 64 bits, and how their cells become a number.
///
/// The number of a tuple is the sum of its parts, ((word >> shift) & mask) << place. The parts stand in columns, [lower + upper,
/// stride]: those of the lower word first; a tuple that lacks one has the mask 0. stride is `count` rounded up to a multiple of 8.
typedef struct {
  size_t count, stride, lower, upper;
  const uint64_t *_Nonnull shifts;
  const uint64_t *_Nonnull masks;
  const uint64_t *_Nonnull places;
} CKernelsTuples;

/// State of Connect Four's solver: a transposition table of bounds, and how its search ends early.
///
/// A slot holds 49 bits of key, 7 of the work that the bound took and 8 of the bound; a key is stored whole, so that an entry never
/// belongs to another position.
typedef struct {
  uint64_t *_Nonnull slots;
  /// A power of two.
  uint64_t slotCount;
  /// Searched so far.
  uint64_t positions;
  /// Asked every few thousand positions; once it says so, the search has ended early and its value means nothing.
  bool (*_Nonnull isCancelled)(void *_Nullable context);
  void *_Nullable context;
  bool isBrokenOff;
} CKernelsConnectFour;

/// C = bias + A B for a B without its blocks of zeros, rectified at the end if asked: the bits of the whole product, for finite
/// numbers.
///
/// A is [rows, inputs], C [rows, columns] and bias [columns]. The blocks of each group of 16 columns are entries starts[group]
/// to starts[group + 1]: entry e is row places[e] of B, whose 16 numbers are weights + 16 e; columns that B lacks are 0.
typedef struct {
  size_t rows, columns, inputs;
  const float *_Nonnull a;
  float *_Nonnull c;
  const float *_Nonnull bias;
  const size_t *_Nonnull starts;
  const size_t *_Nonnull places;
  const float *_Nonnull weights;
  bool rectifies;
} CKernelsBlocks;

/// C = bias + A B, rectified at the end if asked, where A and B are whole numbers of 8 bits with scales.
///
/// A is [rows, depth] of numbers u from 0 to 255 that stand for scale (u - zero); row i has the scale and the zero at place
/// i * rangeStride. Three bytes behind the last row can be read. B is [columns / 16][depth / 4][16][4], both rounded up and
/// filled with 0, of numbers from -127 to 127 with a scale for each column; columnSums are the sums of its columns. With
/// windows, the depth of each piece is rounded up by itself. columnScales, columnSums and bias are [columns] rounded up to 16.
/// The sum of a column fits 32 bits where pieces times depth is at most CKERNELS_INT8_DEPTH.
typedef struct {
  size_t rows, columns, depth;
  const uint8_t *_Nonnull a;
  size_t aStride;
  const float *_Nonnull scales;
  const int32_t *_Nonnull zeros;
  size_t rangeStride;
  const int8_t *_Nonnull b;
  const int32_t *_Nonnull columnSums;
  const float *_Nonnull columnScales;
  float *_Nonnull c;
  size_t cStride;
  const float *_Nonnull bias;
  bool rectifies;
} CKernelsInt8;

/// The largest depth of products of 8 bits: 2^31 / (255 * 127).
enum { CKERNELS_INT8_DEPTH = 66000 };

/// Products of 8 bits for one class of processor; all classes have the same bits.
typedef struct {
  const char *_Nonnull name;
  void (*_Nonnull product)(const CKernelsInt8 *_Nonnull, const CKernelsWindows *_Nonnull);
  /// Numbers from 0 to 255 for `count` numbers, with the scale and the zero of their range, which includes 0.
  void (*_Nonnull quantize)(const float *_Nonnull x, size_t count, uint8_t *_Nonnull whole, float *_Nonnull scale,
                            int32_t *_Nonnull zero);
} CKernelsInt8Table;

/// C = bias + A B for a B of the upper halves of floats, rectified at the end if asked: the bits of a product with those
/// floats, for a B of more columns than the last layer of a network has.
typedef struct {
  size_t rows, columns, depth;
  const float *_Nonnull a;
  /// [depth, columns]
  const uint16_t *_Nonnull b;
  float *_Nonnull c;
  const float *_Nonnull bias;
  bool rectifies;
} CKernelsBFloat16;

/// The factors of one step of Adam, each rounded once from Float64; `ckernels_adam_factors` makes them.
typedef struct {
  float beta1Rest, beta2, beta2Rest, epsilon;
  /// learning rate / (1 - beta1^t)
  float stepSize;
  /// 1 / sqrt(1 - beta2^t)
  float rootOfCorrection;
} CKernelsAdamFactors;

/// `step` is t of the paper: 1 for the first update.
CKernelsAdamFactors ckernels_adam_factors(double learningRate, double beta1, double beta2, double epsilon,
                                          uint64_t step);

/// The factors of one step of RMSProp.
typedef struct {
  float learningRate, decay, decayRest, epsilon, momentum;
} CKernelsRMSPropFactors;

/// Layer normalization of rows: output = weight x̂ + bias, with the negative ones 0 if it rectifies.
///
/// `unit` is x̂, [rows, size], and `scales` is 1 / sqrt(variance + epsilon), [rows]: the forward pass writes them, the backward
/// pass reads them.
typedef struct {
  size_t rows, size;
  const float *_Nonnull weight;
  const float *_Nonnull bias;
  float *_Nonnull unit;
  float *_Nonnull scales;
  float epsilon;
  bool rectifies;
} CKernelsLayerNorm;

/// The same functions, compiled for one class of processor.
///
/// The results of two variants differ in the last bits. Those of one variant are the same on every x86-64 processor:
/// each number is one fixed sequence of correctly rounded operations, whatever the thread, the vendor or the cache.
typedef struct {
  const char *_Nonnull name;
  size_t lanes;
  void (*_Nonnull product)(const CKernelsProduct *_Nonnull);
  /// The same for an A of windows: convolutions without materializing their patches.
  void (*_Nonnull windows)(const CKernelsProduct *_Nonnull, const CKernelsWindows *_Nonnull);
  void (*_Nonnull blocks)(const CKernelsBlocks *_Nonnull);
  void (*_Nonnull bfloat16)(const CKernelsBFloat16 *_Nonnull);
  void (*_Nonnull adam)(float *_Nonnull parameter, float *_Nonnull mean, float *_Nonnull square,
                        const float *_Nonnull gradient, size_t count, const CKernelsAdamFactors *_Nonnull factors);
  /// velocity = momentum * velocity + gradient; parameter -= learningRate * velocity
  void (*_Nonnull descend)(float *_Nonnull parameter, float *_Nonnull velocity, const float *_Nonnull gradient,
                           size_t count, float learningRate, float momentum);
  /// Without `mean` the squares are not centered.
  void (*_Nonnull rmsprop)(float *_Nonnull parameter, float *_Nonnull square, float *_Nullable mean,
                           float *_Nonnull velocity, const float *_Nonnull gradient, size_t count,
                           const CKernelsRMSPropFactors *_Nonnull factors);
  /// target += factor * source
  void (*_Nonnull addScaled)(float *_Nonnull target, const float *_Nonnull source, size_t count, float factor);
  /// Clamps every number to -bound ... bound.
  void (*_Nonnull clamp)(float *_Nonnull values, size_t count, float bound);
  /// The softmax of each row; with `logSums`, the logarithm of the sum of each row's exponentials too.
  void (*_Nonnull softmax)(const float *_Nonnull logits, float *_Nonnull probabilities, float *_Nullable logSums,
                           size_t rows, size_t columns);
  void (*_Nonnull layerNorm)(const CKernelsLayerNorm *_Nonnull layer, const float *_Nonnull input,
                             float *_Nonnull output);
  /// `gradient`, by the output, is used as scratch; `inputGradient` is not computed where it is null.
  void (*_Nonnull layerNormBackward)(const CKernelsLayerNorm *_Nonnull layer, const float *_Nonnull output,
                                     float *_Nonnull gradient, float *_Nullable inputGradient,
                                     float *_Nonnull weightGradient, float *_Nonnull biasGradient);
  /// Quantile regression of one row: the loss, and its derivative by each of the `count` predictions.
  ///
  /// The loss is the sum over predictions i of the mean over targets j of |levels[i] - (u < 0)| L(u) / delta with
  /// u = targets[j] - predictions[i] and Huber's L; delta 0 takes |u| in its place.
  float (*_Nonnull quantileLoss)(const float *_Nonnull predictions, const float *_Nonnull levels, size_t count,
                                 const float *_Nonnull targets, size_t targetCount, float delta,
                                 float *_Nonnull gradient);
  /// target = tau * online + (1 - tau) * target
  void (*_Nonnull blend)(float *_Nonnull target, const float *_Nonnull online, size_t count, float tau);
  void (*_Nonnull scale)(float *_Nonnull values, size_t count, float factor);
  /// Summed in Float64, in a fixed order.
  double (*_Nonnull sumOfSquares)(const float *_Nonnull values, size_t count);
  /// The sums of a matrix's columns; with an output, the gradient is first set to 0 wherever that is not above zero.
  void (*_Nonnull columnSums)(float *_Nonnull gradient, const float *_Nullable output, float *_Nonnull sums,
                              size_t rows, size_t columns);
  /// results[(g * tuples + t) * count + i] = firsts[t] plus the number of tuple t on board i of group g.
  ///
  /// firsts is [stride], boards [groups, count] of two words each.
  void (*_Nonnull tupleNumbers)(const CKernelsTuples *_Nonnull tuples, const uint64_t *_Nonnull firsts,
                                const uint64_t *_Nonnull boards, size_t groups, size_t count,
                                int32_t *_Nonnull results);
  /// The score of a position of Connect Four if it is between alpha and beta, else a bound on the same side of them.
  ///
  /// `own` are the stones of the player to move among the `plies` stones `occupied`, column by column from the left in seven bits, the
  /// lowest cell first. Nobody has four in a line, and the player to move cannot win at once. The score is 22 less the number of stones
  /// of the winner at its end, negative where the player to move loses.
  int (*_Nonnull connectFour)(CKernelsConnectFour *_Nonnull table, uint64_t own, uint64_t occupied, int plies, int alpha, int beta);
  /// [rows, columns] to [columns, rows]
  void (*_Nonnull transpose)(const float *_Nonnull from, float *_Nonnull to, size_t rows, size_t columns);
  /// Bytes to floats from 0 to 255.
  void (*_Nonnull widen)(const uint8_t *_Nonnull from, float *_Nonnull to, size_t count);
} CKernelsTable;

/// The best variant for this processor, or the one named by the environment variable `RL_LAB_KERNELS`.
///
/// It is the same throughout a process.
const CKernelsTable *_Nonnull ckernels(void);

/// The variants that this processor supports, baseline first, terminated by null.
const CKernelsTable *_Nullable ckernels_variant(size_t index);

/// The best products of 8 bits for this processor among those of the chosen variant's class.
const CKernelsInt8Table *_Nonnull ckernels_int8(void);

/// Those that this processor supports, the portable ones first, terminated by null.
const CKernelsInt8Table *_Nullable ckernels_int8_variant(size_t index);

/// Asks the memory for what is at `address`, to be there when it is read.
static inline void ckernels_fetch(const void *_Nonnull address) { __builtin_prefetch(address); }

#ifdef __cplusplus
}
#endif

#endif
