/// Arrays of a fixed shape whose elements lie between bounds of their own; a bound may be infinite.
public struct BoxSpace: Sendable, Equatable {
  public let shape: [Int]
  /// `[D]`, one bound an element, D being the product of the shape.
  public let low, high: [Float]
  /// `[D]`, what each element is, with its unit: "pole angle (rad)".
  public let labels: [String]
  /// What one element needs to be kept in.
  public var elementType = ElementType.float32
  /// In which order a shape of three dimensions is to be read.
  public var axes = Axes.channelsLast
  /// Successive observations of one episode that stand side by side among the channels, the oldest first.
  public internal(set) var frames = 1

  public enum ElementType: Sendable, Equatable {
    case float32
    /// Whole numbers from 0 to 255.
    case uint8
  }

  public enum Axes: Sendable, Equatable {
    /// [height, width, channels]
    case channelsLast
    /// [channels, height, width]
    case channelsFirst
  }

  /// A flat box, one label and one interval an element.
  public init(_ elements: [(label: String, low: Float, high: Float)]) {
    shape = [elements.count]
    low = elements.map(\.low)
    high = elements.map(\.high)
    labels = elements.map(\.label)
  }

  /// A box of any shape whose elements share one interval.
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

  /// A box of any shape, one label and one interval an element.
  ///
  /// - Precondition: there are as many of each as the shape has elements.
  public init(shape: [Int], low: [Float], high: [Float], labels: [String]) {
    let count = shape.reduce(1, *)
    precondition(
      low.count == count && high.count == count && labels.count == count, "one bound and label an element")
    (self.shape, self.low, self.high, self.labels) = (shape, low, high, labels)
  }

  /// D, the number of elements.
  public var count: Int { low.count }
}
