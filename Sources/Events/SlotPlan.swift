/// The slots of a field in order of preference, without a reference to follow.
struct SlotList: BitwiseCopyable {
  private var slots = InlineArray<16, Int16>(repeating: 0)
  private(set) var count = 0

  /// Slots of one field; a mapping with more is refused.
  static let limit = 16

  init(_ slots: [Int]) {
    count = min(slots.count, SlotList.limit)
    for index in 0..<count { self.slots[index] = Int16(truncatingIfNeeded: slots[index]) }
  }

  @inline(__always)
  subscript(index: Int) -> Int { Int(slots[index]) }
}

/// The slots of every field of a mapping's plan, flat: the scanner reads them ten million times a night.
struct SlotPlan: BitwiseCopyable {
  let id, type, timestamp, messageID, direction, channel: SlotList
  let deliveryTimestamp, status, correlationID, consentAt, schemaVersion, final: SlotList

  init(_ plan: ProviderMapping.Plan) {
    id = SlotList(plan.id.slots)
    type = SlotList(plan.type.slots)
    timestamp = SlotList(plan.timestamp.slots)
    messageID = SlotList(plan.messageID.slots)
    direction = SlotList(plan.direction.slots)
    channel = SlotList(plan.channel.slots)
    deliveryTimestamp = SlotList(plan.deliveryTimestamp.slots)
    status = SlotList(plan.status.slots)
    correlationID = SlotList(plan.correlationID.slots)
    consentAt = SlotList(plan.consentAt.slots)
    schemaVersion = SlotList(plan.schemaVersion.slots)
    final = SlotList(plan.final.slots)
  }
}
