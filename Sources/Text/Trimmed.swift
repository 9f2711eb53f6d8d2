extension StringProtocol where SubSequence == Substring {
  /// Without spaces and tabs at its ends.
  package var trimmed: Substring {
    var result = self[startIndex...]
    while let first = result.first, first == " " || first == "\t" { result.removeFirst() }
    while let last = result.last, last == " " || last == "\t" { result.removeLast() }
    return result
  }
}
