/// Description of a layer without memory: a value that can be stored, sent to another thread and built there.
///
/// A network is a list of these. A new kind of layer is one file with its description and its `Layer`: dropout
/// keeps its mask in the layer, noisy dense its draws, a dueling head its two streams.
package protocol LayerDescription: Sendable {
  /// Input size of a row.
  var inputSize: Int { get }
  /// Output size of a row.
  var outputSize: Int { get }
  /// Its parameters, named inside the layer, such as `weight`.
  var tensors: [ParameterTensor] { get }
  /// Additions and multiplications of `forward` per row; the dominant term only.
  var operationsPerRow: Int { get }
  /// Numbers that `forward` keeps per row.
  var activationsPerRow: Int { get }

  func makeLayer(memory: LayerMemory) -> any Layer

  /// Samples initial values; `parameters` are in the order of `tensors`.
  func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double)
}

extension LayerDescription {
  package var activationsPerRow: Int { outputSize }
}

/// The parameters and gradients of a layer, in the order of its description's `tensors`.
package struct LayerMemory {
  package let parameters: [UnsafeMutableBufferPointer<Float>]
  package let gradients: [UnsafeMutableBufferPointer<Float>]
  /// The largest batch size B.
  package let maximumBatch: Int

  package init(
    parameters: [UnsafeMutableBufferPointer<Float>], gradients: [UnsafeMutableBufferPointer<Float>],
    maximumBatch: Int
  ) {
    (self.parameters, self.gradients, self.maximumBatch) = (parameters, gradients, maximumBatch)
  }

  /// The memory of some of the tensors, for batches of the same size or of `maximumBatch`.
  func part(_ tensors: Range<Int>, maximumBatch: Int? = nil) -> LayerMemory {
    LayerMemory(
      parameters: Array(parameters[tensors]), gradients: Array(gradients[tensors]),
      maximumBatch: maximumBatch ?? self.maximumBatch)
  }
}

/// A layer of a network: from [B, inputSize] to [B, outputSize], and back; B is the batch.
///
/// A layer owns no activations; the network hands it the buffers. All are row-major and hold B rows at least. A layer
/// belongs to one thread at a time and allocates nothing after it was made.
package protocol Layer: AnyObject {
  /// Computes the output of every row of the input.
  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int)

  /// Overwrites the gradients of the layer's parameters and, if requested, the gradient of its input.
  ///
  /// - Parameters:
  ///   - input: what the last `forward` read.
  ///   - output: what it wrote.
  ///   - outputGradient: the loss's gradient by the output; the layer may use it as scratch.
  ///   - inputGradient: null for the first layer of a network.
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int)

  /// Lets `forward` skip the weights that are 0 now, until they are changed and this is called again.
  func skipZeroBlocks()

  /// Lets `forward` compute with fewer bits, from the weights as they are now, until this is called again.
  ///
  /// - Parameter ends: where in the network the layer is; there int8 stays in single precision.
  /// - Returns: how many products have fewer bits.
  func lower(to precision: Precision, at ends: NetworkEnds) -> Int
}

extension Layer {
  package func skipZeroBlocks() {}
  package func lower(to precision: Precision, at ends: NetworkEnds) -> Int { 0 }
}
