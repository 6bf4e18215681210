internal import Archival
internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// What the latest reconciliation of a day says of each channel.
struct ReconciledDay {
  let reference: Manifest.Reference
  /// Messages that have a send in the day's exports and in those of an earlier day: they were timed then.
  let known: Set<PackedID>
  private let folder: ReconciliationFolder

  /// Reads it; nil where the day was not reconciled.
  init?(_ date: LogicalDate, in store: any ObjectStore) async throws {
    guard let folder = try await ReconciliationFolder.find(date, in: store) else { return nil }
    self.folder = folder
    let (_, file, bytes) = try await folder.totals()
    reference = Manifest.Reference(key: file.key, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
    known = try await ReconciledDay.known(folder)
  }

  /// Outcomes, breaks and open items by channel; those that the version of other totals does not have yet.
  func summaries(beyond: Manifest.Reference? = nil) async throws -> [Channel: Summary] {
    var summaries = try await ReconciledDay.summaries(folder)
    guard let beyond else { return summaries }
    guard let version = ReconciledDay.version(beyond.key),
      let other = try await ReconciliationFolder.find(
        folder.date, version: version, in: folder.store)
    else {
      throw JobError(
        .integrity, "cannot summarise what came to \(folder.date)", at: beyond.key,
        because: "the day's archives name it, and it is missing",
        remedy: "compare the store with a backup")
    }
    for (channel, summary) in try await ReconciledDay.summaries(other) {
      summaries[channel, default: Summary()].subtractReconciled(summary)
    }
    return summaries
  }

  /// Totals alone: what a hot day costs little to know.
  static func totals(_ folder: ReconciliationFolder) async throws -> [Channel: Summary] {
    let totals = try await folder.totals().totals
    var summaries: [Channel: Summary] = [:]
    for (channel, counts) in totals.channels {
      var outcomes = Summary.Outcomes()
      (outcomes.sends, outcomes.delivered, outcomes.failed) = (counts.sends, counts.delivered, counts.failed)
      (outcomes.pending, outcomes.unconfirmed, outcomes.read) = (counts.pending, counts.unconfirmed, counts.read)
      summaries[channel, default: Summary()].outcomes = outcomes
    }
    for (channel, breaks) in totals.breaksByChannel {
      for (code, count) in breaks { summaries[channel ?? .other, default: Summary()].breaks[code.name, default: 0] += count }
    }
    return summaries
  }

  private static func summaries(_ folder: ReconciliationFolder) async throws -> [Channel: Summary] {
    var summaries = try await totals(folder)
    let total = try await folder.totals().totals.openItems
    var sum = Summary.RollForward()
    for channel in summaries.keys {
      summaries[channel]?.openItems = Summary.RollForward(folder.date, opening: 0, new: 0, cleared: 0, closing: 0)
    }
    for (channel, items) in try await openItems(folder) {
      summaries[channel, default: Summary()].openItems = items
      sum += items
    }
    guard (sum.opening, sum.new, sum.cleared, sum.closing) == (total.opening, total.new, total.cleared, total.closing) else {
      throw JobError(
        .integrity, "cannot summarise \(folder.date)", at: folder.path,
        because: "its lists of open items do not add up to its totals",
        remedy: "compare the store with a backup")
    }
    return summaries
  }

  /// The roll-forward by channel, from the lists.
  private static func openItems(_ folder: ReconciliationFolder) async throws -> [Channel: Summary.RollForward] {
    func item(opening: Int, new: Int, cleared: Int, closing: Int) -> Summary.RollForward {
      Summary.RollForward(folder.date, opening: opening, new: new, cleared: cleared, closing: closing)
    }
    let cleared = item(opening: 1, new: 0, cleared: 1, closing: 0)
    let standing = item(opening: 1, new: 0, cleared: 0, closing: 1)
    let new = item(opening: 0, new: 1, cleared: 0, closing: 1)
    var items: [Channel: Summary.RollForward] = [:]
    for name in ["open-items.ndjson", "cleared.ndjson"] {
      let lines = try await folder.lines(name)
      while let line = try await lines.next() {
        guard let value = try? JSONValue.parse(line), let channel = value["channel"]?.stringValue.flatMap({ Channel(name: $0) }),
          let since = value["since"]?.stringValue
        else { throw StorageError.damaged(folder.path + "/" + name) }
        let isNew = since == folder.date.description
        items[channel, default: Summary.RollForward()] += name == "cleared.ndjson" ? cleared : isNew ? new : standing
      }
    }
    return items
  }

  /// The messages of which a duplicate says that a send was in an earlier day's export as well.
  private static func known(_ folder: ReconciliationFolder) async throws -> Set<PackedID> {
    let codes = [BreakCode.duplicateEvent, .conflictingDuplicate].map { Array("{\"code\":\"\($0.name)\"".utf8) }
    var known: Set<PackedID> = []
    let lines = try await folder.lines("breaks.ndjson")
    while let line = try await lines.next() {
      guard codes.contains(where: { line.starts(with: $0) }), let value = try? JSONValue.parse(line),
        let message = value["messageId"]?.stringValue, let evidence = value["evidence"]?.elements
      else { continue }
      let isKnown = evidence.contains { record in
        guard record["type"]?.stringValue == EventType.send.name, record["side"]?.stringValue == "archiver",
          let parts = record["export"]?.stringValue?.split(separator: "/"), parts.count > 5,
          let date = LogicalDate(parts[2...4].joined(separator: "-"))
        else { return false }
        return date < folder.date
      }
      if isKnown { known.insert(PackedID(id: Array(message.utf8))) }
    }
    return known
  }

  private static func version(_ key: String) -> Int? {
    let parts = key.split(separator: "/")
    return parts.count == 6 && parts[4].hasPrefix("v") ? Int(parts[4].dropFirst()) : nil
  }
}
