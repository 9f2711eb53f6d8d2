/// A named array with a shape, in row-major order.
public struct NamedTensor: Sendable, Equatable {
  public enum Elements: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case uint8([UInt8])
    case uint64([UInt64])

    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      case .uint8(let values): values.count
      case .uint64(let values): values.count
      }
    }

    /// Whether no number is NaN or infinite.
    package var areFinite: Bool {
      switch self {
      case .float32(let values): values.allSatisfy(\.isFinite)
      case .float64(let values): values.allSatisfy(\.isFinite)
      default: true
      }
    }
  }
  public let name: String
  public let shape: [Int]
  public let elements: Elements

  /// - Precondition: the shape's product is the number of elements.
  public init(_ name: String, shape: [Int], _ elements: Elements) {
    precondition(elements.count == shape.reduce(1, *))
    (self.name, self.shape, self.elements) = (name, shape, elements)
  }
}
