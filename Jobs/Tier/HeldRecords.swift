internal import Archival
internal import Events
internal import Retention

/// The records that holds keep from being summarised away: those that one holds, and those of which nobody can tell.
struct HeldRecords: Sendable {
  private var messages: Set<UInt64> = []
  private var interactions: Set<UInt64> = []
  private var limits: [Limit] = []
  private var isEverything = false
  /// The kinds that the mapping of the records at hand names.
  private var told: Set<FilterKey> = []
  /// The date of their slot.
  private let date: LogicalDate

  /// What a hold is about besides named messages and interactions.
  private struct Limit {
    let queues: Set<UInt64>
    let agents: Set<UInt64>
    let channels: Set<Channel>?
    let days: DayRange?
  }

  /// What those holds keep of a date. All that a hold ever named counts for as long as it is in force.
  init(_ holds: [Hold], on date: LogicalDate) {
    self.date = date
    for hold in holds {
      if hold.fault != nil { isEverything = true }
      for document in hold.revisions where !document.isReleased { add(document.scope) }
    }
  }

  /// The same, asked of records that were read by a mapping.
  func read(by mapping: ProviderMapping) -> HeldRecords {
    var held = self
    held.told = mapping.filterKeys
    return held
  }

  private mutating func add(_ scope: HoldScope) {
    func keys(_ kind: FilterKey) -> Set<UInt64> { Set(scope.ids(kind).map { kind.hash($0.text) }) }
    if scope.isEverything { isEverything = true }
    messages.formUnion(keys(.message))
    interactions.formUnion(keys(.interaction))
    if scope.hasLimits {
      limits.append(Limit(queues: keys(.queue), agents: keys(.agent), channels: scope.channels, days: scope.days))
    }
  }

  /// Whether a record is held, or may be: `bytes` are the record's.
  func has(_ record: ScannedRecord, _ bytes: Span<UInt8>) -> Bool {
    if isEverything || messages.contains(record.messageKey) { return true }
    if mayHave(.interaction, .interactionID, interactions, record, bytes) { return true }
    return limits.contains { limit in
      let day = LogicalDate(nanoseconds: record.event.timestamp)
      guard limit.channels?.contains(record.event.channel) != false,
        limit.days?.meets(min(date, day)...max(date, day)) != false
      else { return false }
      if limit.queues.isEmpty, limit.agents.isEmpty { return true }
      return mayHave(.queue, .queueID, limit.queues, record, bytes) || mayHave(.agent, .agentID, limit.agents, record, bytes)
    }
  }

  /// Nobody can tell of a label that the mapping does not name, or that is no text.
  private func mayHave(
    _ kind: FilterKey, _ name: RecordLabels.Name, _ wanted: Set<UInt64>, _ record: ScannedRecord, _ bytes: Span<UInt8>
  ) -> Bool {
    guard !wanted.isEmpty else { return false }
    guard told.contains(kind) else { return true }
    guard record.labels.has(name) else { return false }
    return record.labels.withText(name, in: bytes) { wanted.contains(kind.hash($0)) } ?? true
  }
}
