import RLCore

/// Environments of one's own; `rl-lab new environment NAME` writes the file and adds the line.
public let ownEnvironments: [EnvironmentEntry] = []
