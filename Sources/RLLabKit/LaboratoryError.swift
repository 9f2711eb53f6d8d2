import RLCore

/// Why the lab cannot do what it was asked: a line that says where, what and what to do; errors of an experiment are a line
/// each.
public struct LaboratoryError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// What `body` gives; its errors as those of the lab.
  static func wrapping<Result>(_ body: () throws -> Result) throws(LaboratoryError) -> Result {
    do { return try body() } catch let error as LaboratoryError { throw error } catch {
      throw LaboratoryError("\(error)")
    }
  }
}
