internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

extension SealedArchives {
  /// Throws `ArchiveUnreadable` where a sealed slot of the choice is gone, or its manifest or seal: what is taken out would lack its events, and say nothing; and
  /// what the store says where it does not answer.
  func checkWhole(_ choice: Choice) async throws {
    let shelf = try await ArchiveShelf(store)
    // Numbers have no gap, so that a list and the last manifest tell whether one is missing.
    let last: (manifest: Manifest, digest: Digest)?
    do { last = try await shelf.last(in: store) } catch is JobError { last = nil }
    for (slot, names) in shelf.names.sorted(by: { $0.key < $1.key }) where choice.takes(slot) {
      let (manifest, seal) = (ArchiveShelf.Names.manifest, ArchiveShelf.Names.seal)
      let isStamped = names.contains(ArchiveShelf.Names.timestamp)
      if !names.contains(manifest), isStamped || names.contains(seal) {
        throw gone(slot.folder + "/" + manifest, "its seal is there, the manifest is not")
      }
      // The last one may be about to be sealed.
      if names.contains(manifest), !names.contains(seal), isStamped || slot != last?.manifest.slot {
        throw gone(slot.folder + "/" + seal, "the manifest is there, its seal is not")
      }
    }
    let read = shelf.manifested.filter { slot in
      guard let last else { return true }
      return choice.days.map { $0.contains(slot.date) } ?? (slot.date == last.manifest.slot.date)
    }
    let links = try await Parallel.map(read, threads: 4) { slot in
      do {
        let found = try await ArchiveShelf.manifest(slot, in: store)
        return ChainLink(found.manifest, digest: found.digest, in: slot)
      } catch is JobError { return ChainLink(slot: slot, digest: SHA256.hash([]), label: nil) }
    }
    let named = SlotCheck.findings(links).filter { $0.verdict == .missing }
    for finding in named where Slot(manifest: finding.place).map(choice.takes) ?? true {
      throw gone(finding.place, finding.cause)
    }
    guard last == nil, let highest = links.compactMap(\.label?.number).max(), highest > links.count + named.count,
      choice.mayLack(Set(links.map(\.slot.date))),
      let gap = ChainCheck(links, store: nil).findings.first(where: { $0.verdict == .missing })
    else { return }
    throw gone(gap.place, gap.cause)
  }

  private func gone(_ place: String, _ cause: String) -> ArchiveUnreadable {
    ArchiveUnreadable(
      place, "it is missing: \(cause)", isAltered: true,
      remedy: "while `tally tier` is at work, wait for it; else run `tally verify`, and restore it from another copy")
  }
}

extension SealedArchives.Choice {
  func takes(_ slot: Slot) -> Bool {
    (days?.contains(slot.date) ?? true) && (channel == nil || channel == slot.channel)
  }

  /// Whether a day of which nothing is there may be among those that are asked.
  fileprivate func mayLack(_ there: Set<LogicalDate>) -> Bool {
    guard let days else { return true }
    return (days.lowerBound.day...days.upperBound.day).contains { !there.contains(LogicalDate(day: $0)) }
  }
}

extension Slot {
  fileprivate init?(manifest place: String) {
    var name: Substring = ""
    guard let key = ObjectKey(place) else { return nil }
    self.init(of: key, rest: &name)
  }
}
