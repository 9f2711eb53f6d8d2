import Agents
import NeuralNetworks

/// Computes a policy program here, a row at a time: for ranges of what is between its steps, and as what the foreign programs
/// have to agree with.
package struct ProgramRunner {
  private let program: PolicyProgram
  /// The values of the last row: the observation, then one for each step.
  package private(set) var values: [[Float]]

  package init(_ program: PolicyProgram) {
    self.program = program
    values = [[]] + program.steps.map { [Float](repeating: 0, count: $0.size) }
  }

  /// Computes the values of an observation.
  package mutating func run(_ observation: [Float]) {
    values[0] = observation
    for (index, step) in program.steps.enumerated() {
      values[index + 1] = Self.compute(step, step.inputs.map { values[$0] })
    }
  }

  private static func compute(_ step: PolicyProgram.Step, _ inputs: [[Float]]) -> [Float] {
    let x = inputs[0]
    switch step.operation {
    case .bins(let grid):
      let state = x.indices.reduce(0) { state, i in
        state * grid.bins[i] + min(Int(grid.position(x[i], i)), grid.bins[i] - 1)
      }
      return [Float(state)]
    case .tiles(let grid, let tilings):
      return (0..<tilings).map { tiling in
        let tile = x.indices.reduce(0) { tile, i in
          let shift = Float(tiling * (2 * i + 1) % tilings) / Float(tilings)
          return tile * (grid.bins[i] + 1) + Int(grid.position(x[i], i) + shift)
        }
        return Float(tiling * grid.tiles + tile)
      }
    case .hot:
      var row = [Float](repeating: 0, count: step.size)
      for index in x { row[Int(index)] = 1 }
      return row
    case .rows(let table):
      var sum = [Float](repeating: 0, count: table.columns)
      for index in x { add(1, table, row: Int(index), to: &sum) }
      return sum
    case .scale(let factors, let offsets): return x.indices.map { factors[$0] * x[$0] + offsets[$0] }
    case .clip(let limit): return x.map { min(max($0, -limit), limit) }
    case .channelsLast(let image):
      let pixels = image.height * image.width
      return (0..<x.count).map { x[$0 % image.channels * pixels + $0 / image.channels] }
    case .dense(let weight, let bias, let rectifies):
      var y = bias
      for (i, value) in x.enumerated() where value != 0 { add(value, weight, row: i, to: &y) }
      return rectified(y, rectifies)
    case .convolution(let shape, let weight, let bias): return convolved(x, shape, weight, bias)
    case .layerNorm(let weight, let bias, let epsilon, let rectifies):
      let mean = x.reduce(0, +) / Float(x.count)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(x.count)
      let scale = 1 / (variance + epsilon).squareRoot()
      return rectified(x.indices.map { weight[$0] * ((x[$0] - mean) * scale) + bias[$0] }, rectifies)
    case .add: return x.indices.map { x[$0] + inputs[1][$0] }
    case .dueling(let atoms):
      let advantages = inputs[1]
      let actions = step.size / atoms
      return (0..<step.size).map { index in
        let atom = index % atoms
        let mean = (0..<actions).reduce(0) { $0 + advantages[$1 * atoms + atom] } / Float(actions)
        return x[atom] + advantages[index] - mean
      }
    case .expectation(let support):
      var shares = x
      softmax(x, into: &shares, rows: step.size, columns: support.count)
      return (0..<step.size).map { action in
        (0..<support.count).reduce(0) { $0 + shares[action * support.count + $1] * support.value($1) }
      }
    case .mean(let atoms):
      return (0..<step.size).map { action in
        (0..<atoms).reduce(0) { $0 + x[action * atoms + $1] } / Float(atoms)
      }
    case .tanhOfLast:
      // tanh x = 2 sigmoid(2 x) - 1, by the softmax of 2 x and 0.
      var shares: [Float] = [0, 0]
      softmax([2 * x[x.count - 1], 0], into: &shares, rows: 1, columns: 2)
      return x.dropLast() + [2 * shares[0] - 1]
    }
  }

  private static func add(_ factor: Float, _ matrix: Matrix, row: Int, to sum: inout [Float]) {
    let first = row * matrix.columns
    for column in 0..<matrix.columns { sum[column] += factor * matrix.values[first + column] }
  }

  private static func rectified(_ y: [Float], _ rectifies: Bool) -> [Float] {
    rectifies ? y.map { max($0, 0) } : y
  }

  private static func convolved(
    _ x: [Float], _ shape: Convolution, _ weight: Matrix, _ bias: [Float]
  ) -> [Float] {
    let (image, output, kernel) = (shape.input, shape.output, shape.kernel)
    var y: [Float] = []
    for pixel in 0..<output.height * output.width {
      var sum = bias
      for k in 0..<kernel * kernel {
        let row = pixel / output.width * shape.stride + k / kernel - shape.padding
        let column = pixel % output.width * shape.stride + k % kernel - shape.padding
        guard (0..<image.height).contains(row), (0..<image.width).contains(column) else { continue }
        for channel in 0..<image.channels {
          let value = x[(row * image.width + column) * image.channels + channel]
          if value != 0 { add(value, weight, row: k * image.channels + channel, to: &sum) }
        }
      }
      y += sum
    }
    return rectified(y, shape.activation == .relu)
  }
}

extension GridOfBins {
  /// The position of a number along element `index`, in bins, in `[0, bins]`; 0 for NaN.
  fileprivate func position(_ value: Float, _ index: Int) -> Float {
    let position = (value - low[index]) * scale[index]
    return position > 0 ? min(position, Float(bins[index])) : 0
  }
}
