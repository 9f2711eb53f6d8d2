import Yams

extension SourceText {
  /// What would keep a YAML library busy for ages, before it gets to see it: many aliases, which can stand for more
  /// nodes than there is time to visit, and keys that are themselves deep trees, which are compared at every level.
  ///
  /// Counts what looks like these outside of whole-line comments, in quotes or not; no experiment comes near.
  var hazard: PlacedMessage? {
    var aliases = Tally(limit: 10)
    var complexKeys = Tally(limit: 20)
    var depth = 0
    for line in lineStarts.indices {
      let range = lineStarts[line]..<(line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count)
      if let start = range.first(where: { scalars[$0] != " " }), scalars[start] == "#" { continue }
      for index in range {
        let next = index + 1 < scalars.count ? scalars[index + 1] : "\n"
        switch scalars[index] {
        case "[", "{": depth += 1
        case "]", "}": depth = max(0, depth - 1)
        case "*" where next != " " && mayBegin(index): aliases.count(index)
        case "?" where " \t\r\n".unicodeScalars.contains(next) && mayBegin(index): complexKeys.count(index)
        default: continue
        }
        if let first = aliases.first { return PlacedMessage(place(of: first), ExperimentSource.noAnchors) }
        if let first = complexKeys.first {
          return PlacedMessage(place(of: first), ExperimentSource.noComplexKeys)
        }
        if depth > 64 { return PlacedMessage(place(of: index), ExperimentSource.tooDeep) }
      }
    }
    return nil
  }

  /// A space such as U+00A0, no-break, as editors and web pages write it, at the beginning of a line or after the colon of a
  /// key: YAML takes it for a letter.
  ///
  /// Text after the first quote or `#` of a line is not looked at.
  var falseSpace: PlacedMessage? {
    for line in lineStarts.indices {
      let end = line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count
      var follows = true
      for index in lineStarts[line]..<end {
        let scalar = scalars[index]
        if "#'\"".unicodeScalars.contains(scalar) { break }
        if follows, scalar.properties.isWhitespace, !scalar.isASCII, !Self.isBreak(scalar) {
          let name = scalar.properties.name.map { " (\($0.lowercased()))" } ?? ""
          return PlacedMessage(
            place(of: index), "U+\(hexadecimal(scalar))\(name) is not a space in YAML; write a plain space")
        }
        if scalar != " " { follows = scalar == ":" }
      }
    }
    return nil
  }

  private struct Tally {
    let limit: Int
    private var begin = 0
    private var number = 0
    init(limit: Int) { self.limit = limit }
    /// The first of all, if there are more than `limit`.
    var first: Int? { number > limit ? begin : nil }
    mutating func count(_ index: Int) {
      if number == 0 { begin = index }
      number += 1
    }
  }

  /// Whether a node may begin at `index`, given the text before it.
  private func mayBegin(_ index: Int) -> Bool {
    index == 0 || " \t\r\n[]{},:-?".unicodeScalars.contains(scalars[index - 1])
  }

  /// The index of the first letter of the second of two equal keys of a mapping.
  func secondKey(_ key: String, after mark: Mark) -> Int? {
    let key = Array(key.unicodeScalars)
    guard !key.isEmpty else { return nil }
    return alignedKey(key, after: mark) ?? flowKey(key, after: mark)
  }

  /// In block style, equal keys are aligned, and nothing between them is indented less.
  private func alignedKey(_ key: [Unicode.Scalar], after mark: Mark) -> Int? {
    for line in lineStarts.indices.dropFirst(mark.line) {
      let start = lineStarts[line]
      let end = line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count
      guard let text = (start..<end).first(where: { scalars[$0] != " " }), !Self.isBreak(scalars[text]),
        scalars[text] != "#"
      else { continue }
      if text - start < mark.column - 1 { return nil }
      if text - start == mark.column - 1, let letter = letterOfKey(key, at: text) { return letter }
    }
    return nil
  }

  private func flowKey(_ key: [Unicode.Scalar], after mark: Mark) -> Int? {
    let begin = index(line: mark.line, column: mark.column) + key.count
    guard begin < scalars.count else { return nil }
    for index in begin..<scalars.count
    where index > 0 && " {,\t\n\r".unicodeScalars.contains(scalars[index - 1]) {
      if let letter = letterOfKey(key, at: index) { return letter }
    }
    return nil
  }

  /// The index of the key's first letter if the key, quoted or not, and a colon are at `index`.
  private func letterOfKey(_ key: [Unicode.Scalar], at index: Int) -> Int? {
    for quote in ["", "'", "\""] as [String] {
      let quote = Array(quote.unicodeScalars)
      guard has(quote + key + quote, at: index) else { continue }
      var next = index + key.count + 2 * quote.count
      while next < scalars.count, scalars[next] == " " { next += 1 }
      if next < scalars.count, scalars[next] == ":" { return index + quote.count }
    }
    return nil
  }
}
