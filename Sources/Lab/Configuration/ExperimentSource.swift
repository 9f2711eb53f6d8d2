import Yams

/// An experiment file as far as YAML goes: its tree, and what in it is YAML that experiments do without.
///
/// Scalars keep their text; what they mean is for the schema to say. Yams gives anchors, merge keys and duplicate
/// keys no place of their own, so these are found here.
struct ExperimentSource {
  /// The entries of the top level.
  private(set) var entries: [RawEntry] = []
  private(set) var problems: [PlacedMessage] = []

  /// - Throws: the one problem after which nothing else can be read.
  init(_ bytes: [UInt8]) throws(PlacedMessage) {
    var text = try SourceText(bytes)
    if let bomb = text.firstOfManyAliases { throw PlacedMessage(bomb, Self.noAnchors) }
    var renamed: Set<String> = []
    while true {
      do {
        let parser = try Parser(yaml: text.string, resolver: .basic, constructor: .default, encoding: .utf8)
        guard let root = try parser.singleRoot() else { throw Self.empty }
        // Nodes hold their anchors weakly; the parser owns them.
        try withExtendedLifetime(parser) { try read(root, renamed) }
        return
      } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
        let key = duplicates.first ?? ""
        let first = Place.mark(line: context.mark.line, column: context.mark.column)
        let number = UInt32(renamed.count)
        guard renamed.count < Self.duplicateLimit, let mask = Unicode.Scalar(0xE000 + number),
          let second = text.secondKey(key, after: context.mark)
        else {
          throw PlacedMessage(first, "the key \(quoted(key)) stands twice in this mapping; remove one of them")
        }
        let line = context.mark.line
        problems.append(
          PlacedMessage(text.place(of: second), "the key \(quoted(key)) stands in line \(line) already; remove one of them"))
        // Parsed again under another name, the file shows what else is wrong with it.
        text.replace(at: second, with: mask)
        renamed.insert(String(Character(mask)) + String(String.UnicodeScalarView(key.unicodeScalars.dropFirst())))
      } catch let error as YamlError {
        throw PlacedMessage(error, in: text)
      } catch let error as PlacedMessage {
        throw error
      } catch {
        throw PlacedMessage(.start, printable("\(error)", limit: 200))
      }
    }
  }

  private static let duplicateLimit = 20
  static let empty = PlacedMessage(
    .start, "the file is empty; an experiment needs environment.id and agent.algorithm")
  static let noAnchors = "anchors and aliases ('&name', '*name') are not supported; write the value out"

  private mutating func read(_ root: Node, _ renamed: Set<String>) throws {
    let node = convert(root, depth: 0, renamed)
    if node.isNull, problems.isEmpty { throw Self.empty }
    guard case .mapping(let entries) = node.content else {
      throw PlacedMessage(node.place, "an experiment is a mapping of sections such as 'environment:', not \(node.name)")
    }
    self.entries = entries
  }

  /// Four levels are all that the schema knows; what lies deeper is wrong whatever it is.
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
      let elements = depth < 4 ? sequence.map { convert($0, depth: depth + 1, renamed) } : []
      return RawNode(content: .list(elements), place: place)
    case .mapping(let mapping):
      noteTag(mapping.tag.description, at: place)
      let entries = depth < 4 ? mapping.compactMap { entry($0.key, $0.value, depth: depth, renamed) } : []
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
      problems.append(PlacedMessage(place, "a key must be a word, not \(key.isSequence ? "a list" : "a mapping")"))
      return nil
    }
    if renamed.contains(scalar.string) { return nil }
    if scalar.string.isEmpty {
      problems.append(PlacedMessage(place, "a key is missing in front of ':'"))
      return nil
    }
    if scalar.string == "<<" {
      problems.append(PlacedMessage(place, "merge keys ('<<') are not supported; write the keys out"))
      return nil
    }
    var value = convert(value, depth: depth + 1, renamed)
    if value.isEmpty { value.place = place }
    return RawEntry(key: scalar.string, keyPlace: place, value: value)
  }

  private mutating func noteTag(_ tag: String, at place: Place) {
    if !tag.isEmpty {
      problems.append(PlacedMessage(place, "tags such as '!!int' are not supported; remove \(quoted(shortTag(tag)))"))
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
