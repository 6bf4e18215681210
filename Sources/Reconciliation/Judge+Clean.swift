internal import Events

/// Nine messages in ten: one send, one kind of outcome, nothing amiss. Told in one pass, without sorting; whatever is doubtful goes the
/// general way, which comes to the same.
extension Judge {
  /// More records than that are for the general way: comparing each with each stays cheap.
  private static let cleanLimit = 12

  /// The resolution of a message without findings, duplicates, history or another side; nil where it is not plainly one.
  func clean(_ events: Span<Event>) -> Resolution? {
    guard events.count <= Judge.cleanLimit, !parameters.comparesLedger, let send = onlySend(events) else { return nil }
    let sent = events[send].timestamp
    // Its day is today: the export's date at least, and the send's own day no later.
    guard sent < parameters.date.advanced(by: 1).start else { return nil }
    let rules = parameters[events[send].channel]
    var (delivered, failed, isRead, hasConsent) = (false, false, false, false)
    for index in events.indices {
      if events[index].hasConsent { hasConsent = true }
      switch events[index].type {
      case .send: continue
      case .read: isRead = true
      case .delivery, .status:
        let instant = events[index].instant
        switch events[index].statusClass {
        case .progress: break
        case .failed: failed = true
        case .delivered:
          // Every one in time: so the first is, too.
          guard instant.since(sent) <= rules.pendingAfter, sent.since(instant) <= rules.driftTolerance else { return nil }
          delivered = true
        }
        guard case .delivery = events[index].type, events[index].deliveryTimestamp != Event.absent else { continue }
        let timestamp = events[index].timestamp
        guard max(instant.since(timestamp), timestamp.since(instant)) <= rules.driftTolerance else { return nil }
      }
    }
    guard delivered != failed, !isRead || (delivered && (hasConsent || !rules.consent)) else { return nil }
    var resolution = Resolution(messageID: events[send].messageID, channel: events[send].channel, standing: .own)
    resolution.outcome = delivered ? .delivered : .failed
    resolution.isRead = isRead
    resolution.send = Int32(truncatingIfNeeded: send)
    resolution.ageNanoseconds = parameters.asOf.since(sent)
    resolution.events = .init(accepted: Int32(truncatingIfNeeded: events.count))
    return resolution
  }

  /// The one send, where all events are today's, the archiver's, different ones, and of one correlation id; nil elsewhere.
  private func onlySend(_ events: Span<Event>) -> Int? {
    var send: Int?
    var correlation: UInt32 = 0
    for index in events.indices {
      guard events[index].isToday, !events[index].isLedger else { return nil }
      for other in 0..<index where events[other].eventID == events[index].eventID { return nil }
      if events[index].isSend {
        if send != nil { return nil }
        send = index
      }
      let own = events[index].correlation
      if own != 0 && correlation != 0 && own != correlation { return nil }
      if own != 0 { correlation = own }
    }
    return send
  }
}
