internal import Operations
internal import Reports

/// The breaks of a reconciliation as they come, which must be those that were counted before.
final class BreakLines {
  private let lines: ObjectLines
  private let place: String
  private let sha256: String

  init(_ lines: ObjectLines, at place: String, sha256: String) { (self.lines, self.place, self.sha256) = (lines, place, sha256) }

  /// The next one; nil at the end. Throws where the file is another than it was.
  func next() async throws -> BreakRecord? {
    guard let line = try await lines.next() else {
      guard try await lines.digest() == sha256 else {
        throw JobError(
          .integrity, "cannot write the report", at: place, because: "it changed while it was read",
          remedy: "run `tally verify`, then report the date again")
      }
      return nil
    }
    return try BreakRecord(parsing: line, at: "\(place):\(lines.count)")
  }
}
