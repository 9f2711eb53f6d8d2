import RLCore

/// MiniGrid: worlds in which an agent sees only what is before it.
public let miniGrid: [EnvironmentEntry] = MiniGridFamily.all.flatMap { family in
  family.tasks.map { family.entry($0.id, $0.task) }
}
