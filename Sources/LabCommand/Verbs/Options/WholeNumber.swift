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

/// Reads the seed of an episode or of a stream.
///
/// - Throws: `ValidationError` for anything else.
func seedNumber(_ text: String) throws -> UInt64 {
  guard let seed = UInt64(text) else {
    throw ValidationError("write an integer from 0 to \(UInt64.max)")
  }
  return seed
}
