/// A format in which a policy leaves the lab as a program.
package enum ExportFormat: String, Sendable, CaseIterable {
  case onnx, html, c, java, wasm
}
