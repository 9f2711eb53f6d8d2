import CKernels

/// Activation of a layer.
package enum Activation: Sendable, Hashable {
  case identity
  /// max(0, x)
  case relu
}

/// A fully connected layer: output = activation(input W + b).
///
/// Its weight is stored as [inputSize, outputSize], the transpose of PyTorch's `nn.Linear`, so that the outputs of one
/// row are adjacent and a batch of one needs no second layout. Its bias is [outputSize].
package struct Dense: LayerDescription, Hashable {
  package let inputSize: Int
  package let outputSize: Int
  package let activation: Activation

  package init(inputSize: Int, outputSize: Int, activation: Activation = .identity) {
    precondition(inputSize > 0 && outputSize > 0, "a dense layer needs inputs and outputs")
    self.inputSize = inputSize
    self.outputSize = outputSize
    self.activation = activation
  }

  package var tensors: [ParameterTensor] {
    [
      ParameterTensor(name: "weight", shape: [inputSize, outputSize]),
      ParameterTensor(name: "bias", shape: [outputSize]),
    ]
  }

  package var operationsPerRow: Int { 2 * inputSize * outputSize }

  package func makeLayer(memory: LayerMemory) -> any Layer { DenseLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    scheme.fill(
      weight: parameters[0], bias: parameters[1], inputSize: inputSize, outputSize: outputSize, random: random
    )
  }
}

/// Implementation of `Dense`.
final class DenseLayer: Layer {
  private let inputSize: Int
  private let outputSize: Int
  private let rectifies: Bool
  private let maximumBatch: Int
  private let weight: UnsafeMutablePointer<Float>
  private let bias: UnsafeMutablePointer<Float>
  private let weightGradient: UnsafeMutablePointer<Float>
  private let biasGradient: UnsafeMutablePointer<Float>
  /// [outputSize, inputSize], scratch of `backward`: first dW, then W, transposed, or dZ and dX where those are smaller.
  private let transposed: ScratchBuffer
  private let kernels = ckernels()
  /// The weight without its zeros, if there are enough of them.
  private var sparse: SparseWeight?
  private var lowered: Lowered?

  /// The weight with fewer bits.
  private enum Lowered {
    case int8(Int8Weight)
    case halves(HalfWeight)
    /// `[inputSize, outputSize]` of rounded numbers, where halves are not faster.
    case rounded(ScratchBuffer)
  }

  init(_ description: Dense, memory: LayerMemory) {
    guard memory.parameters.count == 2, memory.gradients.count == 2,
      let weight = memory.parameters[0].baseAddress, let bias = memory.parameters[1].baseAddress,
      let weightGradient = memory.gradients[0].baseAddress, let biasGradient = memory.gradients[1].baseAddress
    else { preconditionFailure("a dense layer has a weight and a bias") }
    inputSize = description.inputSize
    outputSize = description.outputSize
    rectifies = description.activation == .relu
    maximumBatch = memory.maximumBatch
    self.weight = weight
    self.bias = bias
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
    transposed = ScratchBuffer(count: inputSize * outputSize)
  }

  func skipZeroBlocks() {
    sparse = SparseWeight(weight, inputs: inputSize, columns: outputSize)
  }

  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    switch precision {
    case .int8:
      lowered =
        ends.isEmpty
        ? Int8Weight(
          weight, bias: bias, pieces: 1, depth: inputSize, columns: outputSize, size: inputSize,
          rows: maximumBatch
        ).map(Lowered.int8) : nil
    case .bf16 where HalfWeight.serves(inputs: inputSize, columns: outputSize):
      lowered = .halves(HalfWeight(weight, inputs: inputSize, columns: outputSize))
    case .bf16:
      lowered = .rounded(HalfWeight.rounded(weight, count: inputSize * outputSize))
    }
    return lowered == nil ? 0 : 1
  }

  /// Y = X W + b, with the same sequence of operations for every row, whatever the batch.
  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    var weight = weight
    switch lowered {
    case .int8(let whole):
      return whole.forward(input: input, output: output, rows: batch, rectifies: rectifies)
    case .halves(let halves):
      return halves.forward(input: input, output: output, bias: bias, rows: batch, rectifies: rectifies)
    case .rounded(let rounded): weight = rounded.values
    case nil: break
    }
    if let sparse, lowered == nil {
      return sparse.forward(input: input, output: output, bias: bias, rows: batch, rectifies: rectifies)
    }
    var product = CKernelsProduct(
      rows: batch, columns: outputSize, depth: inputSize,
      a: input, aStride: inputSize, aIsTransposed: false, b: weight, bStride: outputSize,
      c: output, cStride: outputSize, bias: bias, addsToC: false, rectifies: rectifies)
    kernels.pointee.product(&product)
  }

  /// dW = Xᵀ dZ, db = the sums of dZ's columns, dX = dZ Wᵀ, where dZ is dY wherever Y > 0 (without ReLU: dY).
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    kernels.pointee.columnSums(outputGradient, rectifies ? output : nil, biasGradient, batch, outputSize)
    computeWeightGradient(input: input, outputGradient: outputGradient, batch: batch)
    if let inputGradient { computeInputGradient(inputGradient, outputGradient: outputGradient, batch: batch) }
  }

  /// dX = dZ Wᵀ, or its transpose W dZᵀ: transposing a large W takes longer than transposing a small batch.
  private func computeInputGradient(
    _ inputGradient: UnsafeMutablePointer<Float>, outputGradient: UnsafePointer<Float>, batch: Int
  ) {
    let turnsBatch = batch * (inputSize + outputSize) < inputSize * outputSize
    let turned = transposed.values
    let result = turnsBatch ? turned + batch * outputSize : inputGradient
    if turnsBatch {
      kernels.pointee.transpose(outputGradient, turned, batch, outputSize)
    } else {
      kernels.pointee.transpose(weight, turned, inputSize, outputSize)
    }
    var product = CKernelsProduct(
      rows: turnsBatch ? inputSize : batch, columns: turnsBatch ? batch : inputSize, depth: outputSize,
      a: turnsBatch ? UnsafePointer(weight) : outputGradient, aStride: outputSize, aIsTransposed: false,
      b: turned, bStride: turnsBatch ? batch : inputSize, c: result, cStride: turnsBatch ? batch : inputSize,
      bias: nil, addsToC: false, rectifies: false)
    kernels.pointee.product(&product)
    if turnsBatch { kernels.pointee.transpose(result, inputGradient, inputSize, batch) }
  }

  private func computeWeightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, batch: Int
  ) {
    // With few outputs, rows of dW would fill little of a vector; rows of its transpose fill it well.
    let turned = outputSize < inputSize && outputSize <= kernels.pointee.lanes / 2
    var product = CKernelsProduct(
      rows: turned ? outputSize : inputSize, columns: turned ? inputSize : outputSize, depth: batch,
      a: turned ? outputGradient : input, aStride: turned ? outputSize : inputSize, aIsTransposed: true,
      b: turned ? input : outputGradient, bStride: turned ? inputSize : outputSize,
      c: turned ? transposed.values : weightGradient, cStride: turned ? inputSize : outputSize,
      bias: nil, addsToC: false, rectifies: false)
    kernels.pointee.product(&product)
    if turned { kernels.pointee.transpose(transposed.values, weightGradient, outputSize, inputSize) }
  }
}
