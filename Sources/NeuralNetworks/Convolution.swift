import CKernels

/// The shape of an image whose channels lie side by side: [height, width, channels].
package struct ImageShape: Sendable, Hashable, CustomStringConvertible {
  package let height, width, channels: Int
  package init(height: Int, width: Int, channels: Int) {
    (self.height, self.width, self.channels) = (height, width, channels)
  }
  package var count: Int { height * width * channels }
  package var description: String { "\(height)x\(width)x\(channels)" }
}

/// A convolution without padding: every output pixel is activation(patch · W + b) of the square patch above it.
///
/// Images are [height, width, channels]. The weight is [kernel · kernel · inputs, outputs], a patch's numbers in the
/// order of the image; flattened, the output needs no layer of its own. Patches are laid out as rows of a matrix, one
/// image at a time so that they stay in the caches, and the rest is the product that dense layers use.
///
/// Source: LeCun et al., "Gradient-based learning applied to document recognition" (1998); the layout: Chellapilla, Puri
/// and Simard (2006).
package struct Convolution: LayerDescription, Hashable {
  package let input: ImageShape
  package let outputs: Int
  package let kernel, stride: Int
  package let activation: Activation

  /// - Precondition: the kernel fits into the image.
  package init(
    input: ImageShape, outputs: Int, kernel: Int, stride: Int = 1, activation: Activation = .relu
  ) {
    precondition(
      kernel > 0 && stride > 0 && outputs > 0, "a convolution needs a kernel, a stride and outputs")
    precondition(kernel <= min(input.height, input.width), "a kernel of \(kernel) on an image of \(input)")
    (self.input, self.outputs, self.kernel, self.stride) = (input, outputs, kernel, stride)
    self.activation = activation
  }

  package var output: ImageShape {
    ImageShape(
      height: (input.height - kernel) / stride + 1, width: (input.width - kernel) / stride + 1,
      channels: outputs)
  }

  /// Numbers in a patch.
  var patchSize: Int { kernel * kernel * input.channels }
  var pixels: Int { output.height * output.width }

  package var inputSize: Int { input.count }
  package var outputSize: Int { output.count }
  package var tensors: [ParameterTensor] {
    [
      ParameterTensor(name: "weight", shape: [patchSize, outputs]),
      ParameterTensor(name: "bias", shape: [outputs]),
    ]
  }
  package var operationsPerRow: Int { 2 * pixels * patchSize * outputs }

  package func makeLayer(memory: LayerMemory) -> any Layer { ConvolutionLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    scheme.fill(
      weight: parameters[0], bias: parameters[1], inputSize: patchSize, outputSize: outputs, random: random)
  }
}

/// `Convolution` with its memory.
final class ConvolutionLayer: Layer {
  private let shape: Convolution
  private let pixels, patchSize, outputs: Int
  private let rectifies: Bool
  private let memory: LayerMemory
  /// [pixels, patchSize] of one image, and their gradients.
  private let patches, patchGradients: ScratchBuffer
  /// W, turned round: [outputs, patchSize].
  private let turned: ScratchBuffer
  private let kernels = ckernels()

  init(_ description: Convolution, memory: LayerMemory) {
    precondition(memory.parameters.count == 2, "a convolution has a weight and a bias")
    (shape, self.memory) = (description, memory)
    (pixels, patchSize, outputs) = (description.pixels, description.patchSize, description.outputs)
    rectifies = description.activation == .relu
    patches = ScratchBuffer(count: pixels * patchSize)
    patchGradients = ScratchBuffer(count: pixels * patchSize)
    turned = ScratchBuffer(count: outputs * patchSize)
  }

  /// Calls `body` for each line of each patch: where it begins in the image and in the matrix of patches.
  @inline(__always) private func forEachLine(_ body: (_ image: Int, _ patch: Int, _ length: Int) -> Void) {
    let (line, pitch) = (shape.kernel * shape.input.channels, shape.input.width * shape.input.channels)
    var patch = 0
    for y in 0..<shape.output.height {
      for x in 0..<shape.output.width {
        let corner = y * shape.stride * pitch + x * shape.stride * shape.input.channels
        for row in 0..<shape.kernel {
          body(corner + row * pitch, patch, line)
          patch += line
        }
      }
    }
  }

  private func layOut(_ image: UnsafePointer<Float>) {
    let patches = patches.values
    forEachLine { from, to, length in
      for index in 0..<length { patches[to + index] = image[from + index] }
    }
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    guard let weight = memory.parameters[0].baseAddress, let bias = memory.parameters[1].baseAddress else {
      return
    }
    for row in 0..<batch {
      layOut(input + row * shape.inputSize)
      var product = CKernelsProduct(
        rows: pixels, columns: outputs, depth: patchSize, a: patches.values, aStride: patchSize,
        aIsTransposed: false, b: weight, bStride: outputs, c: output + row * shape.outputSize,
        cStride: outputs,
        bias: bias, addsToC: false, rectifies: rectifies)
      kernels.pointee.product(&product)
    }
  }

  /// As a dense layer's, image after image: dW = Σ patchesᵀ dZ, d patches = dZ Wᵀ, gathered where patches overlap.
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let weight = memory.parameters[0].baseAddress, let weightGradient = memory.gradients[0].baseAddress,
      let biasGradient = memory.gradients[1].baseAddress
    else { return }
    kernels.pointee.columnSums(
      outputGradient, rectifies ? output : nil, biasGradient, batch * pixels, outputs)
    if inputGradient != nil { kernels.pointee.transpose(weight, turned.values, patchSize, outputs) }
    for row in 0..<batch {
      let slope = outputGradient + row * shape.outputSize
      layOut(input + row * shape.inputSize)
      var product = CKernelsProduct(
        rows: patchSize, columns: outputs, depth: pixels, a: patches.values, aStride: patchSize,
        aIsTransposed: true, b: slope, bStride: outputs, c: weightGradient, cStride: outputs, bias: nil,
        addsToC: row > 0, rectifies: false)
      kernels.pointee.product(&product)
      guard let inputGradient else { continue }
      product = CKernelsProduct(
        rows: pixels, columns: patchSize, depth: outputs, a: slope, aStride: outputs, aIsTransposed: false,
        b: turned.values, bStride: patchSize, c: patchGradients.values, cStride: patchSize, bias: nil,
        addsToC: false, rectifies: false)
      kernels.pointee.product(&product)
      let (image, gradients) = (inputGradient + row * shape.inputSize, patchGradients.values)
      image.update(repeating: 0, count: shape.inputSize)
      forEachLine { to, from, length in
        for index in 0..<length { image[to + index] += gradients[from + index] }
      }
    }
  }
}
