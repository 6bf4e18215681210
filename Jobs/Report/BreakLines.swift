internal import Operations
internal import Reports

/// The breaks of a reconciliation as they come, which must be those that were counted before. An actor, so that some are read while others are
/// written.
actor BreakLines {
  private let lines: ObjectLines
  private let place: String
  private let sha256: String

  /// Breaks that are handed over at once.
  private static let together = 256

  init(_ lines: sending ObjectLines, at place: String, sha256: String) {
    (self.lines, self.place, self.sha256) = (lines, place, sha256)
  }

  /// The next ones; none at the end. Throws where the file is another than it was.
  func next() async throws -> [BreakRecord] {
    var records: [BreakRecord] = []
    records.reserveCapacity(BreakLines.together)
    while let line = try await lines.next() {
      records.append(try record(line))
      if records.count == BreakLines.together { return records }
    }
    if records.isEmpty { try await check() }
    return records
  }

  private func record(_ line: [UInt8]) throws -> BreakRecord {
    try BreakRecord(parsing: line, at: "\(place):\(lines.count)")
  }

  private func check() async throws {
    guard try await lines.digest() != sha256 else { return }
    throw JobError(
      .integrity, "cannot write the report", at: place, because: "it changed while it was read",
      remedy: "run `tally verify`, then report the date again")
  }
}
