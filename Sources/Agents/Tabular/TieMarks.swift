import RLCore

/// How Q-learning marks a kept best action where others are as good.
struct TieMarks {
  /// The sign bit, or 0 where the first of equally good actions is taken.
  let tie: Int32
  /// `[16]`, the first best of four actions, with its mark; bit k of the index says that action k is not among the best.
  let ofFour: UnsafePointer<Int32>

  /// The mark for `rule`.
  static func tie(_ rule: TieRule) -> Int32 { rule == .random ? .min : 0 }

  /// What `ofFour` points to; it must outlive the marks.
  static func ofFour(_ rule: TieRule) -> Column<Int32> {
    Column(
      (0..<16 as Range<Int32>).map { worse in
        min(Int32((~worse).trailingZeroBitCount), 3) | (worse.nonzeroBitCount < 3 ? tie(rule) : 0)
      })
  }
}
