/// A symmetry of an environment: its action on observations and actions.
public struct ObservationSymmetry: Sendable, Equatable {
  /// For arrays `[D]`, the position of each element; for state indices `[S]`, the image of each index.
  public let elements: [Int32]
  /// `[A]`, the image of each action.
  public let actions: [Int32]

  public init(elements: [Int32], actions: [Int32]) { (self.elements, self.actions) = (elements, actions) }
}

extension Observations {
  /// Transforms row `row` by a symmetry, including its action mask.
  public func see(_ row: Int, through symmetry: ObservationSymmetry) {
    if let states { states[row] = symmetry.elements[Int(states[row])] }
    if let values { Self.move(values + row * rowSize, by: symmetry.elements) }
    if let legalActions { Self.move(legalActions + row * actionCount, by: symmetry.actions) }
  }

  private static func move<T>(_ start: UnsafeMutablePointer<T>, by places: [Int32]) {
    withUnsafeTemporaryAllocation(of: T.self, capacity: places.count) { copy in
      _ = copy.initialize(fromContentsOf: UnsafeBufferPointer(start: start, count: places.count))
      for (index, place) in places.enumerated() { start[Int(place)] = copy[index] }
    }
  }
}
