// Numbers with their units.
extension Readable {
  /// `12 ms`, `4.2 s`, `3 min 05 s`, `2 h 05 min`; `-` for a time that nobody knows.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "-" }
    if seconds <= 0 { return seconds < 0 ? "-" + duration(-seconds) : "0 s" }
    // What rounds up to the next unit has it.
    if seconds < 0.9995 { return fixed(seconds * 1000, seconds < 0.00095 ? 1 : 0) + " ms" }
    if seconds < 59.95 { return fixed(seconds, 1) + " s" }
    let whole = Int(min(seconds, 1e12).rounded(.toNearestOrEven))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return whole < 3600
      ? "\(whole / 60) min \(two(whole % 60)) s" : "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
  }

  /// `512 B`, `17.3 kB`, `26.1 MB`, `1.5 GB`: units of 1,000.
  package static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count) B"
    case ..<999_950: fixed(Double(count) / 1e3, 1) + " kB"
    case ..<999_950_000: fixed(Double(count) / 1e6, 1) + " MB"
    default: fixed(Double(count) / 1e9, 1) + " GB"
    }
  }
}
