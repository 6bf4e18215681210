import Events
import Reconciliation
import Testing

/// Five days of random messages, some without an export and so without a run, judged by the engine and by the plain model.
struct RandomNightsTests {
  static let channels: [Channel: ChannelRules] = [.email: ChannelRules(finalAfter: 144_000 * second, consent: true)]

  /// Parameters of a night of `days`. A day without an export has none: its place has the date of another.
  static func parameters(
    _ export: Int, after opening: UInt32? = nil, of days: [UInt32] = Array(0..<5), ledger: Bool
  ) -> Parameters {
    let date = date.advanced(by: export - 3)
    let dated = (0..<5 as Range<UInt32>).map { day in days.contains(day) ? day : days.last ?? 0 }
    return Parameters(
      date: date, opening: opening.map { ReconciliationTests.date.advanced(by: Int($0) - 3) },
      asOf: date.start + 108_000 * second, defaults: ChannelRules(finalAfter: 180_000 * second),
      channels: channels, comparesLedger: ledger, exportDate: dated.map { ReconciliationTests.date.advanced(by: Int($0) - 3) })
  }

  /// The days that have an export, and all records of these.
  static func nights(_ messages: inout RandomMessages, _ count: Int) -> (days: [UInt32], records: [Event]) {
    let days = (0..<5 as Range<UInt32>).filter { _ in !messages.generator.once(in: 4) }
    return (days, messages.messages(count).filter { days.contains($0.export) })
  }

  /// Content is told by `statusWord` here: records of one id whose words are equal are equal as JSON.
  static func sameContent(_ a: Event, _ b: Event) -> Bool {
    a.contentHash == b.contentHash || a.statusWord == b.statusWord
  }

  @Test("Engine and model agree night after night, and every part of a night adds up to it", arguments: 0..<40 as Range<UInt64>)
  func nights(seed: UInt64) throws {
    var nights = RandomMessages(seed: seed)
    let (days, everything) = Self.nights(&nights, 150)
    let ledger = !seed.isMultiple(of: 3)
    var model = PlainModel(parameters: { Self.parameters($0, of: days, ledger: ledger) }, sameContent: Self.sameContent)
    var open: [PackedID: Bool] = [:]
    var requests: Set<PlainModel.Pair> = []
    for (number, export) in days.enumerated() {
      let expected = model.night(export, everything)
      var judge = Judge(Self.parameters(Int(export), after: number > 0 ? days[number - 1] : nil, of: days, ledger: ledger))
      var night = PlainModel.Night()
      var totals = ControlTotals()
      var parts = Array(repeating: ControlTotals(), count: 5)
      let seen = everything.filter { $0.export <= export }.shuffled(using: &nights.generator)
      for (id, records) in Dictionary(grouping: seen, by: \.messageID) {
        let events = records.map { record in
          var event = record
          if record.export == export { event.flags.insert(.today) }
          return event
        }
        let verdict = judge.verdict(
          events, carried: open[id].map { Carried(hadBreak: $0) }, equal: { Self.sameContent($0.left, $0.right) })
        let asked = judge.missing.map { PlainModel.Pair(message: id, event: events[Int($0)].eventID) }.filter {
          !requests.contains($0)
        }
        night.asked.formUnion(asked)
        let came = events.filter { $0.flags.contains(.ledger) }.map { PlainModel.Pair(message: id, event: $0.eventID) }
        night.closed.formUnion(requests.intersection(came))
        requests.subtract(came)
        requests.formUnion(asked)
        let part = Int.random(in: 0..<5, using: &nights.generator)
        totals.add(verdict.resolution)
        parts[part].add(verdict.resolution)
        for finding in verdict.raw {
          totals.add(finding)
          parts[part].add(finding)
          func record(_ index: Int32) -> Event? { index == Finding.none ? nil : events[Int(index)] }
          var origin = events[0]
          origin.channel = finding.channel
          night.lines.append(
            PlainModel.line(
              finding.code, origin, finding.eventID, record(finding.left), record(finding.right), finding.ageNanoseconds,
              finding.extra))
        }
        switch verdict.resolution.openItem {
        case .new, .standing: open[id] = [.new, .standing].contains(verdict.resolution.pendingBreak)
        case .cleared: open[id] = nil
        case .none: break
        }
      }
      let today = seen.filter { $0.export == export }
      parts[0].ledger.scanned = today.count { $0.flags.contains(.ledger) }
      parts[1].events.scanned = today.count - parts[0].ledger.scanned
      totals.ledger.scanned = parts[0].ledger.scanned
      totals.events.scanned = parts[1].events.scanned
      night.lines.sort()
      night.counts = Self.counts(totals)
      night.open = open
      #expect(night.lines == expected.lines)
      #expect(night.counts == expected.counts)
      #expect(night.open == expected.open)
      #expect(night.asked == expected.asked)
      #expect(night.closed == expected.closed)
      #expect(totals.footFailures.isEmpty)
      parts.shuffle(using: &nights.generator)
      #expect(parts.reduce(into: ControlTotals(), +=) == totals)
    }
  }

