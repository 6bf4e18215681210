internal import Events

/// The breaks of a message that do not depend on its age: at most one of each code.
extension Judge {
  /// Appends the breaks of one view of the message. `age` is only noted in them.
  func findBreaks(
    _ events: Span<Event>, _ kept: borrowing Selection.Kept, _ facts: Facts, age: Int64, requested: Set<PackedID>,
    contents: Contents, into findings: inout [Finding]
  ) {
    guard facts.kind != .unknown else { return }
    let template = finding(events[Int(facts.origin)], age: age)
    if facts.kind == .sent { compareInstants(events, facts, template, into: &findings) }
    if facts.kind == .orphan { nameOrphan(facts, template, into: &findings) }
    if facts.delivery != Finding.none { findDrift(events, kept, template, into: &findings) }
    if facts.read != Finding.none {
      if facts.kind == .sent && facts.firstDelivered == Finding.none {
        findings.append(template.with(.readWithoutDelivery, left: facts.send, right: facts.read))
      }
      if parameters[template.channel].consent, facts.consent > events[Int(facts.read)].timestamp {
        findings.append(template.with(.readWithoutConsent, left: facts.send, right: facts.read))
      }
    }
    if facts.correlationsDiffer { findings.append(correlationMismatch(events, kept, template)) }
    if parameters.comparesLedger { compareSides(events, kept, template, requested, contents, into: &findings) }
  }

  /// A finding about the message that begins with `origin`, its code and evidence still to be filled in.
  func finding(_ origin: Event, age: Int64) -> Finding {
    Finding(
      code: .pendingDeliveryFail, channel: origin.channel, messageID: origin.messageID, left: Finding.none,
      right: Finding.none, ageNanoseconds: age, extra: 0)
  }

  /// `LATE_DELIVERY`, `DELIVERY_BEFORE_SEND`, `STATUS_CONFLICT`: outcomes against the send and each other.
  private func compareInstants(
    _ events: Span<Event>, _ facts: Facts, _ template: Finding, into findings: inout [Finding]
  ) {
    guard facts.firstDelivered != Finding.none else { return }
    let rules = parameters[template.channel]
    let sent = events[Int(facts.send)].timestamp
    let delivered = events[Int(facts.firstDelivered)].instant
    let latency = delivered.since(sent)
    let lead = sent.since(delivered)
    let outcome = facts.outcome(events, age: template.ageNanoseconds, rules: rules)
    if outcome == .delivered && latency > rules.pendingAfter {
      findings.append(template.with(.lateDelivery, left: facts.send, right: facts.firstDelivered, extra: latency))
    }
    if lead > rules.driftTolerance {
      findings.append(template.with(.deliveryBeforeSend, left: facts.send, right: facts.firstDelivered, extra: lead))
    }
    if facts.lastFailed != Finding.none {
      findings.append(template.with(.statusConflict, left: facts.lastDelivered, right: facts.lastFailed))
    }
  }

  /// `ORPHAN_*`: the gravest event names the break.
  private func nameOrphan(_ facts: Facts, _ template: Finding, into findings: inout [Finding]) {
    if facts.delivery != Finding.none {
      findings.append(template.with(.orphanDelivery, left: Finding.none, right: facts.delivery))
    } else if facts.status != Finding.none {
      findings.append(template.with(.orphanStatus, left: Finding.none, right: facts.status))
    } else {
      findings.append(template.with(.orphanRead, left: Finding.none, right: facts.read))
    }
  }

  /// `TIMESTAMP_DRIFT`: the first delivery whose two times differ by more than the tolerance and the coarser one's resolution.
  private func findDrift(
    _ events: Span<Event>, _ kept: borrowing Selection.Kept, _ template: Finding, into findings: inout [Finding]
  ) {
    let tolerance = parameters[template.channel].driftTolerance
    var drifting = template.with(.timestampDrift, left: Finding.none, right: Finding.none)
    for position in 0..<kept.archiverCount {
      let index = kept[position]
      let (timestamp, delivered) = (events[Int(index)].timestamp, events[Int(index)].deliveryTimestamp)
      guard case .delivery = events[Int(index)].type, delivered != Event.absent else { continue }
      let difference = max(timestamp.since(delivered), delivered.since(timestamp))
      guard difference > tolerance, difference > tolerance.saturatingPlus(events[Int(index)].coarserResolution) else {
        continue
      }
      if drifting.right == Finding.none || events[Int(index)].ranks(before: events[Int(drifting.right)]) {
        drifting.right = index
        drifting.extra = difference
      }
    }
    if drifting.right != Finding.none { findings.append(drifting.about(events)) }
  }

