extension BoardGame {
  /// The unfinished position that a player to move sees as `planes`: ones for the own stones, then ones for the
  /// opponent's.
  ///
  /// Which of the two sides moves is told by the number of stones where the game's rules say so; else it is the first,
  /// which makes no difference to the game that follows.
  ///
  /// - Parameter planes: `[2, rows, columns]`
  /// - Returns: nil where no game leads to it.
  public init?(seenByMover planes: UnsafePointer<Float>) {
    let size = Self.rows * Self.columns
    for mover in Side.allCases {
      let stones: [[Side?]] = (0..<Self.rows).map { row in
        (0..<Self.columns).map { column in
          let cell = row * Self.columns + column
          return planes[cell] > 0.5 ? mover : planes[size + cell] > 0.5 ? mover.other : nil
        }
      }
      if let position = try? Self(stones: stones, mover: mover) {
        self = position
        return
      }
    }
    return nil
  }
}
