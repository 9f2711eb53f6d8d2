import CKernels

/// Implementation of `Convolution`.
///
/// There is no matrix of windows: a window is `kernel` pieces of an image, `kernel · inputs` numbers each, and the
/// windows of a line of output pixels are `stride · inputs` numbers apart, so the product reads them in place.
final class ConvolutionLayer: Layer {
  private let shape: Convolution
  /// Of the padded image: numbers in an image, from line to line, and from window to window.
  private let imageSize, pitch, step: Int
  private let channels, outputs, pixels: Int
  private let rectifies: Bool
  private let memory: LayerMemory
  /// The padded images and their gradients; empty without padding.
  private let padded, paddedGradients: ScratchBuffer
  /// W, transposed: [outputs, kernel · kernel · inputs].
  private let turned: ScratchBuffer
  /// `[kernel]`: offsets of the pieces of a window.
  private let pieces: UnsafeMutablePointer<Int>
  /// `[B · height]`: offsets of the windows of the first pixel of each output line.
  private let lines: UnsafeMutablePointer<Int>
  private let kernels = ckernels()
  private var lowered: Lowered?

  /// The weight with fewer bits.
  private enum Lowered {
    case int8(Int8Weight)
    /// `[windowSize, outputs]`
    case rounded(ScratchBuffer)
  }

  init(_ description: Convolution, memory: LayerMemory) {
    precondition(memory.parameters.count == 2, "a convolution has a weight and a bias")
    (shape, self.memory) = (description, memory)
    let image = description.padded
    (channels, outputs, pixels) = (image.channels, description.outputs, description.pixels)
    (imageSize, pitch, step) = (image.count, image.width * channels, description.stride * channels)
    rectifies = description.activation == .relu
    let paddedCount = description.padding > 0 ? memory.maximumBatch * image.count : 0
    padded = ScratchBuffer(count: paddedCount)
    paddedGradients = ScratchBuffer(count: paddedCount)
    turned = ScratchBuffer(count: description.windowSize * outputs)
    pieces = .allocate(capacity: description.kernel)
    for row in 0..<description.kernel { (pieces + row).initialize(to: row * pitch) }
    let height = description.output.height
    lines = .allocate(capacity: memory.maximumBatch * height)
    for line in 0..<memory.maximumBatch * height {
      let (row, y) = line.quotientAndRemainder(dividingBy: height)
      (lines + line).initialize(to: row * imageSize + y * description.stride * pitch)
    }
  }

  deinit {
    pieces.deallocate()
    lines.deallocate()
  }

  func lower(to precision: Precision, at ends: NetworkEnds) -> Int {
    guard let weight = memory.parameters[0].baseAddress, let bias = memory.parameters[1].baseAddress else {
      return 0
    }
    switch precision {
    case .int8:
      lowered =
        ends.isEmpty
        ? Int8Weight(
          weight, bias: bias, pieces: shape.kernel, depth: shape.kernel * channels, columns: outputs,
          size: imageSize, rows: 1
        ).map(Lowered.int8) : nil
    case .bf16: lowered = .rounded(HalfWeight.rounded(weight, count: shape.windowSize * outputs))
    }
    return lowered == nil ? 0 : 1
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    guard var weight = memory.parameters[0].baseAddress, let bias = memory.parameters[1].baseAddress else {
      return
    }
    let images = shape.padding > 0 ? padImages(input, batch: batch) : input
    var windows = CKernelsWindows(
      groups: shape.output.height, aGroupStride: shape.stride * pitch,
      cGroupStride: shape.output.width * outputs, segments: shape.kernel, offsets: pieces)
    if case .rounded(let rounded) = lowered { weight = rounded.values }
    for row in 0..<batch {
      if case .int8(let whole) = lowered {
        whole.forward(
          image: images + row * imageSize, size: imageSize, windows: &windows, rows: shape.output.width,
          step: step, output: output + row * shape.outputSize, rectifies: rectifies)
        continue
      }
      var product = CKernelsProduct(
        rows: shape.output.width, columns: outputs, depth: shape.kernel * channels,
        a: images + row * imageSize, aStride: step, aIsTransposed: false, b: weight, bStride: outputs,
        c: output + row * shape.outputSize, cStride: outputs, bias: bias, addsToC: false, rectifies: rectifies
      )
      kernels.pointee.windows(&product, &windows)
    }
  }

