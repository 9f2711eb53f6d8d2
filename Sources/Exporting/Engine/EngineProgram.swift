import Agents
import Foundation
import NeuralNetworks

/// A policy's program in the form that the engine reads: words of 32 bits, and arrays with their shapes.
package struct EngineProgram {
  /// How the weights of layers are stored; the engine computes in single precision. A table or a layer with a number beyond
  /// half precision, which ends at 65,504, stays in single precision.
  package enum Precision: String, Sendable, CaseIterable {
    case float32, float16
    /// Whole numbers from -127 to 127, with a scale for each output.
    case int8
  }

  package private(set) var data = Data()
  /// Bytes of memory that the engine reserves for it, about.
  package private(set) var memory = 0
  private let precision: Precision
  /// The numbers of the arrays that were written, by their bytes. An equal one is named by its number: a network of implicit
  /// quantiles has the same weights at each level.
  private var arrays: [Data: Int] = [:]
  /// Bytes of what the engine keeps of a step beside its value and its weights, about.
  private static let bytesOfStep = 128

  package init(_ program: PolicyProgram, precision: Precision) {
    self.precision = precision
    words(
      program.input.size, program.actionCount, program.scoreCount, program.masksActions ? 1 : 0,
      program.reading == .policyAndValue ? 1 : 0, program.steps.count)
    memory += 4 * program.input.size + program.actionCount
    for step in program.steps {
      append(step)
      memory += Self.bytesOfStep + 4 * step.size
    }
  }

  package mutating func words(_ values: Int...) {
    for value in values {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: value).littleEndian) { data.append(contentsOf: $0) }
    }
  }

  private mutating func append(_ step: PolicyProgram.Step) {
    let second = step.inputs.count > 1 ? step.inputs[1] : 0
    words(step.operation.number, step.inputs[0], second, step.size)
    switch step.operation {
    case .bins(let grid): append(grid, tilings: 0)
    case .tiles(let grid, let tilings): append(grid, tilings: tilings)
    case .hot, .add, .tanhOfLast: break
    case .rows(let table): self.table(table)
    case .scale(let factors, let offsets):
      array(factors)
      array(offsets)
    case .clip(let limit): words(Int(limit.bitPattern))
    case .channelsLast(let image): words(image.channels, image.height * image.width)
    case .dense(let weight, let bias, let rectifies):
      words(rectifies ? 1 : 0)
      layer(weight)
      array(bias)
    case .convolution(let shape, let weight, let bias):
      let (image, output) = (shape.input, shape.output)
      words(image.height, image.width, image.channels, shape.kernel, shape.stride, shape.padding)
      words(output.height, output.width, output.channels, shape.activation == .relu ? 1 : 0)
      layer(weight)
      array(bias)
    case .layerNorm(let weight, let bias, let epsilon, let rectifies):
      words(Int(epsilon.bitPattern), rectifies ? 1 : 0)
      array(weight)
      array(bias)
    case .dueling(let atoms), .mean(let atoms): words(atoms)
    case .expectation(let support):
      words(support.count)
      array((0..<support.count).map(support.value))
    }
  }

  private mutating func append(_ grid: GridOfBins, tilings: Int) {
    words(tilings, grid.tiles)
    for count in grid.bins { words(count) }
    array(grid.low)
    array(grid.scale)
  }

  private mutating func array(_ values: [Float]) { array(values, rows: 1, columns: values.count) }

  private mutating func array(_ values: [Float], rows: Int, columns: Int) {
    array(rows: rows, columns: columns) { program in
      program.words(0, rows, columns)
      program.data.append(values.bytes)
    }
  }

  /// An array as `write` writes it, or the number of an equal one.
  private mutating func array(rows: Int, columns: Int, _ write: (inout EngineProgram) -> Void) {
    let start = data.count
    write(&self)
    let written = Data(data[start...])
    guard let number = arrays[written] else {
      arrays[written] = arrays.count
      memory += 4 * rows * columns
      return
    }
    data.removeSubrange(start...)
    words(5, number)
  }

  /// A table, many rows of which may be equal, such as those that were never updated: each is written once.
  private mutating func table(_ table: Matrix) {
    var (numbers, different): ([[Float]: Int], [[Float]]) = ([:], [])
    let rows = (0..<table.rows).map { row -> Int in
      let values = Array(table.values[row * table.columns..<(row + 1) * table.columns])
      if let number = numbers[values] { return number }
      numbers[values] = different.count
      different.append(values)
      return different.count - 1
    }
    let halves = precision == .float32 ? [] : different.map(OrderedRounding.halves)
    let isHalf = precision != .float32 && halves.allSatisfy { $0.allSatisfy(\.isFinite) }
    let size = different.count * table.columns * (isHalf ? 2 : 4) + 2 * rows.count
    guard different.count <= 65_536, size < 4 * table.values.count else {
      return array(table.values, rows: table.rows, columns: table.columns)
    }
    array(rows: table.rows, columns: table.columns) { program in
      program.words(isHalf ? 4 : 3, table.rows, table.columns, different.count)
      if isHalf {
        for row in halves { program.halves(row) }
      } else {
        for row in different { program.data.append(row.bytes) }
      }
      program.pad()
      for row in rows {
        withUnsafeBytes(of: UInt16(row).littleEndian) { program.data.append(contentsOf: $0) }
      }
      program.pad()
    }
  }

  private mutating func halves(_ values: [Float16]) {
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
  }

  /// What follows begins at a word; everything before has whole words.
  private mutating func pad() { while data.count % 4 != 0 { data.append(0) } }

  /// The weights of a layer, in the precision that was asked for.
  private mutating func layer(_ weight: Matrix) {
    switch precision {
    case .float32: array(weight.values, rows: weight.rows, columns: weight.columns)
    case .float16:
      let halves = weight.values.map { Float16($0) }
      guard halves.allSatisfy(\.isFinite) else {
        return array(weight.values, rows: weight.rows, columns: weight.columns)
      }
      array(rows: weight.rows, columns: weight.columns) { program in
        program.words(1, weight.rows, weight.columns)
        program.halves(halves)
        program.pad()
      }
    case .int8:
      array(rows: weight.rows, columns: weight.columns) { program in
        program.words(2, weight.rows, weight.columns)
        let quantized = QuantizedMatrix(weight)
        program.data.append(quantized.scales.bytes)
        program.data.append(contentsOf: quantized.values.map { UInt8(bitPattern: $0) })
        program.pad()
      }
    }
  }
}

extension QuantizedMatrix {
  package init(_ matrix: Matrix) { self.init(matrix.values, columns: matrix.columns) }
}

extension Operation {
  /// The engine's number of the operation, as policy.c has them.
  fileprivate var number: Int {
    switch self {
    case .bins: 1
    case .tiles: 2
    case .hot: 3
    case .rows: 4
    case .scale: 5
    case .channelsLast: 6
    case .dense: 7
    case .convolution: 8
    case .layerNorm: 9
    case .add: 10
    case .dueling: 11
    case .expectation: 12
    case .mean: 13
    case .tanhOfLast: 14
    case .clip: 15
    }
  }
}
