package import Events
package import Sealing
package import Storage

/// The summary of one slot, as `summaries/<yyyy>/<mm>/<dd>/<CHANNEL>.json` has it, and what it follows from.
package struct SlotSummary: Hashable, Sendable {
  /// The version of the format that this program writes.
  static let format = 1

  /// The store's id.
  package var store: String
  /// Which slot it is of, and so where it lies.
  package var slot: Slot
  /// The channels that have a slot on this date (of a supplement: in it), in the order of `Channel`: so that one without its summary shows.
  package var expected: [Channel]
  /// The `totals.json` of the reconciliation that it has its outcomes of; nil without one.
  var reconciliation: Manifest.Reference?
  /// The days in whose exports deliveries and reads were looked for.
  var lookedAt: [LogicalDate]
  /// The counts themselves.
  package var summary: Summary

  /// `expected` is in the order of `Channel`; `reconciliation` is nil where the day was not reconciled.
  package init(
    store: String, slot: Slot, expected: [Channel], reconciliation: Manifest.Reference?, lookedAt: [LogicalDate],
    summary: Summary
  ) {
    (self.store, self.slot, self.expected) = (store, slot, expected)
    (self.reconciliation, self.lookedAt, self.summary) = (reconciliation, lookedAt, summary)
  }
}

extension Slot {
  /// The key of its summary: `summaries/2026/10/18/SMS.json`, or `summaries/2026/10/18/SMS.supplement-1.json`.
  package var summaryKey: String {
    "summaries/\(date.path)/\(channel.name)" + (supplement > 0 ? ".supplement-\(supplement)" : "") + ".json"
  }

  /// The key of its summary where something else has the usual one, and stays: `summaries/2026/10/18/SMS~0123456789ab.json`, the first 12 digits
  /// of its SHA-256.
  package func summaryKey(beside sha256: Digest) -> String { "\(summaryKey.dropLast(5))~\(sha256.description.prefix(12)).json" }

  /// Whether a key is one of its summary with that digest.
  package func isSummary(_ key: String, _ sha256: Digest) -> Bool { key == summaryKey || key == summaryKey(beside: sha256) }

  /// The slot of a summary; nil for any other key.
  package init?(summary key: ObjectKey) {
    let parts = key.parts
    guard parts.count == 5, parts[0] == "summaries", let date = LogicalDate(parts[1...3].joined(separator: "-")) else {
      return nil
    }
    // Behind `~`, which no name of a channel has, 12 digits.
    var name = parts[4]
    if let mark = name.lastIndex(of: "~") {
      let digits = name[mark...].dropFirst().prefix(12)
      guard digits.count == 12, digits.allSatisfy({ $0.isASCII && $0.isHexDigit && !$0.isUppercase }) else { return nil }
      name.removeSubrange(mark..<digits.endIndex)
    }
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let channel = words.first.flatMap({ Channel(name: $0) }) else { return nil }
    let number = words.count == 3 ? words[1].split(separator: "-").last.flatMap { Int($0) } ?? 0 : 0
    self.init(date, channel, supplement: max(0, number))
    guard summaryKey == parts[..<4].joined(separator: "/") + "/" + name else { return nil }
  }
}
