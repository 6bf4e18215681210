package import Events

/// Nine messages in ten: one send, one kind of outcome, nothing amiss; or of days long reported. Told from the packed records at a glance,
/// without unpacking or sorting them; whatever is doubtful goes the general way, which comes to the same.
extension Judge {
  /// More records than that are for the general way: comparing each with each stays cheap.
  private static let glanceLimit = 16

  /// What became of a message that was not carried, where that is plain: it has no findings and no open item. Nil where it must be judged.
  /// `message` are the places of all its records.
  package func glance(_ records: Span<IndexedRecord>, _ message: Span<Int32>) -> Resolution? {
    guard message.count <= Judge.glanceLimit else { return nil }
    guard let position = onlySend(records, message) else {
      guard !concerns(records, message) else { return nil }
      let first = records[Int(message[0])]
      return Resolution(messageID: first.messageID, channel: first.channel, standing: .settled)
    }
    let send = records[Int(message[position])]
    // Its day is today: the export's date at least, and the send's own day no later.
    guard send.timestamp < parameters.date.advanced(by: 1).start else { return nil }
    let rules = parameters[send.channel]
    var (delivered, failed) = (false, false)
    var (first, read, consent) = (Int64.max, Int64.max, Int64.max)
    var carrier = Carrier.none
    for position in message.indices {
      let record = records[Int(message[position])]
      if record.isLedger { continue }
      if record.carrier != carrier, record.carrier != Carrier.none {
        // Which of two carriers it is, the rules must tell.
        guard carrier == Carrier.none else { return nil }
        carrier = record.carrier
      }
      if record.hasConsent { consent = min(consent, record.timestamp) }
      switch record.type {
      case .send: continue
      case .read: read = min(read, record.timestamp)
      case .delivery, .status:
        let offset = record.deliveryOffset
        let instant = record.timestamp &+ (offset ?? 0)
        switch record.statusClass {
        case .progress: break
        case .failed: failed = true
        case .delivered:
          // Every one in time: so the first is, too.
          guard instant.since(send.timestamp) <= rules.pendingAfter, send.timestamp.since(instant) <= rules.driftTolerance else {
            return nil
          }
          delivered = true
          first = min(first, instant)
        }
        guard case .delivery = record.type, offset != nil else { continue }
        guard max(instant.since(record.timestamp), record.timestamp.since(instant)) <= rules.driftTolerance else { return nil }
      }
    }
    let isRead = read != .max
    guard delivered != failed, !isRead || (delivered && (consent <= read || !rules.consent)) else { return nil }
    var resolution = Resolution(messageID: send.messageID, channel: send.channel, standing: .own)
    resolution.outcome = delivered ? .delivered : .failed
    resolution.carrier = carrier
    resolution.isRead = isRead
    resolution.send = Int32(truncatingIfNeeded: position)
    resolution.ageNanoseconds = parameters.asOf.since(send.timestamp)
    if delivered { resolution.latencyNanoseconds = first.since(send.timestamp) }
    let accepted = Int32(truncatingIfNeeded: parameters.comparesLedger ? message.count / 2 : message.count)
    resolution.events = .init(accepted: accepted)
    resolution.ledger = .init(accepted: parameters.comparesLedger ? accepted : 0)
    return resolution
  }

  /// Whether an export of today speaks of the message, or a timestamp is of this run's days or later: see the same of events.
  private func concerns(_ records: Span<IndexedRecord>, _ message: Span<Int32>) -> Bool {
    for position in message.indices {
      let record = records[Int(message[position])]
      if record.isToday || record.timestamp >= newest { return true }
    }
    return false
  }

  /// The place of the archiver's one send, where all records are today's, none has a far delivery, no event has two records (where there is a
  /// ledger, each has one on either side, with the same content), and the archiver's are of one correlation id; nil elsewhere.
  private func onlySend(_ records: Span<IndexedRecord>, _ message: Span<Int32>) -> Int? {
    var send: Int?
    var correlation: UInt32 = 0
    var matched = 0
    for position in message.indices {
      let record = records[Int(message[position])]
      guard record.isToday, !record.isFar, !record.isLedger || parameters.comparesLedger else { return nil }
      for before in 0..<position {
        let other = records[Int(message[before])]
        guard other.isSameEvent(as: record) else { continue }
        guard other.isLedger != record.isLedger, other.contentHash == record.contentHash else { return nil }
        matched += 1
      }
      if record.isLedger { continue }
      if case .send = record.type {
        if send != nil { return nil }
        send = position
      }
      if record.correlation != 0 && correlation != 0 && record.correlation != correlation { return nil }
      if record.correlation != 0 { correlation = record.correlation }
    }
    return !parameters.comparesLedger || matched * 2 == message.count ? send : nil
  }
}
