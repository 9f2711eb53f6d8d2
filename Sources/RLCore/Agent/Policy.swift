/// Selects actions.
public protocol Policy: AnyObject {
  /// Writes one action per row, `[B]`, for the observations, `[B, D]`.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)
}