  /// As a dense layer's: dW = windowsᵀ dZ over all pixels of all images; d windows = dZ Wᵀ, added up where windows
  /// overlap.
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let weight = memory.parameters[0].baseAddress, let biasGradient = memory.gradients[1].baseAddress
    else { return }
    kernels.pointee.columnSums(
      outputGradient, rectifies ? output : nil, biasGradient, batch * pixels, outputs)
    computeWeightGradient(
      images: shape.padding > 0 ? UnsafePointer(padded.values) : input, slope: outputGradient, batch: batch)
    guard let inputGradient else { return }
    kernels.pointee.transpose(weight, turned.values, shape.windowSize, outputs)
    let images = shape.padding > 0 ? paddedGradients.values : inputGradient
    images.update(repeating: 0, count: batch * imageSize)
    for row in 0..<batch {
      addImageGradient(outputGradient + row * shape.outputSize, to: images + row * imageSize)
    }
    if shape.padding > 0 { cropGradients(to: inputGradient, batch: batch) }
  }

  /// One row of the kernel at a time; the inner dimension of each product is all output pixels of the batch.
  private func computeWeightGradient(
    images: UnsafePointer<Float>, slope: UnsafePointer<Float>, batch: Int
  ) {
    guard let weightGradient = memory.gradients[0].baseAddress else { return }
    let piece = shape.kernel * channels
    var windows = CKernelsWindows(
      groups: 1, aGroupStride: 0, cGroupStride: 0, segments: batch * shape.output.height, offsets: lines)
    for row in 0..<shape.kernel {
      var product = CKernelsProduct(
        rows: piece, columns: outputs, depth: shape.output.width, a: images + pieces[row], aStride: step,
        aIsTransposed: true, b: slope, bStride: outputs, c: weightGradient + row * piece * outputs,
        cStride: outputs, bias: nil, addsToC: false, rectifies: false)
      kernels.pointee.windows(&product, &windows)
    }
  }

  /// One pixel of the kernel at a time, so that no two rows of a product are added to the same place.
  private func addImageGradient(_ slope: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>) {
    var windows = CKernelsWindows(
      groups: shape.output.height, aGroupStride: shape.output.width * outputs,
      cGroupStride: shape.stride * pitch, segments: 1, offsets: pieces)
    for row in 0..<shape.kernel {
      for column in 0..<shape.kernel {
        var product = CKernelsProduct(
          rows: shape.output.width, columns: channels, depth: outputs, a: slope, aStride: outputs,
          aIsTransposed: false, b: turned.values + (row * shape.kernel + column) * channels,
          bStride: shape.windowSize, c: image + pieces[row] + column * channels, cStride: step, bias: nil,
          addsToC: true, rectifies: false)
        kernels.pointee.windows(&product, &windows)
      }
    }
  }

  /// The zeros around the images are written once and stay.
  private func padImages(_ input: UnsafePointer<Float>, batch: Int) -> UnsafePointer<Float> {
    forEachLine(batch: batch) { image, inside, length in
      (padded.values + inside).update(from: input + image, count: length)
    }
    return UnsafePointer(padded.values)
  }

  private func cropGradients(to inputGradient: UnsafeMutablePointer<Float>, batch: Int) {
    forEachLine(batch: batch) { image, inside, length in
      (inputGradient + image).update(from: paddedGradients.values + inside, count: length)
    }
  }

  /// Calls `body` with each line of each image: where it begins in the image, where in the padded one, its length.
  @inline(__always) private func forEachLine(batch: Int, _ body: (Int, Int, Int) -> Void) {
    let length = shape.input.width * channels
    for row in 0..<batch {
      for y in 0..<shape.input.height {
        let inside = row * imageSize + (y + shape.padding) * pitch + shape.padding * channels
        body((row * shape.input.height + y) * length, inside, length)
      }
    }
  }
}