  /// `CORRELATION_MISMATCH`: the first event with a correlation id, and the first with another one.
  private func correlationMismatch(
    _ events: Span<Event>, _ kept: borrowing Selection.Kept, _ template: Finding
  ) -> Finding {
    func earliest(unlike correlation: UInt32) -> Int32 {
      var earliest = Finding.none
      for position in 0..<kept.archiverCount {
        let index = kept[position]
        let event = events[Int(index)]
        guard event.correlation != 0, event.correlation != correlation else { continue }
        if earliest == Finding.none || event.ranks(before: events[Int(earliest)]) { earliest = index }
      }
      return earliest
    }
    let first = earliest(unlike: 0)
    let other = earliest(unlike: events[Int(first)].correlation)
    return template.with(.correlationMismatch, left: first, right: other)
  }

  /// `MISSING_IN_LEDGER`, `MISSING_IN_EXPORT`, `PAYLOAD_MISMATCH`: the sides by event id. The first event of each code by id is
  /// the evidence, `extra` the number of events. Judged with what is there: an event of 23:59:59 whose other half is in the next
  /// day's export is missing.
  private func compareSides(
    _ events: Span<Event>, _ kept: borrowing Selection.Kept, _ template: Finding, _ requested: Set<PackedID>,
    _ contents: Contents, into findings: inout [Finding]
  ) {
    var missingInLedger = template.with(.missingInLedger, left: Finding.none, right: Finding.none)
    var missingInExport = template.with(.missingInExport, left: Finding.none, right: Finding.none)
    var mismatch = template.with(.payloadMismatch, left: Finding.none, right: Finding.none)
    var join = LedgerJoin(kept)
    while let (left, right) = join.next(events, kept) {
      if right == Finding.none {
        missingInLedger.count(left: left, right: right)
      } else if left == Finding.none {
        guard requested.isEmpty || !requested.contains(events[Int(right)].eventID) else { continue }
        missingInExport.count(left: left, right: right)
      } else if !contents.equal(events[Int(left)], events[Int(right)]) {
        mismatch.count(left: left, right: right)
      }
    }
    if missingInLedger.extra > 0 { findings.append(missingInLedger.about(events, isOne: missingInLedger.extra == 1)) }
    if missingInExport.extra > 0 { findings.append(missingInExport.about(events, isOne: missingInExport.extra == 1)) }
    if mismatch.extra > 0 { findings.append(mismatch.about(events, isOne: mismatch.extra == 1)) }
  }
}

extension Finding {
  /// The same message's finding of another code, with its evidence.
  func with(_ code: BreakCode, left: Int32, right: Int32, extra: Int64 = 0) -> Finding {
    var finding = self
    finding.code = code
    finding.left = left
    finding.right = right
    finding.extra = extra
    return finding
  }

  /// The same, with the event that it is about, if that is one.
  fileprivate func about(_ events: Span<Event>, isOne: Bool = true) -> Finding {
    var finding = self
    if isOne { finding.eventID = events[Int(subject)].eventID }
    return finding
  }

  /// Counts one more event; the first one is the evidence.
  fileprivate mutating func count(left: Int32, right: Int32) {
    if extra == 0 {
      self.left = left
      self.right = right
    }
    extra += 1
  }
}

extension Event {
  /// The resolution of the coarser of `timestamp` and `deliveryTimestamp`, in nanoseconds.
  fileprivate var coarserResolution: Int64 {
    var nanoseconds: Int64 = 1_000_000_000
    for _ in 0..<min(timestampDigits, deliveryDigits, 9) { nanoseconds /= 10 }
    return nanoseconds
  }
}
