/// What brings run files of a study to their steps.
package protocol UnitTraining {
  /// Brings every run to its step; what has been there before is only told of.
  ///
  /// - Parameter ended: told the index of each as it arrives.
  /// - Throws: `StudyInterruption` where a signal or a failed run ended it; what was told before stands.
  func run(_ units: [RunUnit], ended: (Int) throws -> Void) throws
}
