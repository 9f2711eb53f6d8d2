import ArgumentParser
import Lab

/// Reads a count as experiment files write it, `10000` or `10_000`.
///
/// - Throws: `ValidationError` for anything else.
func wholeNumber(_ text: String) throws -> Int {
  guard let number = Int(written: text) else {
    throw ValidationError("write an integer such as 10000 or 10_000")
  }
  return number
}
