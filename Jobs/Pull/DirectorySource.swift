package import Events
internal import Reconciliation
internal import Storage

/// A directory in which an archiver, or the ledger, leaves its exports.
package struct DirectorySource: Hashable, Sendable {
  /// Which side of the reconciliation its events are on.
  package enum Side: String, Sendable { case archiver, ledger }

  /// Which exports a day should have.
  package enum Slots: Hashable, Sendable {
    /// One for each hour; the pattern has `{HH}`.
    case hourly
    /// That many, whatever their names.
    case count(Int)
    /// One for each name or glob: of what `{name}` stands for, or of the stored name where the pattern has no `{name}`.
    case names([String])
  }

  /// Where the source says how many records an export has.
  package enum Declaration: String, Sendable {
    /// `<export>.count`: a decimal number.
    case count
    /// `<export>.manifest.json`: `{"records":N}`.
    case manifest

    /// What the sidecar's name has after the export's.
    var suffix: String { self == .count ? ".count" : ".manifest.json" }
  }

  /// A key part: the source's name in the store.
  package var name: String
  package var side: Side
  package var path: String
  package var pattern: ExportPattern
  /// The provider mapping's name and version.
  package var mapping: String
  package var mappingVersion: Int
  package var slots: Slots?
  package var declaration: Declaration?
  /// Seconds after its last change until which an incomplete export is taken as still being written.
  package var settleAfter: Int64

  package init(
    name: String, side: Side = .archiver, path: String, pattern: ExportPattern = .all, mapping: String = "archiver",
    mappingVersion: Int = 1, slots: Slots? = nil, declaration: Declaration? = nil, settleAfter: Int64 = 600
  ) {
    self.name = name
    self.side = side
    self.path = path
    self.pattern = pattern
    self.mapping = mapping
    self.mappingVersion = mappingVersion
    self.slots = slots
    self.declaration = declaration
    self.settleAfter = settleAfter
  }

  /// What is wrong with the settings taken together; empty where nothing is.
  package var problems: [String] {
    var problems: [String] = []
    if ObjectKey(name) == nil || name.contains("/") { problems.append("source name \(name): not a plain name") }
    if slots == .hourly && !pattern.contains(.hour) { problems.append("source \(name): hourly slots need {HH} in the pattern") }
    if case .count(let count) = slots, count < 0 { problems.append("source \(name): a negative count of slots") }
    if settleAfter < 0 { problems.append("source \(name): settleAfter is negative") }
    return problems
  }

  /// The folder of a day's exports in the store.
  package func folder(_ date: LogicalDate) -> String { "exports/\(name)/\(date.path)" }

  /// The names of the slots that a day should have, in order.
  package var expectedSlots: [String] {
    switch slots {
    case nil: []
    case .hourly: ExportPattern.hours
    case .count(let count): count < 1 ? [] : (1...count).map { "\($0) of \(count)" }
    case .names(let names): names
    }
  }

  /// An `EXPORT_GAP` for each expected slot that none of the day's kept exports fills. Pure: config and stored names decide.
  package func gaps(_ date: LogicalDate, storedNames: [String]) -> [ExportFinding] {
    let captured = storedNames.map { ($0, pattern.captures(storedName: $0, date)) }
    let missing = expectedSlots.enumerated().filter { index, slot in
      switch slots {
      case nil: false
      case .hourly: !captured.contains { $0.1?.hour == slot }
      case .count: index >= storedNames.count
      case .names:
        !captured.contains { stored, captures in
          let text = captures?.name ?? stored
          guard let glob = try? ExportPattern(slot) else { return text == slot }
          let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
          return parts.count == glob.parts.count && parts.indices.allSatisfy { glob.match($0, parts[$0], date) != nil }
        }
      }
    }
    return missing.map { ExportFinding(code: .exportGap, source: name, detail: [("slot", .string($0.element))]) }
  }
}
