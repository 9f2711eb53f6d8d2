import RLCore

/// Parser and validator of a decision process written in an experiment file.
struct DecisionProcessRules: Sendable {
  struct Outcome: Sendable, Equatable {
    /// Nil if the line gives none: the outcomes of the line are equally likely.
    var probability: Double?
    var state: String
    var reward: RewardLaw
  }

  /// The states with actions in the order in which they occur, then the terminal ones.
  private(set) var states: [String] = []
  private(set) var terminal: Set<String> = []
  /// The names of all actions, in the order in which they occur.
  private(set) var actions: [String] = []
  /// By state and action.
  private(set) var outcomes: [String: [String: [Outcome]]] = [:]
  /// The states in which an episode may start, with their probabilities.
  private(set) var starts: [String: Double] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  private static let mostActions = 1000
  private static let example = "write 'STATE ACTION -> STATE REWARD', such as 'A left -> B 0.5'"

  init(_ parameters: DecisionProcess.Parameters) {
    for text in parameters.transitions { declare(text) }
    if parameters.transitions.isEmpty {
      fail("transitions", "there are none; \(Self.example)")
    }
    for name in parameters.terminal where terminal.insert(name).inserted {
      if !Self.isName(name) {
        fail("terminal", "'\(name)' is not the name of a state; a name begins with a letter")
      } else if outcomes[name] != nil {
        fail("terminal", "'\(name)' has actions; remove them, or the state from terminal")
      }
      if outcomes[name] == nil { states.append(name) }
    }
    guard problems.isEmpty else { return }
    checkOutcomes()
    declareStarts(parameters.start)
    if problems.isEmpty { checkReach() }
  }

  private mutating func fail(_ key: String, _ message: String) { problems.append(.init(key, message)) }

  private static func isName(_ word: some StringProtocol) -> Bool {
    word.first?.isLetter == true && !word.contains { $0.isWhitespace || $0 == "|" }
  }

  /// A number or a fraction, `0.25` or `1/4`.
  private static func probability(_ word: Substring) -> Double? {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    let value = parts.count == 2 ? parts[0] / parts[1] : parts.count == 1 ? parts[0] : .nan
    return value > 0 && value <= 1 ? value : nil
  }

  /// The actions that a word names: itself, or `1..10` and `to1..10` those of a range.
  private static func actions(_ word: Substring) -> [String]? {
    guard let dots = word.firstRange(of: "..") else { return [String(word)] }
    let front = word[..<dots.lowerBound]
    let digits = front.reversed().prefix { $0.isNumber }.count
    guard let first = Int(front.suffix(digits)), let last = Int(word[dots.upperBound...]), first <= last,
      last - first < mostActions
    else { return nil }
    return (first...last).map { "\(front.dropLast(digits))\($0)" }
  }

  private mutating func declare(_ text: String) {
    let sides = text.split(separator: " ").split(separator: "->", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].count == 2, !sides[1].isEmpty, let state = sides[0].first,
      let word = sides[0].last, Self.isName(state)
    else { return fail("transitions", "'\(text)' is not a transition; \(Self.example)") }
    let place = "state \(state), action \(word)"
    guard let names = Self.actions(word) else {
      return fail("transitions", "\(place): not a range of actions; write it as 1..10 or to1..10")
    }
    var list: [Outcome] = []
    for words in sides[1].split(separator: "|", omittingEmptySubsequences: false) {
      guard let outcome = outcome(Array(words), place) else { return }
      list.append(outcome)
    }
    if outcomes[String(state)] == nil { states.append(String(state)) }
    for name in names {
      if !actions.contains(name) { actions.append(name) }
      if outcomes[String(state), default: [:]].updateValue(list, forKey: name) != nil {
        fail("transitions", "state \(state), action \(name) is declared twice")
      }
    }
    if actions.count > Self.mostActions {
      fail("transitions", "\(place): there are more than \(Self.mostActions) actions")
    }
  }

  private mutating func outcome(_ words: [Substring], _ place: String) -> Outcome? {
    var words = words[...]
    var probability: Double?
    if let first = words.first, first.first?.isLetter == false {
      probability = Self.probability(first)
      if probability == nil {
        fail(
          "transitions", "\(place): '\(first)' is not a probability; write a number in (0, 1] or a fraction")
        return nil
      }
      words = words.dropFirst()
    }
    guard let state = words.first, Self.isName(state) else {
      fail(
        "transitions",
        "\(place): an outcome names no state; write 'PROBABILITY STATE REWARD', such as '0.5 B 1'")
      return nil
    }
    guard let reward = RewardLaw(Array(words.dropFirst())) else {
      fail(
        "transitions",
        "\(place): '\(words.dropFirst().joined(separator: " "))' is not a reward; write a number, 'normal MEAN SD', 'uniform LOW HIGH' or 'bernoulli P'"
      )
      return nil
    }
    return Outcome(probability: probability, state: String(state), reward: reward)
  }

  private mutating func checkOutcomes() {
    for state in states {
      for action in actions {
        guard let list = outcomes[state]?[action] else { continue }
        let place = "state \(state), action \(action)"
        for outcome in list where outcomes[outcome.state] == nil && !terminal.contains(outcome.state) {
          fail(
            "transitions",
            "\(place): unknown state '\(outcome.state)'; give it actions, or list it in terminal")
        }
        let given = list.compactMap(\.probability)
        if !given.isEmpty, given.count < list.count {
          fail(
            "transitions", "\(place): some outcomes have a probability and some have none; give all or none")
        } else if !given.isEmpty, abs(given.reduce(0, +) - 1) > 1e-9 {
          fail("transitions", "\(place): the probabilities sum to \(given.reduce(0, +)), not to 1")
        }
      }
    }
  }

  /// `"A"` or `"0.5 A"`; without any, the state of the first transition.
  private mutating func declareStarts(_ texts: [String]) {
    let texts = texts.isEmpty ? Array(states.prefix(1)) : texts
    var weights: [Double] = []
    for text in texts {
      let words = text.split(separator: " ")
      let weight = words.count == 2 ? words.first.flatMap(Self.probability) : words.count == 1 ? 0 : nil
      guard let weight, let name = words.last.map(String.init) else {
        return fail("start", "'\(text)' is not a start; write a state, or a probability and a state")
      }
      if terminal.contains(name) || outcomes[name] == nil {
        let what = terminal.contains(name) ? "a terminal state" : "not a state"
        return fail("start", "'\(name)' is \(what); an episode starts in a state with actions")
      }
      if starts.updateValue(weight, forKey: name) != nil { fail("start", "'\(name)' is listed twice") }
      weights.append(weight)
    }
    if weights.allSatisfy({ $0 == 0 }) {
      for name in starts.keys { starts[name] = 1 / Double(texts.count) }
    } else if weights.contains(0) {
      fail("start", "some states have a probability and some have none; give all or none")
    } else if abs(weights.reduce(0, +) - 1) > 1e-9 {
      fail("start", "the probabilities sum to \(weights.reduce(0, +)), not to 1")
    }
  }

  private mutating func checkReach() {
    var reached = Set(starts.keys)
    var open = Array(starts.keys)
    while let state = open.popLast() {
      for outcome in (outcomes[state] ?? [:]).values.joined() where reached.insert(outcome.state).inserted {
        open.append(outcome.state)
      }
    }
    for state in states where !reached.contains(state) {
      let key = terminal.contains(state) ? "terminal" : "transitions"
      fail(key, "state '\(state)' cannot be reached from the start; lead to it or remove it")
    }
  }
}
