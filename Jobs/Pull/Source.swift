package import Events
package import Operations
internal import Reconciliation

/// A source as the store and the jobs know it, wherever its exports lie.
package struct Source: Sendable {
  /// A key part: the source's name in the store.
  package var name: String
  var side: SourceSide
  /// Which exports there are, and of which day.
  var pattern: ExportPattern
  /// Whether an export tells its day. One that does not belongs to the day asked for, unless it is kept for another.
  var isDated: Bool
  /// The provider mapping's name and version.
  var mapping: String
  var mappingVersion: Int
  /// What is expected each day; nil for nothing.
  package var slots: ExportSlots?
  /// Where the number of an export's records is declared; nil for nowhere.
  package var declaration: CountDeclaration?
  /// Nanoseconds after its last change until which an incomplete export is taken as still being written.
  var settleAfter: Int64
  /// How its exports are reached, asked for and found, as custody records state it: without secrets. Null where nobody says.
  var query: JSONValue

  /// `name` must do as a key part. `settleAfter` is in nanoseconds. `isDated` is what the pattern says where it is not given.
  package init(
    name: String, side: SourceSide = .archiver, pattern: ExportPattern = .everyFile, mapping: String = "archiver",
    mappingVersion: Int = 1, slots: ExportSlots? = nil, declaration: CountDeclaration? = nil,
    settleAfter: Int64 = 600_000_000_000, isDated: Bool? = nil, query: JSONValue = .null
  ) {
    self.name = name
    self.side = side
    self.pattern = pattern
    self.mapping = mapping
    self.mappingVersion = mappingVersion
    self.slots = slots
    self.declaration = declaration
    self.settleAfter = settleAfter
    self.query = query
    self.isDated = isDated ?? pattern.isDated
  }

  /// The folder of a day's exports in the store.
  package func folder(_ date: LogicalDate) -> String { "exports/\(name)/\(date.path)" }

  /// An `EXPORT_GAP` for each expected slot that none of the day's exports fills, by the names that they have in the store, or would have had
  /// if they had not been refused. Pure: config and names decide.
  package func gaps(_ date: LogicalDate, storedNames: [String]) -> [ExportFinding] {
    guard let slots else { return [] }
    let captured = captured(storedNames, date)
    return slots.expected.enumerated().filter { filling($0.offset, $0.element, date, captured) == nil }
      .map { ExportFinding(code: .exportGap, source: name, detail: [("slot", .string($0.element))]) }
  }

  /// The stored name of the export that fills a slot, as findings name slots; nil where none does, or where there is no such slot.
  func filling(_ slot: String, _ date: LogicalDate, storedNames: [String]) -> String? {
    guard let index = slots?.expected.firstIndex(of: slot) else { return nil }
    return filling(index, slot, date, captured(storedNames, date))
  }

  private typealias Captured = [(name: String, captures: ExportPattern.Captures?)]

  /// What is kept beside an export under a name that it altered is another copy of it, and no further arrival.
  private func captured(_ storedNames: [String], _ date: LogicalDate) -> Captured {
    let names = Set(storedNames)
    return storedNames.filter { name in Source.original(of: name).map { !names.contains($0) } ?? true }
      .map { ($0, pattern.captures(storedName: $0, date)) }
  }

  /// Where a name is one that an altered export is kept under, `<name>~<12 hex>`: the name that it altered.
  static func original(of name: String) -> String? {
    let parts = name.split(separator: "~", omittingEmptySubsequences: false)
    guard parts.count > 1, let mark = parts.last?.utf8, mark.count == 12,
      mark.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    return parts.dropLast().joined(separator: "~")
  }

  private func filling(_ index: Int, _ slot: String, _ date: LogicalDate, _ captured: Captured) -> String? {
    switch slots {
    case nil: return nil
    case .hourly: return captured.first { $0.captures?.hour == slot }?.name
    case .count: return index < captured.count ? captured[index].name : nil
    case .names:
      guard let wanted = try? ExportPattern(slot) else { return nil }
      return captured.first { wanted.matches($0.captures?.name ?? $0.name, date) }?.name
    }
  }
}
