/// Why a run cannot be exported in a format, in one line.
package struct ExportRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
