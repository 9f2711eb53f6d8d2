import Lab
import RLCore

/// What a tree sees of a run's world: the numbers of the observation, without bins or tiles; in grid worlds the coordinates,
/// since the number of a state says little.
package struct TreeWorld {
  package let environment: MadeEnvironment
  package let features: [String]
  /// `[S]`, the coordinates of each state, where the agent's own world shows its number.
  private let coordinates: [[Float]]
  /// Whether the run's own world has a model whose states a tree can tell apart.
  package let hasModel: Bool

  /// - Throws: `ExportRefusal` for worlds with illegal actions.
  package init(_ run: LoadedRun) throws {
    let choice = run.experiment.environment
    let own = run.setup.environment.trained(at: run.clock)
    guard !own.masksActions else {
      throw ExportRefusal(
        "\(choice.entry.id) has illegal actions, which a tree cannot rule out; distill worlds in which all are legal"
      )
    }
    hasModel = own.boundedModel != nil && own.phases == nil
    let raw = try ExportedWorld(run).environment
    guard case .discrete(let count) = own.observationSpace, case .discrete = raw.observationSpace else {
      environment = raw
      coordinates = []
      if case .box(let box) = raw.observationSpace { features = box.labels } else { features = ["state"] }
      return
    }
    if choice.entry.keys.contains(where: { $0.name == "observation" }),
      let seen = try? choice.entry.make(choice.values.merging(["observation": .text("coordinates")]) { $1 }),
      case .box(let box) = seen.observationSpace, let write = seen.writeObservation
    {
      var row = [Float](repeating: 0, count: box.count)
      coordinates = (0..<count).map { state in
        var span = row.mutableSpan
        write(state, &span)
        return row
      }
      features = box.labels
    } else {
      coordinates = []
      features = ["state"]
    }
    environment = raw
  }

  /// What a tree looks at in row `row`.
  package func row(_ observations: Observations, _ row: Int) -> [Float] {
    if let states = observations.states, !coordinates.isEmpty { return coordinates[Int(states[row])] }
    return observations.row(row).map { Float($0) }
  }
}

/// The policy of a tree.
package final class TreePolicy: Policy {
  private let tree: DecisionTree
  private let world: TreeWorld

  package init(_ tree: DecisionTree, _ world: TreeWorld) {
    self.tree = tree
    self.world = world
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      actions[row] = Int32(truncatingIfNeeded: tree.action(for: world.row(observations, row)))
    }
  }
}
