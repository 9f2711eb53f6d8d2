import CDNNL
import CKernels
import NeuralNetworks
import Testing

/// The product whose A is made of windows, in every variant.
@Suite struct ConvolutionTests {
  private struct Shape: Sendable, CustomTestStringConvertible {
    let height, width, channels, outputs, kernel, stride: Int
    var testDescription: String {
      "\(height)x\(width)x\(channels), \(outputs) of \(kernel)x\(kernel), stride \(stride)"
    }
    var outputHeight: Int { (height - kernel) / stride + 1 }
    var outputWidth: Int { (width - kernel) / stride + 1 }
  }

  private static let shapes = [
    Shape(height: 84, width: 84, channels: 4, outputs: 32, kernel: 8, stride: 4),
    Shape(height: 20, width: 20, channels: 32, outputs: 64, kernel: 4, stride: 2),
    Shape(height: 9, width: 9, channels: 64, outputs: 64, kernel: 3, stride: 1),
    Shape(height: 10, width: 10, channels: 4, outputs: 16, kernel: 3, stride: 1),
    Shape(height: 7, width: 5, channels: 3, outputs: 5, kernel: 2, stride: 3),
    // A window's piece is deeper than a block of the kernels.
    Shape(height: 3, width: 4, channels: 300, outputs: 7, kernel: 2, stride: 1),
  ]

  private func forward(
    _ shape: Shape, _ image: [Float], _ weight: [Float], _ bias: [Float], _ table: CKernelsTable
  ) -> [Float] {
    let pitch = shape.width * shape.channels
    let offsets = (0..<shape.kernel).map { $0 * pitch }
    var output = [Float](repeating: .nan, count: shape.outputHeight * shape.outputWidth * shape.outputs)
    output.withUnsafeMutableBufferPointer { output in
      offsets.withUnsafeBufferPointer { offsets in
        image.withUnsafeBufferPointer { image in
          weight.withUnsafeBufferPointer { weight in
            bias.withUnsafeBufferPointer { bias in
              guard let a = image.baseAddress, let b = weight.baseAddress, let c = output.baseAddress,
                let pieces = offsets.baseAddress
              else { return }
              var product = CKernelsProduct(
                rows: shape.outputWidth, columns: shape.outputs, depth: shape.kernel * shape.channels, a: a,
                aStride: shape.stride * shape.channels, aIsTransposed: false, b: b, bStride: shape.outputs,
                c: c, cStride: shape.outputs, bias: bias.baseAddress, addsToC: false, rectifies: true)
              var windows = CKernelsWindows(
                groups: shape.outputHeight, aGroupStride: shape.stride * pitch,
                cGroupStride: shape.outputWidth * shape.outputs, segments: shape.kernel, offsets: pieces)
              table.windows(&product, &windows)
            }
          }
        }
      }
    }
    return output
  }

  /// What oneDNN makes of one image, channels last.
  private func reference(_ shape: Shape, _ image: [Float], _ weight: [Float], _ bias: [Float]) -> [Float] {
    func description(_ sizes: [Int], _ tag: dnnl_format_tag_t) -> dnnl_memory_desc_t {
      var result = dnnl_memory_desc_t()
      let sizes = sizes.map { dnnl_dim_t($0) }
      dnnl_memory_desc_init_by_tag(&result, Int32(sizes.count), sizes, dnnl_f32, tag)
      return result
    }
    var output = [Float](repeating: .nan, count: shape.outputHeight * shape.outputWidth * shape.outputs)
    var source = description([1, shape.channels, shape.height, shape.width], dnnl_nhwc)
    var weights = description([shape.outputs, shape.channels, shape.kernel, shape.kernel], dnnl_hwio)
    var biases = description([shape.outputs], dnnl_x)
    var target = description([1, shape.outputs, shape.outputHeight, shape.outputWidth], dnnl_nhwc)
    var engine: dnnl_engine_t?
    var stream: dnnl_stream_t?
    var primitiveDescription: dnnl_primitive_desc_t?
    var primitive: dnnl_primitive_t?
    var operation = dnnl_convolution_desc_t()
    let (strides, padding) = (
      [dnnl_dim_t(shape.stride), dnnl_dim_t(shape.stride)], [dnnl_dim_t](repeating: 0, count: 2)
    )
    dnnl_engine_create(&engine, dnnl_cpu, 0)
    dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue))
    dnnl_convolution_forward_desc_init(
      &operation, dnnl_forward_inference, dnnl_convolution_direct, &source, &weights, &biases, &target,
      strides, padding, padding)
    dnnl_primitive_desc_create(&primitiveDescription, &operation, nil, engine, nil)
    dnnl_primitive_create(&primitive, primitiveDescription)
    var (image, weight, bias) = (image, weight, bias)
    image.withUnsafeMutableBytes { image in
      weight.withUnsafeMutableBytes { weight in
        bias.withUnsafeMutableBytes { bias in
          output.withUnsafeMutableBytes { output in
            let places: [(Int32, UnsafeMutableRawPointer?, dnnl_memory_desc_t)] = [
              (Int32(DNNL_ARG_SRC), image.baseAddress, source),
              (Int32(DNNL_ARG_WEIGHTS), weight.baseAddress, weights),
              (Int32(DNNL_ARG_BIAS), bias.baseAddress, biases),
              (Int32(DNNL_ARG_DST), output.baseAddress, target),
            ]
            let arguments = places.map { argument, start, description in
              var (memory, description) = (dnnl_memory_t?.none, description)
              dnnl_memory_create(&memory, &description, engine, start)
              return dnnl_exec_arg_t(arg: argument, memory: memory)
            }
            dnnl_primitive_execute(primitive, stream, Int32(arguments.count), arguments)
            dnnl_stream_wait(stream)
            for argument in arguments { dnnl_memory_destroy(argument.memory) }
          }
        }
      }
    }
    dnnl_primitive_destroy(primitive)
    dnnl_primitive_desc_destroy(primitiveDescription)
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
    return output.map { max($0, 0) }
  }

  @Test(arguments: Variant.all, shapes)
  private func convolutionsAgreeWithOneDNN(_ variant: Variant, shape: Shape) {
    var random = TestRandom(seed: 1)
    let image = random.floats(shape.height * shape.width * shape.channels)
    let weight = random.floats(shape.kernel * shape.kernel * shape.channels * shape.outputs)
    let bias = random.floats(shape.outputs)
    let result = forward(shape, image, weight, bias, variant.table)
    let expected = reference(shape, image, weight, bias)
    #expect(result.contains { $0 > 0 })
    #expect(zip(result, expected).allSatisfy { isClose($0, Double($1), tolerance: 2e-5) })
  }

  @Test func aWindowsProductCanBeCheckedInTheHead() {
    let shape = Shape(height: 2, width: 3, channels: 1, outputs: 1, kernel: 2, stride: 1)
    for variant in Variant.all {
      // 1 + 2 + 10 * (4 + 5) - 50, and 2 + 3 + 10 * (5 + 6) - 50
      #expect(
        forward(shape, [1, 2, 3, 4, 5, 6], [1, 1, 10, 10], [-50], variant.table) == [43, 65],
        "\(variant.name)")
    }
  }
}
