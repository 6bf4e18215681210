/// The carriers of generated nights: each message goes by one, which all its records name.
struct Carrier {
  let name: StaticString
  let code: StaticString

  static let all = [
    Carrier(name: "Telekom Deutschland", code: "26201"), Carrier(name: "Vodafone Germany", code: "26202"),
    Carrier(name: "Telefonica O2", code: "26203"), Carrier(name: "Orange France", code: "20801"),
    Carrier(name: "Swisscom", code: "22801"), Carrier(name: "A1 Telekom Austria", code: "23201"),
  ]

  /// Which of them, by a message's random picks.
  static func index(_ picks: UInt64) -> Int { Int(picks & 0xff) % all.count }
}
