/// The candidate closest to `word`, or nil if none is close.
///
/// Near is: equal but for case, or for the version of an id, or a third of the letters away at most, three at the
/// very most. Of equally near ones the first wins.
package func nearest(to word: String, in candidates: [String]) -> String? {
  let word = word.lowercased()
  let letters = Array(word.unicodeScalars)
  guard !letters.isEmpty, letters.count <= 64 else { return nil }
  let limit = letters.count < 3 ? 0 : min(3, max(1, letters.count / 3))
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = candidate.lowercased()
    let distance =
      withoutVersion(other) == word ? 0 : editDistance(letters, Array(other.unicodeScalars), limit: limit)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

/// `cartpole` of `cartpole-v1`.
private func withoutVersion(_ id: String) -> String {
  guard let dash = id.lastIndex(of: "-"), id[dash...].hasPrefix("-v"),
    id[dash...].dropFirst(2).allSatisfy(\.isNumber)
  else { return id }
  return String(id[..<dash])
}

/// Edit distance with insertions, deletions, replacements and transpositions; anything above `limit` may be
/// returned as `limit + 1`.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int {
  guard abs(a.count - b.count) <= limit else { return limit + 1 }
  var beforeLast = [Int]()
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
