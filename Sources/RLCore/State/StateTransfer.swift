/// Transfers all state that learning depends on, for saving and restoring.
///
/// An agent names each piece once, in one function that serves both directions, so what was saved under a name cannot
/// be looked for under another:
///
/// ```swift
/// func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
///   try state.values("q_table", table, shape: [stateCount, actionCount])
///   try state.integer("step", &step)
///   try state.stream("exploration", &random)
/// }
/// ```
///
/// A piece that is named in `transfer` is in every checkpoint, comes back with `--resume` and counts in `digest`; there is
/// no other list to add it to. What only a clock knows stays out: two runs of one seed would differ in it.
public struct StateTransfer {
  /// The direction of a pass.
  public enum Mode: Sendable { case save, check, restore }
  public let mode: Mode
  /// Whether only changes since the last pass of this kind are saved; see `StateArray`.
  public let savesChanges: Bool

  private var tensors: [NamedTensor] = []
  private var arrays: [StateArray] = []
  private var names: Set<String> = []
  private var stored: [String: NamedTensor] = [:]
  private var prefix = ""

  private init(
    _ mode: Mode, _ tensors: [NamedTensor] = [], savesChanges: Bool = false
  ) throws(TensorMismatch) {
    (self.mode, self.savesChanges) = (mode, savesChanges)
    for tensor in tensors where stored.updateValue(tensor, forKey: tensor.name) != nil {
      throw TensorMismatch("the stored state has two arrays named '\(tensor.name)'")
    }
  }

  /// Everything that `body` transfers, in order.
  public static func saved(
    by body: (inout StateTransfer) throws(TensorMismatch) -> Void
  ) throws(TensorMismatch) -> [NamedTensor] {
    var transfer = try StateTransfer(.save)
    try body(&transfer)
    return transfer.tensors
  }

  /// The changes of what `body` transfers, for a checkpoint: ring buffers only where they have changed since
  /// the last call.
  ///
  /// - Precondition: the first call of a file's writer saves all; pieces know by themselves which one was theirs.
  public static func changes(
    by body: (inout StateTransfer) throws(TensorMismatch) -> Void
  ) throws(TensorMismatch) -> [StateArray] {
    var transfer = try StateTransfer(.save, savesChanges: true)
    try body(&transfer)
    return transfer.arrays
  }

  /// Restores `tensors` in `body`. All are checked before the first is taken over.
  ///
  /// - Parameter allowsUnused: whether some may be left over. Which arrays are used may depend on stored counts, so only a pass
  ///   over the stored state tells.
  /// - Returns: the names of those left over, in order.
  /// - Throws: where a name, type or shape differs, or where something is missing or left over; nothing was changed then.
  @discardableResult
  public static func restore(
    _ tensors: [NamedTensor], allowsUnused: Bool = false,
    by body: (inout StateTransfer) throws(TensorMismatch) -> Void
  ) throws(TensorMismatch) -> [String] {
    var unused: [String] = []
    for mode in [Mode.check, .restore] {
      var transfer = try StateTransfer(mode, tensors)
      try body(&transfer)
      unused = tensors.map(\.name).filter { transfer.stored[$0] != nil }
      if !allowsUnused, let name = unused.first {
        throw TensorMismatch("nothing here uses the stored array '\(name)'")
      }
    }
    return unused
  }

  /// Prefixes the names in `body` with `name` and a dot.
  public mutating func scope(
    _ name: String, _ body: (inout StateTransfer) throws(TensorMismatch) -> Void
  ) throws(TensorMismatch) {
    let outer = prefix
    prefix += name + "."
    defer { prefix = outer }
    try body(&self)
  }

  /// An array at a fixed place in memory.
  ///
  /// - Parameters:
  ///   - name: what it is stored as.
  ///   - start: its first element.
  ///   - shape: its length along each axis.
  ///   - changed: the rows along the first axis that may differ from what was passed when changes were last saved; nil
  ///     for all of them.
  ///   - allowed: the range of each element, if others would be unsafe, such as indices into an array; a file may
  ///     hold anything.
  public mutating func values<Element: StorableElement>(
    _ name: String, _ start: UnsafeMutablePointer<Element>, shape: [Int], changed: [Range<Int>]? = nil,
    in allowed: ClosedRange<Element>? = nil
  ) throws(TensorMismatch) {
    let count = shape.reduce(1, *)
    if mode == .save, savesChanges {
      claim(name)
      return arrays.append(StateArray(prefix + name, start, shape: shape, changed: changed))
    }
    if mode == .save { return save(name, shape, Array(UnsafeBufferPointer(start: start, count: count))) }
    let (storedShape, elements) = try take(name, Element.self)
    try check(name, storedShape, shape)
    try check(name, elements, allowed)
    guard mode == .restore else { return }
    elements.withUnsafeBufferPointer { source in
      if let from = source.baseAddress { start.update(from: from, count: count) }
    }
  }

