import ArgumentParser

/// One verb of the tool.
protocol Verb: ParsableCommand {
  /// - Returns: the exit status.
  func run(_ lab: LabContext) throws -> Int32
}
