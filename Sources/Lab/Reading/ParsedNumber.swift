import Text

/// Parses text as a number.
enum ParsedNumber: Equatable {
  case number(Double)
  case leadingZero(String)
  /// A finite number that exceeds the range of `Double`.
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
