import CKernels
import RLCore

/// The number of what the cells of each tuple hold: cell after cell, the first in the lowest bits.
final class TupleNumbers {
  /// Tuples, rounded up to a multiple of 8.
  let stride: Int
  private let count, lower, upper: Int
  /// `[lower + upper, stride]`, the parts of the numbers, see `CKernelsTuples`.
  private let shifts, masks, places: Column<UInt64>

  /// Neighboring bits of one word of the board.
  private struct Part {
    var shift, mask, place: UInt64
  }

  /// - Parameter bits: of a cell.
  /// - Precondition: a tuple has at most 32 bits, and its cells are within 128 bits.
  init(_ tuples: [[Int]], bits: Int) {
    let stride = (tuples.count + 7) / 8 * 8
    (count, self.stride) = (tuples.count, stride)
    let parts = tuples.map { Self.parts($0, bits: bits) }
    let (lower, upper) = (parts.map { $0.lower }, parts.map { $0.upper })
    self.lower = lower.map(\.count).max() ?? 0
    self.upper = upper.map(\.count).max() ?? 0
    func columns(_ list: [[Part]], _ length: Int) -> [Part] {
      (0..<length).flatMap { column in
        (0..<stride).map { tuple in
          tuple < list.count && column < list[tuple].count
            ? list[tuple][column] : Part(shift: 0, mask: 0, place: 0)
        }
      }
    }
    let all = columns(lower, self.lower) + columns(upper, self.upper)
    shifts = Column(all.map(\.shift))
    masks = Column(all.map(\.mask))
    places = Column(all.map(\.place))
  }

  /// The parts of a tuple in the lower and in the upper word: cells that follow each other are read together.
  private static func parts(_ cells: [Int], bits: Int) -> (lower: [Part], upper: [Part]) {
    var (lower, upper, place, first) = ([Part](), [Part](), 0, 0)
    while first < cells.count {
      var last = first
      while last + 1 < cells.count, cells[last + 1] == cells[last] + 1 { last += 1 }
      var begin = cells[first] * bits
      let end = (cells[last] + 1) * bits
      while begin < end {
        // A part does not go beyond its word.
        let stop = begin < 64 ? min(end, 64) : end
        let part = Part(
          shift: UInt64(begin % 64), mask: (1 << UInt64(stop - begin)) - 1, place: UInt64(place))
        if begin < 64 { lower.append(part) } else { upper.append(part) }
        (place, begin) = (place + stop - begin, stop)
      }
      first = last + 1
    }
    return (lower, upper)
  }

  /// Writes `[groups, tuples, count]`: where the tables begin plus the numbers on each board.
  ///
  /// - Parameter boards: `[groups, count]`
  /// - Parameter tables: `[stride]`
  func write(
    of boards: UnsafePointer<UInt128>, groups: Int, count boardCount: Int, from tables: UnsafePointer<UInt64>,
    to results: UnsafeMutablePointer<Int32>
  ) {
    var tuples = CKernelsTuples(
      count: count, stride: stride, lower: lower, upper: upper, shifts: shifts.start, masks: masks.start,
      places: places.start)
    boards.withMemoryRebound(to: UInt64.self, capacity: 2 * groups * boardCount) {
      ckernels().pointee.tupleNumbers(&tuples, tables, $0, groups, boardCount, results)
    }
  }
}
