import RLCore

/// Parser and validator of text maps.
struct TextMapRules: Sendable {
  struct Kind: Sendable { var reward = 0.0, ends = false }

  private static let arrows: [Character] = ["^", ">", "v", "<"]
  private static let largestMap = 1_000_000

  private var kinds: [Character: Kind] = [:]
  private var teleports: [Int: Int] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  init(_ parameters: TextMap.Parameters) {
    for text in parameters.cells { declare(text) }
    check(parameters.map)
  }

  func kind(_ letter: Character) -> Kind { kinds[letter] ?? Kind() }

  /// The cell in which a move ends. A one-way cell is left only along its arrow and not entered against it.
  func arrival(from cell: Int, _ direction: Int, in grid: CellGrid) -> Int {
    if let arrow = Self.arrows.firstIndex(of: grid.letters[cell]), arrow != direction { return cell }
    let next = grid.moved(from: cell, direction)
    if let arrow = Self.arrows.firstIndex(of: grid.letters[next]), next != cell, (arrow + 2) % 4 == direction
    {
      return cell
    }
    return next == cell ? cell : teleports[next] ?? next
  }

  private mutating func declare(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 3, words[0].count == 1, let letter = words[0].first, ("A"..."Z").contains(letter),
      let reward = Double(words[1]), reward.isFinite, words[2] == "ends" || words[2] == "stays"
    else {
      problems.append(
        .init(
          "cells",
          "'\(text)' is not a cell definition; write a capital letter, a reward, and 'ends' or 'stays', such as 'G 1 ends'"
        ))
      return
    }
    if letter == "S" {
      problems.append(.init("cells", "'S' is reserved for the start"))
    } else if kinds.updateValue(Kind(reward: reward, ends: words[2] == "ends"), forKey: letter) != nil {
      problems.append(.init("cells", "'\(letter)' is declared twice"))
    }
  }

  private mutating func check(_ map: [String]) {
    guard let width = map.first?.count, width > 0 else {
      problems.append(.init("map", "the map is empty"))
      return
    }
    if let row = map.firstIndex(where: { $0.count != width }) {
      problems.append(
        .init(
          "map",
          "all rows of a map must be equally long; row 1 has \(width) cells, row \(row + 1) has \(map[row].count)"
        ))
    }
    if map.count * width > Self.largestMap {
      problems.append(.init("map", "a map may have at most 1,000,000 cells"))
      return
    }
    var places: [Character: [Int]] = [:]
    var firstPlaces: [(letter: Character, row: Int, column: Int)] = []
    for (row, line) in map.enumerated() {
      for (column, letter) in line.enumerated() {
        if places[letter] == nil { firstPlaces.append((letter, row, column)) }
        places[letter, default: []].append(row * width + column)
      }
    }
    for (letter, row, column) in firstPlaces { check(letter, row, column, places[letter] ?? []) }
    if places["S"] == nil { problems.append(.init("map", "the map has no start (S)")) }
    if !firstPlaces.contains(where: { kind($0.letter).ends }) {
      problems.append(.init("map", "nothing on the map ends an episode; put a goal (G) on it"))
    }
  }

  private mutating func check(_ letter: Character, _ row: Int, _ column: Int, _ places: [Int]) {
    if "#.S".contains(letter) || Self.arrows.contains(letter) || kinds[letter] != nil { return }
    let place = "row \(row + 1), column \(column + 1)"
    if ("a"..."z").contains(letter) {
      if places.count == 2 {
        (teleports[places[0]], teleports[places[1]]) = (places[1], places[0])
      } else {
        let count = places.count == 1 ? "once" : "\(places.count) times"
        problems.append(
          .init(
            "map", "the teleport '\(letter)' (\(place)) occurs \(count); a teleport needs exactly two cells"))
      }
    } else if ("A"..."Z").contains(letter) {
      problems.append(
        .init("map", "'\(letter)' (\(place)) has no meaning; declare it in cells, such as '\(letter) 1 ends'")
      )
    } else {
      problems.append(
        .init(
          "map",
          "'\(letter)' (\(place)) is not a map cell; use # wall, . floor, S start, ^ > v < one-way, lowercase letters for teleports and capitals from cells"
        ))
    }
  }
}
