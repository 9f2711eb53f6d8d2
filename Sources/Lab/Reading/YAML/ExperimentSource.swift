import Yams

/// The YAML tree of an experiment file, and the YAML features in it that experiments do not support.
///
/// Scalars keep their text; what they mean is for the schema to say. Yams gives anchors, merge keys and duplicate
/// keys no locations, so these are found here.
struct ExperimentSource {
  /// The top-level entries, or nil if the file cannot be parsed.
  private(set) var entries: [RawEntry]?
  private(set) var problems: [PlacedMessage] = []

  init(_ bytes: [UInt8]) {
    do throws(PlacedMessage) {
      var text = try SourceText(bytes)
      if let fault = text.hazard ?? text.falseSpace { throw fault }
      // Each duplicate key is noted and renamed; parsed again, the file shows what else is wrong with it.
      var renamed: Set<String> = []
      while try !parse(text, renamed) { try renameDuplicate(in: &text, &renamed) }
    } catch {
      problems.append(error)
    }
  }

  /// The duplicate key at which parsing stopped.
  private var duplicate: (key: String, mark: Mark)?

  /// False if a duplicate key was found.
  private mutating func parse(_ text: SourceText, _ renamed: Set<String>) throws(PlacedMessage) -> Bool {
    do {
      let parser = try Parser(yaml: text.string, resolver: .basic, constructor: .default, encoding: .utf8)
      guard let root = try parser.singleRoot() else { throw Self.empty }
      // Nodes hold their anchors weakly; the parser owns them.
      try withExtendedLifetime(parser) { try read(root, renamed) }
      return true
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      duplicate = (duplicates.first ?? "", context.mark)
      return false
    } catch let error as YamlError {
      throw PlacedMessage(error, in: text)
    } catch let error as PlacedMessage {
      throw error
    } catch {
      throw PlacedMessage(.start, printable("\(error)", limit: 200))
    }
  }

  private mutating func renameDuplicate(
    in text: inout SourceText, _ renamed: inout Set<String>
  ) throws(PlacedMessage) {
    guard let (key, mark) = duplicate else { return }
    guard renamed.count < Self.duplicateLimit, text.scalars.count < Self.duplicateSizeLimit,
      let mask = Unicode.Scalar(0xE000 + UInt32(renamed.count)), let second = text.secondKey(key, after: mark)
    else {
      throw PlacedMessage(
        Place(mark), "the key \(quoted(key)) is set twice in this mapping; remove one of them")
    }
    problems.append(
      PlacedMessage(
        text.place(of: second),
        "the key \(quoted(key)) is already set in line \(mark.line); remove one of them"))
    text.replace(at: second, with: mask)
    var name = String.UnicodeScalarView([mask])
    name.append(contentsOf: key.unicodeScalars.dropFirst())
    renamed.insert(String(name))
  }

  /// Each duplicate takes another parse, so only a few are reported, and only in a file of reasonable size.
  private static let duplicateLimit = 20
  private static let duplicateSizeLimit = 1 << 16
  static let empty = PlacedMessage(
    .start, "the file is empty; an experiment needs environment.id and agent.algorithm")
  static let noAnchors = "anchors and aliases ('&name', '*name') are not supported; write the value itself"
  static let noComplexKeys = "complex keys ('? key') are not supported; write 'key: value'"
  static let tooDeep = "nested too deeply; an experiment has sections, keys and lists"

  private mutating func read(_ root: Node, _ renamed: Set<String>) throws(PlacedMessage) {
    let node = convert(root, depth: 0, renamed)
    if node.isNull, problems.isEmpty { throw Self.empty }
    guard case .mapping(let entries) = node.content else {
      throw PlacedMessage(
        node.place, "an experiment is a mapping of sections such as 'environment:', not \(node.name)")
    }
    self.entries = entries
  }

  /// The depth of the deepest lists, those among the arguments of a name in a list of a section; anything deeper is an error.
  private static let deepest = 5

  private mutating func convert(_ node: Node, depth: Int, _ renamed: Set<String>) -> RawNode {
    let place = Place(node.mark)
    if node.anchor != nil { problems.append(PlacedMessage(place, Self.noAnchors)) }
    switch node {
    case .scalar(let scalar):
      let style: RawStyle =
        switch scalar.style {
        case .any, .plain: .plain
        case .singleQuoted, .doubleQuoted: .quoted
        case .literal, .folded: .block
        }
      // A quoted scalar carries the tag of strings without having been given one.
      let tag = scalar.tag.description
      noteTag(style == .plain || tag != Tag.Name.str.rawValue ? tag : "", at: place)
      return RawNode(content: .scalar(scalar.string, style), place: place)
    case .sequence(let sequence):
      noteTag(sequence.tag.description, at: place)
      let elements = depth <= Self.deepest ? sequence.map { convert($0, depth: depth + 1, renamed) } : []
      return RawNode(content: .list(elements), place: place)
    case .mapping(let mapping):
      noteTag(mapping.tag.description, at: place)
      let entries =
        depth <= Self.deepest ? mapping.compactMap { entry($0.key, $0.value, depth: depth, renamed) } : []
      return RawNode(content: .mapping(entries), place: place)
    case .alias:
      problems.append(PlacedMessage(place, Self.noAnchors))
      return RawNode(content: .list([]), place: place)
    }
  }

  private mutating func entry(_ key: Node, _ value: Node, depth: Int, _ renamed: Set<String>) -> RawEntry? {
    let place = Place(key.mark)
    if key.anchor != nil { problems.append(PlacedMessage(place, Self.noAnchors)) }
    guard case .scalar(let scalar) = key else {
      problems.append(
        PlacedMessage(place, "a key must be a word, not \(key.isSequence ? "a list" : "a mapping")"))
      return nil
    }
    if renamed.contains(scalar.string) { return nil }
    if scalar.string.isEmpty {
      problems.append(PlacedMessage(place, "a key is missing before ':'"))
      return nil
    }
    if scalar.string == "<<" {
      problems.append(PlacedMessage(place, "merge keys ('<<') are not supported; write the keys themselves"))
      return nil
    }
    var value = convert(value, depth: depth + 1, renamed)
    if value.isEmpty { value.place = place }
    return RawEntry(key: scalar.string, keyPlace: place, value: value)
  }

  private mutating func noteTag(_ tag: String, at place: Place) {
    if !tag.isEmpty {
      problems.append(
        PlacedMessage(place, "tags such as '!!int' are not supported; remove \(quoted(shortTag(tag)))"))
    }
  }

  private func shortTag(_ tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }
}

extension Node {
  fileprivate var isSequence: Bool { if case .sequence = self { true } else { false } }
}

extension Place {
  init(_ mark: Mark?) {
    self = mark.map { .mark(line: max($0.line, 1), column: max($0.column, 1)) } ?? .start
  }
}
