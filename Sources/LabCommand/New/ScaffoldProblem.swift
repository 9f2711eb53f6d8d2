/// Why nothing was written, in one line.
package struct ScaffoldProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}
