import ArgumentParser

/// A verb of the command line.
protocol Verb: ParsableCommand {
  /// - Returns: the exit status.
  func run(_ lab: LabContext) throws -> Int32
}
