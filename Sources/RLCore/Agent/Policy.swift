/// Something that chooses actions.
public protocol Policy: AnyObject {
  /// Writes one action a row, `[B]`, for what is seen, `[B, D]`.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)
}
