/// How a locale writes numbers in texts for people: where digits are parted and by what, the decimal sign, and where percent stands.
/// Digits are Latin ones and words English in every locale; a true minus, U+2212, stands before negative numbers.
package struct NumberForm: Hashable, Sendable {
  /// The locale, as BCP 47 writes it: `de-CH`.
  package let tag: String
  /// What parts digits.
  package let separator: String
  /// What stands before decimals.
  package let point: String
  /// How many digits stand behind the last separator.
  package let last: Int
  /// How many digits stand between two separators.
  package let others: Int
  /// How many digits stand before the first separator at least: with 2, numbers of four digits have none.
  package let least: Int
  /// What stands around a number of percent.
  private let beforePercent: String
  private let behindPercent: String
  /// How the form looks: `1,234,567.8 and 98.7%`.
  package let example: String

  /// `1,234,567.8`.
  package static let english = NumberForm("en", number: "1,234,567.8", four: "1,234", percent: "98.7%")

  /// The form in which a locale writes 1,234,567.8, then 1,234, then 98.7 percent.
  init(_ tag: String, number: Substring, four: Substring, percent: Substring) {
    func isDigit(_ sign: Character) -> Bool { sign.isASCII && sign.isNumber }
    let signs = number.split(whereSeparator: isDigit).map(String.init)
    let groups = number.split { !isDigit($0) }.dropLast().map(\.count)
    self.tag = tag
    (separator, point) = (signs.first ?? "", signs.last ?? "")
    last = groups.last ?? 3
    others = groups.dropLast().last ?? last
    least = four.allSatisfy(isDigit) ? 2 : 1
    let around = percent.split(separator: "98\(point)7", omittingEmptySubsequences: false).map(String.init)
    (beforePercent, behindPercent) = (around.first ?? "", around.last ?? "")
    example = "\(number) and \(percent)"
  }

  /// `4,312`.
  package func grouped(_ value: Int) -> String {
    let sign = value < 0 ? "−" : ""
    let digits = String(value.magnitude)
    var left = digits.utf8.count
    guard left >= last + least else { return sign + digits }
    var text = sign
    for digit in digits.unicodeScalars {
      if left == last || (left > last && (left - last) % others == 0), left < digits.utf8.count { text += separator }
      text.unicodeScalars.append(digit)
      left -= 1
    }
    return text
  }

  /// `4,312 events`; `1 event`.
  func counted(_ value: Int, _ thing: String) -> String { grouped(value) + " " + thing + (value == 1 ? "" : "s") }

  /// `98.7` for 987.
  package func tenths(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(Int(value.magnitude / 10)) + point + String(value.magnitude % 10)
  }

  /// The same, without a decimal where it is 0: `98` for 980.
  package func shortTenths(_ value: Int) -> String { value % 10 == 0 ? grouped(value / 10) : tenths(value) }

  /// A share in percent without its sign, to a tenth: `98.7`; a dash of nothing. What is not all never shows as 100.0, nor what is not nothing as 0.0.
  package func share(_ part: Int, of whole: Int) -> String { share(part, of: whole) { $0 } }

  /// The same with its sign: `98.7%`.
  package func percent(_ part: Int, of whole: Int) -> String { share(part, of: whole, percent) }

  /// A number that is written already, as percent: `98.7%`.
  package func percent(_ number: String) -> String { beforePercent + number + behindPercent }

  private func share(_ part: Int, of whole: Int, _ percent: (String) -> String) -> String {
    guard whole > 0 else { return "–" }
    let rounded = (part * 1000 + whole / 2) / whole
    if part < whole, rounded >= 1000 { return percent(tenths(999)) }
    return part > 0 && rounded == 0 ? "< " + percent(tenths(1)) : percent(tenths(rounded))
  }

  /// `1.2 GB`: decimal units, one digit after the point below ten.
  package func size(_ bytes: Int64) -> String {
    var (scale, units): (Int64, ArraySlice) = (1, ["B", "kB", "MB", "GB", "TB"])
    while units.count > 1, bytes >= scale * 1000 {
      scale *= 1000
      units.removeFirst()
    }
    let tenths = bytes / max(1, scale / 10)
    return (scale == 1 || tenths >= 100 ? grouped(Int(bytes / scale)) : shortTenths(Int(tenths))) + " " + (units.first ?? "B")
  }

  /// An age in its two largest units: `3 d 4 h`.
  package func age(_ seconds: Int) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if seconds >= 86_400 { return "\(grouped(days)) d \(hours) h" }
    if seconds >= 3600 { return "\(hours) h \(minutes) min" }
    return seconds >= 60 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }
}
