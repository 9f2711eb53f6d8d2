import NeuralNetworks
import RLCore

/// One element of the list `layers`: `conv 16 3x3`, `conv 32 8x8 stride 4`, `dense 128` or `residual 128`.
package enum LayerText: Sendable, Equatable {
  case convolution(outputs: Int, kernel: Int, stride: Int)
  case dense(Int)
  /// Two dense layers of this many units with a way around them.
  case residual(Int)

  static let forms = "'conv 16 3x3', 'conv 32 8x8 stride 4', 'dense 128' or 'residual 128'"

  /// Nil where the text is none of the forms.
  package init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    func size(_ word: String) -> Int? { Int(word).flatMap { (1...16_384).contains($0) ? $0 : nil } }
    switch (words.first, words.count) {
    case ("dense", 2):
      guard let units = size(words[1]) else { return nil }
      self = .dense(units)
    case ("residual", 2):
      guard let units = size(words[1]) else { return nil }
      self = .residual(units)
    case ("conv", 3), ("conv", 5):
      let sides = words[2].split(separator: "x").map(String.init)
      guard let outputs = size(words[1]), sides.count == 2, sides[0] == sides[1], let kernel = size(sides[0]),
        words.count == 3 || words[3] == "stride", let stride = words.count == 3 ? 1 : size(words[4])
      else { return nil }
      self = .convolution(outputs: outputs, kernel: kernel, stride: stride)
    default: return nil
    }
  }
}

extension DQN.Configuration {
  /// The layers of the list `layers` on observations of this space, and how many numbers come out.
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
      case 3: image = ImageShape(height: box.shape[0], width: box.shape[1], channels: box.shape[2])
      case 2: image = ImageShape(height: box.shape[0], width: box.shape[1], channels: 1)
      default: break
      }
    }
    for text in layerTexts {
      switch LayerText(text) {
      case nil: throw ConfigurationProblem("layers", "'\(text)' is no layer; write \(LayerText.forms)")
      case .convolution(let outputs, let kernel, let stride):
        guard let shape = image else {
          throw ConfigurationProblem(
            "layers",
            "'\(text)' needs an image of height, width and channels; what comes in is a row of \(size) numbers"
          )
        }
        guard kernel <= min(shape.height, shape.width) else {
          throw ConfigurationProblem("layers", "'\(text)' does not fit into an image of \(shape)")
        }
        let layer = Convolution(input: shape, outputs: outputs, kernel: kernel, stride: stride)
        layers.append(layer)
        (image, size) = (layer.output, layer.outputSize)
      case .dense(let units):
        layers.append(Dense(inputSize: size, outputSize: units, activation: .relu))
        (image, size) = (nil, units)
      case .residual(let units):
        guard units == size else {
          throw ConfigurationProblem(
            "layers",
            "'\(text)' gives \(units) numbers but takes \(size): a way around layers needs as many; put 'dense \(units)' before it"
          )
        }
        layers.append(
          Residual([
            Dense(inputSize: size, outputSize: size, activation: .relu),
            Dense(inputSize: size, outputSize: size),
          ]))
        image = nil
      }
    }
    return (layers, size)
  }
}
