/// An untyped node of an experiment file: scalar, list or mapping, with its location.
struct RawNode: Equatable {
  enum Content: Equatable {
    case scalar(String, RawStyle)
    case list([RawNode])
    case mapping([RawEntry])
  }
  var content: Content
  var place: Place
}

/// The notation of a scalar.
enum RawStyle: Equatable { case plain, quoted, block }

struct RawEntry: Equatable {
  var key: String
  var keyPlace: Place
  var value: RawNode
}

extension RawEntry {
  /// The same at the key's name, `agent` or `agent.gamma`, in place of a line.
  func placedByKey(in section: String? = nil) -> RawEntry {
    let name = section.map { "\($0).\(key)" } ?? key
    var value = value.moved(to: .key(name))
    if section == nil, case .mapping(let entries) = value.content {
      value.content = .mapping(entries.map { $0.placedByKey(in: key) })
    }
    return RawEntry(key: key, keyPlace: .key(name), value: value)
  }
}

extension RawNode {
  /// Whether this is YAML's null: `null`, `~` or an empty value.
  var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// Whether the value after the key is empty.
  var isEmpty: Bool { content == .scalar("", .plain) }

  /// Its name in a message: `'fast'`, `a list`, `a mapping`.
  var name: String {
    switch content {
    case .scalar(let text, _): quoted(text)
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The same content at another location.
  func moved(to place: Place) -> RawNode {
    var node = RawNode(content: content, place: place)
    switch content {
    case .scalar: break
    case .list(let elements): node.content = .list(elements.map { $0.moved(to: place) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { RawEntry(key: $0.key, keyPlace: place, value: $0.value.moved(to: place)) })
    }
    return node
  }
}
