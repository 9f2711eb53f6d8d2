import Agents
import NeuralNetworks

/// A greedy policy as a list of operations on arrays of float32: what every format is written from.
///
/// Value 0 is the observation as the environment shows it; step k computes value k + 1. A is the number of actions.
package struct PolicyProgram: Sendable {
  /// The observation.
  package enum Input: Sendable, Equatable {
    /// The number of a state, below `count`.
    case state(count: Int)
    case array(shape: [Int])

    /// Numbers of an observation: 1 for a state.
    package var size: Int {
      switch self {
      case .state: 1
      case .array(let shape): shape.reduce(1, *)
      }
    }
  }

  /// The meaning of the last value.
  package enum Reading: Sendable, Equatable {
    /// `[A]`, action values.
    case actionValues
    /// `[A + 1]`, the logits of a policy, and the value of the position in [-1, 1].
    case policyAndValue
  }

  package struct Step: Sendable {
    package let operation: Operation
    /// The numbers of the values that it reads.
    package let inputs: [Int]
    /// The size of what it computes.
    package let size: Int
    /// Whether it computes in single precision where layers have fewer bits: it is no layer of the network, though written as
    /// one.
    package let staysExact: Bool
  }

  package let input: Input
  package private(set) var steps: [Step] = []
  package let reading: Reading
  /// The names of the actions, `[A]`.
  package let actions: [String]
  /// Whether some actions are illegal in some states.
  package let masksActions: Bool

  package init(_ input: Input, reading: Reading, actions: [String], masksActions: Bool) {
    self.input = input
    self.reading = reading
    self.actions = actions
    self.masksActions = masksActions
  }

  package var actionCount: Int { actions.count }
  /// Numbers of the last value.
  package var scoreCount: Int { reading == .policyAndValue ? actionCount + 1 : actionCount }

  /// Whether it looks its values up, so that nothing is rounded on the way to the greedy action.
  package var isTable: Bool {
    guard steps.count <= 2, case .rows? = steps.last?.operation else { return false }
    return size(of: steps[steps.count - 1].inputs[0]) == 1
  }

  /// The size of a value.
  package func size(of value: Int) -> Int { value == 0 ? input.size : steps[value - 1].size }

  /// Adds a step.
  ///
  /// - Returns: the number of its value.
  package mutating func append(
    _ operation: Operation, _ inputs: [Int], size: Int, staysExact: Bool = false
  ) -> Int {
    steps.append(Step(operation: operation, inputs: inputs, size: size, staysExact: staysExact))
    return steps.count
  }
}

/// One operation of a policy program.
package enum Operation: Sendable {
  /// `[D]` to the number of its bin, `[1]`: the first element is the most significant.
  case bins(GridOfBins)
  /// `[D]` to the numbers of its tiles, one for each tiling.
  ///
  /// Sutton and Barto (2018), section 9.5.4: tiling t is shifted by t (1, 3, 5, ...) / tilings.
  case tiles(GridOfBins, tilings: Int)
  /// Indices to a row of `count` zeros with ones at the indices.
  case hot
  /// The sum of the table's rows at the indices, `[columns]`.
  case rows(Matrix)
  /// Each element times its factor plus its offset.
  case scale(factors: [Float], offsets: [Float])
  /// Each element at its nearest number within -limit and limit.
  case clip(limit: Float)
  /// An image from [channels, height, width] to [height, width, channels].
  case channelsLast(ImageShape)
  /// input @ weight + bias.
  case dense(Matrix, bias: [Float], rectifies: Bool)
  /// Its weight is [kernel · kernel · channels, outputs].
  case convolution(Convolution, Matrix, bias: [Float])
  case layerNorm(weight: [Float], bias: [Float], epsilon: Float, rectifies: Bool)
  /// The sum of two values of the same size.
  case add
  /// value + advantage - mean of the advantages, for each of `atoms`; the inputs are value and advantage.
  case dueling(atoms: Int)
  /// The mean of a softmax over the atoms of each action.
  case expectation(Support)
  /// The mean of the atoms of each action.
  case mean(atoms: Int)
  /// The hyperbolic tangent of the last element; the others as they are.
  case tanhOfLast
}

/// A matrix, row after row.
package struct Matrix: Sendable, Equatable {
  package let rows, columns: Int
  /// `[rows, columns]`
  package var values: [Float]

  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "a matrix of another shape")
    self.rows = rows
    self.columns = columns
    self.values = values
  }
}

/// Equal bins of each element of an array; numbers beyond the bounds fall into the outermost bins.
package struct GridOfBins: Sendable, Equatable {
  /// `[D]`
  package let bins: [Int]
  /// `[D]`, the lower bound, and bins per unit.
  package let low, scale: [Float]

  package init(bins: [Int], low: [Float], scale: [Float]) {
    self.bins = bins
    self.low = low
    self.scale = scale
  }

  package var count: Int { bins.count }
  /// Tiles of one tiling, which needs one more along each element.
  package var tiles: Int { bins.reduce(1) { $0 * ($1 + 1) } }
}
