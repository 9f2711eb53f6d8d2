/// How long a step is drawn while it is under way, where its environment can.
enum Motion {
  /// What is shorter is not seen, s.
  static let shortest = 0.03
  /// Of a step that waits for nothing else, s.
  static let usual = 0.12

  /// The state at the end is seen for at least two fifths of a step.
  static func seconds(ofStep duration: Double) -> Double { min(usual, 0.6 * duration) }
}
