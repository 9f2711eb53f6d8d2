/// How long a step is drawn while it is under way, where its environment can.
enum Motion {
  /// What is shorter is not seen, s.
  private static let shortest = 0.03
  /// Of a step that is long enough, s.
  private static let longest = 0.12

  /// How much of a step is done, from 0 and below 1; nil where it is done, or too short to be seen.
  ///
  /// - Parameter duration: of the step, of which the state at its end is seen for at least two fifths; s.
  static func progress(after seconds: Double, ofStep duration: Double = .infinity) -> Double? {
    let motion = min(longest, 0.6 * duration)
    return motion > shortest && seconds < motion ? seconds / motion : nil
  }
}
