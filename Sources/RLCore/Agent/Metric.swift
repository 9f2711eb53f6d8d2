/// A metric of learning: the mean over the updates since the last report.
public struct Metric: Sendable, Equatable {
  public let name: String
  public let value: Double

  public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}
