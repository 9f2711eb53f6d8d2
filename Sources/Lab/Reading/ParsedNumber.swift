/// What a text says as a number.
enum ParsedNumber: Equatable {
  case number(Double)
  case leadingZero(String)
  /// A finite number on paper that no `Double` holds.
  case tooLarge
  case none

  init(_ text: String) {
    switch text.lowercased() {
    case ".inf", "+.inf", "inf", "+inf": self = .number(.infinity)
    case "-.inf", "-inf": self = .number(-.infinity)
    default:
      guard let decimal = DecimalText(text), let value = Double(text.filter { $0 != "_" }) else {
        self = .none
        return
      }
      if decimal.hasLeadingZero {
        self = .leadingZero(DecimalText.withoutLeadingZeros(text))
      } else {
        self = value.isFinite ? .number(value) : .tooLarge
      }
    }
  }
}
