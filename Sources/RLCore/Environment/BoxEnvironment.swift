/// An environment whose observation is an array of numbers.
public protocol BoxEnvironment: Environment {
  var observationSpace: BoxSpace { get }
  /// Writes the observation, `observationSpace.count` numbers, into `row`.
  func observe(into row: inout MutableSpan<Float>)
}
