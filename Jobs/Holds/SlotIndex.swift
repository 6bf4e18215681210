package import Archival
package import Events
package import Retention

/// What somebody keeps of sealed slots, so that neither manifests nor indexes have to be read: a catalog. It may know less than the store has, and of a slot what was
/// there before.
package protocol SlotIndex: Sendable {
  /// The slots of those days that it knows, with what the archive of each may hold of the ids that are asked for, and with their listing.
  func slots(asked ids: [FilterKey: IDList], days: ClosedRange<LogicalDate>?) async throws -> [Slot: SlotLabel]
}

/// What a manifest says of a slot to holds and policies.
package struct SlotLabel: Sendable {
  var slot: Slot
  var id: String
  var retentionClass: String
  /// From its first event to its last; nil without events.
  var days: ClosedRange<LogicalDate>?
  var types: Set<EventType>
  /// Outcomes of its messages; nil where no reconciliation says.
  var outcomes: Set<String>?
  var hasArchive: Bool
  var hasEvents: Bool
  var hasQuarantined: Bool
  /// What its filter answered; nil where it cannot be asked.
  var ids: IDAnswers?
  /// What a list of its folder shows while the label is of what is there; nil where it was read just now.
  package var listing: SlotListing?

  /// `days` are nil without events. Without a listing the label counts as read just now; whoever keeps labels sets one.
  package init(
    slot: Slot, id: String, retentionClass: String, days: ClosedRange<LogicalDate>?, types: Set<EventType>,
    outcomes: Set<String>?, hasArchive: Bool, hasEvents: Bool, hasQuarantined: Bool, ids: IDAnswers?
  ) {
    (self.slot, self.id, self.retentionClass, self.days, self.types) = (slot, id, retentionClass, days, types)
    (self.outcomes, self.hasArchive, self.hasEvents, self.hasQuarantined) = (outcomes, hasArchive, hasEvents, hasQuarantined)
    self.ids = ids
  }

  /// Whether it is of what lies in a slot's folder, by names and bytes.
  func fits(_ sizes: [String: Int64]) -> Bool { listing?.fits(sizes) == true }

  /// Whether its archive may hold all of these ids.
  func mayHold(_ ids: [(kind: FilterKey, text: String)]) -> Bool {
    guard hasArchive else { return false }
    return ids.allSatisfy { id in
      id.kind == .event ? hasEvents || hasQuarantined : self.ids?.mayHold(id.kind, id.text) != false
    }
  }
}

/// What an archive's filter answered.
package struct IDAnswers: IDFilter {
  /// What it was asked for, of the kinds of which it can tell.
  private let asked: [FilterKey: IDList]
  /// The keys of those that it may hold.
  private let held: Set<UInt64>

  /// `asked` are of kinds of which the filter can tell.
  package init(asked: [FilterKey: IDList], held: Set<UInt64>) { (self.asked, self.held) = (asked, held) }

  package func mayHold(_ kind: FilterKey, _ id: String) -> Bool? {
    let key = kind.hash(id)
    return asked[kind]?.has(key) == true ? held.contains(key) : nil
  }

  package func mayHold(_ kind: FilterKey, anyOf ids: IDList) -> Bool? {
    guard let asked = asked[kind] else { return nil }
    if held.contains(where: { ids.has($0) }) { return true }
    return ids.isPart(of: asked) ? false : nil
  }

  package func held(_ kind: FilterKey, among ids: IDList) -> [UInt64]? {
    guard let asked = asked[kind], ids.isPart(of: asked) else { return nil }
    return held.filter { ids.has($0) }
  }
}

extension Manifest {
  /// Its label, with those answers.
  func label(_ ids: IDAnswers?) -> SlotLabel {
    SlotLabel(
      slot: slot, id: id, retentionClass: retentionClass,
      days: events.first.flatMap { first in events.last.map { min(first, $0).date...max(first, $0).date } },
      types: Set(events.types.filter { $0.value > 0 }.keys),
      outcomes: events.outcomes.isEmpty ? nil : Set(events.outcomes.filter { $0.value > 0 }.keys), hasArchive: archive != nil,
      hasEvents: events.count > 0, hasQuarantined: events.quarantined > 0, ids: ids)
  }
}

extension ArchiveFacts {
  /// What a label says. Campaigns, queues and tags are not in it; the filter rules some out.
  package init(_ label: SlotLabel) {
    self.init(id: label.id, day: label.slot.date, channel: label.slot.channel, events: label.days)
    hasArchive = label.hasArchive
    values[.classes] = .listed([ExactText(label.retentionClass)], isWhole: true)
    // Records that could not be read are of no known type.
    values[.types] = .listed(Set(label.types.map { ExactText($0.name) }), isWhole: !label.hasQuarantined)
    if !label.hasArchive {
      for dimension in [RetentionScope.Dimension.campaigns, .queues, .tags, .outcomes] {
        values[dimension] = .listed([], isWhole: true)
      }
    } else if let outcomes = label.outcomes {
      // Inbound messages and orphans have no outcome.
      values[.outcomes] = .listed(
        Set(RetentionScope.outcomes.filter { outcomes.contains($0) }.map { ExactText($0) }), isWhole: false)
    }
    ids = label.ids
  }
}
