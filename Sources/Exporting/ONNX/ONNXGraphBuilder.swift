import Foundation

/// Builds a graph of ONNX operators; names of values and constants are numbered as they are made.
struct ONNXGraphBuilder {
  /// ONNX's numbers of element types.
  enum ElementType: Int32 {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case int32 = 6
    case int64 = 7
    case bool = 9
  }

  private(set) var graph = ONNXGraph()
  private var names = 0
  /// The names of the constants that were added. An equal one has the name of the first: a network of implicit quantiles has
  /// the same weights at each level.
  private var constants: [Constant: String] = [:]

  private struct Constant: Hashable {
    let type: Int32
    let shape: [Int]
    let data: Data
  }

  init(name: String) { graph.name = name }

  private mutating func freshName(_ stem: String) -> String {
    names += 1
    return "\(stem)_\(names)"
  }

  /// An input or output.
  ///
  /// - Parameter shape: behind the batch, which has any size.
  static func info(
    _ name: String, _ type: ElementType, shape: [Int], _ documentation: String
  ) -> ONNXValueInfo {
    var info = ONNXValueInfo()
    info.name = name
    info.docString = documentation
    info.type.tensorType.elemType = type.rawValue
    var batch = ONNXShape.Dimension()
    batch.dimParam = "N"
    let dimensions = shape.map { size in
      var dimension = ONNXShape.Dimension()
      dimension.dimValue = Int64(size)
      return dimension
    }
    info.type.tensorType.shape.dim = [batch] + dimensions
    return info
  }

  mutating func addInput(_ info: ONNXValueInfo) { graph.input.append(info) }
  mutating func addOutput(_ info: ONNXValueInfo) { graph.output.append(info) }

  /// A constant of the graph.
  ///
  /// - Returns: its name.
  mutating func constant(_ values: [Float], shape: [Int]) -> String {
    add(values.bytes, .float32, shape: shape)
  }

  mutating func constant(_ values: [Int], shape: [Int]) -> String {
    var data = Data(capacity: 8 * values.count)
    for value in values { withUnsafeBytes(of: Int64(value).littleEndian) { data.append(contentsOf: $0) } }
    return add(data, .int64, shape: shape)
  }

  mutating func constant(bytes: [UInt8], _ type: ElementType, shape: [Int]) -> String {
    add(Data(bytes), type, shape: shape)
  }

  mutating func constant(int32 values: [Int32], shape: [Int]) -> String {
    var data = Data(capacity: 4 * values.count)
    for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    return add(data, .int32, shape: shape)
  }

  /// A list of sizes or axes.
  mutating func list(_ values: [Int]) -> String { constant(values, shape: [values.count]) }

  private mutating func add(_ data: Data, _ type: ElementType, shape: [Int]) -> String {
    let constant = Constant(type: type.rawValue, shape: shape, data: data)
    if let name = constants[constant] { return name }
    var tensor = ONNXTensor()
    tensor.dims = shape.map { Int64($0) }
    tensor.dataType = type.rawValue
    tensor.rawData = data
    tensor.name = freshName("constant")
    graph.initializer.append(tensor)
    constants[constant] = tensor.name
    return tensor.name
  }

  /// Applies an operator.
  ///
  /// - Parameter output: the name of the result; nil for one of its own.
  /// - Returns: the name of the result.
  @discardableResult
  mutating func apply(
    _ operation: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [], to output: String? = nil
  ) -> String {
    var node = ONNXNode()
    let result = output ?? freshName(operation.lowercased())
    node.name = freshName(operation)
    node.opType = operation
    node.input = inputs
    node.output = [result]
    node.attribute = attributes
    graph.node.append(node)
    return result
  }

  mutating func reshape(_ value: String, _ shape: [Int]) -> String {
    let sizes = list([-1] + shape)
    return apply("Reshape", [value, sizes])
  }
}

extension ONNXAttribute {
  static func integer(_ name: String, _ value: Int) -> ONNXAttribute {
    var attribute = ONNXAttribute()
    (attribute.name, attribute.i, attribute.type) = (name, Int64(value), .int)
    return attribute
  }

  static func integers(_ name: String, _ values: [Int]) -> ONNXAttribute {
    var attribute = ONNXAttribute()
    (attribute.name, attribute.ints, attribute.type) = (name, values.map { Int64($0) }, .ints)
    return attribute
  }

  static func number(_ name: String, _ value: Float) -> ONNXAttribute {
    var attribute = ONNXAttribute()
    (attribute.name, attribute.f, attribute.type) = (name, value, .float)
    return attribute
  }
}
