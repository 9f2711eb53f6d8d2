/// An array of a training state for a checkpoint, in segments of fixed size, without those unchanged since the last
/// checkpoint.
public struct StateArray: Sendable, Equatable {
  /// Consecutive rows, from the beginning of one segment to the end of another.
  public struct Piece: Sendable, Equatable {
    public let firstRow: Int
    public let elements: NamedTensor.Elements
  }

  public let name: String
  /// Shape of the whole array.
  public let shape: [Int]
  /// An empty array of the same type.
  public let noElements: NamedTensor.Elements
  /// The changed segments, in order.
  public let pieces: [Piece]

  /// Rows of the array, along the first axis; 1 for a single number.
  public var rowCount: Int { shape.first ?? 1 }

  /// Elements of a row.
  public var rowSize: Int { shape.dropFirst().reduce(1, *) }

  /// The whole of `tensor`.
  public init(_ tensor: NamedTensor) {
    (name, shape) = (tensor.name, tensor.shape)
    noElements = tensor.elements.none
    pieces = [Piece(firstRow: 0, elements: tensor.elements)]
  }

  /// The segments of an array in memory that contain a row of `changed`; all of them if that is nil.
  init<Element: StorableElement>(
    _ name: String, _ start: UnsafeMutablePointer<Element>, shape: [Int], changed: [Range<Int>]?
  ) {
    (self.name, self.shape, noElements) = (name, shape, Element.store([]))
    let (rowCount, rowSize) = (shape.first ?? 1, shape.dropFirst().reduce(1, *))
    let segment = Self.segmentRows(rowBytes: rowSize * MemoryLayout<Element>.size)
    pieces = Self.segments(changed ?? [0..<rowCount], of: segment, rowCount: rowCount).map { rows in
      Piece(
        firstRow: rows.lowerBound,
        elements: Element.store(
          Array(UnsafeBufferPointer(start: start + rows.lowerBound * rowSize, count: rows.count * rowSize))))
    }
  }

  /// Rows per segment: 4096, or as many as fit into 256 KiB, at least one.
  public static func segmentRows(rowBytes: Int) -> Int { max(1, min(4096, (256 << 10) / max(rowBytes, 1))) }

  /// `ranges` extended to whole segments, in order and without overlaps.
  static func segments(_ ranges: [Range<Int>], of size: Int, rowCount: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      let first = range.lowerBound / size * size
      let last = min((range.upperBound + size - 1) / size * size, rowCount)
      if let before = result.last, before.upperBound >= first {
        result[result.count - 1] = before.lowerBound..<max(before.upperBound, last)
      } else {
        result.append(first..<last)
      }
    }
    return result
  }
}

extension NamedTensor.Elements {
  /// No elements, of the same type.
  fileprivate var none: NamedTensor.Elements {
    switch self {
    case .float32: .float32([])
    case .float64: .float64([])
    case .int32: .int32([])
    case .uint8: .uint8([])
    case .uint64: .uint64([])
    }
  }
}
