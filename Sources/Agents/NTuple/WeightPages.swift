#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A long array of numbers, zero at first, of which only the parts that were written to take memory.
///
/// Files hold only the pages that are not all zero.
final class WeightPages {
  /// Weights of a page.
  static let pageSize = 32
  /// Numbers of a weight.
  let width: Int
  let pageCount: Int
  /// `[weights, width]`
  let start: UnsafeMutablePointer<Float>

  init(weightCount: Int, width: Int = 1) {
    self.width = width
    pageCount = (weightCount + Self.pageSize - 1) / Self.pageSize
    let count = pageCount * Self.pageSize * width
    // Not a column: that would write to all of it.
    guard let memory = calloc(max(count, 1), MemoryLayout<Float>.stride) else {
      preconditionFailure("no memory for \(count) numbers, which was checked before")
    }
    start = memory.bindMemory(to: Float.self, capacity: count)
    #if canImport(Glibc)
      // Reads go all over the table.
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      let aligned = (Int(bitPattern: memory) + page - 1) / page * page
      let bytes = Int(bitPattern: memory) + count * MemoryLayout<Float>.stride - aligned
      if bytes > 1 << 22, let place = UnsafeMutableRawPointer(bitPattern: aligned) {
        madvise(place, bytes, MADV_HUGEPAGE)
      }
    #endif
  }

  deinit { free(start) }

  /// The pages where the `parts` of some weight are not 0.
  func writtenPages(_ parts: Range<Int>) -> [Int32] {
    (0..<pageCount).filter { isWritten($0, parts) }.map { Int32(truncatingIfNeeded: $0) }
  }

  private func isWritten(_ number: Int, _ parts: Range<Int>) -> Bool {
    let page = start + number * Self.pageSize * width
    for weight in 0..<Self.pageSize {
      for part in parts where page[weight &* width &+ part] != 0 { return true }
    }
    return false
  }

  /// The `parts` of the weights of some pages, one page after another.
  func numbers(of pages: [Int32], _ parts: Range<Int>) -> [Float] {
    // All empty arrays are one, whose count would be written here while other threads read it.
    guard !pages.isEmpty else { return [] }
    let count = pages.count * Self.pageSize * parts.count
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      var place = 0
      forEachNumber(of: pages, parts) {
        buffer.initializeElement(at: place, to: start[$0])
        place &+= 1
      }
      initialized = count
    }
  }

  /// Sets the `parts` of the weights of some pages; those of all others become 0.
  func set(_ numbers: [Float], of pages: [Int32], _ parts: Range<Int>) {
    forEachNumber(of: writtenPages(parts), parts) { start[$0] = 0 }
    var place = 0
    forEachNumber(of: pages, parts) {
      start[$0] = numbers[place]
      place &+= 1
    }
  }

  /// Visits where the `parts` of the weights of some pages are, one page after another.
  @inline(__always) private func forEachNumber(of pages: [Int32], _ parts: Range<Int>, _ visit: (Int) -> Void)
  {
    for number in pages {
      let first = Int(number) &* Self.pageSize
      for weight in first..<first &+ Self.pageSize {
        for part in parts { visit(weight &* width &+ part) }
      }
    }
  }
}
