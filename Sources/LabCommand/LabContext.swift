import Lab

/// Context of every verb.
struct LabContext {
  let catalog: Catalog
  let output: Output
  let version: String
}
