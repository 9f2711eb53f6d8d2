import Lab

/// What every verb works with.
struct LabContext {
  let catalog: Catalog
  let output: Output
  let version: String
}
