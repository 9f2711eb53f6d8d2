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

  private var stride: Int { Self.pageSize * width }

  private func page(_ number: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: start + number * stride, count: stride)
  }

  /// Whether a page has a number that is not 0.
  func isWritten(_ number: Int) -> Bool { page(number).contains { $0 != 0 } }

  /// The numbers of some pages, one page after another.
  func numbers(of pages: [Int32]) -> [Float] {
    // All empty arrays are one, whose count would be written here while other threads read it.
    guard !pages.isEmpty else { return [] }
    return [Float](unsafeUninitializedCapacity: pages.count * stride) { buffer, count in
      for (place, number) in pages.enumerated() {
        guard let target = buffer.baseAddress else { return }
        (target + place * stride).initialize(from: start + Int(number) * stride, count: stride)
      }
      count = pages.count * stride
    }
  }

  /// Sets the numbers of some pages; all others become 0.
  func set(_ numbers: [Float], of pages: [Int32]) {
    for number in 0..<pageCount where isWritten(number) { page(number).update(repeating: 0) }
    numbers.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress else { return }
      for (place, number) in pages.enumerated() {
        (start + Int(number) * stride).update(from: from + place * stride, count: stride)
      }
    }
  }
}
