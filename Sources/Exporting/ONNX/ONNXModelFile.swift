import Agents
import Foundation
import NeuralNetworks
import SwiftProtobuf

/// A policy as an ONNX model of opset 17: everything from what the environment shows to the masked argmax is inside.
///
/// Inputs: `observation`, [N] state numbers (int64) or [N, shape] (float32); with illegal actions `action_mask`, [N, A].
/// Outputs: `q_values` [N, A], or `policy` [N, A] and `value` [N]; and `action` [N], the first of the best legal actions.
///
/// Source: the operators of github.com/onnx/onnx, docs/Operators.md, version 17.
package struct ONNXModelFile {
  static let operatorSet = 17
  /// The version of the file format that came with opset 17.
  private static let formatVersion: Int64 = 8

  /// A value of the program and the form that it has in the graph.
  private struct Value {
    let name: String
    let form: Form

    enum Form: Equatable {
      /// [N, size]
      case row
      /// [N, channels, height, width]; as a row its order is [height, width, channels].
      case image(ImageShape)
      /// [N, count] of int64.
      case indices
    }
  }

  private let program: PolicyProgram
  /// The ranges of the values between the steps for 8 bits; nil for single precision.
  private let ranges: ActivationRanges?
  private var builder = ONNXGraphBuilder(name: "policy")
  private var values: [Value] = []

  /// - Parameter ranges: to compute the layers in 8 bits; nil for single precision.
  package static func write(
    _ program: PolicyProgram, _ facts: ExportFacts, version: String, ranges: ActivationRanges? = nil
  ) throws -> Data {
    var file = ONNXModelFile(program, ranges)
    file.build()
    var model = ONNXModel()
    model.irVersion = formatVersion
    model.producerName = "rl-lab"
    model.producerVersion = version
    model.docString = CSource.describe(program).first ?? ""
    model.graph = file.builder.graph
    var operators = ONNXOperatorSet()
    operators.version = Int64(operatorSet)
    model.opsetImport = [operators]
    model.metadataProps = (facts.list + [("actions", program.actions.joined(separator: ","))]).map {
      var property = ONNXProperty()
      (property.key, property.value) = ($0.0, $0.1)
      return property
    }
    return try model.serializedData()
  }

  private init(_ program: PolicyProgram, _ ranges: ActivationRanges?) {
    self.program = program
    self.ranges = ranges
  }

  private mutating func build() {
    addInput()
    for step in program.steps {
      let inputs = step.inputs.map { values[$0] }
      values.append(compute(step, inputs))
    }
    addOutputs(row(values[values.count - 1], program.scoreCount))
  }

  private mutating func addInput() {
    switch program.input {
    case .state(let count):
      builder.addInput(
        ONNXGraphBuilder.info("observation", .int64, shape: [], "the number of the state, below \(count)"))
      values.append(Value(name: builder.reshape("observation", [1]), form: .indices))
    case .array(let shape):
      builder.addInput(
        ONNXGraphBuilder.info("observation", .float32, shape: shape, "as the environment shows it"))
      let isRow = shape.count == 1
      values.append(
        Value(
          name: isRow ? "observation" : builder.apply("Flatten", ["observation"], [.integer("axis", 1)]),
          form: .row))
    }
    if program.masksActions {
      builder.addInput(
        ONNXGraphBuilder.info("action_mask", .bool, shape: [program.actionCount], "true for a legal action"))
    }
  }

  private mutating func addOutputs(_ scores: String) {
    let count = program.actionCount
    switch program.reading {
    case .actionValues:
      builder.apply("Identity", [scores], to: "q_values")
      builder.addOutput(
        ONNXGraphBuilder.info("q_values", .float32, shape: [count], "the value of each action"))
      addAction("q_values")
    case .policyAndValue:
      let (logitPlaces, valuePlace) = (builder.list(Array(0..<count)), builder.constant([count], shape: []))
      let logits = builder.apply("Gather", [scores, logitPlaces], [.integer("axis", 1)])
      builder.apply("Gather", [scores, valuePlace], [.integer("axis", 1)], to: "value")
      builder.apply("Softmax", [masked(logits)], [.integer("axis", -1)], to: "policy")
      builder.addOutput(
        ONNXGraphBuilder.info("policy", .float32, shape: [count], "the probability of each legal action"))
      builder.addOutput(
        ONNXGraphBuilder.info("value", .float32, shape: [], "the expected result in [-1, 1]"))
      addAction(logits)
    }
    builder.addOutput(
      ONNXGraphBuilder.info("action", .int64, shape: [], "the first of the best legal actions"))
  }

  private mutating func masked(_ scores: String) -> String {
    guard program.masksActions else { return scores }
    let lowest = builder.constant([-Float.infinity], shape: [])
    return builder.apply("Where", ["action_mask", scores, lowest])
  }

  private mutating func addAction(_ scores: String) {
    builder.apply(
      "ArgMax", [masked(scores)], [.integer("axis", 1), .integer("keepdims", 0)], to: "action")
  }

  /// The value as [N, size].
  private mutating func row(_ value: Value, _ size: Int) -> String {
    switch value.form {
    case .row: return value.name
    case .image:
      let last = builder.apply("Transpose", [value.name], [.integers("perm", [0, 2, 3, 1])])
      return builder.reshape(last, [size])
    case .indices: preconditionFailure("indices are rows of a table")
    }
  }

  /// The value as [N, channels, height, width].
  private mutating func image(_ value: Value, _ shape: ImageShape) -> String {
    if value.form == .image(shape) { return value.name }
    let last = builder.reshape(row(value, shape.count), [shape.height, shape.width, shape.channels])
    return builder.apply("Transpose", [last], [.integers("perm", [0, 3, 1, 2])])
  }

  private mutating func rectified(_ name: String, _ rectifies: Bool) -> String {
    rectifies ? builder.apply("Relu", [name]) : name
  }

  private mutating func compute(_ step: PolicyProgram.Step, _ inputs: [Value]) -> Value {
    let input = inputs[0]
    func size(_ index: Int) -> Int { program.size(of: step.inputs[index]) }
    func ofRow(_ name: String) -> Value { Value(name: name, form: .row) }
    switch step.operation {
    case .bins(let grid): return Value(name: bins(grid, input.name), form: .indices)
    case .tiles(let grid, let tilings):
      return Value(name: tiles(grid, tilings, input.name), form: .indices)
    case .hot:
      let (depth, ends) = (
        builder.constant([step.size], shape: []), builder.constant([0, 1] as [Float], shape: [2])
      )
      let each = builder.apply("OneHot", [input.name, depth, ends], [.integer("axis", -1)])
      let axes = builder.list([1])
      return ofRow(builder.apply("ReduceSum", [each, axes], [.integer("keepdims", 0)]))
    case .rows(let table):
      let weights = builder.constant(table.values, shape: [table.rows, table.columns])
      let rows = builder.apply("Gather", [weights, input.name], [.integer("axis", 0)])
      let axes = builder.list([1])
      return ofRow(builder.apply("ReduceSum", [rows, axes], [.integer("keepdims", 0)]))
    case .scale(let factors, let offsets):
      let product = builder.apply(
        "Mul", [row(input, size(0)), builder.constant(factors, shape: [factors.count])])
      return ofRow(builder.apply("Add", [product, builder.constant(offsets, shape: [offsets.count])]))
    case .clip(let limit):
      let ends = [-limit, limit].map { builder.constant([$0], shape: []) }
      return ofRow(builder.apply("Clip", [row(input, size(0))] + ends))
    case .channelsLast(let shape):
      let name = builder.reshape(row(input, size(0)), [shape.channels, shape.height, shape.width])
      return Value(name: name, form: .image(shape))
    case .dense(let weight, let bias, let rectifies):
      let layer = QuantizedLayer(weight, bias, ranges?.range(of: step.inputs[0], readBy: values.count))
      let operands = layerOperands(
        layer, row(input, size(0)), shape: [weight.rows, weight.columns], order: nil, outputAxis: 1)
      return ofRow(rectified(builder.apply("Gemm", operands), rectifies))
    case .convolution(let shape, let weight, let bias):
      return Value(
        name: convolution(shape, weight, bias, input, source: step.inputs[0]), form: .image(shape.output))
    case .layerNorm(let weight, let bias, let epsilon, let rectifies):
      let operands = [
        row(input, size(0)), builder.constant(weight, shape: [weight.count]),
        builder.constant(bias, shape: [bias.count]),
      ]
      let name = builder.apply(
        "LayerNormalization", operands, [.integer("axis", -1), .number("epsilon", epsilon)])
      return ofRow(rectified(name, rectifies))
    case .add:
      if case .image(let shape) = inputs[1].form {
        return Value(
          name: builder.apply("Add", [image(input, shape), inputs[1].name]), form: inputs[1].form)
      }
      return ofRow(builder.apply("Add", [row(input, size(0)), row(inputs[1], size(1))]))
    case .dueling(let atoms):
      let actions = step.size / atoms
      let advantages = builder.reshape(row(inputs[1], size(1)), [actions, atoms])
      let mean = builder.apply("ReduceMean", [advantages], [.integers("axes", [1]), .integer("keepdims", 1)])
      let centered = builder.apply("Sub", [advantages, mean])
      let value = builder.reshape(row(input, size(0)), [1, atoms])
      return ofRow(builder.reshape(builder.apply("Add", [value, centered]), [step.size]))
    case .expectation(let support):
      let logits = builder.reshape(row(input, size(0)), [step.size, support.count])
      let shares = builder.apply("Softmax", [logits], [.integer("axis", -1)])
      let returns = builder.constant((0..<support.count).map(support.value), shape: [support.count])
      let (products, axes) = (builder.apply("Mul", [shares, returns]), builder.list([2]))
      return ofRow(builder.apply("ReduceSum", [products, axes], [.integer("keepdims", 0)]))
    case .mean(let atoms):
      let each = builder.reshape(row(input, size(0)), [step.size, atoms])
      return ofRow(
        builder.apply("ReduceMean", [each], [.integers("axes", [2]), .integer("keepdims", 0)]))
    case .tanhOfLast:
      let scores = row(input, size(0))
      let (logitPlaces, valuePlace) = (builder.list(Array(0..<step.size - 1)), builder.list([step.size - 1]))
      let logits = builder.apply("Gather", [scores, logitPlaces], [.integer("axis", 1)])
      let value = builder.apply(
        "Tanh", [builder.apply("Gather", [scores, valuePlace], [.integer("axis", 1)])])
      return ofRow(builder.apply("Concat", [logits, value], [.integer("axis", 1)]))
    }
  }

  /// The input, weight and bias of a layer; in 8 bits each is dequantized from whole numbers, which runtimes fuse.
  ///
  /// - Parameters:
  ///   - order: where each element of the weight comes from; nil for the program's own order.
  ///   - outputAxis: the axis of the weight along which the scales differ.
  private mutating func layerOperands(
    _ layer: QuantizedLayer, _ input: String, shape: [Int], order: [Int]?, outputAxis: Int
  ) -> [String] {
    guard let (range, quantized) = layer.whole else {
      return [
        input, builder.constant(ordered(layer.weight.values, order), shape: shape),
        builder.constant(layer.bias, shape: [layer.bias.count]),
      ]
    }
    let scale = builder.constant([range.scale], shape: [])
    let zero = builder.constant(bytes: [range.zero], .uint8, shape: [])
    let whole = builder.apply("QuantizeLinear", [input, scale, zero])
    let inputs = builder.apply("DequantizeLinear", [whole, scale, zero])
    let outputs = quantized.scales.count
    let weights = builder.apply(
      "DequantizeLinear",
      [
        builder.constant(
          bytes: ordered(quantized.values, order).map { UInt8(bitPattern: $0) }, .int8, shape: shape),
        builder.constant(quantized.scales, shape: [outputs]),
        builder.constant(bytes: [UInt8](repeating: 0, count: outputs), .int8, shape: [outputs]),
      ], [.integer("axis", outputAxis)])
    let scales = quantized.scales.map { $0 * range.scale }
    let bias = builder.apply(
      "DequantizeLinear",
      [
        builder.constant(int32: layer.wholeBias(scales), shape: [outputs]),
        builder.constant(scales, shape: [outputs]),
        builder.constant(int32: [Int32](repeating: 0, count: outputs), shape: [outputs]),
      ], [.integer("axis", 0)])
    return [inputs, weights, bias]
  }

  private func ordered<Element>(_ values: [Element], _ order: [Int]?) -> [Element] {
    order.map { $0.map { values[$0] } } ?? values
  }

  /// [kernel · kernel · channels, outputs] becomes [outputs, channels, kernel, kernel].
  private mutating func convolution(
    _ shape: Convolution, _ weight: Matrix, _ bias: [Float], _ input: Value, source: Int
  ) -> String {
    let (channels, pixels) = (shape.input.channels, shape.kernel * shape.kernel)
    // The place of each element of the turned weight in the program's.
    let order = (0..<shape.outputs).flatMap { output in
      (0..<channels).flatMap { channel in
        (0..<pixels).map { ($0 * channels + channel) * shape.outputs + output }
      }
    }
    let operands = layerOperands(
      QuantizedLayer(weight, bias, ranges?.range(of: source, readBy: values.count)),
      image(input, shape.input),
      shape: [shape.outputs, channels, shape.kernel, shape.kernel],
      order: order, outputAxis: 0)
    let name = builder.apply(
      "Conv", operands,
      [
        .integers("kernel_shape", [shape.kernel, shape.kernel]),
        .integers("strides", [shape.stride, shape.stride]),
        .integers("pads", Array(repeating: shape.padding, count: 4)),
      ])
    return rectified(name, shape.activation == .relu)
  }

  /// The position of each element in bins, in `[0, bins]`, [N, D]; NaN counts as the lowest.
  private mutating func position(_ grid: GridOfBins, _ input: String) -> String {
    let (low, scale) = (
      builder.constant(grid.low, shape: [grid.count]), builder.constant(grid.scale, shape: [grid.count])
    )
    let zero = builder.constant([0] as [Float], shape: [])
    let scaled = builder.apply("Mul", [builder.apply("Sub", [input, low]), scale])
    let positive = builder.apply("Where", [builder.apply("Greater", [scaled, zero]), scaled, zero])
    return builder.apply(
      "Min", [positive, builder.constant(grid.bins.map { Float($0) }, shape: [grid.count])])
  }

  /// The sum of whole numbers times what one of them counts for, over the last axis.
  private mutating func number(_ parts: String, _ sizes: [Int], axis: Int, keeps: Int) -> String {
    var weights = [Int](repeating: 1, count: sizes.count)
    for index in sizes.indices.dropLast().reversed() {
      weights[index] = weights[index + 1] * sizes[index + 1]
    }
    let whole = builder.apply("Cast", [builder.apply("Floor", [parts])], [.integer("to", 7)])
    let products = builder.apply("Mul", [whole, builder.list(weights)])
    let axes = builder.list([axis])
    return builder.apply("ReduceSum", [products, axes], [.integer("keepdims", keeps)])
  }

  private mutating func bins(_ grid: GridOfBins, _ input: String) -> String {
    let last = builder.constant(grid.bins.map { Float($0 - 1) }, shape: [grid.count])
    return number(builder.apply("Min", [position(grid, input), last]), grid.bins, axis: 1, keeps: 1)
  }

  private mutating func tiles(_ grid: GridOfBins, _ tilings: Int, _ input: String) -> String {
    let shifts = (0..<tilings).flatMap { tiling in
      (0..<grid.count).map { Float(tiling * (2 * $0 + 1) % tilings) / Float(tilings) }
    }
    let each = builder.reshape(position(grid, input), [1, grid.count])
    let shifted = builder.apply("Add", [each, builder.constant(shifts, shape: [tilings, grid.count])])
    let tile = number(shifted, grid.bins.map { $0 + 1 }, axis: 2, keeps: 0)
    return builder.apply("Add", [tile, builder.list((0..<tilings).map { $0 * grid.tiles })])
  }
}
