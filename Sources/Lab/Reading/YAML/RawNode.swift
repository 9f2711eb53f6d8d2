/// A piece of an experiment file before it has a type: text, list or mapping, and where it stands.
struct RawNode: Equatable {
  enum Content: Equatable {
    case scalar(String, RawStyle)
    case list([RawNode])
    case mapping([RawEntry])
  }
  var content: Content
  var place: Place
}

/// How a scalar is written.
enum RawStyle: Equatable { case plain, quoted, block }

struct RawEntry: Equatable {
  var key: String
  var keyPlace: Place
  var value: RawNode
}

extension RawNode {
  /// Whether this is YAML's null: `null`, `~` or nothing at all.
  var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// Nothing stands after the key.
  var isEmpty: Bool { content == .scalar("", .plain) }

  /// How a message names it: `'fast'`, `a list`, `a mapping`.
  var name: String {
    switch content {
    case .scalar(let text, _): quoted(text)
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The same content, all of it at another place.
  func moved(to place: Place) -> RawNode {
    var node = RawNode(content: content, place: place)
    if case .list(let elements) = content { node.content = .list(elements.map { $0.moved(to: place) }) }
    return node
  }
}