  /// A list of variable length.
  ///
  /// - Parameters:
  ///   - name: what it is stored as.
  ///   - values: the list.
  ///   - allowed: what each element must lie in, as in `values`.
  /// - Returns: the length that holds once all is put back.
  @discardableResult
  public mutating func list<Element: StorableElement>(
    _ name: String, _ values: inout [Element], in allowed: ClosedRange<Element>? = nil
  ) throws(TensorMismatch) -> Int {
    if mode == .save {
      // A copy, as in `values`: a thread writes it while training continues with the list.
      save(name, [values.count], values.withUnsafeBufferPointer { Array($0) })
      return values.count
    }
    let elements = try take(name, Element.self).elements
    try check(name, elements, allowed)
    if mode == .restore { values = elements }
    return elements.count
  }

  /// An array whose length stays.
  ///
  /// - Parameters:
  ///   - name: what it is stored as.
  ///   - values: the array.
  ///   - shape: its length along each axis.
  ///   - allowed: what each element must lie in, as in `values`.
  public mutating func array<Element: StorableElement>(
    _ name: String, _ values: inout [Element], shape: [Int], in allowed: ClosedRange<Element>? = nil
  ) throws(TensorMismatch) {
    // A copy of its own, as `list` makes one.
    if mode == .save { return save(name, shape, values.withUnsafeBufferPointer { Array($0) }) }
    let (storedShape, elements) = try take(name, Element.self)
    try check(name, storedShape, shape)
    try check(name, elements, allowed)
    if mode == .restore { values = elements }
  }

  private func check(_ name: String, _ stored: [Int], _ shape: [Int]) throws(TensorMismatch) {
    guard stored != shape else { return }
    throw TensorMismatch("the stored array '\(prefix + name)' has shape \(stored) where \(shape) belongs")
  }

  private func check<Element: StorableElement>(
    _ name: String, _ elements: [Element], _ allowed: ClosedRange<Element>?
  ) throws(TensorMismatch) {
    guard let allowed, let wrong = elements.first(where: { !allowed.contains($0) }) else { return }
    throw TensorMismatch(
      "the stored array '\(prefix + name)' holds \(wrong), expected \(allowed.lowerBound) to \(allowed.upperBound)"
    )
  }

  /// A count or a position, from 0 to 2^53.
  ///
  /// - Returns: the number that holds once all is put back; the shapes of later arrays may depend on it.
  @discardableResult
  public mutating func integer(_ name: String, _ value: inout Int) throws(TensorMismatch) -> Int {
    if mode == .save {
      save(name, [], [UInt64(bitPattern: Int64(value))])
      return value
    }
    let stored = try take(name, UInt64.self, count: 1)[0]
    guard stored <= 1 << 53 else {
      throw TensorMismatch("the stored number '\(prefix + name)' is not a count")
    }
    let new = Int(stored)
    if mode == .restore { value = new }
    return new
  }

  public mutating func number(_ name: String, _ value: inout Double) throws(TensorMismatch) {
    if mode == .save { return save(name, [], [value]) }
    let new = try take(name, Double.self, count: 1)[0]
    if mode == .restore { value = new }
  }

  /// A random stream with its position: six words.
  public mutating func stream(_ name: String, _ value: inout RandomStream) throws(TensorMismatch) {
    if mode == .save { return save(name, [RandomStream.wordCount], value.words) }
    let words = try take(name, UInt64.self, count: RandomStream.wordCount)
    guard let new = RandomStream(words: words) else {
      throw TensorMismatch("the stored array '\(prefix + name)' is not a random stream")
    }
    if mode == .restore { value = new }
  }

  /// Random streams, `[N, 6]`, of fixed number.
  public mutating func streams(_ name: String, _ values: inout [RandomStream]) throws(TensorMismatch) {
    let size = RandomStream.wordCount
    if mode == .save { return save(name, [values.count, size], values.flatMap(\.words)) }
    let words = try take(name, UInt64.self, count: values.count * size)
    for index in values.indices {
      guard let new = RandomStream(words: Array(words[index * size..<(index + 1) * size])) else {
        throw TensorMismatch("the stored array '\(prefix + name)' is not a random stream")
      }
      if mode == .restore { values[index] = new }
    }
  }

  private mutating func save<Element: StorableElement>(
    _ name: String, _ shape: [Int], _ elements: [Element]
  ) {
    claim(name)
    let tensor = NamedTensor(prefix + name, shape: shape, Element.store(elements))
    if savesChanges { arrays.append(StateArray(tensor)) } else { tensors.append(tensor) }
  }

