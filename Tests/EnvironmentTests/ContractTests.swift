import Drawing
import RLCore
import Testing

/// What every environment of the catalog promises.
struct ContractTests {
  @Test func idsAreUnique() {
    #expect(Set(catalog.map(\.id)).count == catalog.count)
  }

  @Test(arguments: catalogIDs)
  func theIDIsANameAndAVersion(id: String) throws {
    #expect(try #/([A-Z][A-Za-z]*\/)?[A-Z0-9][A-Za-z0-9-]*-v[0-9]+/#.wholeMatch(in: id) != nil)
  }

  @Test(arguments: catalogIDs)
  func theSummaryIsOneSentence(id: String) throws {
    let summary = try entry(id).summary
    #expect(summary.hasSuffix(".") && !summary.contains("\n") && summary.count <= 80)
  }

  @Test(arguments: catalogIDs)
  func theDocumentationHasItsSectionsInOrder(id: String) throws {
    let lines = try entry(id).documentation.split(separator: "\n", omittingEmptySubsequences: false)
    let sections = ["Observation", "Actions", "Reward", "Start", "Ends", "Source"]
    let found = lines.compactMap { line in sections.first { line.hasPrefix($0 + ": ") } }
    #expect(found == sections)
    #expect(lines[0].hasSuffix("."), "the first line is one sentence")
    #expect(lines.allSatisfy { $0.count <= 120 })
  }

  /// A documented shape, number of states or time limit that the code does not have misleads whoever trusts it.
  @Test(arguments: catalogIDs)
  func theDocumentationStatesTheNumbersOfTheCode(id: String) throws {
    let line = try entry(id)
    switch try line.make().observationSpace {
    case .discrete(let count):
      #expect(line.documentation.contains("\(count)"), "the number of states")
    case .box(let box):
      let shape = "[\(box.shape.map(String.init).joined(separator: ", "))]"
      #expect(line.documentation.contains("Observation: \(shape) "), "the observation's shape")
    }
    if let limit = line.defaultMaxEpisodeSteps {
      #expect(line.documentation.contains("\(limit)"), "the time limit")
    }
    #expect(line.defaultMaxEpisodeSteps.map { $0 > 0 } ?? true)
  }

  @Test(arguments: catalogIDs)
  func defaultsMakeAWorld(id: String) throws {
    let line = try entry(id)
    #expect(line.problems([:]).isEmpty)
    let defaults = Dictionary(uniqueKeysWithValues: line.keys.map { ($0.name, $0.defaultValue) })
    #expect(try line.make(defaults).observationSpace == line.make().observationSpace)
    for key in line.keys {
      #expect(key.documentation.hasSuffix("."), "\(key.name)")
      #expect(key.name.wholeMatch(of: #/[a-z][a-z0-9_]*/#) != nil, "\(key.name)")
    }
  }

  @Test(arguments: catalogIDs)
  func everyActionHasANameOfItsOwn(id: String) throws {
    let actions = try entry(id).make().actionSpace
    #expect(actions.labels.count == actions.count)
    #expect(Set(actions.labels).count == actions.count)
    #expect(actions.labels.allSatisfy { !$0.isEmpty })
  }

  @Test(arguments: catalogIDs)
  func aCopyHasTheSameFuture(id: String) throws {
    func check<E: Environment>(_ prototype: E) {
      var (environment, random) = (prototype, RandomStream(seed: 17))
      var actions = RandomStream(seed: 18)
      environment.reset(using: &random)
      for _ in 0..<10 {
        _ = advance(&environment, action: randomAction(in: environment, using: &actions), using: &random)
      }
      let course = (0..<60).map { _ in actions.below(environment.actionSpace.count) }
      var (copy, copyRandom) = (environment, random)
      let first = course.map { advance(&environment, action: $0, using: &random) }
      // The original has moved on by now: had the copy been shared, it would be elsewhere.
      let second = course.map { advance(&copy, action: $0, using: &copyRandom) }
      #expect(first == second)
      #expect(random == copyRandom)
    }
    check(try entry(id).make().prototype)
  }

  @Test(arguments: catalogIDs)
  func aResetForgetsEverything(id: String) throws {
    func check<E: Environment>(_ prototype: E) {
      var used = prototype
      var (random, actions) = (RandomStream(seed: 3), RandomStream(seed: 4))
      used.reset(using: &random)
      for _ in 0..<200 {
        _ = advance(&used, action: randomAction(in: used, using: &actions), using: &random)
      }
      #expect(trajectory(of: used, seed: 5, steps: 100) == trajectory(of: prototype, seed: 5, steps: 100))
    }
    check(try entry(id).make().prototype)
  }

