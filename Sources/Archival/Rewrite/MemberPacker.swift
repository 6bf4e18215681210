internal import Events

/// Packs what is left of one member of events, with the count of what is left out.
final class MemberPacker {
  private(set) var lane: EventLane
  private(set) var counts = LaneCounts()
  private(set) var erased: [UInt64: Int] = [:]
  private let isErased: (_ messageKey: UInt64) -> Bool
  /// Whether its last record is left out.
  private var isLeftOut = false

  init(_ tools: PackTools, isErased: @escaping (_ messageKey: UInt64) -> Bool) {
    lane = EventLane(tools)
    self.isErased = isErased
  }

  /// Takes a record with its bytes. The second event of one that is left out is left out too, whatever message it names.
  func take(_ found: MemberRecords.Found, _ bytes: Span<UInt8>) throws {
    let record = found.record
    if record.isOutcome {
      guard !isLeftOut else { return }
      try lane.addKeys(record, bytes)
      return counts.extend(record.event)
    }
    isLeftOut = isErased(record.messageKey)
    if isLeftOut {
      erased[record.messageKey, default: 0] += 1
    } else {
      counts.add(record, bytes)
      try lane.add(record, bytes, export: found.export)
    }
  }

  /// Ends the member.
  func finish() throws { try lane.finish() }
}
