import RLCore

/// Your own environments; `rl-lab new environment NAME` writes the file and adds the line.
public let ownEnvironments: [EnvironmentEntry] = []
