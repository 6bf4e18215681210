internal import Events
internal import Sealing

/// Finds records by an id, read as the mapping of their export says.
struct EventSearch {
  private let archive: ArchiveReader

  init(_ archive: ArchiveReader) { self.archive = archive }

  /// The records of a member with that id.
  func find(_ kind: FilterKey, _ text: String, in events: ArchivedEvents) async throws -> [ArchivedEvent] {
    let key = kind.hash(text)
    let candidates = events.lines.leaves(mayHave: MemberLines.part(of: text))
    var found: [ArchivedEvent] = []
    for (place, export) in events.exports.enumerated() {
      let end = place + 1 < events.exports.count ? events.exports[place + 1].first : events.leaves.count
      let run = events.leaves.lowerBound + export.first..<events.leaves.lowerBound + end
      let leaves = candidates.filter { run.contains($0) }
      guard !leaves.isEmpty else { continue }
      let lines = leaves.flatMap { events.lines.line($0) }
      for mapping in try await mappings(of: export.key) {
        found += self.leaves(leaves, with: key, kind, lines, mapping).map { events[$0] }
      }
    }
    return found
  }

  /// The ids of the messages that an archived event is about, where it is one of an interaction.
  func messages(_ event: ArchivedEvent, ofInteraction key: UInt64) async throws -> Set<ExactText> {
    var found: Set<ExactText> = []
    for mapping in try await mappings(of: event.export) {
      var scanner = ExportScanner(mapping: mapping.lines, purpose: .records(.interaction(key)))
      scanner.feed((event.bytes + [0x0a]).span)
      _ = scanner.finish(export: SHA256.hash([]))
      found.formUnion(scanner.captured.map { ExactText($0.messageID) })
    }
    return found
  }

  /// Those of some leaves, whose lines are at hand, that have the key.
  private func leaves(_ leaves: [Int], with key: UInt64, _ kind: FilterKey, _ lines: [UInt8], _ mapping: ProviderMapping) -> [Int]
  {
    var scanner = ExportScanner(mapping: mapping.lines, purpose: .lanes)
    var found: [Int] = []
    func take(_ window: ScannedWindow, _ bytes: Span<UInt8>) {
      for record in window.records {
        let isIt =
          switch kind {
          case .event: record.eventKey == key
          case .message: record.messageKey == key
          default: record.labels.has(kind, key, in: bytes.extracting(record.start..<record.end))
          }
        let leaf = leaves[Int(record.event.line) - 1]
        if isIt && found.last != leaf { found.append(leaf) }
      }
    }
    scanner.feed(lines.span) { window, bytes throws(Never) in take(window, bytes) }
    _ = scanner.finish { window, bytes throws(Never) in take(window, bytes) }
    return found
  }

  /// The mappings that an export may have been packed by: the one that its custody record names, or else, where a later version has taken its
  /// place since, all that are in the archive.
  func mappings(of export: String) async throws -> [ProviderMapping] {
    if let custody = try await archive.read(Bag.custodyPath(of: export)), let record = try? JSONValue.parse(custody),
      let name = record["mapping"]?["name"]?.stringValue, let version = record["mapping"]?["version"]?.intValue,
      let file = try await archive.read(Bag.mappingPath(name, version)), let mapping = try? ProviderMapping(json: file)
    {
      return [mapping]
    }
    var mappings: [ProviderMapping] = []
    for member in archive.manifest.members where member.path.hasPrefix("data/mappings/") {
      if let mapping = try? ProviderMapping(json: try await archive.read(member)) { mappings.append(mapping) }
    }
    guard !mappings.isEmpty else { throw ArchiveError.damaged(at: 0, "there is no mapping for the events of \(export)") }
    return mappings
  }
}

extension RecordLabels {
  /// Whether a label of that kind has this key.
  fileprivate func has(_ kind: FilterKey, _ key: UInt64, in record: Span<UInt8>) -> Bool {
    func has(_ name: Name) -> Bool { withText(name, in: record) { kind.hash($0) == key } ?? false }
    switch kind {
    case .message, .event: return false
    case .interaction: return has(.interactionID)
    case .queue: return has(.queueID)
    case .agent: return has(.agentID)
    case .campaign: return has(.campaign)
    case .tag:
      var isThere = false
      forEachTag(in: record) { if kind.hash($0) == key { isThere = true } }
      return isThere
    }
  }
}
