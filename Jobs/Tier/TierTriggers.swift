internal import Archival
internal import Events
internal import Storage

/// The triggers of a day, as the packer asks them.
struct TierTriggers: KeepRule {
  let summarised: Set<EventType>
  private var open: Set<UInt64> = []
  private var broken: Set<UInt64> = []
  private var held: HeldRecords
  private var complaints: Listed
  private let tags: Set<UInt64>

  /// Ids that may be a message's or an interaction's.
  private struct Listed {
    let messages: Set<UInt64>
    let interactions: Set<UInt64>

    init(_ ids: [String]) {
      messages = Set(ids.map { FilterKey.message.hash($0) })
      interactions = Set(ids.map { FilterKey.interaction.hash($0) })
    }

    func has(_ record: ScannedRecord, _ bytes: Span<UInt8>) -> Bool {
      if messages.contains(record.messageKey) { return true }
      guard !interactions.isEmpty, record.labels.has(.interactionID) else { return false }
      return record.labels.withText(.interactionID, in: bytes) { interactions.contains(FilterKey.interaction.hash($0)) } ?? false
    }
  }

  /// The triggers of a policy; breaks and open items are those of the latest reconciliations of the days around.
  init(
    _ policy: TierPolicy, around date: LogicalDate, days: Int, in store: any ObjectStore
  ) async throws {
    summarised = policy.summarised
    tags = Set(policy.tags.map { FilterKey.tag.hash($0) })
    complaints = Listed(policy.complaints)
    held = HeldRecords(policy.summarised.isEmpty ? [] : try await policy.holds(), on: date)
    guard !summarised.isEmpty else { return }
    for day in date.day - days...date.day + days {
      guard let folder = try await ReconciliationFolder.find(LogicalDate(day: day), in: store) else { continue }
      for try await line in try await folder.lines("breaks.ndjson") { if let key = Self.message(line) { broken.insert(key) } }
      for try await line in try await folder.lines("open-items.ndjson") { if let key = Self.message(line) { open.insert(key) } }
    }
  }

  func rule(for input: PackInput) -> TierTriggers {
    var rule = self
    rule.held = held.read(by: input.mapping)
    return rule
  }

  func trigger(of record: ScannedRecord, _ bytes: Span<UInt8>) -> String? {
    if held.has(record, bytes) { return "hold" }
    if complaints.has(record, bytes) { return "complaint" }
    if open.contains(record.messageKey) { return "openItem" }
    if broken.contains(record.messageKey) { return "break" }
    guard !tags.isEmpty else { return nil }
    var isTagged = false
    record.labels.forEachTag(in: bytes) { if tags.contains(FilterKey.tag.hash($0)) { isTagged = true } }
    return isTagged ? "tag" : nil
  }

  private static func message(_ line: [UInt8]) -> UInt64? {
    (try? JSONValue.parse(line))?["messageId"]?.stringValue.map { FilterKey.message.hash($0) }
  }
}
