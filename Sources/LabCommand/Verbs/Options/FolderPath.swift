import ArgumentParser

/// Reads the path of a folder, without slashes at its end; the root stays what it is.
///
/// - Throws: `ValidationError` for an empty one, which would mean the root to every path below it.
func folderPath(_ text: String) throws -> String {
  guard !text.isEmpty else { throw ValidationError("name a folder; . is the current one") }
  var path = Substring(text)
  while path.count > 1, path.last == "/" { path.removeLast() }
  return String(path)
}
