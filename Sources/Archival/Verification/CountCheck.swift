package import Events
package import Sealing

/// Whether the numbers of manifests foot: within each, and over a day with what was pulled. Pure.
package enum CountCheck {
  /// What does not foot within one manifest that lies in the folder of a slot, and names that are not its own.
  package static func findings(_ manifest: Manifest, in slot: Slot) -> [StoreFinding] {
    var wrong: [String] = []
    let events = manifest.events
    func foot(_ parts: some Sequence<Int>, _ whole: Int, _ what: String) {
      let sum = parts.reduce((value: 0, isWhole: true)) { sum, part in
        let (value, isTooMuch) = sum.value.addingReportingOverflow(part)
        return (value, sum.isWhole && !isTooMuch)
      }
      if !sum.isWhole || sum.value != whole { wrong.append("\(what): \(sum.value) instead of \(whole)") }
    }
    foot(events.types.values, events.count, "events by type")
    foot([events.outbound, events.inbound], events.count, "outbound and inbound events")
    foot(manifest.members.compactMap(\.leaves?.count), events.count, "leaves of the members")
    // A custody record counts the second event of a record as one more.
    let records = manifest.inputs.reduce(0) { $0 &+ $1.records }
    if records < events.count &+ events.quarantined &+ manifest.kept.summarised {
      wrong.append("its inputs have fewer records than it")
    }
    var next = 0
    for leaves in manifest.members.compactMap(\.leaves) {
      if leaves.lowerBound != next { wrong.append("the leaves of the members do not follow each other") }
      next = leaves.upperBound
    }
    if manifest.archive == nil, !manifest.members.isEmpty { wrong.append("it has members and no archive") }
    if !hasOwnNames(manifest, slot) { wrong.append("it names an archive, index or summary that is not of its slot") }
    return wrong.map { StoreFinding(.altered, slot.folder + "/manifest.json", "what it says does not foot: " + $0) }
  }

  private static func hasOwnNames(_ manifest: Manifest, _ slot: Slot) -> Bool {
    if let archive = manifest.archive {
      guard archive.object.key == "\(slot.folder)/\(manifest.id).tar.zst",
        archive.index.key == "\(slot.folder)/\(manifest.id).index"
      else { return false }
    }
    return slot.isSummary(manifest.summary.key, manifest.summary.sha256)
  }

  /// An export as its custody record has it.
  package struct Export: Hashable, Sendable {
    var key: String
    var bytes: Int64
    var sha256: Digest
    var records: Int

    /// `bytes` and `sha256` are of the export as it is stored; `records` are all that the pull found, readable or not.
    package init(key: String, bytes: Int64, sha256: Digest, records: Int) {
      (self.key, self.bytes, self.sha256, self.records) = (key, bytes, sha256, records)
    }
  }

  /// What the manifests of one day and supplement say of its exports, laid beside the custody records that there are. Where a manifest of the
  /// day is missing, sums say nothing: `isWhole` is false.
  package static func findings(
    _ slots: [(slot: Slot, inputs: [Manifest.Input])], exports: [ExactText: Export], isWhole: Bool
  ) -> [StoreFinding] {
    var found: [StoreFinding] = []
    guard let first = slots.first else { return [] }
    var sums: [ExactText: Int] = [:]
    for (slot, inputs) in slots {
      if inputs.map(\.object) != first.inputs.map(\.object) {
        found.append(
          StoreFinding(
            .altered, slot.folder + "/manifest.json", "its inputs are not those of \(first.slot.folder), of the same day"))
      }
      for input in inputs {
        let (sum, isTooMuch) = sums[ExactText(input.object.key), default: 0].addingReportingOverflow(input.records)
        sums[ExactText(input.object.key)] = isTooMuch ? .max : sum
      }
    }
    for input in first.inputs {
      guard let export = exports[ExactText(input.object.key)] else { continue }
      let place = export.key + ".custody.json"
      if export.sha256 != input.object.sha256 || export.bytes != input.object.bytes {
        found.append(
          StoreFinding(.altered, place, "the manifests of \(first.slot.date) were made from other bytes than it speaks of"))
      } else if isWhole, let sum = sums[ExactText(export.key)], sum != export.records, input.stays == nil {
        found.append(
          StoreFinding(
            .altered, place, "it counts \(export.records) records, and the archives of \(first.slot.date) have \(sum)"))
      }
    }
    return found
  }
}