  /// The same seed gives the same episodes, those after an unseeded reset included; and where there is chance,
  /// another seed gives others.
  @Test(arguments: catalogIDs)
  func seedsDecideEveryEpisode(id: String) throws {
    func check<E: Environment>(_ prototype: E, _ model: TransitionModel?) {
      let runs = (0..<20 as Range<UInt64>).map { trajectory(of: prototype, seed: $0, steps: 300) }
      let again = (0..<20 as Range<UInt64>).map { trajectory(of: prototype, seed: $0, steps: 300) }
      #expect(runs == again)
      let hasChance = model.map { !isDeterministic($0) } ?? drawsNumbers(prototype)
      if hasChance { #expect(Set(runs).count > 10) }
    }
    let made = try entry(id).make()
    check(made.prototype, made.model())
  }

  private func drawsNumbers(_ prototype: some Environment) -> Bool {
    var (environment, random) = (prototype, RandomStream(seed: 1))
    environment.reset(using: &random)
    for _ in 0..<50 { _ = advance(&environment, action: 0, using: &random) }
    return random != RandomStream(seed: 1)
  }

  private func isDeterministic(_ model: TransitionModel) -> Bool {
    model.startProbabilities.allSatisfy { $0 == 0 || $0 == 1 }
      && (0..<model.stateCount * model.actionCount).allSatisfy {
        let (state, action) = $0.quotientAndRemainder(dividingBy: model.actionCount)
        return model.outcomes(state: state, action: action).count == 1
      }
  }

  @Test(arguments: catalogIDs)
  func everyObservationIsInItsSpace(id: String) throws {
    try playAtRandom(id) { batch, row in
      for observations in [batch.observations, batch.nextObservations] {
        let values = observations.row(row)
        switch batch.observationSpace {
        case .discrete(let count):
          try #require(values[0] >= 0 && values[0] < Double(count), "state \(values[0]) of \(count)")
        case .box(let box):
          // Only what is outside is asked for: an expectation for each of a thousand cells takes minutes.
          for (index, value) in values.enumerated() {
            let isInside = value >= Double(box.low[index]) && value <= Double(box.high[index])
            if isInside && value.isFinite { continue }
            try #require(isInside && value.isFinite, "\(box.labels[index]) is \(value)")
          }
        }
      }
    }
  }

  @Test(arguments: catalogIDs)
  func everyRewardIsFinite(id: String) throws {
    try playAtRandom(id) { batch, row in try #require(batch.rewards[row].isFinite) }
  }

  /// An episode ends by itself or at the time limit, not later and not by the environment's own clock; also under a
  /// limit that random play is sure to reach.
  @Test(arguments: catalogIDs, [5, nil])
  func episodesEndInTime(id: String, shortLimit: Int?) throws {
    let limit = try shortLimit ?? entry(id).defaultMaxEpisodeSteps ?? .max
    var lengths = Array(repeating: 0, count: 8)
    try playAtRandom(id, limit: shortLimit) { batch, row in
      lengths[row] += 1
      try #require(lengths[row] <= limit)
      let ending = batch.endings[row]
      if ending == .none { try #require(lengths[row] < limit) }
      if ending == .truncated { try #require(lengths[row] == limit) }
      if ending != .none { lengths[row] = 0 }
    }
  }

  /// Plays 8 rows of 2500 random steps, or fewer where an observation is large, and shows each row after each step.
  private func playAtRandom(
    _ id: String, limit: Int? = nil, show: (BatchEnvironment, _ row: Int) throws -> Void
  ) throws {
    let line = try entry(id)
    let batch = try line.make().batch(
      count: 8, maxEpisodeSteps: limit ?? line.defaultMaxEpisodeSteps,
      episodeSeeds: .drawn(root: 21, purpose: .trainingEpisodes))
    var random = RandomStream(root: 21, purpose: .randomPlay)
    batch.reset()
    for _ in 0..<(batch.observations.rowSize > 100 ? 250 : 2500) {
      for row in 0..<8 { batch.actions[row] = batch.randomAction(row, using: &random) }
      batch.step()
      for row in 0..<8 { try show(batch, row) }
    }
  }

  /// Where some actions are illegal, there is a legal one until the end, and none after it.
  @Test(arguments: catalogIDs)
  func legalActionsRunOutWithTheEpisode(id: String) throws {
    guard try entry(id).make().masksActions else { return }
    try playAtRandom(id) { batch, row in
      try #require(batch.observations.mask(row)?.legalCount ?? 0 > 0)
      let left = try #require(batch.nextObservations.mask(row)).legalCount
      try #require((left == 0) == (batch.endings[row] == .terminated))
    }
  }

  @Test(arguments: catalogIDs)
  func theSceneShowsTheWorld(id: String) throws {
    func check<E: Environment>(_ prototype: E) throws {
      var (environment, random) = (prototype, RandomStream(seed: 13))
      environment.reset(using: &random)
      for _ in 0..<100 {
        guard let scene = (environment as? any Drawable)?.draw() else { return }
        try #require(scene.width > 0 && scene.width.isFinite && scene.height > 0 && scene.height.isFinite)
        try #require(!scene.shapes.isEmpty)
        // A tenth of the world may stick out: line widths, and what has just left it.
        let margin = 0.1 * max(scene.width, scene.height)
        for shape in scene.shapes {
          for point in shape.extremes {
            let isInside =
              point.x >= -margin && point.x <= scene.width + margin && point.y >= -margin
              && point.y <= scene.height + margin
            try #require(isInside, "\(shape)")
          }
        }
        _ = advance(&environment, action: randomAction(in: environment, using: &random), using: &random)
      }
    }
    try check(entry(id).make().prototype)
  }
}

extension Scene.Shape {
  /// Points that enclose the shape.
  fileprivate var extremes: [Scene.Point] {
    switch self {
    case .rectangle(let origin, let width, let height, _):
      [origin, Scene.Point(origin.x + width, origin.y + height)]
    case .circle(let center, let radius, _):
      [Scene.Point(center.x - radius, center.y - radius), Scene.Point(center.x + radius, center.y + radius)]
    case .line(let from, let to, _, _): [from, to]
    case .polygon(let points, _): points
    case .text(_, let point, _, _): [point]
    case .image(_, let origin, let width, let height):
      [origin, Scene.Point(origin.x + width, origin.y + height)]
    }
  }
}
