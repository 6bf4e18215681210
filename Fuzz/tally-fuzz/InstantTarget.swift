internal import Events

/// Instants from text and numbers against a plain model: days counted one by one, decimals as digits.
struct InstantTarget: FuzzTarget {
  let name = "instant"

  func check(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let text = Array(input[1...])
    let units: [EpochUnit?] = [nil, .seconds, .milliseconds, .microseconds]
    check(Instant.parse(rfc3339: text.span), PlainInstant.rfc3339(text), "RFC 3339")
    let unit = units[Int(first) & 3]
    check(Instant.parse(epoch: text.span, unit: unit), PlainInstant.epoch(text, unit), "epoch")
  }

  private func check(_ found: Instant?, _ expected: PlainInstant?, _ form: String) {
    require(found?.nanoseconds == expected?.nanoseconds && found?.digits == expected?.digits, form)
    guard let found else { return }
    let again = Instant(rfc3339: found.description)
    require(again?.digits == found.digits, "\(form), printed")
    require(again == found || found.nanoseconds % Instant.step(digits: Int(found.digits)) != 0, "\(form), printed")
  }

  func seeds() -> [[UInt8]] {
    [
      "2026-11-18T10:00:01.234Z", "2026-11-18t10:00:01+23:59", "2024-02-29T23:59:59.123456789-00:30", "2016-12-31T23:59:60Z",
      "1677-09-21T00:12:43.145224193Z", "2262-04-11T23:47:16.854775807Z", "1794996001", "1794996001234", "-1.5e3",
      "1794996001.5E+3",
      "0", "0.000000001", "1e-9", "179499600123456", "2016-07-01T01:59:60.5+02:00", "2026-02-30T00:00:00Z",
    ].flatMap { text in (0..<4).map { [UInt8($0)] + Array(text.utf8) } }
  }
}
