/// An agent that can say what it thinks each action is worth.
public protocol ValueEstimating: AnyObject {
  /// `[B, A]`, the estimated value of every action in what is seen, `[B, D]`, row after row.
  ///
  /// It draws nothing and learns nothing.
  func actionValues(for observations: Observations) -> [Double]
}