  private mutating func claim(_ name: String) {
    precondition(names.insert(prefix + name).inserted, "two pieces of state named '\(prefix + name)'")
  }

  private mutating func take<Element: StorableElement>(
    _ name: String, _ type: Element.Type
  ) throws(TensorMismatch) -> (shape: [Int], elements: [Element]) {
    guard let tensor = stored.removeValue(forKey: prefix + name) else {
      throw TensorMismatch("the stored state lacks the array '\(prefix + name)'")
    }
    guard let elements = Element.load(tensor.elements) else {
      throw TensorMismatch("the stored array '\(prefix + name)' has elements of another type")
    }
    return (tensor.shape, elements)
  }

  private mutating func take<Element: StorableElement>(
    _ name: String, _ type: Element.Type, count: Int
  ) throws(TensorMismatch) -> [Element] {
    let (shape, elements) = try take(name, type)
    guard elements.count == count else {
      throw TensorMismatch(
        "the stored array '\(prefix + name)' has shape \(shape), expected \(count) elements")
    }
    return elements
  }
}

extension Agent {
  /// Everything that further learning depends on: an agent of the same configuration that restores it continues
  /// bit for bit.
  ///
  /// Arrays may be large; names and order are the same at every call, lengths along the first axis may grow.
  public var trainingState: [NamedTensor] {
    do throws(TensorMismatch) {
      return try StateTransfer.saved { state throws(TensorMismatch) in try transfer(&state) }
    } catch {
      preconditionFailure("saving failed: \(error)")
    }
  }

  /// Restores the `trainingState` of an agent with the same configuration and context.
  ///
  /// - Throws: where it does not fit; the agent is as it was then.
  public func restore(_ trainingState: [NamedTensor]) throws(TensorMismatch) {
    try StateTransfer.restore(trainingState) { state throws(TensorMismatch) in try transfer(&state) }
  }
}

/// An element type of stored arrays.
public protocol StorableElement: Comparable, Sendable {
  static func store(_ values: [Self]) -> NamedTensor.Elements
  static func load(_ elements: NamedTensor.Elements) -> [Self]?
}

extension Float: StorableElement {
  public static func store(_ values: [Float]) -> NamedTensor.Elements { .float32(values) }
  public static func load(_ elements: NamedTensor.Elements) -> [Float]? {
    if case .float32(let values) = elements { values } else { nil }
  }
}

extension Double: StorableElement {
  public static func store(_ values: [Double]) -> NamedTensor.Elements { .float64(values) }
  public static func load(_ elements: NamedTensor.Elements) -> [Double]? {
    if case .float64(let values) = elements { values } else { nil }
  }
}

extension Int32: StorableElement {
  public static func store(_ values: [Int32]) -> NamedTensor.Elements { .int32(values) }
  public static func load(_ elements: NamedTensor.Elements) -> [Int32]? {
    if case .int32(let values) = elements { values } else { nil }
  }
}

extension UInt8: StorableElement {
  public static func store(_ values: [UInt8]) -> NamedTensor.Elements { .uint8(values) }
  public static func load(_ elements: NamedTensor.Elements) -> [UInt8]? {
    if case .uint8(let values) = elements { values } else { nil }
  }
}

extension UInt64: StorableElement {
  public static func store(_ values: [UInt64]) -> NamedTensor.Elements { .uint64(values) }
  public static func load(_ elements: NamedTensor.Elements) -> [UInt64]? {
    if case .uint64(let values) = elements { values } else { nil }
  }
}

extension RandomStream {
  static let wordCount = 6

  /// State, increment (upper half first), and the spare word behind whether there is one.
  var words: [UInt64] {
    [
      UInt64(truncatingIfNeeded: state >> 64), UInt64(truncatingIfNeeded: state),
      UInt64(truncatingIfNeeded: increment >> 64), UInt64(truncatingIfNeeded: increment),
      spareWord == nil ? 0 : 1, UInt64(spareWord ?? 0),
    ]
  }

  /// Nil if the words are not a valid stream.
  init?(words: [UInt64]) {
    guard words.count == Self.wordCount, words[3] & 1 == 1, words[4] <= 1, words[5] <= UInt64(UInt32.max)
    else {
      return nil
    }
    self.init(seed: 0)
    state = UInt128(words[0]) << 64 | UInt128(words[1])
    increment = UInt128(words[2]) << 64 | UInt128(words[3])
    spareWord = words[4] == 1 ? UInt32(truncatingIfNeeded: words[5]) : nil
  }
}
