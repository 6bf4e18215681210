/// Durations as config files write them: a whole number and a unit, `250ms`, `120s`, `15m`, `72h`, `5d`.
package enum DurationText {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// At most ten years of 366 days, so that sums of a few durations and an instant never overflow.
  static let longest: Int64 = 3660 * 86_400_000_000_000

  /// As a regular expression, for the JSON Schema.
  static let pattern = "^[0-9]+(ms|s|m|h|d)$"

  /// Nanoseconds; nil for anything else and for more than ten years.
  package static func parse(_ text: String) -> Int64? {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
    let unit = text.dropFirst(digits.count)
    guard let number = Int64(String(Substring(digits))), let scale = units.first(where: { $0.name == unit })?.nanoseconds
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: scale)
    return overflow || product > longest ? nil : product
  }

  /// The same duration in the largest unit that divides it: `3d` for `72h`. Exact for whole milliseconds.
  package static func describe(_ nanoseconds: Int64) -> String {
    guard nanoseconds != 0 else { return "0s" }
    let unit = units.last { nanoseconds % $0.nanoseconds == 0 } ?? units[0]
    return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
  }
}
