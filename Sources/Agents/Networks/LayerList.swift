import NeuralNetworks
import RLCore

/// One element of the list `layers`: `conv 16 3x3`, `conv 32 8x8 stride 4 padding 2`, `dense 128`, `residual 128` or
/// `residual conv 16 3x3`.
package enum LayerText: Sendable, Equatable {
  case convolution(outputs: Int, kernel: Int, stride: Int, padding: Int)
  case dense(Int)
  /// Two dense layers of this many units with a skip connection.
  case residual(Int)
  /// Two convolutions with a skip connection.
  case residualConvolution(outputs: Int, kernel: Int)

  static let forms =
    "'conv 16 3x3', 'conv 32 8x8 stride 4', 'conv 16 3x3 padding 1', 'dense 128', 'residual 128' or 'residual conv 16 3x3'"

  /// Nil if the text has none of these forms.
  package init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    func size(_ word: String, from least: Int = 1) -> Int? {
      Int(word).flatMap { (least...16_384).contains($0) ? $0 : nil }
    }
    func kernel(_ word: String) -> Int? {
      let sides = word.split(separator: "x", omittingEmptySubsequences: false).map(String.init)
      return sides.count == 2 && sides[0] == sides[1] ? size(sides[0]) : nil
    }
    switch (words.first, words.count) {
    case ("dense", 2):
      guard let units = size(words[1]) else { return nil }
      self = .dense(units)
    case ("residual", 2):
      guard let units = size(words[1]) else { return nil }
      self = .residual(units)
    case ("residual", 4) where words[1] == "conv":
      guard let outputs = size(words[2]), let kernel = kernel(words[3]), kernel % 2 == 1 else { return nil }
      self = .residualConvolution(outputs: outputs, kernel: kernel)
    case ("conv", 3), ("conv", 5), ("conv", 7):
      guard let outputs = size(words[1]), let kernel = kernel(words[2]) else { return nil }
      var (stride, padding) = (1, 0)
      var rest = words.dropFirst(3)
      if rest.first == "stride" {
        guard let steps = rest.dropFirst().first.flatMap({ size($0) }) else { return nil }
        (stride, rest) = (steps, rest.dropFirst(2))
      }
      if rest.first == "padding" {
        guard let pixels = rest.dropFirst().first.flatMap({ size($0, from: 0) }), pixels < kernel else {
          return nil
        }
        (padding, rest) = (pixels, rest.dropFirst(2))
      }
      guard rest.isEmpty else { return nil }
      self = .convolution(outputs: outputs, kernel: kernel, stride: stride, padding: padding)
    default: return nil
    }
  }
}

extension NetworkSettings {
  /// The layers of the list `layers` for this observation space, and the number of outputs.
  ///
  /// - Throws: where a layer does not fit onto the one before, with both sizes.
  package func torso(
    _ space: ObservationSpace
  ) throws(ConfigurationProblem) -> (layers: [any LayerDescription], size: Int) {
    var layers: [any LayerDescription] = []
    var image: ImageShape?
    var size = 0
    switch space {
    case .discrete(let count): size = count
    case .box(let box):
      size = box.count
      switch box.shape.count {
      case 3 where box.axes == .channelsFirst:
        image = ImageShape(height: box.shape[1], width: box.shape[2], channels: box.shape[0])
      case 3: image = ImageShape(height: box.shape[0], width: box.shape[1], channels: box.shape[2])
      case 2: image = ImageShape(height: box.shape[0], width: box.shape[1], channels: 1)
      default: break
      }
    }
    if let image, case .box(let box) = space, box.axes == .channelsFirst,
      layerTexts.first?.contains("conv") == true
    {
      layers.append(ChannelsLast(image))
    }
    for text in layerTexts {
      switch LayerText(text) {
      case nil: throw ConfigurationProblem("layers", "'\(text)' is not a layer; write \(LayerText.forms)")
      case .convolution(let outputs, let kernel, let stride, let padding):
        guard let shape = image else { throw needsImage(text, size) }
        guard kernel <= min(shape.height, shape.width) + 2 * padding else {
          throw ConfigurationProblem("layers", "'\(text)' does not fit into an image of \(shape)")
        }
        let layer = Convolution(
          input: shape, outputs: outputs, kernel: kernel, stride: stride, padding: padding)
        layers.append(layer)
        (image, size) = (layer.output, layer.outputSize)
      case .dense(let units):
        layers.append(Dense(inputSize: size, outputSize: units, activation: .relu))
        (image, size) = (nil, units)
      case .residual(let units):
        guard units == size else {
          throw ConfigurationProblem(
            "layers",
            "'\(text)' gives \(units) numbers but takes \(size): a skip connection needs as many outputs as inputs; put 'dense \(units)' before it"
          )
        }
        layers.append(
          Residual([
            Dense(inputSize: size, outputSize: size, activation: .relu),
            Dense(inputSize: size, outputSize: size),
          ]))
        image = nil
      case .residualConvolution(let outputs, let kernel):
        guard let shape = image else { throw needsImage(text, size) }
        guard outputs == shape.channels else {
          throw ConfigurationProblem(
            "layers",
            "'\(text)' gives \(outputs) channels but takes an image of \(shape): a skip connection needs as many; put 'conv \(outputs) \(kernel)x\(kernel) padding \(kernel / 2)' before it"
          )
        }
        layers.append(
          Residual(
            [Activation.relu, .identity].map {
              Convolution(
                input: shape, outputs: outputs, kernel: kernel, padding: kernel / 2, activation: $0)
            }))
      }
    }
    return (layers, size)
  }

  private func needsImage(_ text: String, _ size: Int) -> ConfigurationProblem {
    ConfigurationProblem(
      "layers",
      "'\(text)' needs an image of height, width and channels; its input is a row of \(size) numbers")
  }
}
