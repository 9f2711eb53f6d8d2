/// Without trailing line breaks; the output adds one.
func trimmed(_ text: String) -> String {
  var text = text
  while text.last?.isNewline == true { text.removeLast() }
  return text
}
