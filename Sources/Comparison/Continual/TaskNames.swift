/// The tasks of a run in the notation of its settings, without their braces: `random_map_seed: 7`.
struct TaskNames: Sendable, Equatable {
  let all: [String]

  /// - Parameter list: the mappings of a list in the notation of experiment files.
  init(_ list: String) {
    var (names, current, depth, isQuoted, isEscaped) = ([String](), "", 0, false, false)
    for letter in list {
      defer { isEscaped = letter == "\\" && !isEscaped }
      if letter == "\"", !isEscaped { isQuoted.toggle() }
      if !isQuoted, letter == "}" || letter == "]" { depth -= 1 }
      if !isQuoted, letter == "}", depth == 1 {
        names.append(current)
        current = ""
      } else if depth > 1 {
        current.append(letter)
      }
      if !isQuoted, letter == "{" || letter == "[" { depth += 1 }
    }
    all = names
  }

  /// The key and the numbers, if all tasks set one and the same key to a number.
  var axis: (key: String, numbers: [Double])? {
    let parts = all.map { $0.split(separator: ": ", maxSplits: 1) }
    guard let key = parts.first?.first, parts.allSatisfy({ $0.count == 2 && $0[0] == key }) else {
      return nil
    }
    let numbers = parts.compactMap { Double($0[1]) }
    return numbers.count == all.count ? (String(key), numbers) : nil
  }
}
