package import Events

/// Judges messages, one at a time. It keeps its working memory between messages, so each thread has its own.
package struct Judge {
  /// What the run is about.
  let parameters: Parameters
  var selection = Selection()
  private var known: [Finding] = []
  /// Of the message judged last: the archiver's events, as indices, that the ledger lacks and that no earlier run could miss. Each of
  /// them asks for re-ingestion.
  package private(set) var missing: [Int32] = []

  /// A judge for one run.
  package init(_ parameters: Parameters) { self.parameters = parameters }

  /// Judges one message: appends its findings and returns what became of it. Add both to the control totals.
  ///
  /// - Parameters:
  ///   - events: all its records of the window, both sides, in any order; at least one, none of an export after the logical date.
  ///   - carried: what the previous run left open, nil where the message was no open item.
  ///   - requested: the message's events that earlier runs asked for. The archiver has them, even where its exports are out of the
  ///     window by now: none is missing there.
  ///   - contents: the verdicts on the pairs that `pairsToCompare` named.
  package mutating func judge(
    _ events: Span<Event>, carried: Carried? = nil, requested: Set<PackedID> = [], contents: Contents = Contents(),
    into findings: inout [Finding]
  ) -> Resolution {
    if !missing.isEmpty { missing.removeAll(keepingCapacity: true) }
    guard carried != nil || concerns(events) else {
      return Resolution(messageID: events[0].messageID, channel: events[0].channel, standing: .settled)
    }
    selection.select(events)
    let facts = Facts(events, selection.all)
    let before = selection.before.isEmpty ? Facts() : Facts(events, selection.before)
    let origin = events[Int(facts.origin)]
    let day = self.day(events, facts, beforeToday: false)
    // A send of a clock that runs ahead is no younger than its day, or it would be waited for until that clock is right.
    let age = parameters.asOf.since(min(origin.timestamp, LogicalDate(day: day + 1).start - 1))
    var resolution = Resolution(
      messageID: origin.messageID, channel: origin.channel,
      standing: standing(events, day: day, all: facts, before: before, isCarried: carried != nil))
    resolution.ageNanoseconds = age
    resolution.send = facts.send
    resolution.isRead = facts.read != Finding.none
    countRecords(in: &resolution)
    reportExtras(events, finding(origin, age: age), contents, into: &findings)
    guard resolution.standing == .own || resolution.standing == .earlier else { return resolution }

    resolution.outcome = facts.outcome(events, age: age, rules: parameters[origin.channel])
    resolution.carrier = resolution.outcome.map { facts.carrier(events, $0) } ?? Carrier.none
    if resolution.outcome == .delivered, facts.send != Finding.none, facts.firstDelivered != Finding.none {
      resolution.latencyNanoseconds = events[Int(facts.firstDelivered)].instant.since(events[Int(facts.send)].timestamp)
    }
    roll(&resolution, carried, finding(origin, age: age), into: &findings)
    let start = findings.count
    findBreaks(events, selection.all, facts, age: age, requested: requested, contents: contents, into: &findings)
    if findings[start...].contains(where: { $0.code == .missingInLedger }) { noteMissing(events, resolution.standing) }
    // What an earlier run could see it has reported; only what has come to light since is left to this one. So too of an orphan that is
    // own again: the break that says that it is one has gone with its send.
    if findings.count > start {
      known.removeAll(keepingCapacity: true)
      if resolution.standing == .earlier || wasReported(events, before: before) {
        findBreaks(events, selection.before, before, age: age, requested: requested, contents: contents, into: &known)
      } else if let view = reportedView(events, before: before) {
        findBreaks(
          view.events.span, view.selection.all, view.facts, age: age, requested: requested, contents: contents, into: &known)
      }
      let codes = known.reduce(into: BreakSet()) { $0.insert(BreakSet($1.code)) }
      findings[start...].removeAll { codes.contains(BreakSet($0.code)) }
    }
    return resolution
  }

  /// The archiver's events that the ledger lacks. Of a message that an earlier run reported, those that came with today's exports.
  private mutating func noteMissing(_ events: Span<Event>, _ standing: Resolution.Standing) {
    var join = LedgerJoin(selection.all)
    var earlier = 0
    while let (left, right) = join.next(events, selection.all) {
      guard right == Finding.none else { continue }
      let id = events[Int(left)].eventID
      // Both are in order of event id.
      while earlier < selection.before.archiverCount, events[Int(selection.before[earlier])].eventID < id { earlier += 1 }
      let isKnown = earlier < selection.before.archiverCount && events[Int(selection.before[earlier])].eventID.isSame(as: id)
      if standing == .own || !isKnown { missing.append(left) }
    }
  }

  /// An event is accepted on the day of its first record; every other record of today is a duplicate.
  private func countRecords(in resolution: inout Resolution) {
    let archiver = selection.all.archiverCount - selection.before.archiverCount
    let ledger = selection.all.count - selection.before.count - archiver
    resolution.events = .init(accepted: Int32(archiver), duplicate: Int32(selection.todayArchiver - archiver))
    resolution.ledger = .init(accepted: Int32(ledger), duplicate: Int32(selection.todayLedger - ledger))
  }

  /// `DUPLICATE_EVENT`, `CONFLICTING_DUPLICATE`: one for each duplicate that was counted.
  private func reportExtras(_ events: Span<Event>, _ template: Finding, _ contents: Contents, into findings: inout [Finding]) {
    for pair in selection.extras {
      let (kept, extra) = (events[Int(pair.kept)], events[Int(pair.extra)])
      let code = contents.equal(kept, extra) ? BreakCode.duplicateEvent : .conflictingDuplicate
      var finding = template.with(code, left: pair.kept, right: pair.extra)
      finding.eventID = extra.eventID
      findings.append(finding)
    }
  }

  /// The open item and the provisional break: begun by the message's own run, and rolled forward while it is carried. A message
  /// that was closed before stays closed.
  private func roll(
    _ resolution: inout Resolution, _ carried: Carried?, _ template: Finding, into findings: inout [Finding]
  ) {
    guard resolution.standing == .own || carried != nil else { return }
    let isPending = resolution.outcome == .pending
    let hasBreak = isPending && resolution.ageNanoseconds > parameters[resolution.channel].pendingAfter
    resolution.openItem = .init(before: carried != nil, after: isPending)
    resolution.pendingBreak = .init(before: carried?.hadBreak ?? false, after: hasBreak)
    if hasBreak { findings.append(template.with(.pendingDeliveryFail, left: resolution.send, right: Finding.none)) }
    if resolution.outcome == .unconfirmed {
      findings.append(template.with(.deliveryUnconfirmed, left: resolution.send, right: Finding.none))
    }
  }
}
