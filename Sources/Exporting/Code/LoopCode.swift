import Agents
import NeuralNetworks

/// The operations of a program as loops that are both C and Java.
///
/// Value k is the array `v<k>`, its weights are `w<k>`, `b<k>` and so on; the observation is `observation`, the last value
/// `q`.
package struct LoopCode {
  /// What C and Java spell differently.
  package struct Dialect {
    /// `sqrtf` of a number.
    package let squareRoot, exponential, hyperbolicTangent: String
  }

  /// An array of constants.
  package struct Constant {
    package let name: String
    package let values: Values

    package enum Values {
      case floats([Float])
      case integers([Int])
    }
  }

  package let program: PolicyProgram
  package let dialect: Dialect
  private(set) var constants: [Constant] = []
  private(set) var lines: [String] = []
  private(set) var usesMathematics = false
  /// The names of the arrays of numbers that were written, by the bits of the numbers. An equal one has the name of the first:
  /// a network of implicit quantiles has the same weights at each level.
  private var names: [[UInt32]: String] = [:]

  package init(_ program: PolicyProgram, _ dialect: Dialect) {
    self.program = program
    self.dialect = dialect
    for index in program.steps.indices { write(index) }
  }

  /// The values that need memory of their own, with their sizes.
  package var buffers: [(name: String, size: Int)] {
    program.steps.indices.dropLast().map { (name($0 + 1), program.steps[$0].size) }
  }

  private func name(_ value: Int) -> String {
    value == 0 ? "observation" : value == program.steps.count ? "q" : "v\(value)"
  }

  private mutating func add(_ text: String) { lines.append(text) }

  /// Adds an array under a name.
  ///
  /// - Returns: the name, or that of an equal array.
  private mutating func floats(_ name: String, _ values: [Float]) -> String {
    let bits = values.map(\.bitPattern)
    if let first = names[bits] { return first }
    names[bits] = name
    constants.append(Constant(name: name, values: .floats(values)))
    return name
  }

  private mutating func integers(_ name: String, _ values: [Int]) {
    constants.append(Constant(name: name, values: .integers(values)))
  }

  private mutating func write(_ index: Int) {
    let (step, number) = (program.steps[index], index + 1)
    let (x, y) = (step.inputs.first.map(name) ?? "", name(number))
    switch step.operation {
    case .bins(let grid): writeBins(grid, x, y, number)
    case .tiles(let grid, let tilings): writeTiles(grid, tilings, x, y, number)
    case .hot:
      add("for (int i = 0; i < \(step.size); i++) \(y)[i] = 0;")
      add("for (int i = 0; i < \(program.size(of: step.inputs[0])); i++) \(y)[(int)\(x)[i]] = 1;")
    case .rows(let table):
      let w = floats("w\(number)", table.values)
      add("for (int a = 0; a < \(table.columns); a++) \(y)[a] = 0;")
      add("for (int i = 0; i < \(program.size(of: step.inputs[0])); i++) {")
      add("  int row = (int)\(x)[i];")
      add("  for (int a = 0; a < \(table.columns); a++) \(y)[a] += \(w)[row * \(table.columns) + a];")
      add("}")
    case .scale(let factors, let offsets):
      let w = floats("w\(number)", factors)
      let b = floats("b\(number)", offsets)
      add("for (int i = 0; i < \(step.size); i++) \(y)[i] = \(w)[i] * \(x)[i] + \(b)[i];")
    case .clip(let limit):
      add("for (int i = 0; i < \(step.size); i++)")
      add("  \(y)[i] = \(x)[i] < -\(limit)f ? -\(limit)f : \(x)[i] > \(limit)f ? \(limit)f : \(x)[i];")
    case .channelsLast(let image):
      let pixels = image.height * image.width
      add("for (int c = 0; c < \(image.channels); c++)")
      add("  for (int p = 0; p < \(pixels); p++) \(y)[p * \(image.channels) + c] = \(x)[c * \(pixels) + p];")
    case .dense(let weight, let bias, let rectifies):
      let w = floats("w\(number)", weight.values)
      let b = floats("b\(number)", bias)
      add("for (int o = 0; o < \(weight.columns); o++) \(y)[o] = \(b)[o];")
      add("for (int i = 0; i < \(weight.rows); i++) {")
      add("  float x = \(x)[i];")
      add("  if (x == 0) continue;")
      add(
        "  for (int o = 0; o < \(weight.columns); o++) \(y)[o] += x * \(w)[i * \(weight.columns) + o];")
      add("}")
      if rectifies { rectify(y, step.size) }
    case .convolution(let shape, let weight, let bias): writeConvolution(shape, weight, bias, x, y, number)
    case .layerNorm(let weight, let bias, let epsilon, let rectifies):
      let w = floats("w\(number)", weight)
      let b = floats("b\(number)", bias)
      usesMathematics = true
      add("{")
      add("  float sum = 0, squares = 0;")
      add("  for (int i = 0; i < \(step.size); i++) sum += \(x)[i];")
      add("  float mean = sum / \(step.size);")
      add("  for (int i = 0; i < \(step.size); i++) squares += (\(x)[i] - mean) * (\(x)[i] - mean);")
      add("  float scale = 1 / \(dialect.squareRoot)(squares / \(step.size) + \(epsilon)f);")
      add(
        "  for (int i = 0; i < \(step.size); i++) \(y)[i] = \(w)[i] * ((\(x)[i] - mean) * scale) + \(b)[i];"
      )
      add("}")
      if rectifies { rectify(y, step.size) }
    case .add:
      add("for (int i = 0; i < \(step.size); i++) \(y)[i] = \(x)[i] + \(name(step.inputs[1]))[i];")
    case .dueling(let atoms):
      let actions = step.size / atoms
      add("for (int n = 0; n < \(atoms); n++) {")
      add("  float sum = 0;")
      add(
        "  for (int a = 0; a < \(actions); a++) sum += \(name(step.inputs[1]))[a * \(atoms) + n];")
      add("  for (int a = 0; a < \(actions); a++)")
      add(
        "    \(y)[a * \(atoms) + n] = \(x)[n] + \(name(step.inputs[1]))[a * \(atoms) + n] - sum / \(actions);"
      )
      add("}")
    case .expectation(let support): writeExpectation(support, x, y, number)
    case .mean(let atoms):
      add("for (int a = 0; a < \(step.size); a++) {")
      add("  float sum = 0;")
      add("  for (int n = 0; n < \(atoms); n++) sum += \(x)[a * \(atoms) + n];")
      add("  \(y)[a] = sum / \(atoms);")
      add("}")
    case .tanhOfLast:
      usesMathematics = true
      add("for (int i = 0; i < \(step.size - 1); i++) \(y)[i] = \(x)[i];")
      add("\(y)[\(step.size - 1)] = \(dialect.hyperbolicTangent)(\(x)[\(step.size - 1)]);")
    }
  }

  private mutating func rectify(_ y: String, _ size: Int) {
    add("for (int o = 0; o < \(size); o++) if (\(y)[o] < 0) \(y)[o] = 0;")
  }

  /// A number of the observation in bins, in `[0, bins]`; one that is NaN counts as the lowest.
  private mutating func writePosition(_ x: String, _ grid: GridNames) {
    add("    float position = (\(x)[i] - \(grid.low)[i]) * \(grid.scale)[i];")
    add("    if (!(position > 0)) position = 0;")
    add("    if (position > \(grid.bins)[i]) position = \(grid.bins)[i];")
  }

  /// The names of the arrays of a grid.
  private struct GridNames {
    let low, scale, bins: String
  }

  private mutating func addGrid(_ grid: GridOfBins, _ number: Int) -> GridNames {
    let bins = "n\(number)"
    integers(bins, grid.bins)
    return GridNames(
      low: floats("l\(number)", grid.low), scale: floats("s\(number)", grid.scale), bins: bins)
  }

  private mutating func writeBins(_ grid: GridOfBins, _ x: String, _ y: String, _ number: Int) {
    let arrays = addGrid(grid, number)
    add("{")
    add("  int state = 0;")
    add("  for (int i = 0; i < \(grid.count); i++) {")
    writePosition(x, arrays)
    add("    int bin = (int)position;")
    add("    if (bin >= \(arrays.bins)[i]) bin = \(arrays.bins)[i] - 1;")
    add("    state = state * \(arrays.bins)[i] + bin;")
    add("  }")
    add("  \(y)[0] = state;")
    add("}")
  }

  private mutating func writeTiles(
    _ grid: GridOfBins, _ tilings: Int, _ x: String, _ y: String, _ number: Int
  ) {
    let arrays = addGrid(grid, number)
    add("for (int t = 0; t < \(tilings); t++) {")
    add("  int tile = 0;")
    add("  for (int i = 0; i < \(grid.count); i++) {")
    writePosition(x, arrays)
    add("    float shift = (float)(t * (2 * i + 1) % \(tilings)) / \(tilings);")
    add("    tile = tile * (\(arrays.bins)[i] + 1) + (int)(position + shift);")
    add("  }")
    add("  \(y)[t] = t * \(grid.tiles) + tile;")
    add("}")
  }

  private mutating func writeConvolution(
    _ shape: Convolution, _ weight: Matrix, _ bias: [Float], _ x: String, _ y: String, _ number: Int
  ) {
    let w = floats("w\(number)", weight.values)
    let b = floats("b\(number)", bias)
    let (image, output, kernel) = (shape.input, shape.output, shape.kernel)
    add("for (int row = 0; row < \(output.height); row++)")
    add("  for (int column = 0; column < \(output.width); column++) {")
    add("    int to = (row * \(output.width) + column) * \(output.channels);")
    add("    for (int o = 0; o < \(output.channels); o++) \(y)[to + o] = \(b)[o];")
    add("    for (int k = 0; k < \(kernel * kernel); k++) {")
    add("      int r = row * \(shape.stride) + k / \(kernel) - \(shape.padding);")
    add("      int c = column * \(shape.stride) + k % \(kernel) - \(shape.padding);")
    add("      if (r < 0 || r >= \(image.height) || c < 0 || c >= \(image.width)) continue;")
    add("      for (int i = 0; i < \(image.channels); i++) {")
    add("        float x = \(x)[(r * \(image.width) + c) * \(image.channels) + i];")
    add("        if (x == 0) continue;")
    add("        int from = (k * \(image.channels) + i) * \(output.channels);")
    add("        for (int o = 0; o < \(output.channels); o++) \(y)[to + o] += x * \(w)[from + o];")
    add("      }")
    add("    }")
    add("  }")
    if shape.activation == .relu { rectify(y, shape.outputSize) }
  }

  private mutating func writeExpectation(_ support: Support, _ x: String, _ y: String, _ number: Int) {
    let z = floats("z\(number)", (0..<support.count).map(support.value))
    usesMathematics = true
    add("for (int a = 0; a < \(program.actionCount); a++) {")
    add("  float most = \(x)[a * \(support.count)], sum = 0, mean = 0;")
    add("  for (int n = 1; n < \(support.count); n++)")
    add("    if (\(x)[a * \(support.count) + n] > most) most = \(x)[a * \(support.count) + n];")
    add("  for (int n = 0; n < \(support.count); n++) {")
    add("    float p = \(dialect.exponential)(\(x)[a * \(support.count) + n] - most);")
    add("    sum += p;")
    add("    mean += p * \(z)[n];")
    add("  }")
    add("  \(y)[a] = mean / sum;")
    add("}")
  }
}
