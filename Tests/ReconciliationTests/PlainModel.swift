import Events
import Reconciliation

/// The rules again, as plainly and slowly as they can be said: everything seen so far is filtered and sorted anew for every question,
/// and what was reported is remembered instead of worked out.
struct PlainModel {
  let parameters: (Int) -> Parameters
  let sameContent: (Event, Event) -> Bool
  private var reported: [PackedID: Int] = [:]
  private var open: [PackedID: Bool] = [:]
  private var lastNight: [PackedID: Set<String>] = [:]
  /// Every event that was ever asked for, and whether it has come.
  private var requests: [Pair: Bool] = [:]

  init(parameters: @escaping (Int) -> Parameters, sameContent: @escaping (Event, Event) -> Bool) {
    self.parameters = parameters
    self.sameContent = sameContent
  }

  /// What a night comes to: lines of findings, counts by name, and the open items after it.
  struct Night: Equatable {
    var lines: [String] = []
    var counts: [String: Int] = [:]
    var open: [PackedID: Bool] = [:]
    var asked: Set<Pair> = []
    var closed: Set<Pair> = []
  }

  /// An event of a message.
  struct Pair: Hashable {
    var message: PackedID
    var event: PackedID
  }

  /// The night whose exports have that index, after those before it.
  mutating func night(_ export: UInt32, _ everything: [Event]) -> Night {
    var night = Night()
    let parameters = parameters(Int(export))
    func count(_ name: String, _ by: Int = 1) { night.counts[name, default: 0] += by }
    let seen = everything.filter { $0.export <= export }
    for id in Set(seen.map(\.messageID)) {
      let records = seen.filter { $0.messageID == id }
      let view = View(records, sameContent)
      let (kind, day) = view.kindAndDay(parameters)
      let age = view.age(parameters)
      func line(_ code: BreakCode, _ left: Event?, _ right: Event?, event: PackedID? = nil, extra: Int64 = 0) -> String {
        Self.line(code, view.origin, event, left, right, age, extra)
      }

      for ledger in [false, true] {
        let side = records.filter { $0.flags.contains(.ledger) == ledger }
        for (event, copies) in Dictionary(grouping: side, by: \.eventID) {
          let new = copies.filter { $0.export == export }
          let old = copies.filter { $0.export < export }
          let accepted = old.isEmpty ? 1 : 0
          let name = ledger ? "ledger" : "events"
          if !new.isEmpty { count("\(name).accepted", accepted) }
          if new.count > accepted { count("\(name).duplicate", new.count - accepted) }
          let kept = View.best(copies)
          var extras = new.filter { !View.same($0, kept) }
          if kept.export == export, !old.isEmpty { extras.append(View.best(old)) }
          if new.isEmpty { extras = [] }
          for extra in extras {
            let code = sameContent(kept, extra) ? BreakCode.duplicateEvent : .conflictingDuplicate
            night.lines.append(line(code, kept, extra, event: event))
          }
        }
      }

      let breaks = view.breaks(parameters)
      let before = lastNight[id] ?? []
      let carried = open[id]
      let isOwn = carried == nil && day <= parameters.date && (reported[id] ?? 0) < kind
      let wasReported = reported[id] != nil
      if isOwn { reported[id] = kind }
      let isReported = (reported[id] ?? 0) >= kind
      let sides = [false, true].map { side in Set(records.filter { $0.flags.contains(.ledger) == side }.map(\.eventID)) }
      for event in sides[1] where requests[Pair(message: id, event: event)] == false {
        requests[Pair(message: id, event: event)] = true
        night.closed.insert(Pair(message: id, event: event))
      }
      // What is not due is not reported, and hides nothing later.
      guard isReported else { continue }
      lastNight[id] = Set(breaks.map(\.code.name))
      for event in sides[0].subtracting(sides[1]) where parameters.comparesLedger {
        guard requests[Pair(message: id, event: event)] == nil else { continue }
        requests[Pair(message: id, event: event)] = false
        night.asked.insert(Pair(message: id, event: event))
      }
      for found in breaks where !wasReported || !before.contains(found.code.name) {
        let isOne = found.code == .timestampDrift || found.code.comparesSides && found.extra == 1
        let event = isOne ? (found.left ?? found.right)?.eventID : nil
        night.lines.append(line(found.code, found.left, found.right, event: event, extra: found.extra))
      }
      guard isOwn || carried != nil else { continue }
      let outcome = view.outcome(parameters)
      let isLate = outcome == "pending" && age > parameters[view.origin.channel].pendingAfter
      if isLate { night.lines.append(line(.pendingDeliveryFail, view.origin, nil)) }
      if outcome == "unconfirmed" { night.lines.append(line(.deliveryUnconfirmed, view.origin, nil)) }
      if isOwn && kind == 3 {
        count("sends")
        count(outcome)
        count("\(view.origin.channel.name).\(outcome)")
        count("\(view.origin.channel.name).\(view.carrier(outcome)).\(outcome)")
        if view.archiver.contains(where: { $0.type == .read }) { count("read") }
      }
      if carried != nil { count("open.opening") } else if outcome == "pending" { count("open.new") }
      if carried == true { count("break.opening") } else if isLate { count("break.new") }
      if carried != nil, outcome != "pending" {
        count("open.cleared")
        count("cleared." + (kind == 3 ? outcome : kind == 2 ? "orphan" : "ledgerOnly"))
      }
      if carried == true, !isLate { count("break.cleared") }
      if outcome == "pending" { count("open.closing") }
      if isLate { count("break.closing") }
      open[id] = outcome == "pending" ? isLate : nil
    }
    night.lines.sort()
    night.open = open
    return night
  }

  static func line(
    _ code: BreakCode, _ origin: Event, _ event: PackedID?, _ left: Event?, _ right: Event?, _ age: Int64, _ extra: Int64
  ) -> String {
    func place(_ event: Event?) -> String { event.map { "\($0.export):\($0.line)" } ?? "-" }
    return
      "\(origin.messageID.low) \(code.name) \(origin.channel.name) \(event?.low ?? 0) \(place(left)) \(place(right)) \(age) \(extra)"
  }
}
