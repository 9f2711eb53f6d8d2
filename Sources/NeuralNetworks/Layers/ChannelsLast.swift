import CKernels

/// Converts images from [channels, height, width] to [height, width, channels], the layout of convolutions.
package struct ChannelsLast: LayerDescription, Hashable {
  package let output: ImageShape

  package init(_ output: ImageShape) { self.output = output }

  package var inputSize: Int { output.count }
  package var outputSize: Int { output.count }
  package var tensors: [ParameterTensor] { [] }
  package var operationsPerRow: Int { 0 }

  package func makeLayer(memory: LayerMemory) -> any Layer { ChannelsLastLayer(self) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {}
}

final class ChannelsLastLayer: Layer {
  private let size, channels: Int
  private let kernels = ckernels()

  init(_ description: ChannelsLast) {
    (size, channels) = (description.inputSize, description.output.channels)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    for start in stride(from: 0, to: batch * size, by: size) {
      kernels.pointee.transpose(input + start, output + start, channels, size / channels)
    }
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let inputGradient else { return }
    for start in stride(from: 0, to: batch * size, by: size) {
      kernels.pointee.transpose(outputGradient + start, inputGradient + start, size / channels, channels)
    }
  }
}
