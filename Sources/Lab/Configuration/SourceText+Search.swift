import Yams

extension SourceText {
  /// The first of more than ten aliases, which can stand for more nodes than there is time to visit.
  ///
  /// Counts what looks like an alias outside of whole-line comments, quoted or not.
  var firstOfManyAliases: Place? {
    var first: Int?
    var count = 0
    for line in lineStarts.indices {
      let range = lineStarts[line]..<(line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count)
      if let start = range.first(where: { scalars[$0] != " " }), scalars[start] == "#" { continue }
      for index in range.dropLast() where scalars[index] == "*" && scalars[index + 1] != " " {
        guard index == range.lowerBound || " \t[]{},:-?".unicodeScalars.contains(scalars[index - 1]) else { continue }
        first = first ?? index
        count += 1
      }
    }
    return count > 10 ? first.map(place(of:)) : nil
  }

  /// The index of the first letter of the second of two equal keys of a mapping.
  func secondKey(_ key: String, after mark: Mark) -> Int? {
    let key = Array(key.unicodeScalars)
    guard !key.isEmpty else { return nil }
    return alignedKey(key, after: mark) ?? flowKey(key, after: mark)
  }

  /// In block style equal keys stand in one column, and nothing between them stands further left.
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
    for index in begin..<scalars.count where index > 0 && " {,\t\n\r".unicodeScalars.contains(scalars[index - 1]) {
      if let letter = letterOfKey(key, at: index) { return letter }
    }
    return nil
  }

  /// Where the key's first letter is if the key, quoted or not, and a colon stand at `index`.
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