  static func counts(_ totals: ControlTotals) -> [String: Int] {
    var counts = [
      "events.accepted": totals.events.accepted, "events.duplicate": totals.events.duplicate,
      "ledger.accepted": totals.ledger.accepted, "ledger.duplicate": totals.ledger.duplicate, "sends": totals.messages.sends,
      "delivered": totals.messages.delivered, "failed": totals.messages.failed, "pending": totals.messages.pending,
      "unconfirmed": totals.messages.unconfirmed, "read": totals.messages.read,
    ]
    for channel in Channel.allCases {
      counts[channel.name + ".delivered"] = totals[channel].delivered
      counts[channel.name + ".failed"] = totals[channel].failed
      counts[channel.name + ".pending"] = totals[channel].pending
      counts[channel.name + ".unconfirmed"] = totals[channel].unconfirmed
      for (number, carrier) in totals.carriers(channel).enumerated() {
        for (name, count) in zip(MessageCounts.names, carrier.messages.counts) where !["sends", "read"].contains(name) {
          counts["\(channel.name).\(number).\(name)"] = count
        }
      }
    }
    for (name, items) in [("open", totals.openItems), ("break", totals.breakRollForward)] {
      counts[name + ".opening"] = items.opening
      counts[name + ".new"] = items.new
      counts[name + ".cleared"] = items.cleared
      counts[name + ".closing"] = items.closing
    }
    for (name, count) in zip(ClearedCounts.names, totals.clearedItems.counts) { counts["cleared." + name] = count }
    return counts.filter { $0.value != 0 }
  }

  @Test("The random messages have every break there is")
  func everyCode() {
    var nights = RandomMessages(seed: 1)
    let everything = nights.messages(600)
    var model = PlainModel(parameters: { Self.parameters($0, ledger: true) }, sameContent: Self.sameContent)
    let lines = (0..<5 as Range<UInt32>).flatMap { model.night($0, everything).lines }
    for code in BreakCode.allCases where code.rawValue <= BreakCode.payloadMismatch.rawValue {
      #expect(lines.count { $0.contains(" \(code.name) ") } > 5, "\(code.name)")
    }
  }

  @Test("A send is its day's own in exactly one run, whether or not each night has one", arguments: 100..<130 as Range<UInt64>)
  func ownOnce(seed: UInt64) {
    var nights = RandomMessages(seed: seed)
    var (days, everything) = Self.nights(&nights, 150)
    everything.removeAll { $0.export == 4 }
    days = days.filter { $0 < 4 } + [4]
    var owned: [PackedID: Int] = [:]
    for (number, export) in days.enumerated() {
      var judge = Judge(Self.parameters(Int(export), after: number > 0 ? days[number - 1] : nil, ledger: false))
      for (id, records) in Dictionary(grouping: everything.filter { $0.export <= export }, by: \.messageID) {
        let events = records.map { record in
          var event = record
          if record.export == export { event.flags.insert(.today) }
          return event
        }
        let verdict = judge.verdict(events)
        if verdict.resolution.standing == .own && verdict.send != nil { owned[id, default: 0] += 1 }
      }
    }
    let sent = Set(everything.filter { $0.type == .send && !$0.flags.contains(.ledger) }.map(\.messageID))
    #expect(Set(owned.keys) == sent)
    #expect(owned.values.allSatisfy { $0 == 1 })
  }
}
