/// Settings in an auditor's words.
extension StatedParameters {
  private static let words = [
    "lookbackDays": "Days looked back for exports", "giveUpAfter": "Requests given up after",
    "comparesLedger": "Compared with a ledger", "pendingAfter": "Outcome due within", "finalAfter": "Unconfirmed after",
    "driftTolerance": "Timestamps may differ by", "consent": "Reads need a consent", "carriersToldApart": "Carriers told apart",
  ]

  /// What a setting is, with its name in `run.json` beside it: `Outcome due within (pendingAfter)`. One that is not known here is its name alone.
  static func title(_ name: String) -> String { words[name].map { "\($0) (\(name))" } ?? name }

  /// A value as people say it.
  static func said(_ value: String?) -> String {
    switch value {
    case "true": "yes"
    case "false": "no"
    case let value?: duration(value) ?? value
    case nil: "–"
    }
  }

  /// `2 min` of `2m`, which might be months; nil of what is no duration.
  private static func duration(_ value: String) -> String? {
    let units = ["s": "s", "m": "min", "h": "h", "d": "d", "ms": "ms"]
    let digits = value.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let unit = units[String(value.dropFirst(digits.count))] else { return nil }
    return digits + " " + unit
  }

  /// The settings that are for all channels, with the name beside the value where both have little room.
  var facts: [BreakRecord.Note] {
    single.map { note in
      let value = StatedParameters.said(note.text)
      return StatedParameters.words[note.name].map { BreakRecord.Note(name: $0, text: "\(value) (\(note.name))") } ?? note
    }
  }
}
