/// The path of the folder that holds `path`: what stands before its last `/`, empty for a bare name.
///
/// Foundation's `deletingLastPathComponent` of a string ends the process where the path is one character long.
package func parentFolder(of path: String) -> String {
  let slash = UInt8(ascii: "/")
  var bytes = path.utf8[...]
  func dropSlashes() { while bytes.count > 1, bytes.last == slash { bytes.removeLast() } }
  dropSlashes()
  guard let end = bytes.lastIndex(of: slash) else { return "" }
  bytes = bytes[...end]
  dropSlashes()
  return String(Substring(bytes))
}
