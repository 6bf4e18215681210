internal import Operations
internal import Reports

/// The breaks of a reconciliation as they come, which must be those that were counted before. An actor, so that some are read while others are
/// written.
actor BreakLines {
  private let lines: ObjectLines
  private let place: String
  private let sha256: String
  private let work: BreakWork

  init(_ lines: sending ObjectLines, at place: String, sha256: String, work: BreakWork) {
    (self.lines, self.place, self.sha256, self.work) = (lines, place, sha256, work)
  }

  /// The next ones; none at the end. Throws where the file is another than it was.
  func next() async throws -> [BreakEntry] {
    var rest = lines
    let batch = try await LineBatch.next(&rest, from: lines.count + 1)
    if batch.lines.isEmpty { try await check() }
    return try batch.breaks(at: place, work)
  }

  private func check() async throws {
    guard try await lines.digest() != sha256 else { return }
    throw JobError(
      .integrity, "cannot write the report", at: place, because: "it changed while it was read",
      remedy: "run `tally verify`, then report the date again")
  }
}
