/// The plateau that ends a run early: so many evaluations in a row without improvement.
///
/// An evaluation improves if its mean return exceeds the best before it by more than `minDelta`. The evaluations are
/// recorded, so what follows from them is not: a resumed run and a reader come to the same end.
///
/// Source: the rule and its names are those of Keras' `EarlyStopping`; Prechelt, "Early stopping - but when?" (1998), compares others.
package struct Plateau: Sendable {
  /// Evaluations in a row without improvement.
  package let patience: Int
  /// In the unit of the return.
  package let minDelta: Double
  /// The best evaluation, or nil before the first.
  package private(set) var best: (step: Int, mean: Double)?
  private var waited = 0

  package static let (patienceKey, minDeltaKey) = ("patience", "min_delta")

  package init(patience: Int, minDelta: Double) { (self.patience, self.minDelta) = (patience, minDelta) }

  package mutating func note(_ mean: Double, at step: Int) {
    if let best, !(mean > best.mean + minDelta) {
      waited += 1
    } else {
      (best, waited) = ((step, mean), 0)
    }
  }

  package var isReached: Bool { waited >= patience }
}

extension RunSettings {
  /// The plateau that ends a run with these settings, before its first evaluation; nil if none does.
  package var plateau: Plateau? {
    integer("training.\(Plateau.patienceKey)").map {
      Plateau(
        patience: $0, minDelta: self["training.\(Plateau.minDeltaKey)"].flatMap { Double($0) } ?? 0)
    }
  }
}
