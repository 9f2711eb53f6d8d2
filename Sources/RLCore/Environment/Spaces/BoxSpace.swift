/// Arrays of a fixed shape with bounds per element, which may be infinite.
public struct BoxSpace: Sendable, Equatable {
  public let shape: [Int]
  /// `[D]`, bounds of each element; D is the product of the shape.
  public let low, high: [Float]
  /// `[D]`, the meaning of each element, with its unit: "pole angle (rad)".
  public let labels: [String]
  /// Storage type of an element.
  public var elementType = ElementType.float32
  /// The order of the axes of a three-dimensional shape.
  public var axes = Axes.channelsLast
  /// Number of successive observations of one episode stacked along the channels, oldest first.
  public internal(set) var frames = 1
  /// Number of tilings of a tile-coded observation, nil for others: the row is divided into as many equal parts, and in
  /// each one element is 1 and the others are 0.
  public var tilings: Int?

  public enum ElementType: Sendable, Equatable {
    case float32
    /// Integers from 0 to 255.
    case uint8
  }

  public enum Axes: Sendable, Equatable {
    /// [height, width, channels]
    case channelsLast
    /// [channels, height, width]
    case channelsFirst
  }

  /// A flat box, with a label and bounds per element.
  public init(_ elements: [(label: String, low: Float, high: Float)]) {
    shape = [elements.count]
    low = elements.map(\.low)
    high = elements.map(\.high)
    labels = elements.map(\.label)
  }

  /// A box of any shape with the same bounds for all elements.
  public init(
    shape: [Int], low: Float, high: Float, elementType: ElementType = .float32, axes: Axes = .channelsLast
  ) {
    self.shape = shape
    (self.elementType, self.axes) = (elementType, axes)
    let count = shape.reduce(1, *)
    self.low = Array(repeating: low, count: count)
    self.high = Array(repeating: high, count: count)
    labels = (0..<count).map { "element \($0)" }
  }

  /// A box of any shape, with a label and bounds per element.
  ///
  /// - Precondition: there are as many of each as the shape has elements.
  public init(shape: [Int], low: [Float], high: [Float], labels: [String]) {
    let count = shape.reduce(1, *)
    precondition(
      low.count == count && high.count == count && labels.count == count, "one bound and label per element")
    (self.shape, self.low, self.high, self.labels) = (shape, low, high, labels)
  }

  /// D, the number of elements.
  public var count: Int { low.count }
}
