import Events
import Reconciliation

extension PlainModel {
  /// One message as some records show it.
  struct View {
    let records: [Event]
    let archiver: [Event]
    let ledger: [Event]
    let sameContent: (Event, Event) -> Bool

    init(_ records: [Event], _ sameContent: @escaping (Event, Event) -> Bool) {
      func kept(_ side: [Event]) -> [Event] {
        Self.sorted(Dictionary(grouping: side, by: \.eventID).values.map { Self.best($0) })
      }
      self.records = records
      self.sameContent = sameContent
      archiver = kept(records.filter { !$0.flags.contains(.ledger) })
      ledger = kept(records.filter { $0.flags.contains(.ledger) })
    }

    static func sorted(_ events: [Event]) -> [Event] {
      events.sorted {
        if ($0.timestamp, $0.contentHash) != ($1.timestamp, $1.contentHash) {
          return ($0.timestamp, $0.contentHash) < ($1.timestamp, $1.contentHash)
        }
        return ($0.eventID, $0.export, $0.line) < ($1.eventID, $1.export, $1.line)
      }
    }

    static func best(_ events: [Event]) -> Event { sorted(events)[0] }

    static func same(_ a: Event, _ b: Event) -> Bool { a.export == b.export && a.line == b.line }

    var send: Event? { archiver.first { $0.type == .send } }
    var origin: Event { send ?? archiver.first ?? ledger[0] }
    var delivered: [Event] { byInstant(.delivered) }
    var failed: [Event] { byInstant(.failed) }

    /// 3 for a message, 2 for an orphan, 1 for what only the ledger knows; and its day.
    func kindAndDay(_ parameters: Parameters) -> (Int, LogicalDate) {
      let kind = send != nil ? 3 : archiver.isEmpty ? 1 : 2
      let knowing = records.filter {
        kind == 1 || (!$0.flags.contains(.ledger) && (kind == 2 || $0.type == .send))
      }
      let first = knowing.map { parameters.exportDate[Int($0.export)].day }.min()!
      let day = Int((Double(origin.timestamp) / 86_400e9).rounded(.down))
      return (kind, LogicalDate(day: day < first ? first : day > first + 1 ? first + 1 : day))
    }

    func outcome(_ parameters: Parameters) -> String {
      guard let send else { return "none" }
      if let yes = delivered.last?.instant {
        return failed.contains { $0.instant >= yes } ? "failed" : "delivered"
      }
      if !failed.isEmpty { return "failed" }
      return age(parameters) <= parameters[send.channel].finalAfter ? "pending" : "unconfirmed"
    }

    /// The carrier that the latest event of the outcome names, else the latest event that names one.
    func carrier(_ outcome: String) -> UInt8 {
      let deciding = outcome == "delivered" ? delivered.last : outcome == "failed" ? failed.last : nil
      let naming = Self.byInstant(archiver.filter { $0.carrier > 0 }).last
      return [deciding, naming].compactMap { $0?.carrier }.first { $0 > 0 } ?? 0
    }

    func age(_ parameters: Parameters) -> Int64 {
      let endOfDay = kindAndDay(parameters).1.advanced(by: 1).start - 1
      return parameters.asOf - (origin.timestamp < endOfDay ? origin.timestamp : endOfDay)
    }

    /// The breaks that do not depend on age.
    func breaks(_ parameters: Parameters) -> [(code: BreakCode, left: Event?, right: Event?, extra: Int64)] {
      var breaks: [(code: BreakCode, left: Event?, right: Event?, extra: Int64)] = []
      let rules = parameters[origin.channel]
      let read = archiver.first { $0.type == .read }
      if let send, let first = delivered.first {
        let latency = first.instant - send.timestamp
        if outcome(parameters) == "delivered", latency > rules.pendingAfter {
          breaks.append((.lateDelivery, send, first, latency))
        }
        if -latency > rules.driftTolerance { breaks.append((.deliveryBeforeSend, send, first, -latency)) }
        if let last = failed.last { breaks.append((.statusConflict, delivered.last, last, 0)) }
      }
      for event in archiver where event.type == .delivery && event.deliveryTimestamp != Event.absent {
        let difference = abs(event.timestamp - event.deliveryTimestamp)
        var resolution = second
        for _ in 0..<min(event.timestampDigits, event.deliveryDigits) { resolution /= 10 }
        guard difference > rules.driftTolerance + resolution else { continue }
        breaks.append((.timestampDrift, nil, event, difference))
        break
      }
      if send == nil {
        let codes: [(EventType, BreakCode)] = [(.delivery, .orphanDelivery), (.status, .orphanStatus), (.read, .orphanRead)]
        for (type, code) in codes {
          guard let event = archiver.first(where: { $0.type == type }) else { continue }
          breaks.append((code, nil, event, 0))
          break
        }
      }
      if let read, send != nil, delivered.isEmpty { breaks.append((.readWithoutDelivery, send, read, 0)) }
      if let read, rules.consent, !archiver.contains(where: { $0.flags.contains(.consent) && $0.timestamp <= read.timestamp }) {
        breaks.append((.readWithoutConsent, send, read, 0))
      }
      let correlated = archiver.filter { $0.correlation != 0 }
      if let other = correlated.first(where: { $0.correlation != correlated[0].correlation }) {
        breaks.append((.correlationMismatch, correlated[0], other, 0))
      }
      if parameters.comparesLedger { breaks += sides() }
      return breaks
    }

    private func sides() -> [(code: BreakCode, left: Event?, right: Event?, extra: Int64)] {
      func other(_ event: Event, _ side: [Event]) -> Event? { side.first { $0.eventID == event.eventID } }
      func byID(_ events: [Event]) -> [Event] { events.sorted { $0.eventID < $1.eventID } }
      let onlyArchiver = byID(archiver.filter { other($0, ledger) == nil })
      let onlyLedger = byID(ledger.filter { other($0, archiver) == nil })
      let different = byID(archiver.filter { event in other(event, ledger).map { !sameContent(event, $0) } ?? false })
      var breaks: [(code: BreakCode, left: Event?, right: Event?, extra: Int64)] = []
      if let first = onlyArchiver.first { breaks.append((.missingInLedger, first, nil, Int64(onlyArchiver.count))) }
      if let first = onlyLedger.first { breaks.append((.missingInExport, nil, first, Int64(onlyLedger.count))) }
      if let first = different.first {
        breaks.append((.payloadMismatch, first, other(first, ledger), Int64(different.count)))
      }
      return breaks
    }

    private func byInstant(_ statusClass: StatusClass) -> [Event] {
      Self.byInstant(archiver.filter { ($0.type == .delivery || $0.type == .status) && $0.statusClass == statusClass })
    }

    private static func byInstant(_ events: [Event]) -> [Event] {
      // A stable sort: equal instants stay in the order of rank.
      events.enumerated().sorted { ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset) }.map(\.element)
    }
  }
}
