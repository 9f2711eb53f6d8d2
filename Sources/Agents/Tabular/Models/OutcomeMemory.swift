import RLCore

/// A learned model of an environment: for each state and action the observed outcomes, with counts.
final class OutcomeMemory {
  let actionCount: Int
  /// Tried entries (state · A + action), in the order of their first trial.
  private(set) var tried: [Int32] = []
  /// The first outcome of each entry, and the first entry that led to each state; -1 for none.
  private let firstOutcome, firstPredecessor: Column<Int32>
  private let trials: Column<Int32>
  private let stateCount: Int
  /// Whether an outcome takes the place of the one before.
  private let keepsLast: Bool
  // One element an outcome.
  private var nextOutcome: [Int32] = []
  private var outcomeState: [Int32] = []
  private var outcomeSequel: [UInt8] = []
  private var outcomeCount: [Int32] = []
  private var outcomeReward: [Double] = []
  // One element a link from a state back to an entry that led to it.
  private var nextPredecessor: [Int32] = []
  private var predecessorEntry: [Int32] = []
  /// `[S, A]`, the legal actions of each state when last observed, or nil if all actions are always legal.
  private let legalColumn: Column<UInt8>
  private var legal: UnsafeMutablePointer<UInt8>? { legalColumn.startUnlessEmpty }

  init(stateCount: Int, actionCount: Int, masksActions: Bool, keepsLast: Bool = false) {
    (self.stateCount, self.actionCount, self.keepsLast) = (stateCount, actionCount, keepsLast)
    let entries = stateCount * actionCount
    firstOutcome = Column(entries, filledWith: -1)
    trials = Column(entries, filledWith: 0)
    firstPredecessor = Column(stateCount, filledWith: -1)
    legalColumn = Column(masksActions ? entries : 0, filledWith: 1)
  }

  /// The highest value of a legal action in `state`; 0 if no action is legal.
  func highestValue(in state: Int, _ table: QTable) -> Double {
    guard let legal else { return table.highestValue(in: Int32(truncatingIfNeeded: state)) }
    var (highest, found) = (0.0, false)
    for action in 0..<actionCount where legal[state * actionCount + action] != 0 {
      let value = table.values[state * actionCount + action]
      if !found || value > highest { (highest, found) = (value, true) }
    }
    return highest
  }

  /// What follows an outcome.
  enum Sequel: UInt8 {
    case goesOn = 0
    case terminated = 1
    /// The opponent moves next.
    case handedOver = 2

    init(_ transitions: Transitions, _ row: Int) {
      self =
        transitions.endings[row] == .terminated
        ? .terminated : transitions.handovers?[row] == true ? .handedOver : .goesOn
    }

    /// The discount of the next state's value.
    static func discount(_ sequel: UInt8, gamma: Double) -> Double {
      switch sequel {
      case Sequel.terminated.rawValue: 0
      case Sequel.handedOver.rawValue: -gamma
      default: gamma
      }
    }
  }

  func record(entry: Int, reward: Double, next: Int, sequel: Sequel, mask: ActionMask?) {
    // The flags after an end are those of no state: nothing is legal then, whatever state is shown.
    if let legal, let mask, sequel != .terminated {
      for action in 0..<actionCount { legal[next * actionCount + action] = mask.contains(action) ? 1 : 0 }
    }
    if trials[entry] == 0 {
      tried.append(Int32(truncatingIfNeeded: entry))
    } else if keepsLast {
      let index = Int(firstOutcome[entry])
      (outcomeState[index], outcomeReward[index]) = (Int32(truncatingIfNeeded: next), reward)
      outcomeSequel[index] = sequel.rawValue
      return
    }
    // An entry that cannot count further trials keeps what it has learned.
    guard trials[entry] < .max else { return }
    trials[entry] &+= 1
    var outcome = firstOutcome[entry]
    while outcome >= 0 {
      let index = Int(outcome)
      if outcomeState[index] == Int32(next), outcomeSequel[index] == sequel.rawValue {
        outcomeCount[index] += 1
        outcomeReward[index] += reward
        return
      }
      outcome = nextOutcome[index]
    }
    nextOutcome.append(firstOutcome[entry])
    firstOutcome[entry] = Int32(outcomeState.count)
    outcomeState.append(Int32(next))
    outcomeSequel.append(sequel.rawValue)
    outcomeCount.append(1)
    outcomeReward.append(reward)
    // A link back could not be undone where its outcome is replaced.
    guard sequel != .terminated, !keepsLast else { return }
    nextPredecessor.append(firstPredecessor[next])
    firstPredecessor[next] = Int32(predecessorEntry.count)
    predecessorEntry.append(Int32(truncatingIfNeeded: entry))
  }

