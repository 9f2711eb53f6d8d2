/// Memory for `count` elements, freed with its owner.
///
/// Where a class needs a column it holds one of these; loops over many rows take `start` into a local.
/// Access is unchecked, as through a pointer.
@frozen public struct Column<Element>: ~Copyable, @unchecked Sendable {
  public let count: Int
  /// The first of `count` elements; valid as long as the column.
  public let start: UnsafeMutablePointer<Element>

  /// - Parameters:
  ///   - count: the number of elements.
  ///   - element: what every place holds at first.
  @inlinable public init(_ count: Int, filledWith element: Element) {
    self.count = count
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: element, count: count)
  }

  @inlinable public init(_ elements: some Collection<Element>) {
    count = elements.count
    start = .allocate(capacity: max(count, 1))
    _ = UnsafeMutableBufferPointer(start: start, count: count).initialize(fromContentsOf: elements)
  }

  @inlinable deinit {
    start.deinitialize(count: count)
    start.deallocate()
  }

  /// `start`, or nil for an empty column: one that is not needed.
  @inlinable public var startUnlessEmpty: UnsafeMutablePointer<Element>? {
    @inline(__always) get { count == 0 ? nil : start }
  }

  @inlinable public subscript(index: Int) -> Element {
    @inline(__always) get { start[index] }
    @inline(__always) nonmutating _modify { yield &start[index] }
  }
}
