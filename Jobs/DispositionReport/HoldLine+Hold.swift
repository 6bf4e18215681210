internal import Events
internal import Operations
internal import Reports
internal import Retention

extension HoldLine {
  /// What a report says of a hold.
  init(_ hold: Hold, grace: CalendarPeriod, asOf: LogicalDate) {
    let latest = hold.latest
    let releasedOn = hold.fault == nil && latest?.isReleased == true ? latest?.recordedAt?.date : nil
    let graceUntil = releasedOn.flatMap { grace.end(from: $0) }
    let state: State =
      if hold.fault != nil { .unreliable } else if hold.isActive { .active } else if graceUntil.map({ asOf < $0 }) ?? true {
        .inGrace
      } else {
        .released
      }
    self.init(
      id: hold.id, matter: latest?.matter ?? "unknown", caseReference: latest?.caseReference, state: state,
      revision: latest?.revision ?? 0, requestedBy: latest?.requestedBy, requestedOn: latest?.requestedAt.date,
      releasedBy: latest?.release?.by, releasedOn: releasedOn, graceUntil: graceUntil,
      scope: latest?.scope.inNumbers ?? "everything", fault: hold.fault)
  }
}

extension HoldScope {
  /// `3 message ids, 1 queue; SMS, EMAIL; 2026-01-01 to 2026-06-30`: ids are counted and not named.
  var inNumbers: String {
    if isEverything { return "everything" }
    func count(_ ids: [ExactText], _ one: String) -> String? {
      ids.isEmpty ? nil : Quantity.counted(ids.count, one)
    }
    let ids = [
      count(messageIDs, "message id"), count(interactionIDs, "interaction id"), count(queueIDs, "queue"),
      count(agentIDs, "agent"),
    ].compactMap(\.self)
    let channels = channels.map { $0.sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: ", ") }
    let days = days.map { days in
      switch (days.start, days.end) {
      case (let start?, let end?): "\(start) to \(end)"
      case (let start?, nil): "from \(start)"
      case (nil, let end?): "until \(end)"
      case (nil, nil): "all days"
      }
    }
    return [ids.isEmpty ? nil : ids.joined(separator: ", "), channels, days].compactMap(\.self).joined(separator: "; ")
  }
}
