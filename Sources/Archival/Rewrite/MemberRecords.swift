internal import Events

/// Reads all records of a member, as the mapping says by which they were packed.
struct MemberRecords {
  private let archive: ArchiveReader

  init(_ archive: ArchiveReader) { self.archive = archive }

  /// A record of the member, and where it came from.
  struct Found {
    /// With the line on which it began in its export.
    var record: ScannedRecord
    var export: String
  }

  /// Hands on each record with its bytes, in order: a second event of a record behind the first. Throws `ArchiveError.damaged` where a line is not
  /// exactly one record: then nobody could tell whose it is.
  func forEach(_ member: Manifest.Member, _ body: (Found, Span<UInt8>) throws -> Void) async throws {
    let events = try await archive.events(in: member)
    let runs = events.exports
    for (place, run) in runs.enumerated() {
      let end = place + 1 < runs.count ? runs[place + 1].first : events.leaves.count
      let leaves = events.leaves.lowerBound + run.first..<events.leaves.lowerBound + end
      let lines = leaves.flatMap { events.lines.line($0) }
      let mapping = try await mapping(of: run.key, lines, count: leaves.count, path: member.path)
      let count = try MemberRecords.scan(lines, mapping) { record, bytes in
        var found = Found(record: record, export: run.key)
        // Lines count from 1 in what was scanned, and a place is that of the export.
        found.record.event.line = UInt32(truncatingIfNeeded: events[leaves.lowerBound + Int(record.event.line) - 1].line)
        try body(found, bytes)
      }
      guard count == leaves.count else { throw MemberRecords.unread(member.path) }
    }
  }

  /// The mapping of an export; where the archive has several that it may be, the first by which every line is a record.
  private func mapping(of export: String, _ lines: [UInt8], count: Int, path: String) async throws -> ProviderMapping {
    let mappings = try await EventSearch(archive).mappings(of: export)
    if mappings.count == 1 { return mappings[0] }
    for mapping in mappings where try MemberRecords.scan(lines, mapping, { _, _ in }) == count { return mapping }
    throw MemberRecords.unread(path)
  }

  private static func unread(_ path: String) -> ArchiveError { .damaged(at: 0, "a line of \(path) is not one record") }

  /// How many lines were one record each; -1 where one is none, or several.
  private static func scan(
    _ lines: [UInt8], _ mapping: ProviderMapping, _ body: (ScannedRecord, Span<UInt8>) throws -> Void
  ) throws -> Int {
    var scanner = ExportScanner(mapping: mapping.lines, purpose: .lanes)
    var (count, isSound) = (0, true)
    func take(_ window: ScannedWindow, _ bytes: Span<UInt8>) throws {
      if !window.quarantined.isEmpty { isSound = false }
      for record in window.records where isSound {
        if !record.isOutcome { count += 1 }
        guard Int(record.event.line) == count else {
          isSound = false
          return
        }
        try body(record, bytes.extracting(record.start..<record.end))
      }
    }
    try scanner.feed(lines.span) { window, bytes throws(any Error) in try take(window, bytes) }
    _ = try scanner.finish { window, bytes throws(any Error) in try take(window, bytes) }
    return isSound ? count : -1
  }
}
