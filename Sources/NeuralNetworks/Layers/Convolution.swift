import CKernels

/// The shape of an image with channels last: [height, width, channels].
package struct ImageShape: Sendable, Hashable, CustomStringConvertible {
  package let height, width, channels: Int
  package init(height: Int, width: Int, channels: Int) {
    (self.height, self.width, self.channels) = (height, width, channels)
  }
  package var count: Int { height * width * channels }
  package var description: String { "\(height)x\(width)x\(channels)" }
}

/// A convolution: every output pixel is activation(window · W + b) of the square window above it.
///
/// Images are [height, width, channels]. The weight is [kernel · kernel · inputs, outputs], a window's numbers in the
/// order of the image; flattening the output needs no separate layer.
///
/// Source: LeCun et al., "Gradient-based learning applied to document recognition" (1998).
package struct Convolution: LayerDescription, Hashable {
  package let input: ImageShape
  package let outputs: Int
  package let kernel, stride: Int
  /// Zero padding around the image, in pixels.
  package let padding: Int
  package let activation: Activation

  /// - Precondition: the kernel fits into the padded image and is larger than the padding.
  package init(
    input: ImageShape, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    activation: Activation = .relu
  ) {
    precondition(
      kernel > 0 && stride > 0 && outputs > 0, "a convolution needs a kernel, a stride and outputs")
    precondition((0..<kernel).contains(padding), "a padding of \(padding) with a kernel of \(kernel)")
    (self.input, self.outputs, self.kernel, self.stride) = (input, outputs, kernel, stride)
    (self.padding, self.activation) = (padding, activation)
    precondition(
      kernel <= min(padded.height, padded.width), "a kernel of \(kernel) on an image of \(input)")
  }

  /// The image with its padding.
  var padded: ImageShape {
    ImageShape(
      height: input.height + 2 * padding, width: input.width + 2 * padding, channels: input.channels)
  }

  package var output: ImageShape {
    ImageShape(
      height: (padded.height - kernel) / stride + 1, width: (padded.width - kernel) / stride + 1,
      channels: outputs)
  }

  /// Size of a window.
  var windowSize: Int { kernel * kernel * input.channels }
  var pixels: Int { output.height * output.width }

  package var inputSize: Int { input.count }
  package var outputSize: Int { output.count }
  package var tensors: [ParameterTensor] {
    [
      ParameterTensor(name: "weight", shape: [windowSize, outputs]),
      ParameterTensor(name: "bias", shape: [outputs]),
    ]
  }
  package var operationsPerRow: Int { 2 * pixels * windowSize * outputs }

  package func makeLayer(memory: LayerMemory) -> any Layer { ConvolutionLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    scheme.fill(
      weight: parameters[0], bias: parameters[1], inputSize: windowSize, outputSize: outputs, random: random)
  }
}