  func isTried(_ entry: Int) -> Bool { trials[entry] > 0 }

  /// The expected target of `entry` over its outcomes.
  func expectedTarget(_ entry: Int, _ table: QTable, gamma: Double) -> Double {
    var sum = 0.0
    var outcome = firstOutcome[entry]
    while outcome >= 0 {
      let index = Int(outcome)
      let discountT = Sequel.discount(outcomeSequel[index], gamma: gamma)
      let following = discountT == 0 ? 0 : highestValue(in: Int(outcomeState[index]), table)
      sum += outcomeReward[index] + Double(outcomeCount[index]) * discountT * following
      outcome = nextOutcome[index]
    }
    return sum / Double(trials[entry])
  }

  /// The target of `entry` for one outcome, sampled by its frequency.
  func sampledTarget(_ entry: Int, _ table: QTable, gamma: Double, using random: inout RandomStream) -> Double
  {
    var left = Int32(random.below(Int(trials[entry])))
    var outcome = firstOutcome[entry]
    while left >= outcomeCount[Int(outcome)] {
      left -= outcomeCount[Int(outcome)]
      outcome = nextOutcome[Int(outcome)]
    }
    let index = Int(outcome)
    let reward = outcomeReward[index] / Double(outcomeCount[index])
    let discountT = Sequel.discount(outcomeSequel[index], gamma: gamma)
    return discountT == 0
      ? reward
      : temporalDifferenceTarget(
        rT: reward, discountT: discountT, valueT: highestValue(in: Int(outcomeState[index]), table))
  }

  /// Calls `body` with every entry that has led to `state`.
  func forEachPredecessor(of state: Int, _ body: (Int) -> Void) {
    var link = firstPredecessor[state]
    while link >= 0 {
      body(Int(predecessorEntry[Int(link)]))
      link = nextPredecessor[Int(link)]
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let entries = [stateCount, actionCount]
    let numbers = 0...Int32(stateCount * actionCount - 1)
    try state.list("tried", &tried, in: numbers)
    try state.values("firstOutcome", firstOutcome.start, shape: entries)
    try state.values("trials", trials.start, shape: entries)
    try state.values("firstPredecessor", firstPredecessor.start, shape: [stateCount])
    try state.list("nextOutcome", &nextOutcome)
    try state.list("outcomeState", &outcomeState, in: 0...Int32(stateCount - 1))
    try state.list("outcomeSequel", &outcomeSequel)
    try state.list("outcomeCount", &outcomeCount, in: 1...Int32.max)
    try state.list("outcomeReward", &outcomeReward)
    try state.list("nextPredecessor", &nextPredecessor)
    try state.list("predecessorEntry", &predecessorEntry, in: numbers)
    if let legal { try state.values("legal", legal, shape: entries, in: 0...1) }
    guard state.mode == .restore else { return }
    let outcomes = outcomeState.count
    guard
      [nextOutcome.count, outcomeSequel.count, outcomeCount.count, outcomeReward.count]
        .allSatisfy({ $0 == outcomes }),
      nextPredecessor.count == predecessorEntry.count,
      Self.isChained(nextOutcome), Self.isChained(nextPredecessor),
      (0..<stateCount * actionCount).allSatisfy({ firstOutcome[$0] >= -1 && firstOutcome[$0] < outcomes }),
      (0..<stateCount).allSatisfy({
        firstPredecessor[$0] >= -1 && firstPredecessor[$0] < nextPredecessor.count
      }),
      (0..<stateCount * actionCount).allSatisfy(countsItsTrials), tried.allSatisfy({ trials[Int($0)] > 0 })
    else { throw TensorMismatch("the stored model of the environment is inconsistent") }
  }

  /// Whether each link leads to an older one, so that following them terminates.
  private static func isChained(_ links: [Int32]) -> Bool {
    links.indices.allSatisfy { links[$0] >= -1 && links[$0] < $0 }
  }

  /// Whether the number of trials of an entry matches its outcome counts.
  private func countsItsTrials(_ entry: Int) -> Bool {
    var (sum, outcome) = (0, firstOutcome[entry])
    while outcome >= 0 {
      sum += Int(outcomeCount[Int(outcome)])
      outcome = nextOutcome[Int(outcome)]
    }
    return sum == Int(trials[entry])
  }
}
