/// A finite number's magnitude in decimal, without rounding: `0.d₀d₁d₂… × 10^point`.
///
/// Every binary fraction has a finite decimal expansion, since 2⁻ⁿ = 5ⁿ / 10ⁿ. Rounding it rounds the number itself and
/// not a product that was rounded before.
struct ExactDecimal {
  /// 0...9, the most significant first; it begins with no zero, and is empty for the number 0.
  private(set) var digits: [UInt8] = []
  private(set) var point = 0

  private static let limb: UInt64 = 1_000_000_000

  /// - Precondition: `value` is finite.
  init(_ value: Double) {
    precondition(value.isFinite, "only a finite number has digits")
    guard value != 0 else { return }
    // value = significand · 2^power, with the smallest significand.
    var significand = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
    var power = max(Int(value.exponentBitPattern), 1) - 1075
    let zeros = power < 0 ? min(significand.trailingZeroBitCount, -power) : 0
    (significand, power) = (significand >> UInt64(zeros), power + zeros)
    // Nine digits each, the least significant first.
    var limbs = [significand % Self.limb, significand / Self.limb]
    let (base, atOnce): (UInt64, Int) = power < 0 ? (5, 12) : (2, 29)
    var rest = power.magnitude
    while rest > 0 {
      let count = min(Int(rest), atOnce)
      Self.multiply(&limbs, by: (0..<count).reduce(1) { product, _ in product * base })
      rest -= UInt(count)
    }
    digits = [UInt8](repeating: 0, count: 9 * limbs.count)
    for index in limbs.indices {
      var part = limbs[index]
      for place in 1...9 {
        digits[digits.count - 9 * index - place] = UInt8(part % 10)
        part /= 10
      }
    }
    digits.removeFirst(digits.prefix { $0 == 0 }.count)
    point = digits.count + min(power, 0)
  }

  /// - Parameter factor: below a limb's size.
  private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      (carry, limbs[index]) = product.quotientAndRemainder(dividingBy: limb)
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// Keeps the first `count` digits, rounded to the nearest number that has no more; of two equally near ones to the even one.
  mutating func round(to count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      return
    }
    let isTie = digits[count] == 5 && digits[(count + 1)...].allSatisfy { $0 == 0 }
    let isUp = isTie ? count > 0 && digits[count - 1] % 2 == 1 : digits[count] >= 5
    digits.removeLast(digits.count - count)
    guard isUp else { return }
    while digits.last == 9 { digits.removeLast() }
    if let last = digits.last {
      digits[digits.count - 1] = last + 1
    } else {
      digits = [1]
      point += 1
    }
  }

  /// The digits that count 10^`first` down to 10^`last`, with a point behind the ones of 10^`ones`.
  func text(from first: Int, to last: Int, ones: Int = 0) -> String {
    var text: [UInt8] = []
    for exponent in stride(from: first, through: last, by: -1) {
      if exponent == ones - 1 { text.append(UInt8(ascii: ".")) }
      let place = point - 1 - exponent
      text.append(UInt8(ascii: "0") + (digits.indices.contains(place) ? digits[place] : 0))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
