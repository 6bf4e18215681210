internal import Events

/// Finds records by an id, read as the mapping of their export says.
struct EventSearch {
  private let archive: ArchiveReader

  init(_ archive: ArchiveReader) { self.archive = archive }

  /// The records of a member with that id.
  func find(_ kind: FilterKey, _ text: String, in events: ArchivedEvents) async throws -> [ArchivedEvent] {
    let key = kind.hash(text)
    var found: [ArchivedEvent] = []
    for (place, export) in events.exports.enumerated() {
      let end = place + 1 < events.exports.count ? events.exports[place + 1].first : events.leaves.count
      let run = events.leaves.lowerBound + export.first..<events.leaves.lowerBound + end
      for leaf in try await leaves(
        with: key, kind, events.lines(of: run), try await mapping(of: export.key), from: run.lowerBound)
      {
        found.append(events[leaf])
      }
    }
    return found
  }

  private func leaves(
    with key: UInt64, _ kind: FilterKey, _ lines: ArraySlice<UInt8>, _ mapping: ProviderMapping, from first: Int
  ) async throws -> [Int] {
    var scanner = ExportScanner(mapping: mapping.lines, purpose: .lanes)
    var found: [Int] = []
    func take(_ window: ScannedWindow, _ bytes: Span<UInt8>) {
      for record in window.records {
        let isIt =
          switch kind {
          case .event: record.eventKey == key
          case .message: record.messageKey == key
          case .interaction:
            record.labels.withText(.interactionID, in: bytes.extracting(record.start..<record.end)) { kind.hash($0) } == key
          case .queue, .agent, .tag, .campaign: false
          }
        let leaf = first + Int(record.event.line) - 1
        if isIt && found.last != leaf { found.append(leaf) }
      }
    }
    scanner.feed(lines.span) { window, bytes throws(Never) in take(window, bytes) }
    _ = scanner.finish { window, bytes throws(Never) in take(window, bytes) }
    return found
  }

  /// The mapping by which an export was scanned: its custody record says which.
  private func mapping(of export: String) async throws -> ProviderMapping {
    guard let custody = try await archive.read(Bag.custodyPath(of: export)),
      let record = try? JSONValue.parse(custody), let name = record["mapping"]?["name"]?.stringValue,
      // The version that packed it, which may be newer than the one that pulled it.
      let member = archive.manifest.members.last(where: { $0.path.hasPrefix("data/mappings/\(name)-") }),
      let mapping = try? ProviderMapping(json: try await archive.read(member))
    else { throw ArchiveError.damaged(at: 0, "there is no mapping for the events of \(export)") }
    return mapping
  }
}
