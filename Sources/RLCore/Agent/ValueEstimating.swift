/// An agent with action values.
public protocol ValueEstimating: AnyObject {
  /// `[B, A]`, the estimated value of every action for the observations, `[B, D]`, row by row.
  ///
  /// It draws nothing and learns nothing.
  func actionValues(for observations: Observations) -> [Double]
}
